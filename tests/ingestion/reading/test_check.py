"""``feeds check``: what a department is told before it delivers is what the load would do."""

from __future__ import annotations

from support.reading import MEMBER_HEAD, csv_bytes, member, members, read

from ingestion.check import EACH, check_file

NAME = "民政_低保成员_341504_202610_20261031.csv"


def written(tmp_path, rows, name=NAME):
    path = tmp_path / name
    path.write_bytes(csv_bytes(rows))
    return path


def test_clean_file_is_clean_in_both_languages(tmp_path):
    path = written(tmp_path, [MEMBER_HEAD, *members(3)])
    report = check_file(path)
    assert report.is_clean and report.rows_loaded == 3 and report.contract.code == "MZ02"
    assert "nothing to correct" in report.text()
    assert "没有需要更正的问题" in check_file(path, language="zh").text()


def test_every_problem_has_line_column_and_remedy(tmp_path):
    rows = [
        member(性别="M", 月收入="若干"),
        member(低保证号=""),
        [*member(低保证号="C"), "x"],
        member(低保证号="D", 性别="女"),
    ]
    report = check_file(written(tmp_path, [["标题"], [*MEMBER_HEAD], *rows]), language="zh")
    told = {(p.code, p.line, p.column) for p in report.problems if p.severity != "info"}
    assert told == {
        ("ENUM_UNKNOWN", 3, "性别"), ("UNPARSABLE", 3, "月收入"), ("REQUIRED_MISSING", 4, "低保证号"), ("RAGGED_ROW", 5, None),
    }  # fmt: skip
    assert ("ID_SEX", 6, "身份证号") in {(p.code, p.line, p.column) for p in report.problems}
    text = report.text()
    assert "第3行“性别”列" in text and "→ 请改用允许的取值。" in text and not report.is_clean


def test_refused_file_says_why(tmp_path):
    report = check_file(written(tmp_path, [[h for h in MEMBER_HEAD if h != "低保证号"], member()[1:]]))
    assert [p.code for p in report.problems] == ["HEADER_REQUIRED_MISSING"] and "cannot be loaded" in report.text()


def test_name_that_tells_nothing_needs_a_feed(tmp_path):
    path = written(tmp_path, [MEMBER_HEAD, *members(1)], "导出.csv")
    assert [p.code for p in check_file(path).problems] == ["NAME_REFUSED"]
    assert check_file(path, feed="MZ02").is_clean


def test_same_problem_again_and_again_is_counted_not_listed(tmp_path):
    rows = [member(低保证号=f"D{i}", 性别="M") for i in range(500)]
    found = [p for p in check_file(written(tmp_path, [MEMBER_HEAD, *rows])).problems if p.code == "ENUM_UNKNOWN"]
    assert len(found) == EACH and found[-1].count == 500


def test_report_never_shows_what_a_cell_of_a_person_holds(tmp_path):
    rows = [member(身份证号="342423196508123013", 姓名="欧阳复姓", 出生日期="八月十二")]
    report = check_file(written(tmp_path, [MEMBER_HEAD, *rows]))
    told = report.text() + str(report.as_dict())
    assert all(value not in told for value in ("342423196508123013", "欧阳复姓", "八月十二"))


def test_check_and_load_count_alike(tmp_path, home):
    rows = [
        member(),
        member(低保证号=""),
        member(低保证号="合计"),
        [*member(), "x"],
        member(低保证号="E", 出生日期="?"),
    ]
    data = [MEMBER_HEAD, *rows]
    report, found = check_file(written(tmp_path, data)), read(home, csv_bytes(data))
    assert (report.rows_loaded, report.rows_quarantined, report.rows_not_data) == tuple(
        found.load[name] for name in ("rows_loaded", "rows_quarantined", "rows_not_data")
    )
