"""Encodings: UTF-8 with and without mark, GB18030 with every character; lines are counted in the file's own bytes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.reading import MEMBER_HEAD, csv_bytes, member, members, read

from ingestion.reading.encoding import BLOCK, standardised

RARE = ["喆", "㐂", "䶮", "𠮷", "㛃", "龴", "㑇", "王𬍛", "\u9fb4", "︐"]  # beyond GBK, most of them


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_same_rows_in_every_encoding_delimiter_and_line_end(home, encoding, delimiter, end):
    found = read(home, csv_bytes([MEMBER_HEAD, *members(5)], delimiter, encoding, end), name="file.txt")
    assert found.column("_source_row") == [2, 3, 4, 5, 6] and found.column("full_name") == ["王伟"] * 5
    assert found.details["encoding"] == ("GB18030" if encoding == "gb18030" else "UTF-8")
    assert found.details["delimiter"] == delimiter


def test_rare_characters_survive(home):
    rows = [member(低保证号=f"D{i}", 姓名=name) for i, name in enumerate(RARE)]
    for encoding in ("gb18030", "utf-8"):
        data = csv_bytes([MEMBER_HEAD, *rows], encoding="utf-8").decode()
        found = read(home, data.encode(encoding) if encoding == "utf-8" else _gb18030(data), name=f"{encoding}.csv")
        assert found.column("full_name") == RARE


def _gb18030(text: str) -> bytes:
    """As GB 18030-2022 writes it; Python's codec knows 龴 and ︐ only in their private places."""
    private = {0x9FB4: 0xE81E, 0xFE10: 0xE78D}
    return text.translate(private).encode("gb18030")


def test_private_characters_of_the_old_edition_get_their_standard_place():
    assert standardised("\ue81e\ue78d\ue854\ue7c7".encode()).decode() == "\u9fb4\ufe10\u9fba\u1e3f"


def test_private_character_left_in_a_name_is_flagged(home):
    found = read(home, csv_bytes([MEMBER_HEAD, member(姓名="王\ue000")]))
    assert found.rows[0]["_flags"] == "full_name:NAME_PUA"


def test_pipe_inside_a_gb18030_character_separates_nothing(home):
    name = "王" + b"\x81|".decode("gb18030")  # the second byte of this character is the pipe
    found = read(home, csv_bytes([MEMBER_HEAD, member(姓名=name)], "|", "gb18030"))
    assert found.column("full_name") == [name]


def test_ascii_head_decides_nothing(home):
    head = ["低保证号", "姓名", "身份证号", "性别"]
    rows = [[f"DB{i:06d}", "x", "", ""] for i in range(20_000)] + [["DB999999", "王伟", "", "男"]]
    data = csv_bytes([head, *rows], encoding="gb18030")
    for encoding, name in (("gb18030", "GB18030"), ("utf-8", "UTF-8")):
        text = data.decode("gb18030").encode(encoding)
        found = read(home, text, name=f"{encoding}.csv")
        assert found.details["encoding"] == name and found.column("full_name")[-1] == "王伟"


def test_two_characters_that_are_utf8_by_chance_do_not_decide_for_a_gb18030_file(home):
    # 联通 in GB18030 is valid UTF-8; the file shows what it is only half a megabyte further on.
    head = csv_bytes([MEMBER_HEAD], encoding="utf-8").decode()
    rows = "\n".join(",".join(member(低保证号=f"D{i}", 姓名="x", 备注="")) for i in range(20))
    found = read(home, (head + rows + "\n").encode("gb18030"))
    assert found.details["encoding"] == "GB18030" and found.load["rows_loaded"] == 20


def test_lines_are_counted_across_blocks(home):
    rows = [member(低保证号=f"D{i:07d}", 备注="备注" * 20) for i in range(40_000)]
    rows[25_000] = [*rows[25_000], "x"]
    data = csv_bytes([MEMBER_HEAD, *rows], "|", "gb18030")
    assert len(data) > 3 * BLOCK
    found = read(home, data)
    assert [q["row_number"] for q in found.quarantined] == [25_002]
    assert found.column("_source_row") == [i for i in range(2, 40_002) if i != 25_002]


def test_quoted_records_are_not_cut_between_blocks(home):
    rows = [member(低保证号=f"D{i:07d}", 备注="第一行\n第二行，" + "长" * 60) for i in range(20_000)]
    data = csv_bytes([MEMBER_HEAD, *rows], ",", "utf-8")
    assert len(data) > 2 * BLOCK
    found = read(home, data)
    assert found.load["rows_loaded"] == 20_000 and found.quarantined == []
    assert found.column("_source_row") == list(range(2, 40_002, 2))


def test_file_larger_than_memory_allows_is_kept_on_disk_and_leaves_nothing_there(home, monkeypatch):
    from ingestion.reading import spool

    monkeypatch.setattr(spool, "IN_MEMORY", 100_000)
    found = read(home, csv_bytes([MEMBER_HEAD, *members(5_000)]))
    assert found.load["rows_loaded"] == 5_000
    assert list(home.spill.iterdir()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Cf", "Co"]), min_size=1, max_size=12
        ),
        min_size=1,
        max_size=20,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_any_text_comes_back_as_it_was(home, texts, encoding):
    kept = [text for text in texts if not text.startswith(("'", "#", "="))]
    rows = [member(低保证号=f"D{i}", 健康状况=text) for i, text in enumerate(kept)]
    found = read(
        home,
        csv_bytes([MEMBER_HEAD, *rows, member(低保证号="last")], encoding=encoding),
        name=f"{abs(hash(tuple(texts)))}.csv",
    )
    assert found.column("health_status")[:-1] == kept
