"""What a verdict may do, and that nothing of a list is lost."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.desk import CaseError, Proposed, Wanted, history, listed, standing
from casework.evidence import resolve
from casework.statuses import find_status, statuses

GOOD = {"author": "李四", "note": "看过"}


def test_every_status_is_one_of_marts_and_leads_to_known_ones():
    assert [each.label_zh for each in statuses().values()] == [
        "待核实", "核实中", "属实", "不属实", "数据问题", "政策允许", "整改中", "已整改", "复核销号",
    ]  # fmt: skip
    assert {code for each in statuses().values() for code in each.following} <= set(statuses())
    assert find_status(" 属实 ") is statuses()["confirmed"]


def test_a_transition_is_taken_where_the_table_allows_it_and_refused_elsewhere(case):
    steps = {f"f{n}": step for n, step in enumerate(product(statuses(), statuses()), start=1)}
    case.publish(*({"status": now} for now, _ in steps.values()))
    entered = case.enter(*(Proposed(finding, wanted, **GOOD) for finding, (_, wanted) in steps.items()))
    allowed = {finding for finding, (now, wanted) in steps.items() if wanted in statuses()[now].following}
    assert {row["finding_id"] for row in entered.recorded} == allowed
    assert {reason.split()[0] for reason in entered.refused} == set(steps) - allowed
    with case.desk() as connection:
        for finding, (now, wanted) in steps.items():
            assert standing(connection, finding)["status"] == (wanted if finding in allowed else now)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["f1", "f2", "f9"]), st.sampled_from([*statuses(), "nonsense"])), max_size=6))
def test_read_is_recorded_and_refused_and_every_verdict_is_kept(case, answers):
    case.publish({}, {"status": "confirmed"})
    with case.desk(is_read_only=False) as connection:
        connection.execute("delete from casebook.verdict")
    entered = case.enter(*(Proposed(finding, status, **GOOD) for finding, status in answers))
    assert entered.read == len(answers) == len(entered.recorded) + len(entered.refused)
    with case.desk() as connection:
        kept = [*history(connection, "f1"), *history(connection, "f2"), *history(connection, "f9")]
    assert sorted(row["verdict_id"] for row in kept) == sorted(row["verdict_id"] for row in entered.recorded)
    assert all(f"{row['counts_from_date']}" == "2026-11-02" for row in kept)


@pytest.mark.parametrize(
    ("finding", "proposed", "said"),
    [
        ({}, {"finding_id": "f1x"}, "No doubt has the id f1x"),
        ({}, {"finding_id": ""}, r"\(empty\)"),
        ({}, {"status": "确认"}, "is no status: to_verify 待核实"),
        ({}, {"author": " "}, "who judged it is missing"),
        ({}, {"note": " "}, "a note is missing"),
        ({}, {"facts_digest": "other"}, "its facts changed since the list was written"),
        ({}, {"recovered": "12.345"}, "at most two decimals"),
        ({}, {"recovered": "-1"}, "no amount"),
        ({}, {"recovered": "NaN"}, "no amount"),
        ({}, {"recovered": "341524196512071234"}, "no amount"),
        ({}, {"status": "unfounded", "recovered": "5"}, "of a confirmed doubt"),
        ({"is_raised": False}, {}, "f1 is gone: no night raises it since 2026-11-01"),
        ({"is_raised": False, "status": "unfounded"}, {"status": "verifying"}, "f1 is gone"),
        ({"status": "closed"}, {}, "comes back only when its facts change or return"),
        ({"status": "confirmed"}, {}, "is confirmed 属实 already"),
    ],
)
def test_what_cannot_be_entered_is_refused_by_name_and_the_rest_is_taken(case, finding, proposed, said):
    case.publish(finding, {})
    bad = Proposed(**({"finding_id": "f1", "status": "confirmed", **GOOD} | proposed))
    entered = case.enter(bad, Proposed("f2", "confirmed", **GOOD))
    with pytest.raises(CaseError, match=said):
        raise CaseError(entered.refused[0])
    assert [row["finding_id"] for row in entered.recorded] == ["f2"]


@pytest.mark.parametrize(
    "finding",
    [
        {"status": "verifying"}, {"status": "confirmed"}, {"status": "mending"}, {"status": "mended"},
        {"status": "to_verify", "rule_code": "A-00"},
    ],
)  # fmt: skip
def test_work_goes_on_when_the_data_were_mended(case, finding):
    case.publish(finding | {"is_raised": False})
    following = next(code for code in statuses()[finding["status"]].following if code not in ("verifying", "to_verify"))
    assert case.enter(Proposed("f1", following, **GOOD)).recorded


def test_money_taken_back_adds_up_and_long_numbers_are_masked(case):
    case.publish({"status": "confirmed", "recovered_yuan": 50})
    case.enter(Proposed("f1", "mending", "李四", "号码341524196512071234", "100.50"))
    case.enter(Proposed("f1", "mended", "李四", "其余", "1,000"))
    with case.desk() as connection:
        assert float(standing(connection, "f1")["recovered_yuan"]) == 1150.5
        assert history(connection, "f1")[0]["note"] == "号码***********"


def test_a_doubt_judged_twice_in_one_list_is_taken_once(case):
    case.publish({})
    entered = case.enter(Proposed("f1", "unfounded", **GOOD), Proposed("f1", "verifying", **GOOD))
    assert len(entered.recorded) == 1 and "judged twice" in entered.refused[0]


def test_a_list_is_in_the_order_of_looking_and_leaves_out_what_is_done(case):
    case.publish(
        {"triage_rank": 2}, {"triage_rank": None, "folded_into_finding_id": "f1", "is_in_cap": True}, {"triage_rank": 1},
        {"triage_rank": 3, "is_in_cap": False}, {"triage_rank": None, "status": "unfounded", "is_in_cap": None},
        {"triage_rank": None, "status": "mending", "is_in_cap": None, "is_raised": False},
        {"triage_rank": None, "is_in_cap": None, "is_raised": False},
    )  # fmt: skip
    with case.desk() as connection:
        assert [row["finding_id"] for row in listed(connection, Wanted(limit=3))] == ["f3", "f1", "f4"]
        assert [row["finding_id"] for row in listed(connection, Wanted(is_to_do=True))] == ["f3", "f1", "f2", "f6"]
        assert [row["finding_id"] for row in listed(connection, Wanted(status="不属实"))] == ["f5"]
        with pytest.raises(CaseError, match="'A-77' is no rule code: A-07"):
            listed(connection, Wanted(check="A-77"))


def test_evidence_leads_to_the_line_and_shows_no_number(case):
    case.publish({})
    with case.desk() as connection:
        key, line, gone = resolve(connection, case.home, "GA01:k1;GA04:GA04-1#7;GA01:k9")
    assert (key.department, key.feed_code, key.file, key.line) == ("public_security", "GA01", "公安_***********.csv", 7)
    assert (line.feed_code, line.file) == ("GA04", None)
    assert (gone.file, gone.line) == (None, None)
