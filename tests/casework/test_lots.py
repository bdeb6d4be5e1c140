"""Who is visited where more wait than can be: nobody can choose, nobody urgent is put behind, and it is remembered."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from casework import outreach_sheet
from casework.desk import rows_of
from casework.lots import Visits, cut, remember
from casework.store import opened, show_night
from dbt_project.hash_key import define_keyed_hash
from ingestion.ledger import open_ledger
from orchestration import clock
from orchestration.cli import app
from publication.folders import RESTRICTED, night_link
from tests.casework.conftest import NIGHT, Case

PURPOSE = ("--purpose", "十二月走访")
TOWN, OTHER = "341504001", "341504002"


@pytest.fixture
def crowd(push: Case) -> Case:
    """Twelve wait in one township, the first two of them urgent, and two in another."""
    wait(push, {f"L{number:02}": (TOWN, number <= 2) for number in range(1, 13)})
    wait(push, {f"M{number}": (OTHER, False) for number in (1, 2)})
    return push


def restricted(case: Case) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(night_link(case.home, NIGHT) / RESTRICTED))


def wait(case: Case, people: dict[str, tuple[str, bool]], programme: str = "ZICAN") -> None:
    """Publish people as candidates whom nobody told, in the order given."""
    with restricted(case) as connection:
        if programme == "ZICAN":
            connection.execute(
                "delete from marts.outreach_candidates where citizen_id = 'C1' and programme_code = 'ZICAN'"
            )
        for place, (citizen, (township, goes_first)) in enumerate(people.items(), start=1):
            connection.execute(
                "insert into marts.outreach_candidates values"
                " ($1, $2, $3, $4, true, 'phone', 'identified', $5, $6, '家庭人均收入低于标准')",
                [citizen, programme, township, NIGHT, goes_first, place],
            )
            connection.execute("insert into marts.citizens values ($1, 50, '341504001001')", [citizen])


def become(case: Case, outcome: str, *people: str) -> None:
    with restricted(case) as connection:
        for citizen in people:
            connection.execute(
                "update marts.outreach_candidates set outcome = $1 where citizen_id = $2", [outcome, citizen]
            )


def run(case: Case, folder: Path, *options: str, programme: str = "ZICAN") -> Result:
    arguments = ["outreach", "export", str(folder), *PURPOSE, "--programme", programme, *options]
    return CliRunner().invoke(app, [*arguments, "--home", str(case.home.root)], env={"LANG": "C"})


def listed(folder: Path) -> list[str]:
    """Who is in the workbooks of a folder, in order."""
    sheets = [load_workbook(path).active for path in sorted(folder.glob("*.xlsx"))]
    return [row[0].value for sheet in sheets for row in sheet.iter_rows(min_row=3)]


def drawn(case: Case, folder: Path, capacity: int, *options: str) -> list[str]:
    """The people of the crowded township on a list by lot."""
    told = run(case, folder, "--capacity", str(capacity), "--by-lot", *options)
    assert told.exit_code == 0, told.output
    return [citizen for citizen in listed(folder) if citizen.startswith("L")]


def lots(case: Case) -> list[tuple]:
    with opened(case.home, is_read_only=True) as connection:
        return connection.execute(
            "select citizen_id, place, is_drawn from casebook.outreach_lot order by programme_code, place"
        ).fetchall()


def test_a_lot_takes_the_urgent_and_draws_among_the_others_by_the_keyed_hash(crowd, tmp_path):
    people = drawn(crowd, tmp_path / "out", 5)
    key = crowd.home.key_file.read_bytes()
    ticket = {f"L{number:02}": hmac.new(key, f"outreach_lot|2026-11|ZICAN|{TOWN}|L{number:02}".encode(), hashlib.sha256)
              .hexdigest()[:32] for number in range(3, 13)}  # fmt: skip
    assert people == ["L01", "L02", *sorted(sorted(ticket, key=ticket.__getitem__)[:3])]
    # The ten who were drawn among are remembered, and nobody else: no lot decided about the urgent or the other township.
    assert [citizen for citizen, *_ in lots(crowd)] == sorted(ticket, key=ticket.__getitem__)
    assert [(place, is_drawn) for _, place, is_drawn in lots(crowd)] == [(n, n <= 3) for n in range(1, 11)]


def test_the_same_draw_gives_the_same_people_and_is_remembered_once(crowd, tmp_path):
    first = drawn(crowd, tmp_path / "first", 5)
    assert drawn(crowd, tmp_path / "again", 5) == first and len(lots(crowd)) == 10
    with opened(crowd.home) as connection:
        connection.execute("delete from casebook.outreach_lot")
    assert drawn(crowd, tmp_path / "anew", 5) == first


def test_another_month_draws_otherwise(crowd, tmp_path, monkeypatch):
    first = drawn(crowd, tmp_path / "first", 7)
    with opened(crowd.home) as connection:
        connection.execute("delete from casebook.outreach_lot")
    months = [date(2027, month, 1) for month in range(1, 7)]
    others = []
    for day in months:
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        others.append(drawn(crowd, tmp_path / f"{day}", 7))
        with opened(crowd.home) as connection:
            connection.execute("delete from casebook.outreach_lot")
    assert any(set(other) != set(first) for other in others)


def test_without_scarcity_everybody_is_listed_and_no_lot_is_drawn(crowd, tmp_path):
    told = run(crowd, tmp_path / "out", "--capacity", "12", "--by-lot")
    assert told.exit_code == 0 and len(listed(tmp_path / "out")) == 14 and lots(crowd) == []
    assert f"{TOWN} ZICAN: 12 wait and 12 can be visited: everybody is listed, no lot is drawn." in told.output
    assert f"{OTHER} ZICAN: 2 wait" in told.output


def test_places_that_end_with_the_urgent_need_no_lot(crowd, tmp_path):
    assert drawn(crowd, tmp_path / "out", 2, "--township", TOWN) == ["L01", "L02"]
    assert lots(crowd) == []


def test_among_more_urgent_than_can_be_visited_a_lot_is_drawn_and_the_others_wait_unmeasured(crowd, tmp_path):
    assert set(drawn(crowd, tmp_path / "out", 1, "--township", TOWN)) < {"L01", "L02"}
    assert sorted(citizen for citizen, *_ in lots(crowd)) == ["L01", "L02"]


def test_whoever_was_drawn_and_not_told_stays_first_then_those_who_wait_then_the_new(crowd, tmp_path):
    drawn(crowd, tmp_path / "first", 5)
    order = [citizen for citizen, *_ in lots(crowd)]
    become(crowd, "notified", "L01", "L02", *order[:2])
    wait(crowd, {"L20": (TOWN, False), "L21": (TOWN, True)})
    told = run(crowd, tmp_path / "second", "--capacity", "5", "--by-lot")
    second = {citizen for citizen in listed(tmp_path / "second") if citizen.startswith("L")}
    assert second == {"L21", *order[2:6]}  # the urgent one is new and goes before all
    assert "4 not on it: told already" in told.output and "10 wait and 5 can be visited: cut by" in told.output
    assert len(lots(crowd)) == 10  # those who wait filled the list: no lot decided about the new
    become(crowd, "notified", *second, *order)
    wait(crowd, {f"L3{number}": (TOWN, False) for number in range(4)})
    assert len(drawn(crowd, tmp_path / "third", 2)) == 2
    assert {"L20", "L30", "L31", "L32", "L33"} == {citizen for citizen, *_ in lots(crowd)} - set(order)


def test_a_lot_is_about_a_run_of_nights(crowd, tmp_path):
    drawn(crowd, tmp_path / "first", 5)
    order = [citizen for citizen, *_ in lots(crowd)]
    with restricted(crowd) as connection:
        connection.execute(
            "update marts.outreach_candidates set identified_date = '2026-11-04' where citizen_id = $1", [order[-1]]
        )
    wait(crowd, {"L40": (TOWN, False)})
    drawn(crowd, tmp_path / "second", 12)
    # Found anew, he is drawn for anew, behind those who wait: with the other new one for the last place.
    assert sorted(citizen for citizen, *_ in lots(crowd)) == sorted([*order, order[-1], "L40"])


def test_a_capacity_without_a_lot_cuts_by_the_written_order(crowd, tmp_path):
    told = run(crowd, tmp_path / "out", "--capacity", "4")
    assert told.exit_code == 0 and listed(tmp_path / "out") == ["L01", "L02", "L03", "L04", "M1", "M2"]
    assert "cut by the written order" in told.output and "8 not on it: beyond the visits" in told.output
    assert lots(crowd) == []


def test_an_earlier_lot_is_not_undone_by_a_list_without_one(crowd, tmp_path):
    first = drawn(crowd, tmp_path / "first", 5)
    assert run(crowd, tmp_path / "out", "--capacity", "5").exit_code == 0
    assert [citizen for citizen in listed(tmp_path / "out") if citizen.startswith("L")] == first


def test_programmes_for_children_are_never_drawn(crowd, tmp_path):
    wait(crowd, {f"K{number}": (TOWN, True) for number in range(4)}, programme="SHISHI")
    told = run(crowd, tmp_path / "out", "--capacity", "3", "--by-lot", "--include-children", programme="SHISHI")
    assert told.exit_code == 0 and lots(crowd) == []
    assert listed(tmp_path / "out") == ["K0", "K1", "K2"]


def test_who_is_refused_is_in_no_lot(crowd, tmp_path):
    with restricted(crowd) as connection:
        connection.execute("update marts.citizens set age_years = -1 where citizen_id in ('L03', 'L04')")
    told = run(crowd, tmp_path / "out", "--capacity", "5", "--by-lot")
    assert told.exit_code == 1 and "L03 ZICAN: an age of -1 years" in told.output
    assert len(lots(crowd)) == 8 and not {"L03", "L04"} & {citizen for citizen, *_ in lots(crowd)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by-lot",), "--by-lot needs --capacity"),
        (("--by-lot", "--capacity", "0"), "greater than or equal to 1"),
        (("--by-lot", "--capacity", "5", "--township", "341504999"), "is no township code"),
        (("--by-lot", "--capacity", "5", "--purpose", ""), "--purpose"),
    ],
)
def test_what_is_refused_writes_nothing(crowd, tmp_path, options, said):
    told = run(crowd, tmp_path / "out", *options)
    assert told.exit_code == 2 and said in told.output
    assert not (tmp_path / "out").exists()
    with opened(crowd.home) as connection:
        assert connection.execute("select count(*) from casebook.outreach_lot").fetchone() == (0,)


def test_a_list_that_is_not_written_leaves_no_lot(crowd, tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(outreach_sheet.SHEET.__class__, "write", killed)
        assert run(crowd, tmp_path / "out", "--capacity", "5", "--by-lot").exit_code != 0
    assert lots(crowd) == []


def test_a_publication_from_before_lots_says_what_to_do(crowd, tmp_path):
    with restricted(crowd) as connection:
        connection.execute("alter table marts.outreach_candidates drop column goes_first")
    told = run(crowd, tmp_path / "out", "--capacity", "5", "--by-lot")
    assert told.exit_code == 2 and "minsheng run" in told.output


def test_a_lot_is_shown_from_the_next_night_on_and_logged(crowd, tmp_path):
    drawn(crowd, tmp_path / "out", 5)
    assert crowd.home.casework.stat().st_mode & 0o777 == 0o600
    assert show_night(crowd.home, NIGHT)["outreach_lots"] == 0
    assert show_night(crowd.home, date(2026, 11, 2))["outreach_lots"] == 10
    with duckdb.connect(str(crowd.home.warehouse)) as warehouse:
        columns = [name for name, *_ in warehouse.execute("describe casework.outreach_lots").fetchall()]
        shown = warehouse.execute(
            "select distinct draw_date, capacity, goes_first from casework.outreach_lots"
        ).fetchall()
    assert not {"purpose", "entered_by"} & set(columns) and shown == [(date(2026, 11, 5), 5, False)]
    with open_ledger(crowd.home.ledger) as ledger:
        [(query,)] = ledger.execute("select query from access_log").fetchall()
    assert query == "outreach export programme=ZICAN capacity=5 by_lot=True"


# Township, programme, urgent or not.
CANDIDATE = st.tuples(st.sampled_from([TOWN, None]), st.sampled_from(["ZICAN", "SHISHI"]), st.booleans())
# A list: how many can be visited, whether by lot, and how many of those on it are told before the next one.
LIST = st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CANDIDATE, min_size=1, max_size=12), st.lists(LIST, min_size=1, max_size=4))
def test_whatever_is_exported_nobody_urgent_is_put_behind_and_a_lot_decides_once(memory, people, lists):
    memory.execute("delete from casebook.outreach_lot")
    memory.execute("create or replace table candidates (citizen_id varchar, programme_code varchar, township_code varchar,"
                   " identified_date date, goes_first boolean, priority bigint, outcome varchar)")  # fmt: skip
    for number, (township, programme, goes_first) in enumerate(people):
        memory.execute(
            "insert into candidates values ($1, $2, $3, $4, $5, $6, 'identified')",
            [f"P{number}", programme, township, NIGHT, goes_first, number + 100 * (not goes_first)],
        )
    for capacity, is_by_lot, told in lists:
        rows = rows_of(memory, "select * from candidates order by priority", {})
        waiting = [row for row in rows if row["outcome"] == "identified"]
        visits = Visits(capacity, is_by_lot, NIGHT, NIGHT, "a test", "me")
        found = cut(memory, b"secret", rows, visits)
        turned = cut(memory, b"secret", rows[::-1], visits)
        assert turned.lots == found.lots and turned.rows == found.rows[::-1]
        remember(memory, found.lots)
        for group in {(row["township_code"], row["programme_code"]) for row in waiting}:
            members = [row for row in waiting if (row["township_code"], row["programme_code"]) == group]
            on_it = [row for row in members if row in found.rows]
            assert len(on_it) == min(capacity, len(members))
            assert sum(row["goes_first"] for row in on_it) == min(capacity, sum(row["goes_first"] for row in members))
        for row in found.rows[:told]:
            memory.execute("update candidates set outcome = 'notified' where citizen_id = $1", [row["citizen_id"]])
    drawn_for = memory.execute("select citizen_id, programme_code from casebook.outreach_lot").fetchall()
    assert len(drawn_for) == len(set(drawn_for)) and not {code for _, code in drawn_for} & {"SHISHI"}
    # Every lot has both groups among people of equal priority.
    groups = memory.execute(
        "select count(distinct is_drawn) from casebook.outreach_lot"
        " group by township_code, programme_code, goes_first, capacity"
    ).fetchall()
    assert all(count == 2 for (count,) in groups)


def test_the_macro_is_the_keyed_hash_of_the_models():
    with duckdb.connect() as connection:
        define_keyed_hash(connection, b"secret")
        found = connection.execute("select keyed_hash('居民')").fetchone()
    assert found == (hmac.new(b"secret", "居民".encode(), hashlib.sha256).hexdigest()[:32],)
