"""Verdicts on loads from what was counted: pure functions, one a check, each yielding one verdict a load.

They see counts per load, the ledger's rows and township names, never a value of a person; their reasons go to the
department as they are, in English and Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from expectations.profile import BUCKETS_PER_DECADE, township_names
from expectations.results import Severity, Status

THOUSANDFOLD = 3 * BUCKETS_PER_DECADE
GAP_FROM = 3  # half decades: a spread of thirty times is still one magnitude
MIXED_VALUES_AT_LEAST = 2  # a single outlier is a slip of typing: it warns
DEFECTIVE_AT_LEAST = 2  # one bad number among nine is no spreadsheet that cut them
MAGNITUDE_VALUES_AT_LEAST = 20
PEERS_AT_LEAST = 3  # a range of fewer earlier files says nothing
CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Load:
    """A load as the ledger knows it, with what the profile counted in its Parquet."""

    load_id: str
    area_code: str
    period: str | None
    period_text: str | None
    load_sequence: int
    is_candidate: bool
    rows_body: int
    rows_loaded: int
    rows_quarantined: int
    control_rows: int | None = None
    control_sum: str | None = None
    loaded_sum: str | None = None
    in_ten_thousands: str = ""  # columns whose amounts were delivered in 万元, separated by ';'
    counts: dict[str, Any] = field(default_factory=dict)
    townships: dict[str, int] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, int]:
        """Position in time: the period, then the order of arrival."""
        return self.period or "", self.load_sequence

    def count(self, name: str) -> int:
        """A count of the profile, 0 when nothing was counted."""
        return int(self.counts.get(name) or 0)


@dataclass(frozen=True)
class Facts:
    """What a judge sees: tonight's candidates and the loads before them, oldest first."""

    loads: tuple[Load, ...]

    @property
    def candidates(self) -> list[Load]:
        """Loads to be judged, oldest period first."""
        return sorted((load for load in self.loads if load.is_candidate), key=lambda load: load.order)

    def before(self, load: Load, same_area: bool = True) -> list[Load]:
        """Loads of earlier periods, oldest first; without any, those of the same period that came earlier."""
        others = [o for o in self.loads if o.load_id != load.load_id]
        if same_area:
            others = [o for o in others if o.area_code == load.area_code]
        if load.period is None:
            return sorted((o for o in others if o.load_sequence < load.load_sequence), key=lambda o: o.order)
        earlier = [o for o in others if (o.period or "") < load.period]
        same = [o for o in others if o.period == load.period and o.load_sequence < load.load_sequence]
        return sorted(earlier or same, key=lambda o: o.order)


@dataclass(frozen=True)
class Verdict:
    """What a check found on one load; ``subject`` is its load_id."""

    subject: str
    status: Status
    rows_checked: int | None = None
    rows_failing: int | None = None
    observed: str | None = None
    reason_en: str | None = None
    reason_zh: str | None = None
    severity: Severity | None = None


Judge = Callable[..., Iterator[Verdict]]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _by_share(load: Load, failing: int, checked: int, *, is_over: bool, en: str, zh: str) -> Verdict:
    if not checked:
        return Verdict(load.load_id, "not_applicable", 0, 0)
    share = _share(failing, checked)
    if not is_over:
        return Verdict(load.load_id, "pass", checked, failing, f"{share:.2%}")
    return Verdict(load.load_id, "fail", checked, failing, f"{share:.2%}", en, zh)


def nothing(facts: Facts) -> Iterator[Verdict]:
    """No verdict: the judge of an expectation that is not one yet."""
    yield from ()


def rows_match_the_ledger(facts: Facts) -> Iterator[Verdict]:
    """The Parquet file holds ``rows_loaded`` rows, and the body is what was loaded plus what was quarantined."""
    for load in facts.candidates:
        found = load.count("rows")
        apart = abs(found - load.rows_loaded) + abs(load.rows_body - load.rows_loaded - load.rows_quarantined)
        yield Verdict(
            load.load_id,
            "fail" if apart else "pass",
            load.rows_body,
            apart,
            f"{found} = {load.rows_body} − {load.rows_quarantined}",
            f"The file has {load.rows_body} body rows; {load.rows_loaded} were loaded ({found} found) and"
            f" {load.rows_quarantined} quarantined.",
            f"文件正文 {load.rows_body} 行，载入 {load.rows_loaded} 行（实有 {found} 行），"
            f"隔离 {load.rows_quarantined} 行。",
        )


def file_holds_rows(facts: Facts) -> Iterator[Verdict]:
    """At least one row was loaded."""
    for load in facts.candidates:
        yield Verdict(
            load.load_id,
            "pass" if load.rows_loaded else "fail",
            load.rows_body,
            0 if load.rows_loaded else load.rows_body,
            str(load.rows_loaded),
            f"No row of {load.load_id} was loaded. A day without events may be empty, a register may not:"
            " then send the file again.",
            f"{load.load_id} 没有载入任何数据行。当日无业务属正常；名册不得为空，请重报完整文件。",
        )


def quarantined_share_is_small(facts: Facts, share: float, rows_at_least: int) -> Iterator[Verdict]:
    """At most ``share`` of the body rows, or fewer than ``rows_at_least``, are in quarantine."""
    for load in facts.candidates:
        found = load.rows_quarantined
        is_over = _share(found, load.rows_body) > share and found >= rows_at_least
        yield _by_share(
            load,
            found,
            load.rows_body,
            is_over=is_over,
            en=f"{found} of {load.rows_body} rows are quarantined ({_share(found, load.rows_body):.1%},"
            f" limit {share:.1%}); see `minsheng quarantine list` for line, column and rule.",
            zh=f"{load.rows_body} 行中有 {found} 行被隔离（{_share(found, load.rows_body):.1%}，上限 {share:.1%}），"
            "行号、列名与规则见 `minsheng quarantine list`。",
        )


def control_totals_match(facts: Facts) -> Iterator[Verdict]:
    """Declared rows equal the body rows, declared sum the loaded sum; a sum may differ by rows in quarantine."""
    for load in facts.candidates:
        apart: list[tuple[str, str, bool]] = []
        if load.control_rows is not None and load.control_rows != load.rows_body:
            apart.append(
                (
                    f"The department declares {load.control_rows} rows, the file has {load.rows_body}.",
                    f"部门申报 {load.control_rows} 行，文件有 {load.rows_body} 行。",
                    True,
                )
            )
        declared, loaded = _decimal(load.control_sum), _decimal(load.loaded_sum)
        if declared is not None and loaded is not None and abs(declared - loaded) >= CENTS:
            apart.append(
                (
                    f"The department declares a sum of {declared:,}, the loaded rows sum to {loaded:,}.",
                    f"部门申报合计 {declared:,}，载入合计 {loaded:,}。",
                    load.rows_quarantined == 0,
                )
            )
        if load.control_rows is None and (declared is None or loaded is None):
            yield Verdict(load.load_id, "not_applicable", load.rows_body, 0)
            continue
        yield Verdict(
            load.load_id,
            "fail" if apart else "pass",
            load.rows_body,
            abs((load.control_rows or load.rows_body) - load.rows_body) or len(apart),
            "; ".join(en for en, _, _ in apart) or "equal",
            " ".join(en for en, _, _ in apart),
            "".join(zh for _, zh, _ in apart),
            # Quarantined rows explain a sum that is lower; the quarantined share has a check of its own.
            None if any(holds for _, _, holds in apart) else "warn",
        )


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text in (None, "") else Decimal(str(text))
    except InvalidOperation:
        return None


def volume_is_in_line_with_history(
    facts: Facts, grow_share: float, rows_at_least: int, is_snapshot: bool
) -> Iterator[Verdict]:
    """A register against the one before it; events against the range of files of the same length of period."""
    for load in facts.candidates:
        peers = facts.before(load)
        if is_snapshot:
            peers = peers[-1:]
        else:
            peers = [p for p in peers if len(p.period_text or "") == len(load.period_text or "")]
            peers = peers if len(peers) >= PEERS_AT_LEAST else []
        if not peers:
            yield Verdict(load.load_id, "not_applicable", load.rows_loaded, 0)
            continue
        most, fewest = max(p.rows_loaded for p in peers), min(p.rows_loaded for p in peers)
        is_over = load.rows_loaded > most * (1 + grow_share) and load.rows_loaded - most >= rows_at_least
        is_under = load.rows_loaded < fewest / (1 + grow_share) and fewest - load.rows_loaded >= rows_at_least
        is_under = is_under and not is_snapshot  # a shrinking register is the business of rosters_do_not_shrink
        span = f"{fewest:,}" if fewest == most else f"{fewest:,}–{most:,}"
        yield Verdict(
            load.load_id,
            "fail" if is_over or is_under else "pass",
            load.rows_loaded,
            max(load.rows_loaded - most, fewest - load.rows_loaded, 0) if is_over or is_under else 0,
            f"{load.rows_loaded:,} ({span})",
            f"The file has {load.rows_loaded:,} rows, earlier ones had {span}.",
            f"本次 {load.rows_loaded:,} 行，此前为 {span} 行。",
        )


def rosters_do_not_shrink(facts: Facts, share: float, rows_at_least: int) -> Iterator[Verdict]:
    """No township has ``share`` fewer rows, and ``rows_at_least`` fewer, than in the register in effect before.

    Parts of a period add up. A candidate that shrank is no measure for the next period.
    """
    distrusted: set[str] = set()
    for load in facts.candidates:
        before = [o for o in facts.before(load, same_area=False) if o.load_id not in distrusted]
        shrunk: list[tuple[str, int, int]] = []
        compared = 0
        for township, rows in _reference_rows(before, load).items():
            now = load.townships.get(township, 0) + _sibling_rows(facts, load, township)
            compared += rows
            if rows - now >= max(rows_at_least, 1) and now <= rows * (1 - share) + 1e-9:
                shrunk.append((township, rows, now))
        if not compared:
            yield Verdict(load.load_id, "not_applicable", load.rows_loaded, 0)
            continue
        if shrunk:
            distrusted.add(load.load_id)
        yield Verdict(
            load.load_id,
            "fail" if shrunk else "pass",
            compared,
            sum(rows - now for _, rows, now in shrunk),
            "; ".join(f"{_place(t)} {rows:,} → {now:,}" for t, rows, now in shrunk) or f"{compared:,} rows before",
            " ".join(
                f"{_place(t)} has {now:,} rows, {rows:,} in the register before: {_share(rows - now, rows):.1%} fewer"
                f" (limit {share:.0%})."
                for t, rows, now in shrunk
            )
            + " Confirm that they left, then `minsheng feeds release`; else send the full register.",
            "".join(
                f"{_place(t)}现有 {now:,} 行，上期 {rows:,} 行，"
                f"减少 {_share(rows - now, rows):.1%}（上限 {share:.0%}）。"
                for t, rows, now in shrunk
            )
            + "确属退出的，用 `minsheng feeds release` 放行；否则请重报全量名册。",
        )


def _place(township: str) -> str:
    name = township_names().get(township)
    return f"{name} {township}" if name else township


def _reference_rows(before: list[Load], load: Load) -> dict[str, int]:
    """Rows per township in the newest earlier register that covers it."""
    newest: dict[tuple[str, str], Load] = {(o.period or "", o.area_code): o for o in before}
    is_part = len(load.area_code) == 9
    found: dict[str, int] = {}
    for period in sorted({p for p, _ in newest}, reverse=True):
        files = [o for (p, _), o in newest.items() if p == period]
        for o in files:
            for township in o.townships:
                if township not in found:
                    found[township] = sum(f.townships.get(township, 0) for f in files)
        if any(len(o.area_code) < 9 for o in files):
            break  # a file of the whole district covers every township: nothing older counts
    return {t: rows for t, rows in found.items() if not is_part or t == load.area_code}


def _sibling_rows(facts: Facts, load: Load, township: str) -> int:
    """Rows of the township in other files of the same period: parts of a period add up."""
    siblings = {o.area_code: o for o in sorted(facts.loads, key=lambda o: o.order) if o.period == load.period}
    return sum(o.townships.get(township, 0) for area, o in siblings.items() if area != load.area_code)


def identifiers_are_sound(facts: Facts, column: str, share: float) -> Iterator[Verdict]:
    """At most ``share`` of the numbers that were delivered are defective."""
    for load in facts.candidates:
        given, defective = load.count(f"{column}.given"), load.count(f"{column}.defective")
        yield _by_share(
            load,
            defective,
            given,
            is_over=_share(defective, given) > share and defective >= DEFECTIVE_AT_LEAST,
            en=f"{defective:,} of {given:,} numbers in {column} are defective ({_share(defective, given):.1%}, limit"
            f" {share:.0%}); numbers kept as figures by a spreadsheet lose their last digits:"
            " format the column as text.",
            zh=f"{column} 列 {given:,} 个号码中有 {defective:,} 个无效"
            f"（{_share(defective, given):.1%}，上限 {share:.0%}）；"
            "表格把号码存成数值会丢失末几位，请将该列设为文本后重报。",
        )


def words_are_known(facts: Facts, column: str, share: float) -> Iterator[Verdict]:
    """At most ``share`` of the words are unknown to the contract."""
    for load in facts.candidates:
        unknown = load.count(f"{column}.unknown")
        given = unknown + load.count(f"{column}.known")
        yield _by_share(
            load,
            unknown,
            given,
            is_over=_share(unknown, given) > share,
            en=f"{unknown:,} of {given:,} words in {column} are not in the contract; they load as empty.",
            zh=f"{column} 列 {given:,} 个词中有 {unknown:,} 个不在契约值域内，按空值载入。",
        )


def division_codes_are_known(facts: Facts, column: str, share: float) -> Iterator[Verdict]:
    """At most ``share`` of the division codes belong to no township of the district."""
    for load in facts.candidates:
        given, elsewhere = load.count(f"{column}.given"), load.count(f"{column}.elsewhere")
        yield _by_share(
            load,
            elsewhere,
            given,
            is_over=_share(elsewhere, given) > share,
            en=f"{elsewhere:,} of {given:,} codes in {column} belong to no township of the district.",
            zh=f"{column} 列 {given:,} 个区划代码中有 {elsewhere:,} 个不属本区任何乡镇。",
        )


def keys_are_unique(facts: Facts) -> Iterator[Verdict]:
    """No key stands twice in one file."""
    for load in facts.candidates:
        rows = load.count("key_rows")
        again = rows - load.count("key_values")
        yield _by_share(
            load,
            again,
            rows,
            is_over=again > 0,
            en=f"{again:,} of {rows:,} rows repeat a key of the same file; the later row takes effect.",
            zh=f"{rows:,} 行中有 {again:,} 行主键在文件内重复，以后一行为准。",
        )


def content_is_fresh(facts: Facts, column: str, stale_days: int) -> Iterator[Verdict]:
    """The newest date of the file is at most ``stale_days`` before its period."""
    for load in facts.candidates:
        newest = load.counts.get("newest")
        if load.period is None or newest is None:
            yield Verdict(load.load_id, "not_applicable", load.rows_loaded, 0)
            continue
        oldest_allowed = date.fromisoformat(load.period) - timedelta(days=stale_days)
        is_stale = date.fromisoformat(str(newest)[:10]) < oldest_allowed
        yield Verdict(
            load.load_id,
            "fail" if is_stale else "pass",
            load.rows_loaded,
            load.rows_loaded if is_stale else 0,
            str(newest)[:10],
            f"The newest {column} is {str(newest)[:10]}, the file speaks of the period from {load.period}.",
            f"{column} 最新为 {str(newest)[:10]}，文件所属期自 {load.period} 起，可能是旧文件。",
        )


def amounts_keep_one_magnitude(facts: Facts, column: str) -> Iterator[Verdict]:
    """No amounts a thousand times the median, or a thousandth of it, with next to nothing between.

    A long tail fills the space between; a column that mixes yuan and ten thousands of yuan leaves it empty. In a column
    of ten thousands one such amount holds the file, elsewhere a single one is a slip.
    """
    for load in facts.candidates:
        least = 1 if column in load.in_ten_thousands.split(";") else MIXED_VALUES_AT_LEAST
        buckets = _buckets(load, column)
        values = sum(buckets.values())
        if not values:
            yield Verdict(load.load_id, "not_applicable", 0, 0)
            continue
        middle = _median(buckets)
        far = {sign: 0 for sign in (-1, 1)}
        gap = {sign: 0 for sign in (-1, 1)}
        for bucket, rows in buckets.items():
            sign = 1 if bucket > middle else -1
            if abs(bucket - middle) >= THOUSANDFOLD:
                far[sign] += rows
            elif abs(bucket - middle) >= GAP_FROM:
                gap[sign] += rows
        apart = sum(rows for sign, rows in far.items() if rows > gap[sign])
        yield Verdict(
            load.load_id,
            "fail" if apart else "pass",
            values,
            apart,
            f"{apart} of {values}",
            f"{apart:,} of {values:,} amounts in {column} are a thousand times larger or smaller than the rest:"
            " yuan and ten thousands of yuan are mixed. Give the whole column in one unit.",
            f"{column} 列 {values:,} 个金额中有 {apart:,} 个与其余相差千倍以上，疑为元与万元混填，"
            "请全列统一单位后重报。",
            "warn" if apart < least else None,
        )


def amounts_keep_their_magnitude(facts: Facts, column: str) -> Iterator[Verdict]:
    """The median amount is not a thousand times, or a thousandth of, that of the delivery before."""
    for load in facts.candidates:
        now = _buckets(load, column)
        before = next((b for o in reversed(facts.before(load)) if (b := _buckets(o, column))), {})
        if min(sum(now.values()), sum(before.values())) < MAGNITUDE_VALUES_AT_LEAST:
            yield Verdict(load.load_id, "not_applicable", sum(now.values()), 0)
            continue
        steps = _median(now) - _median(before)
        has_shifted = abs(steps) >= THOUSANDFOLD
        times = f"10^{steps / BUCKETS_PER_DECADE:g}"
        yield Verdict(
            load.load_id,
            "fail" if has_shifted else "pass",
            sum(now.values()),
            sum(now.values()) if has_shifted else 0,
            times,
            f"The usual amount in {column} is about {times} times that of the delivery before: the unit of the column"
            " changed. State the unit in the header.",
            f"{column} 列金额的中位数约为上期的 {times} 倍，疑为整列换了单位，请在表头注明单位。",
        )


def _buckets(load: Load, column: str) -> dict[int, int]:
    return {int(bucket): int(rows) for bucket, rows in (load.counts.get(f"{column}.magnitudes") or {}).items()}


def _median(buckets: dict[int, int]) -> int:
    half = sum(buckets.values()) / 2
    passed = 0
    for bucket in sorted(buckets):
        passed += buckets[bucket]
        if passed >= half:
            return bucket
    return max(buckets)
