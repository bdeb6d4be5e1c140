"""A file's name to its feed, period, area and version, without opening the file.

``read_name`` takes any text and returns ``NameRead`` or ``NameRefused`` (with the nearest feeds, in English and
Chinese); it never raises and never touches the disk, so a name that looks like a path or like SQL is only text.

Pattern (feeds.md): ``{department}_{subject}_{area}_{period}_{delivered}[_V{n}].{suffix}``. Real names differ, so the
parts are looked for wherever they stand: decorations (最终版, (1), 副本, full-width brackets) are dropped, a township's
name means that township's part, and known words identify the feed. ``recognised_by`` says what was used.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache

from ingestion.contract import Contract, contracts, vocabulary

SUFFIXES = ("csv", "txt", "tsv", "xlsx", "xlsm", "xls")
# Words that clerks add to tell copies apart. They carry no date and no version, so they decide nothing.
DECORATIONS = (
    "最终版本", "最终版", "最终稿", "终稿", "终版", "最终", "最新版", "最新", "定稿", "正式版", "正式",
    "修订版", "修订", "修改版", "修改后", "修改", "更正版", "更正", "新版",
    "副本", "复件", "备份", "上报版", "上报", "报送版", "报送", "copy",
)  # fmt: skip
# Words that may stand around a short subject word (办件, 合同) without changing what it means.
GENERIC = (
    "花名册", "明细表", "统计表", "汇总表", "登记表", "情况表", "一览表", "信息表", "名册", "名单", "台账",
    "明细", "数据", "清单",
    "报表", "汇总", "统计", "信息", "情况", "导出", "全量", "增量", "民生", "全区", "区级", "表", "库",
)  # fmt: skip
SHORT_SUBJECT = 2  # characters; such a word also stands inside names of other registers (网签合同, 行政支付)
FIRST_YEAR, LAST_YEAR = 2000, 2099
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
HALVES = {"上": 6, "下": 12}
CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PATTERN = re.compile(r"^[^_\d]+_[^_\d]+_(\d{6}|\d{9})_(\d{4}|\d{6}|\d{8})_\d{8}$")
LIKENESS_FLOOR = 0.25  # share of common characters below which naming a "nearest" feed would only mislead
PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")


@dataclass(frozen=True)
class NameRead:
    """What a name says. ``period`` is the first day of the period, ``period_text`` its digits (2026, 202610, 20261031).

    Both are None when the name gives no period. ``copies`` counts decorations: of two names that say the same, the
    plainer one goes first.
    """

    contract: Contract
    period: date | None
    period_text: str | None
    area_code: str
    delivered_date: date | None
    file_version: int
    recognised_by: str
    copies: int = 0


@dataclass(frozen=True)
class NameRefused:
    """Why a name leads to no feed: a code, and a sentence with the remedy in English and Chinese."""

    code: str
    reason: str
    reason_zh: str


@dataclass(frozen=True)
class _Date:
    """A date found in a name: its digits (4, 6 or 8) and where it stood."""

    digits: str
    position: int

    @property
    def first_day(self) -> date:
        return date(int(self.digits[:4]), int(self.digits[4:6] or 1), int(self.digits[6:8] or 1))


class _Refusal(Exception):
    def __init__(self, code: str, reason: str, reason_zh: str):
        super().__init__(reason)
        self.refused = NameRefused(code, reason, reason_zh)


def safe_name(name: str) -> str:
    """A name fit for the ledger, a terminal and a page: no control or direction characters, no personal number."""
    plain = "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in name)
    return PERSONAL_NUMBER.sub(lambda match: match.group()[:2] + "*" * (len(match.group()) - 2), plain)


def advice(file_name: str, contract: Contract | None) -> tuple[str, str] | None:
    """What the name of a file of this feed should say and does not, in English and Chinese; None when it is right."""
    name = read_name(file_name)
    if isinstance(name, NameRefused):
        return (name.reason, name.reason_zh)
    if contract is not None and name.contract.id != contract.id:
        return (
            f"The name leads to {name.contract.code} {name.contract.title_en}, not to {contract.code}. Deliver it as"
            f" {example_name(contract)}.",
            f"按文件名将识别为 {name.contract.code} {name.contract.title_zh}，而不是 {contract.code}。"
            f"请命名为 {example_name(contract)}。",
        )
    if name.period is None and name.contract.delivery == "snapshot":
        return (
            f"The name gives no period; the file would be held. Deliver it as {example_name(name.contract)}.",
            f"文件名未注明所属期，入库时会被暂缓。请命名为 {example_name(name.contract)}。",
        )
    return None


def example_name(contract: Contract) -> str:
    """The name a department should use for its next file of this feed."""
    suffix = contract.file.format
    subject = contract.file.subject_words[0]
    district = vocabulary()["district"]["code"]
    return f"{contract.file.department_word}_{subject}_{district}_{period_example(contract)}_20261105.{suffix}"


def period_example(contract: Contract) -> str:
    """The period of the example name, as precise as the cadence: 20261104 for a daily feed, else 202610."""
    return "20261104" if contract.cadence == "daily" else "202610"


@cache
def read_name(file_name: str) -> NameRead | NameRefused:
    """Recognise a file name; see the module for what is tolerated."""
    try:
        return _read(unicodedata.normalize("NFKC", file_name[-255:]))
    except _Refusal as refusal:
        return refusal.refused


def _read(text: str) -> NameRead:
    notes: list[str] = []
    text = _without_suffix(text)
    text, ignored = _without_decorations(text)
    text, version = _version(text)
    is_pattern = PATTERN.match(text.strip("_ "))
    text, area_code, area_note = _area(text)
    text, dates = _dates(text)
    contract, words = _feed(text)
    period, delivered = _period_and_delivered(contract, dates)
    notes.append(("pattern " if is_pattern else "words ") + words)
    if area_note:
        notes.append(area_note)
    if ignored:
        notes.append("ignored " + ", ".join(ignored))
    return NameRead(
        contract=contract,
        period=_first_day(contract, period) if period else None,
        period_text=period.digits if period else None,
        area_code=area_code,
        delivered_date=delivered.first_day if delivered else None,
        file_version=version,
        recognised_by="; ".join(notes),
        copies=len(ignored),
    )


def _without_suffix(text: str) -> str:
    stem, found = re.subn(rf"(\.({'|'.join(SUFFIXES)}))+$", "", text.strip(), flags=re.IGNORECASE)
    if not found:
        raise _Refusal(
            "SUFFIX",
            "The name does not end in .csv, .txt, .xls or .xlsx. Unpack archives, and save documents as a table.",
            "文件扩展名不是 .csv、.txt、.xls 或 .xlsx。压缩包请先解压，文档请另存为表格后再报送。",
        )
    return stem


def _without_decorations(text: str) -> tuple[str, list[str]]:
    ignored: list[str] = []

    def drop(match: re.Match) -> str:
        ignored.append(match.group().strip("()[]【】 "))
        return "_"

    text = re.sub(r"[(\[【]\s*\d{1,2}\s*[)\]】]", drop, text)
    text = re.sub("|".join(DECORATIONS), drop, text, flags=re.IGNORECASE)
    return re.sub(r"[()\[\]【】{}《》「」<>\"'“”‘’]", "_", text), ignored


def _version(text: str) -> tuple[str, int]:
    """``_V2``, ``v2``, ``第2版``, ``第二版``; 1 when the name says nothing."""
    for pattern in (
        r"(?<![A-Za-z0-9])[Vv](?:er)?\.?\s?(\d{1,2})(?![0-9A-Za-z])",
        r"第(\d{1,2}|[一二三四五六七八九])版",
    ):
        if match := re.search(pattern, text):
            digits = match.group(1)
            version = CHINESE_DIGITS.get(digits) or int(digits)
            return text[: match.start()] + "_" + text[match.end() :], max(version, 1)
    return text, 1


def _area(text: str) -> tuple[str, str, str]:
    """The text without its area, the area code, and how it was found when not by the district's code."""
    district, townships = vocabulary()["district"], vocabulary()["townships"]
    found: dict[str, str] = {}
    for match in re.finditer(r"(?<!\d)(\d{12}|\d{9}|\d{6})(?!\d)", text):
        code = match.group()
        if len(code) == 6 and code.startswith("20"):
            continue  # a month; no area code of China begins with 20
        if code in townships:
            found[code] = f"area code {code}"
        elif code != district["code"]:
            raise _Refusal(
                "AREA_UNKNOWN",
                f"The area code {code} is neither {district['code']} nor the nine digits of one of its townships.",
                f"区划代码 {code} 既不是 {district['code']}（{district['zh']}），也不是其乡镇（街道）的九位代码。",
            )
        text = text.replace(code, "_")
    for code, township in townships.items():
        for name in (township["zh"], *township["aliases"]):
            if name in text:
                found[code] = f"township {name}"
                text = text.replace(name, "_")
                break
    for name in district["also"]:
        text = text.replace(name, "_")
    if len(found) > 1:
        names = "、".join(townships[code]["zh"] for code in found)
        raise _Refusal(
            "AREA_AMBIGUOUS",
            f"The name speaks of several townships ({names}). Deliver one file a township, or one for the district.",
            f"文件名中有多个乡镇（街道）：{names}。请按乡镇分别报送，或报送全区一个文件。",
        )
    for code, note in found.items():
        return text, code, note
    return text, district["code"], ""


def _dates(text: str) -> tuple[str, list[_Date]]:
    """Dates in the order of the name, as digits; the text without them."""
    found: list[_Date] = []

    def take(*parts: int | str):
        def replace(match: re.Match) -> str:
            year, *rest = [match.group(p) if isinstance(p, int) else p for p in parts]
            digits = year + "".join(f"{int(value):02d}" for value in rest if value is not None)
            item = _Date(digits, match.start())
            _check_date(item, match.group())
            found.append(item)
            # Same length as what it replaces, so that positions stay comparable.
            return "_" * len(match.group())

        return replace

    def quarter(match: re.Match) -> str:
        found.append(_Date(f"{match.group(1)}{QUARTERS[match.group(2)]:02d}", match.start()))
        return "_" * len(match.group())

    def half(match: re.Match) -> str:
        found.append(_Date(f"{match.group(1)}{HALVES[match.group(2)]:02d}", match.start()))
        return "_" * len(match.group())

    year = r"(?<!\d)(20\d\d)"
    text = re.sub(year + r"年?第?([一二三四1-4])季度?", quarter, text)
    text = re.sub(year + r"[qQ]([1-4])(?!\d)", quarter, text)
    text = re.sub(year + r"年?(上|下)半年", half, text)
    text = re.sub(year + r"年(\d{1,2})月(\d{1,2})[日号]", take(1, 2, 3), text)
    text = re.sub(year + r"年(\d{1,2})月份?", take(1, 2), text)
    # Systems that export by themselves write the time of day behind the date: 20261105083000.
    text = re.sub(year + r"(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d)", take(1, 2, 3), text)
    text = re.sub(year + r"([-.])(\d{1,2})\2(\d{1,2})(?!\d)", take(1, 3, 4), text)
    text = re.sub(year + r"(\d\d)(?!\d)", take(1, 2), text)
    text = re.sub(year + r"[-.](\d{1,2})(?!\d)", take(1, 2), text)
    text = re.sub(year + r"(?!\d)(?:年度?)?", take(1), text)
    return text, sorted(found, key=lambda item: item.position)


def _check_date(found: _Date, written: str) -> None:
    try:
        is_known = FIRST_YEAR <= found.first_day.year <= LAST_YEAR
    except ValueError:
        is_known = False
    if not is_known:
        raise _Refusal(
            "DATE_INVALID",
            f"The date {written} in the name does not exist. Write the period as 202610 and the day as 20261105.",
            f"文件名中的日期 {written} 不存在。所属期请写成 202610，生成日期请写成 20261105。",
        )


def _period_and_delivered(contract: Contract, dates: list[_Date]) -> tuple[_Date | None, _Date | None]:
    """Which date is the period: the first partial one, else the earlier of the full ones."""
    partial = [item for item in dates if len(item.digits) < 8]
    full = [item for item in dates if len(item.digits) == 8]
    if partial:
        return partial[0], full[-1] if full else None
    if len(full) > 1:
        first, last = full[0], full[-1]
        return (first, last) if first.digits <= last.digits else (last, first)
    return (full[0], None) if full else (None, None)


def _first_day(contract: Contract, period: _Date) -> date:
    """First day of the period. A register of a month, named after a day of it, still speaks of that month."""
    keeps_day = contract.cadence in ("daily", "per_batch")
    return period.first_day if keeps_day else period.first_day.replace(day=1)


def _feed(text: str) -> tuple[Contract, str]:
    """The contract whose words cover most of the name, and those words."""
    scored: dict[str, tuple[int, str]] = {}
    for contract in contracts().values():
        for subject in contract.file.subject_words:
            if found := _score(text, contract, subject):
                scored[contract.id] = max(found, scored.get(contract.id, (0, "")))
    best = max((score for score, _ in scored.values()), default=0)
    winners = [feed for feed, (score, _) in scored.items() if score == best]
    if len(winners) == 1:
        return contracts()[winners[0]], scored[winners[0]][1]
    if winners:
        listed = [contracts()[feed] for feed in winners]
        raise _Refusal(
            "NAME_AMBIGUOUS",
            f"The words of the name fit several feeds: {_listed(listed, 'en')}. Use the name of the one that is meant.",
            f"文件名同时符合多个数据源：{_listed(listed, 'zh')}。请按所报数据源的规范命名。",
        )
    near = nearest(text)
    raise _Refusal(
        "NAME_UNKNOWN",
        "No feed is known by the words of this name. "
        + (f"Nearest: {_listed(near, 'en')}." if near else "`minsheng feeds` lists the names in use."),
        "文件名中没有已登记数据源的名称。"
        + (f"最接近的规范名称：{_listed(near, 'zh')}。" if near else "规范名称见 `minsheng feeds`。"),
    )


def _score(text: str, contract: Contract, subject: str) -> tuple[int, str] | None:
    """Characters explained by the contract's words, or None when the name does not speak of this feed."""
    at = text.rfind(subject)
    if at < 0:
        return None
    rest = text[:at] + "_" + text[at + len(subject) :]
    own = contract.file.department_word
    if own in rest:
        leading = {word for word in _department_words() if word in text.split("_", maxsplit=1)[0]}
        # 财政_项目支付: the sender is another department than the one whose word stands in the middle.
        if leading and own not in leading:
            return None
        return len(own) + len(subject), f"{own} + {subject}"
    if any(word in rest for word in _department_words() if word != own):
        return None
    if len(subject) > SHORT_SUBJECT or not re.sub(r"[\W\d_]", "", _without_generic(rest)):
        return len(subject), subject
    return None


def _without_generic(text: str) -> str:
    return re.sub("|".join(GENERIC), "", text)


@cache
def _department_words() -> frozenset[str]:
    return frozenset(contract.file.department_word for contract in contracts().values())


def nearest(text: str, count: int = 3) -> list[Contract]:
    """The contracts whose words resemble a name most, best first."""
    plain = re.sub(r"[\W\d_]", "", _without_generic(text))

    def likeness(contract: Contract) -> float:
        words = [contract.file.department_word + word for word in contract.file.subject_words]
        return max(SequenceMatcher(None, plain, word).ratio() for word in words)

    ranked = sorted(contracts().values(), key=likeness, reverse=True)[:count]
    return [contract for contract in ranked if likeness(contract) >= LIKENESS_FLOOR]


def _listed(items: list[Contract], language: str) -> str:
    titles = {"en": lambda c: c.title_en, "zh": lambda c: c.title_zh}
    parts = [f"{c.code} {titles[language](c)} ({example_name(c)})" for c in items]
    return "；".join(parts) if language == "zh" else "; ".join(parts)
