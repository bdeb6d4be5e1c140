"""Text cells to typed columns, as one DuckDB SELECT built from the contract and the header that was found.

Levels of projections, each over the one below: first casts, then what is written in the usual way is recognised at
little cost a cell, then ``careful`` macros (sql/*.sql) are evaluated for the cells that were not recognised, then come
the columns of ``Contract.raw_schema`` without provenance, and these of our own:

``_row`` line or sheet row; ``_status`` 0 load, 1 quarantine, 2 not data; ``_rules`` why a row is quarantined, as
``CODE:column``; ``_cells`` the row as delivered, JSON, for rows that are not loaded; ``_flags``; ``_extra``.

``x__raw`` is null where the cell is written as we would write it: dates YYYY-MM-DD, times YYYY-MM-DD HH:MM[:SS],
periods YYYYMM, plain digits, 是/否, the words of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.contract import SQL_TYPES, Column, Contract
from ingestion.not_data import not_data_sql
from ingestion.reading.header import Header
from ingestion.reading.table import ODD, ROW

LOAD, QUARANTINE, NOT_DATA = 0, 1, 2
# Levels. DuckDB computes an expression again in each branch of a CASE; a column of a level is computed once.
CAST, BODY, PARTS, FAST, CAREFUL = range(5)


@dataclass
class Plan:
    """SQL of one column: by level, name to expression; the final columns; the flag of a row, null when none."""

    column: Column
    number: int
    cell: str | None = None
    levels: tuple[dict[str, str], ...] = field(default_factory=lambda: tuple({} for _ in range(5)))
    final: dict[str, str] = field(default_factory=dict)
    flag: str | None = None

    def name(self, prefix: str) -> str:
        """Name of a column of a level that belongs to this one."""
        return f"_{prefix}{self.number}"


@dataclass(frozen=True)
class Source:
    """A relation of text cells: its name in DuckDB, the header of its fields, how dates are rendered in it."""

    relation: str
    header: Header
    is_workbook: bool
    today: int  # yyyymmdd; no birth date may lie behind it


def quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def normalised(contract: Contract, source: Source) -> str:
    """The SELECT described above, over ``source``."""
    plans = _plans(contract, source)
    cells = [f"c{i}" for i in range(len(source.header.fields))]
    text, below = "", source.relation
    for level in range(5):
        columns = [f"{sql} as {name}" for plan in plans for name, sql in plan.levels[level].items()]
        where = f" where coalesce({', '.join(cells)}) is not null" if level == 0 else ""
        if columns or where:
            text += f"_l{level} as (select *{''.join(', ' + c for c in columns)} from {below}{where}),\n"
            below = f"_l{level}"
    final = [f"{sql} as {name}" for plan in plans for name, sql in plan.final.items()]
    names = [name for plan in plans for name in plan.final]
    flags = [plan.flag for plan in plans if plan.flag] or ["null"]
    required = [plan for plan in plans if plan.column.required]
    missing = " or ".join(f"{plan.column.name} is null" for plan in required) or "false"
    rules = [_rule(plan) for plan in required] or ["null"]
    headers = unique_headers(source.header)
    delivered = ", ".join(f"{quoted(name)}, {cell}" for name, cell in zip(headers, cells, strict=True))
    return f"""with {text}_valued as (
    select *, {", ".join(final)}, nullif(concat_ws(';', {", ".join(flags)}), '') as _flags from {below}
), _judged as (
    select *, {missing} as _missing from _valued
), _sorted as (
    select *, case when {not_data_sql(source.header)} then {NOT_DATA}
        when _missing then {QUARANTINE} else {LOAD} end as _status
    from _judged
)
select {ROW} as _row, {", ".join(names)}, _flags, {_extra(source.header)} as _extra,
    cast(_status as utinyint) as _status,
    case when _status = {QUARANTINE} then concat_ws(';', {", ".join(rules)}) end as _rules,
    case when _status != {LOAD} then cast(json_object({delivered}) as varchar) end as _cells
from _sorted"""


def unique_headers(header: Header) -> list[str]:
    """Headers as delivered, made different where a text occurs twice or is empty."""
    names: list[str] = []
    for item in header.fields:
        name = item.text or f"#{item.position + 1}"
        names.append(f"{name} #{item.position + 1}" if name in names else name)
    return names


def _extra(header: Header) -> str:
    names = unique_headers(header)
    unknown = [f for f in header.fields if f.column is None]
    if not unknown:
        return "cast(null as varchar)"
    cells = ", ".join(f"c{f.position}" for f in unknown)
    pairs = ", ".join(f"{quoted(names[f.position])}, c{f.position}" for f in unknown)
    return f"case when coalesce({cells}) is not null then cast(json_object({pairs}) as varchar) end"


def _rule(plan: Plan) -> str:
    name = plan.column.name
    return (
        f"case when {name} is null then case when cell_is_empty(cell_tidy({plan.cell or 'null'}))"
        f" then 'REQUIRED_MISSING:{name}' else 'REQUIRED_UNPARSABLE:{name}' end end"
    )


def _plans(contract: Contract, source: Source) -> list[Plan]:
    fields = {f.column.name: f for f in source.header.fields if f.column and not f.is_pair}
    pairs = {f.column.pair.header: f for f in source.header.fields if f.column and f.is_pair and f.column.pair}
    plans = []
    for number, column in enumerate(contract.columns):
        plan = Plan(column, number)
        if column.name in fields:
            found = fields[column.name]
            plan.cell = f"c{found.position}"
            title_unit = source.header.unit[1] if source.header.unit else 1
            _PLANNERS[column.type](plan, source, found.factor or title_unit)
        elif column.pair and column.pair.header in pairs:
            delivered = f"c{pairs[column.pair.header].position}"
            plan.cell = plan.name("p")
            plan.levels[CAST][plan.cell] = f"pair_part({delivered}, {1 if column.pair.part == 'start' else 2})"
            _date(plan, source, 1)
            # Both halves keep the whole cell as raw text: it is what was delivered.
            plan.final[f"{column.name}__raw"] = delivered
        else:
            _absent(plan)
        plans.append(plan)
    _combine_times(plans)
    _compare_identity(plans)
    return plans


def _absent(plan: Plan) -> None:
    name, column = plan.column.name, plan.column
    plan.final[name] = f"cast(null as {column.sql_type})"
    for companion, sql_type in column.companions.items():
        plan.final[companion] = f"cast(null as {sql_type})"
    if column.type in ("id18", "cert_no"):
        plan.final[f"{name}__defects"] = "'ID_EMPTY'"
    if column.type in ("id18", "cert_no", "uscc"):
        plan.final[f"{name}__is_usable"] = "false"


def _typed(plan: Plan, fast: str, careful: str, is_canonical: str | None = None) -> None:
    """A column with a fast form and a careful macro giving {v, f}; ``is_canonical``: when no raw text is kept."""
    name, x, f, s = plan.column.name, plan.cell, plan.name("f"), plan.name("s")
    plan.levels[FAST][f] = fast
    plan.levels[CAREFUL][s] = f"case when {f} is null and {x} is not null then {careful} end"
    plan.final[name] = f"cast(coalesce({f}, {s}.v) as {SQL_TYPES[plan.column.type]})"
    plan.final[f"{name}__raw"] = f"case when {is_canonical or f'{f} is not null'} then null else {x} end"
    plan.flag = f"'{name}:' || {s}.f"


def _text(plan: Plan, source: Source, factor: int) -> None:
    column, x, t = plan.column, plan.cell, plan.name("t")
    if column.name.endswith("_name") and column.privacy == "identifier":
        needs, clean = f"regexp_matches({x}, '[ 　.．。•‧・･∙⋅]')", f"cell_name({x})"
    elif column.type == "list":
        needs, clean = f"contains({x}, ' ') or contains({x}, '；') or ends_with({x}, ';')", f"cell_list({x})"
    else:
        needs, clean = f"contains({x}, ' ') or contains({x}, '　')", f"cell_text({x})"
    plan.levels[FAST][t] = f"case when {ODD} or {needs} then {clean} else {x} end"
    if aliases := column.codes | column.value_aliases:
        plan.levels[CAREFUL][plan.name("a")] = f"case {t} {_whens(aliases)} else {t} end"
        t = plan.name("a")
    plan.final[column.name] = t
    plan.final[f"{column.name}__raw"] = f"case when {t} is distinct from {x} then {x} end"
    notes = [f"when {ODD} and cell_is_error({x}) then '{column.name}:CELL_ERROR'"]
    if column.privacy == "identifier":
        notes.append(f"when {ODD} and regexp_matches({t}, '[\\x{{E000}}-\\x{{F8FF}}]') then '{column.name}:NAME_PUA'")
    plan.flag = f"case {' '.join(notes)} end"


def _whens(words: dict[str, str]) -> str:
    return " ".join(f"when {quoted(word)} then {quoted(value)}" for word, value in words.items())


def _enum(plan: Plan, source: Source, factor: int) -> None:
    column, x = plan.column, plan.cell
    words = ", ".join(quoted(value) for value in column.values)
    other = {value.upper(): value for value in column.values} | column.codes | column.value_aliases
    other |= {f"{code}.0": value for code, value in column.codes.items()}  # a code that Excel made a number
    careful = (
        f"list_transform([cell_tight({x})], lambda t: list_transform([case upper(t) {_whens(other)} end], lambda v: "
        "{'v': v, 'f': case when v is not null or cell_is_empty(t) then null"
        f" when cell_is_error({x}) then 'CELL_ERROR' else 'ENUM_UNKNOWN' end}})[1])[1]"
    )
    _typed(plan, f"case when {x} in ({words}) then {x} end", careful)


def _identifier(plan: Plan, source: Source, factor: int) -> None:
    name, x = plan.column.name, plan.cell
    t, b, z, n, d, r, ok, s = (plan.name(part) for part in "tbzndrks")
    is_usual = f"{x} is null or strlen({x}) = 18 and not ends_with({x}, 'x')"
    plan.levels[CAST][t] = f"case when {is_usual} then {x} else id_tidy({x}) end"
    body, careful = t, "id_careful"
    if plan.column.type == "cert_no":
        # A card number is sound when its first eighteen characters are, and category and level follow.
        body, careful = b, "cert_careful"
        is_card = f"regexp_full_match({t}, '.{{18}}[1-7][1-4](B[0-9])?')"
        plan.levels[CAST][b] = f"case when strlen({t}) = 18 then {t} when {is_card} then left({t}, 18) end"
    plan.levels[BODY].update({z: f"try_cast({body} as bigint)", n: f"id_body({body}, try_cast({body} as bigint))"})
    plan.levels[PARTS].update({d: f"id_date_of({n})", r: f"id_remainder({n})"})
    plan.levels[FAST][ok] = f"id_is_sound({z}, {n}, {d}, {r}, {source.today})"
    plan.levels[CAREFUL][s] = f"case when not {ok} and {t} is not null then {careful}({t}, {source.today}) end"
    late = f"case when id_is_late({n}, {d}) then 'ID_PREFIX_LATE' end"
    plan.final[name] = f"case when {ok} then {t} else {s}.v end"
    plan.final[f"{name}__raw"] = f"case when {name} is distinct from {x} then {x} end"
    plan.final[f"{name}__defects"] = f"case when {ok} then {late} when {t} is null then 'ID_EMPTY' else {s}.d end"
    usable = f"{t} is not null and not id_is_unusable({s}.d)"
    plan.final[f"{name}__is_usable"] = f"case when {ok} then true else {usable} end"


def _compare_identity(plans: list[Plan]) -> None:
    """Add ID_SEX and ID_BIRTH to the row's own number where sex and birth date stand beside it."""
    by_name = {plan.column.name: plan for plan in plans if plan.cell}
    own = next((plan for plan in plans if plan.column.type == "id18" and plan.cell), None)
    if own is None:
        return
    n, d, t, ok = (own.name(part) for part in "ndtk")
    # Only a text of eighteen characters has sex and date where they are looked for.
    is_number = f"case when {ok} then true else regexp_full_match({t}, '[0-9]{{17}}[0-9X]') end"
    codes = []
    if sex := by_name.get("sex"):
        says = f"case when {n} % 2 = 1 then '女' else '男' end"  # the sex that the number rules out
        codes.append(f"case when {sex.final['sex']} = {says} and {is_number} then 'ID_SEX' end")
    if birth := by_name.get("birth_date"):
        day = birth.final["birth_date"]
        written = f"year({day}) * 10000 + month({day}) * 100 + day({day})"
        codes.append(f"case when {d} != {written} and {is_number} then 'ID_BIRTH' end")
    if codes:
        column = f"{own.column.name}__defects"
        own.final[column] = f"nullif(concat_ws(';', {own.final[column]}, {', '.join(codes)}), '')"


def _uscc(plan: Plan, source: Source, factor: int) -> None:
    name, x, s = plan.column.name, plan.cell, plan.name("s")
    plan.levels[CAREFUL][s] = f"case when {x} is not null then uscc_careful({x}) end"
    plan.final[name] = f"{s}.v"
    plan.final[f"{name}__raw"] = f"case when {s}.v is distinct from {x} then {x} end"
    plan.final[f"{name}__defects"] = f"{s}.d"
    plan.final[f"{name}__is_usable"] = f"{s}.v is not null and not id_is_unusable({s}.d)"


def _date(plan: Plan, source: Source, factor: int) -> None:
    name, x, v, f, s = plan.column.name, plan.cell, plan.name("v"), plan.name("f"), plan.name("s")
    plan.levels[BODY][v] = (
        f"case strlen({x}) when 10 then try_cast({x} as date) when 8 then cast(try_strptime({x}, '%Y%m%d') as date)"
        f" when 19 then case when ends_with({x}, ' 00:00:00') then try_cast(left({x}, 10) as date) end end"
    )
    is_canonical = f"strlen({x}) = 10 and contains({x}, '-')"
    if source.is_workbook:  # a date cell reaches us as text with a midnight that nobody typed
        is_canonical = f"strlen({x}) != 8 and contains({x}, '-')"
    _typed(
        plan,
        f"case when date_is_plausible({v}) then {v} end",
        f"date_careful({x})",
        f"{f} is not null and {is_canonical}",
    )
    plan.final[f"{name}__precision"] = f"case when {f} is not null then 'YMD' else {s}.p end"


def _timestamp(plan: Plan, source: Source, factor: int) -> None:
    x, v, f = plan.cell, plan.name("v"), plan.name("f")
    plan.levels[BODY][v] = f"case when strlen({x}) in (16, 19) then try_cast({x} as timestamp) end"
    fast = f"case when year({v}) between 1900 and 2200 then {v} end"
    _typed(plan, fast, f"timestamp_careful({x}, @day@)", f"{f} is not null and contains({x}, '-')")


def _combine_times(plans: list[Plan]) -> None:
    """Cells with a time of day only take the row's date, in a feed that has exactly one date (GB02: 日期)."""
    dates = [plan for plan in plans if plan.column.type == "date" and not plan.column.pair]
    day = "cast(null as date)"
    if len(dates) == 1 and dates[0].cell:
        day = f"coalesce({dates[0].name('f')}, date_careful({dates[0].cell}).v)"
    for plan in plans:
        for name, sql in plan.levels[CAREFUL].items():
            plan.levels[CAREFUL][name] = sql.replace("@day@", day)


def _period(plan: Plan, source: Source, factor: int) -> None:
    x, v = plan.cell, plan.name("v")
    plan.levels[BODY][v] = f"case when strlen({x}) = 6 then try_cast({x} as integer) end"
    is_month = f"{v} between 190001 and 220012 and {v} % 100 between 1 and 12"
    _typed(plan, f"case when {is_month} then make_date({v} // 100, {v} % 100, 1) end", f"period_careful({x})")


def _integer(plan: Plan, source: Source, factor: int) -> None:
    x, v = plan.cell, plan.name("v")
    plan.levels[BODY][v] = f"try_cast({x} as bigint)"
    _typed(plan, f"case when cast({v} as varchar) = {x} then {v} end", f"integer_careful({x})")


def _decimal(plan: Plan, source: Source, factor: int) -> None:
    x = plan.cell
    plain = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,13}})(\\.[0-9]{{1,4}})?')"
    _typed(plan, f"case when {plain} then try_cast({x} as decimal(18, 4)) end", f"decimal_careful({x})")


def _money(plan: Plan, source: Source, factor: int) -> None:
    x, v = plan.cell, plan.name("v")
    fast = "cast(null as decimal(18, 2))"
    if factor == 1:
        # Most amounts have two decimals, as a cast back writes them; only the others need a pattern.
        plan.levels[BODY][v] = f"try_cast({x} as decimal(18, 2))"
        plain = f"regexp_full_match({x}, '-?(0|[1-9][0-9]{{0,15}})(\\.[0-9])?')"
        fast = f"case when cast({v} as varchar) = {x} then {v} when {plain} then {v} end"
    _typed(plan, fast, f"money_careful({x}, {factor})")


def _boolean(plan: Plan, source: Source, factor: int) -> None:
    x = plan.cell
    _typed(plan, f"case {x} when '是' then true when '否' then false end", f"boolean_careful({x})")


def _code(plan: Plan, source: Source, factor: int) -> None:
    x, v = plan.cell, plan.name("v")
    plan.levels[BODY][v] = f"try_cast({x} as bigint)"
    _typed(plan, f"case when strlen({x}) = 12 and {v} >= 100000000000 then {x} end", f"code_careful({x})")


_PLANNERS = {
    "text": _text, "list": _text, "enum": _enum, "id18": _identifier, "cert_no": _identifier, "uscc": _uscc,
    "code12": _code, "date": _date, "timestamp": _timestamp, "period": _period, "integer": _integer,
    "decimal": _decimal, "money": _money, "boolean": _boolean,
}  # fmt: skip
