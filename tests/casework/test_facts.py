"""What a check says of a doubt reads in Chinese on the lists that people get."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from casework.facts import in_chinese

ROOT = Path(__file__).parents[2]
CHECKS = sorted(ROOT.glob("dbt_project/models/intermediate/doubts/int_doubts__a[0-9][0-9].sql"))
NAMES = {"TEKUN": "特困人员救助供养", "DIBAO": "最低生活保障"}


def fragments(sql: str) -> list[str]:
    """Texts of a check that are words for people: two or more, or one beside a value."""
    texts = re.findall(
        r"\|\| '([^'\n]+)'|'([^'\n]+)' \|\||(?:then|else) '([^'\n]+)'|'([^'\n]+)' as (?:reason|facts)", sql
    )
    found = [next(filter(None, each)) for each in texts]
    return [text for text in found if " " in text]


@pytest.mark.parametrize("check", CHECKS, ids=lambda path: path.stem[-3:])
def test_everything_a_check_says_has_its_chinese(check):
    phrases = yaml.safe_load((ROOT / "casework" / "facts.yml").read_text("utf-8"))["phrases"]
    said = fragments(re.sub(r"--.*", "", check.read_text("utf-8")))
    assert [text for text in said if not any(text.strip() in phrase for phrase in phrases)] == []


@pytest.mark.parametrize(
    ("facts", "chinese"),
    [
        ("died 2026-03-02", "2026-03-02 死亡"),
        (
            "died 2026-03-02, paid for 3 months from 2026-04-01",
            "2026-03-02 死亡，其后仍发放 3 个月（自 2026-04-01 起）",
        ),
        ("TEKUN since 2026-01-01", "同时享受特困人员救助供养，自 2026-01-01 起"),
        ("both since 2026-01-01", "自 2026-01-01 起两项同时享受"),
        ("certificate frozen, paid for 2 months", "残疾证冻结，其后发放 2 个月"),
        ("a home of the own;died 2026-03-02", "名下有住房；2026-03-02 死亡"),
        ("number in MZ02: ID_DATE;ID_CHECK", "MZ02 中证件号码有误：ID_DATE;ID_CHECK"),
        ("2 left out: child;spouse", "未计入家庭成员 2 人：子女、配偶"),
        ("as DISABILITY, which no register bears out", "按残疾资助，相应名册查无"),
        ("something new", "something new"),
    ],
)
def test_facts_read_in_chinese_and_what_is_unknown_stays(facts, chinese):
    assert in_chinese(facts, NAMES) == chinese
