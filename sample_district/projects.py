"""Projects of the three-year plan and of 2026: XM01, XM03, XM04, XM05, and the treasury's payments CZ04.

Projects do not scale with the population: 238 of 2023-2025 (26 of them carried over from the year before) and 72 of
2026. About 1.23 thousand million yuan is paid for 2023-2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text
from sample_district.names import loose_names
from sample_district.numbers import bank_accounts, credit_code
from sample_district.places import HORIZON_DAY, day, day_of_month_number, next_workday, villages
from sample_district.settings import Settings

# New projects of each year and those carried over from the year before (counted once).
YEARS = {2022: (24, 0), 2023: (72, 4), 2024: (68, 12), 2025: (70, 12), 2026: (60, 12)}
PAID_2023_2025 = 1_230_000_000.0
AREAS = ("教育", "医疗", "住房", "就业")
WORKS = {
    "教育": ("中心小学教学楼改扩建", "幼儿园新建", "中学运动场改造", "学校食堂提升", "校园供暖改造"),
    "医疗": ("卫生院门诊楼改造", "村卫生室标准化建设", "中医馆建设", "医疗设备更新", "发热门诊建设"),
    "住房": ("老旧小区改造", "农村危房改造", "公租房维修", "农村供水管网延伸", "农村厕所改造"),
    "就业": ("零工市场建设", "创业园提升", "职业技能培训", "社区就业驿站建设", "帮扶车间建设"),
}
OWNERS = {"教育": "区教育局", "医疗": "区卫健委", "住房": "区住建局", "就业": "区人社局"}
SUPPLIERS = 90


@dataclass(frozen=True)
class Projects:
    """Simulated projects, contracts, payments, and the treasury lines that pay them."""

    rows: pl.DataFrame
    contracts: pl.DataFrame
    payments: pl.DataFrame


def simulate_projects(settings: Settings) -> Projects:
    """Projects with their money and time until the horizon."""
    rng = settings.rng("projects")
    places = villages()
    parts = []
    for year, (new, carried) in YEARS.items():
        for serial in range(new + carried):
            parts.append((year, serial + 1, serial >= new))
    n = len(parts)
    year = np.array([p[0] for p in parts])
    carried = np.array([p[2] for p in parts])
    number = np.array([f"YJ{y}-{s:03d}" for y, s, _ in parts], dtype=object)
    area = rng.choice(4, n, p=[0.28, 0.24, 0.32, 0.16])
    kind = rng.choice(3, n, p=[0.74, 0.16, 0.10])
    work = rng.integers(0, 5, n)
    village = rng.integers(0, 77, n)
    budget = np.clip(rng.lognormal(np.log(3.9e6), 0.8, n), 3e5, 6e7)
    start = np.array([day(date(y, 1, 15)) for y in year]) + rng.integers(15, 150, n)
    duration = np.where(kind == 0, rng.integers(120, 330, n), rng.integers(90, 300, n))
    delay = np.where(rng.random(n) < 0.18, rng.integers(20, 160, n), rng.integers(-10, 12, n))
    stalled = (rng.random(n) < 0.02) & (year >= 2024)
    previous = np.full(n, -1)
    for each in np.flatnonzero(carried):
        pool = np.flatnonzero((year == year[each] - 1) & (kind == 0) & ~np.isin(np.arange(n), previous))
        source = rng.choice(pool)
        previous[each] = source
        area[each], work[each], village[each], kind[each] = area[source], work[source], village[source], 0
        budget[each] = budget[source]
        start[each] = start[source]
        duration[each], delay[each] = duration[source], 0
        # A project that is carried over was not finished in its year.
        duration[source] = max(duration[source], day(date(int(year[source]) + 1, 4, 1)) - start[source])
        duration[each] = duration[source]
        delay[source] = delay[each] = rng.integers(0, 60)
    budget = _scaled(budget, year, carried, kind)
    finish = np.where(stalled, HORIZON_DAY + 400, start + duration + delay)
    rows = pl.DataFrame(
        {
            "project": np.arange(n),
            "number": text(number),
            "year": year,
            "carried": carried,
            "previous": previous,
            "area": text(np.array(AREAS, dtype=object)[area]),
            "kind": text(np.array(("BUILD", "SERVICE", "PAYMENT"), dtype=object)[kind]),
            "work": work,
            "village": village,
            "budget": budget,
            "start": start,
            "planned_end": start + duration,
            "finish": finish,
            "stalled": stalled,
            "list": pl.Series(rng.choice(["省实事", "市实事", "区实事"], n, p=[0.45, 0.25, 0.30])),
            "beneficiaries": rng.integers(80, 2600, n),
            "leader": rng.integers(0, 8, n),
            "share": rng.random(n),
        }
    )
    rows = rows.with_columns(
        place=places["short"].gather(rows["village"]),
        village_code=places["code"].gather(rows["village"]),
        town=places["township"].gather(rows["village"]),
    )
    contracts = _contracts(rows, rng)
    return Projects(rows, contracts, _payments(rows, contracts, rng))


def _scaled(budget, year, carried, kind) -> np.ndarray:
    """Budgets such that what is paid for 2023-2025 comes to the published sum (about 94 % of the budgets)."""
    counted = (year >= 2023) & (year <= 2025) & ~carried
    return (budget * PAID_2023_2025 / 0.965 / budget[counted].sum() / 1000).round() * 1000


def progress(rows: pl.DataFrame, on: int) -> np.ndarray:
    """Physical progress in percent on a day: an S-shaped curve from start to finish."""
    start, finish = rows["start"].to_numpy(), rows["finish"].to_numpy()
    x = np.clip((on - start) / np.maximum(finish - start, 1), 0, 1)
    curve = (x * x * (3 - 2 * x)) * 100
    frozen = 30 + 35 * rows["share"].to_numpy()
    curve = np.where(rows["stalled"].to_numpy(), np.minimum(np.clip((on - start) / 3, 0, 100), frozen), curve)
    return np.floor(curve)


def _contracts(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Works, supervision, design, purchase or service contracts of every project that is not a mere payment."""
    own = rows.filter(~pl.col("carried") & (pl.col("kind") != "PAYMENT"))
    works = own.with_columns(
        type=pl.when(pl.col("kind") == "BUILD").then(pl.lit("施工")).otherwise(pl.lit("服务")), part=pl.lit(0.86)
    )
    build = own.filter(pl.col("kind") == "BUILD")
    second = build.with_columns(type=pl.lit("监理"), part=pl.lit(0.03))
    third = build.filter(pl.col("share") < 0.55).with_columns(type=pl.lit("设计"), part=pl.lit(0.035))
    fourth = own.filter(pl.col("share") > 0.7).with_columns(type=pl.lit("采购"), part=pl.lit(0.05))
    every = pl.concat([works, second, third, fourth]).sort("project", "type")
    n = every.height
    lead = np.where(every["type"].to_numpy() == "设计", rng.integers(60, 120, n), rng.integers(3, 28, n))
    signed = next_workday(every["start"].to_numpy() - lead)
    return every.select("project", "number", "type", "area", "start", "planned_end", "budget", "part").with_columns(
        contract=pl.int_range(0, n),
        supplier=pl.Series(rng.integers(0, SUPPLIERS, n)),
        signed=pl.Series(signed),
        amount=(pl.col("budget") * pl.col("part") * pl.Series(rng.uniform(0.93, 0.999, n))).round(2),
        advance=pl.Series(rng.choice([10.0, 20.0, 30.0], n, p=[0.3, 0.4, 0.3])),
    )


def _payments(rows: pl.DataFrame, contracts: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Advance, progress payments, acceptance and retention; payment projects pay in four rounds without contract."""
    spans = contracts.join(rows.select("project", "finish", "stalled"), on="project", how="left", maintain_order="left")
    # name, moment as a share of the works' time, share of what the advance and the retention leave
    plan = (
        ("预付款", 0.0, None),
        ("第1期进度款", 0.35, 0.30),
        ("第2期进度款", 0.62, 0.35),
        ("第3期进度款", 0.85, 0.20),
        ("竣工款", 1.08, 0.15),
        ("质保金", 1.9, None),
    )
    parts = []
    advance = spans["advance"].to_numpy() / 100
    begin, length = spans["start"].to_numpy(), spans["finish"].to_numpy() - spans["start"].to_numpy()
    for name, at, share in plan:
        due = begin + (at * length).astype(int) + rng.integers(4, 40, spans.height)
        part = advance if at == 0 else np.full(len(advance), 0.03) if share is None else share * (0.97 - advance)
        parts.append(
            spans.select("project", "number", "contract", "supplier").with_columns(
                instalment=pl.lit(name),
                paid=pl.Series(next_workday(due)),
                amount=pl.Series((spans["amount"].to_numpy() * part).round(2)),
                keep=pl.Series(~spans["stalled"].to_numpy() | (at < 0.5)),
            )
        )
    cash = rows.filter((pl.col("kind") == "PAYMENT") & ~pl.col("carried"))
    for i in range(4):
        due = next_workday(cash["start"].to_numpy() + 40 + i * 60)
        parts.append(
            cash.select("project", "number").with_columns(
                contract=pl.lit(-1, pl.Int64),
                supplier=pl.lit(-1, pl.Int64),
                instalment=pl.lit(f"第{i + 1}批"),
                paid=pl.Series(due),
                amount=(cash["budget"] * 0.24).round(2),
                keep=pl.lit(True),
            )
        )
    every = (
        pl.concat(parts)
        .filter("keep")
        .filter(pl.col("paid") <= HORIZON_DAY)
        .drop("keep")
        .sort("paid", "project", "contract", "instalment")
    )
    return every.with_row_index("payment")


def suppliers(settings: Settings) -> pl.DataFrame:
    """Firms that win contracts: name, credit code, account."""
    rng = settings.rng("suppliers")
    mark = rng.choice(
        ["大别山", "皖西", "史河", "新叶", "金桥", "宏图", "瑞安", "天柱", "江淮", "鼎盛", "中源", "百川"], SUPPLIERS
    )
    trade = rng.choice(
        ["建设工程", "市政园林", "装饰工程", "工程监理", "建筑设计", "水利工程", "信息科技", "教育咨询"], SUPPLIERS
    )
    return pl.DataFrame(
        {
            "supplier": np.arange(SUPPLIERS),
            "supplier_name": [
                f"安徽{m}{chr(0x4E2D + i % 7)}{t}有限公司" for i, (m, t) in enumerate(zip(mark, trade, strict=True))
            ],
            "code": [credit_code("91", 50_000 + i) for i in range(SUPPLIERS)],
            "account": bank_accounts(SUPPLIERS, rng, 621081),
        }
    )


def projects_frame(settings: Settings, projects: Projects, on: int) -> pl.DataFrame:
    """XM01 as it stands on a day: projects of the years begun by then."""
    rng = settings.rng("project register")
    leaders = loose_names(8, rng)
    rows = projects.rows.filter(pl.col("year") <= np.datetime64(on, "D").astype("datetime64[Y]").astype(int) + 1970)
    n = rows.height
    split = rng.dirichlet([2.5, 3, 1, 3, 1.2, 0.4, 0.3], n)
    money = (rows["budget"].to_numpy()[:, None] * split / 100).round() * 100
    money[:, 3] += rows["budget"].to_numpy() - money.sum(axis=1)
    done = progress(rows, on)
    started = rows["start"].to_numpy() <= on
    status = np.where(
        rows["stalled"].to_numpy() & started, "暂停", np.where(done >= 100, "完工", np.where(started, "在建", "前期"))
    )
    word = pl.Series([WORKS[a][w] for a, w in zip(rows["area"], rows["work"], strict=True)])
    previous = rows["previous"].to_numpy()
    earlier = text(
        np.where(previous >= 0, projects.rows["number"].to_numpy()[np.maximum(previous, 0)], None))
    spread = np.array([[116.0 - 0.1, 31.8]])
    return rows.select(
        project_number="number",
        national_project_code=pl.col("year").cast(pl.String)
        + pl.lit("-341504-83-01-")
        + (pl.col("project") + 100_001).cast(pl.String),
        project_name=pl.col("town")
        + pl.col("place")
        + word
        + pl.lit("项目")
        + pl.when("carried").then(pl.lit("（续建）")).otherwise(pl.lit("")),
        plan_year="year",
        list_category="list",
        focus_area="area",
        project_kind="kind",
        responsible_unit=pl.col("area").replace_strict(OWNERS),
        lead_official_name=leaders.gather(rows["leader"]),
        project_owner_name=pl.col("area").replace_strict(OWNERS),
        project_owner_credit_code=pl.col("area").replace_strict(
            {a: credit_code("11", 100 + i) for i, a in enumerate(AREAS)}
        ),
        site_division_codes="village_code",
        longitude_latitude=pl.Series(
            [f"{spread[0, 0] + v % 9 * 0.02:.4f},{spread[0, 1] + v // 9 * 0.02:.4f}" for v in rows["village"]]
        ),
        works_description=word + pl.lit("及配套设施"),
        planned_total_investment_yuan="budget",
        planned_year_investment_yuan=pl.when("carried")
        .then((pl.col("budget") * 0.35).round(2))
        .otherwise((pl.col("budget") * 0.85).round(2)),
        **{
            name: pl.Series(money[:, i].round(2))
            for i, name in enumerate(
                (
                    "central_funds_yuan",
                    "provincial_funds_yuan",
                    "city_funds_yuan",
                    "district_funds_yuan",
                    "bond_funds_yuan",
                    "self_raised_funds_yuan",
                    "private_funds_yuan",
                )
            )
        },
        planned_start_date=pl.col("start").cast(pl.Int32).cast(pl.Date),
        planned_completion_date=pl.col("planned_end").cast(pl.Int32).cast(pl.Date),
        planned_beneficiary_count="beneficiaries",
        target_indicators=pl.lit("受益群众")
        + pl.col("beneficiaries").cast(pl.String)
        + pl.lit("人;")
        + pl.lit("按期完成率100%"),
        carried_over_from_project_number=earlier,
        project_status=pl.Series(status),
        plan_code=pl.lit("P")
        + pl.col("area").replace_strict({a: str(i + 1) for i, a in enumerate(AREAS)})
        + pl.col("work").cast(pl.String).str.zfill(2),
    )


def reports_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM03: reports of the months from ``first`` to ``last`` (month numbers) for every project under way."""
    rng = settings.rng(f"reports {first}-{last}")
    reporters = loose_names(30, settings.rng("reporters"))
    parts = []
    paid = projects.payments.select("project", "paid", "amount")
    for month in range(first, last + 1):
        end = int(day_of_month_number(np.array([month + 1]))[0]) - 1
        before = int(day_of_month_number(np.array([month]))[0]) - 1
        live = projects.rows.filter(
            (pl.col("start") <= end) & ((pl.col("finish") >= before - 31) | pl.col("stalled"))
            & (month_of(pl.col("start")) <= month) & (pl.col("year") <= 1970 + month // 12) & ((pl.col("year") >= 1970 + month // 12 - 1))
        )  # fmt: skip
        superseded = projects.rows.filter(pl.col("carried") & (pl.col("year") <= 1970 + month // 12))["previous"]
        live = live.filter(pl.col("project").is_in(superseded.implode()).not_())
        if not live.height:
            continue
        source = np.where(live["previous"].to_numpy() >= 0, live["previous"].to_numpy(), live["project"].to_numpy())
        sums = paid.filter(pl.col("paid") <= end).group_by("project").agg(total=pl.col("amount").sum())
        total = (
            pl.DataFrame({"project": source})
            .join(sums, on="project", how="left", maintain_order="left")["total"]
            .fill_null(0.0)
        )
        now, then = progress(live, end), progress(live, before)
        budget = live["budget"].to_numpy()
        parts.append(
            live.select("project", "number").with_columns(
                month=pl.lit(month),
                now=pl.Series(now),
                done=pl.Series((budget * now / 100).round(2)),
                step=pl.Series((budget * np.maximum(now - then, 0) / 100).round(2)),
                total=total,
                slow=pl.Series((now < 95) & (end > live["planned_end"].to_numpy())),
                received=pl.Series((np.maximum(budget * np.minimum(now + 15, 100) / 100, total.to_numpy())).round(2)),
            )  # fmt: skip
        )
    rows = pl.concat(parts)
    # One report in forty never comes.
    rows = rows.filter(pl.Series(rng.random(rows.height) >= 0.025))
    submitted = day_of_month_number(rows["month"].to_numpy() + 1) + np.minimum(rng.geometric(0.35, rows.height), 9)
    submitted = np.minimum(submitted, day_of_month_number(rows["month"].to_numpy() + 1) + 3)
    return rows.select(
        project_number="number",
        report_month=pl.date(1970 + pl.col("month") // 12, pl.col("month") % 12 + 1, 1),
        physical_progress_percent=pl.col("now"),
        cumulative_investment_yuan="done",
        month_investment_yuan="step",
        cumulative_funds_received_yuan="received",
        cumulative_paid_yuan="total",
        problems=pl.when("slow").then(pl.lit("施工进度滞后于计划")),
        coordination_needed=pl.when(pl.col("slow") & (pl.col("project") % 3 == 0)).then(pl.lit("协调征地与管线迁改")),
        reporter_name=reporters.gather(rows["project"] % 30),
        reported_at=pl.Series((submitted * 86_400 + 33_000 + rng.integers(0, 28_000, rows.height)) * 1000).cast(
            pl.Datetime("ms")
        ),
        reviewer_name=reporters.gather((rows["project"] + 7) % 30),
        returned_count=pl.Series(rng.choice([0, 1, 2], rows.height, p=[0.93, 0.06, 0.01])),
        photos=rows["number"]
        + pl.lit("_")
        + rows["month"].cast(pl.String)
        + pl.lit("_1.jpg;")
        + rows["number"]
        + pl.lit("_2.jpg"),
    )


def month_of(days: pl.Expr) -> pl.Expr:
    """Month number of a day."""
    as_date = days.cast(pl.Int32).cast(pl.Date)
    return (as_date.dt.year().cast(pl.Int64) - 1970) * 12 + as_date.dt.month().cast(pl.Int64) - 1


def contracts_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM04: contracts signed on the days ``first`` to ``last``."""
    rows = projects.contracts.filter(pl.col("signed").is_between(first, last)).join(
        suppliers(settings), on="supplier", how="left", maintain_order="left"
    )
    big = pl.col("amount") >= 4_000_000
    return rows.select(
        contract_number=contract_number(),
        project_number="number",
        contract_type="type",
        client_name=pl.col("area").replace_strict(OWNERS),
        supplier_name="supplier_name",
        supplier_credit_code="code",
        signed_date=pl.col("signed").cast(pl.Int32).cast(pl.Date),
        contract_amount_yuan="amount",
        works_start_date=pl.col("start").cast(pl.Int32).cast(pl.Date),
        works_end_date=pl.col("planned_end").cast(pl.Int32).cast(pl.Date),
        payment_terms=pl.lit("按进度支付，竣工验收合格付至97%"),
        advance_percent="advance",
        retention_percent=pl.lit(3.0),
        procurement_method=pl.when(big)
        .then(pl.lit("公开招标"))
        .when(pl.col("amount") >= 600_000)
        .then(pl.lit("竞争性磋商"))
        .otherwise(pl.lit("询价")),
        award_notice_number=pl.when(pl.col("amount") >= 600_000).then(
            pl.lit("YJZB") + pl.col("contract").cast(pl.String).str.zfill(5)
        ),
    )


def contract_number() -> pl.Expr:
    """Number of a contract; null for payments without one."""
    text = (
        pl.lit("HT")
        + pl.col("number").str.replace("YJ", "", literal=True)
        + pl.lit("-")
        + pl.col("contract").cast(pl.String).str.zfill(4)
    )
    return pl.when(pl.col("contract") >= 0).then(text)


def payments_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM05: payments made on the days ``first`` to ``last``."""
    rows = projects.payments.filter(pl.col("paid").is_between(first, last)).join(
        suppliers(settings), on="supplier", how="left", maintain_order="left"
    )
    return rows.select(
        payment_number=pl.lit("ZF") + pl.col("payment").cast(pl.String).str.zfill(6),
        project_number="number",
        contract_number=contract_number(),
        instalment="instalment",
        requested_amount_yuan=(pl.col("amount") * 1.02).round(2),
        approved_amount_yuan="amount",
        paid_date=pl.col("paid").cast(pl.Int32).cast(pl.Date),
        payee_name=pl.coalesce("supplier_name", pl.lit("补助对象一卡通发放专户")),
        payee_account_number=pl.coalesce("account", pl.lit("6210810000000000015")),
        voucher_number=voucher(),
        milestone_code=pl.lit(None, pl.String),
    )


def voucher() -> pl.Expr:
    """Number of the treasury's payment request that carries a project payment."""
    return (
        pl.lit("GK")
        + pl.col("paid").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d")
        + pl.lit("P")
        + pl.col("payment").cast(pl.String).str.zfill(5)
    )


def treasury_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """CZ04: project payments and everything else the treasury pays on the days ``first`` to ``last``."""
    rng = settings.rng("treasury")
    firm = suppliers(settings)
    total = max(600, round(22_000 * min(1.0, settings.scale) * 5))
    other_day = np.sort(
        next_workday(day(date(2022, 1, 4)) + rng.integers(0, HORIZON_DAY - day(date(2022, 1, 4)) - 3, total))
    )
    other = pl.DataFrame(
        {
            "serial": np.arange(total),
            "paid": other_day,
            "amount": np.clip(rng.lognormal(np.log(18_000), 1.3, total), 50, 3e6).round(2),
            "supplier": rng.integers(0, SUPPLIERS, total),
            "unit": pl.Series(
                rng.choice(
                    [
                        "区教育局",
                        "区民政局",
                        "区卫健委",
                        "区住建局",
                        "区人社局",
                        "区农业农村局",
                        "区公安分局",
                        "区财政局",
                    ],
                    total,
                )
            ),
            "returned": rng.random(total) < 0.004,
        }
    ).filter(pl.col("paid").is_between(first, last))
    own = projects.payments.filter(pl.col("paid").is_between(first, last)).join(
        projects.rows.select("project", "area"), on="project"
    )
    order = [
        pl.col("request").alias("payment_request_number"), pl.col("paid").cast(pl.Int32).cast(pl.Date).alias("paid_date"),
        pl.col("unit").alias("budget_unit"), pl.col("project_code").alias("project_code_finance"),
        pl.col("document").alias("fund_document_number"), pl.col("function").alias("function_code"),
        pl.lit("30905").alias("economic_classification_code"), pl.col("payee").alias("payee_name"),
        pl.col("account").alias("payee_account_number"), pl.lit("中国农业银行叶集支行").alias("payee_bank_name"),
        pl.col("amount").alias("paid_amount_yuan"), pl.col("purpose").alias("payment_purpose"),
        pl.lit("直接支付").alias("payment_method"), pl.lit("转账").alias("settlement_method"),
        pl.col("status").alias("payment_status"), pl.col("returned_on").alias("returned_date"),
    ]  # fmt: skip
    named = own.join(firm, on="supplier", how="left", maintain_order="left").with_columns(
        request=voucher(), unit=pl.col("area").replace_strict(OWNERS), project_code=pl.col("number"),
        document=pl.lit("叶财建〔") + pl.col("number").str.slice(2, 4) + pl.lit("〕") + (pl.col("project") % 90 + 1).cast(pl.String) + pl.lit("号"),
        function=pl.col("area").replace_strict({"教育": "2050299", "医疗": "2100399", "住房": "2210105", "就业": "2080799"}),
        payee=pl.coalesce("supplier_name", pl.lit("补助对象一卡通发放专户")), account=pl.coalesce("account", pl.lit("6210810000000000015")),
        purpose=pl.lit("民生项目") + pl.col("instalment"), status=pl.lit("已支付"), returned_on=pl.lit(None, pl.Date),
    )  # fmt: skip
    rest = other.join(firm, on="supplier", how="left", maintain_order="left").with_columns(
        request=pl.lit("GK") + pl.col("paid").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d") + pl.lit("Q") + pl.col("serial").cast(pl.String).str.zfill(6),
        project_code=pl.lit(None, pl.String), document=pl.lit("叶财预〔2026〕1号"), function=pl.lit("2010301"), payee=pl.col("supplier_name"),
        purpose=pl.lit("公用经费"), status=pl.when("returned").then(pl.lit("退回")).otherwise(pl.lit("已支付")),
        returned_on=pl.when("returned").then((pl.col("paid") + 2).cast(pl.Int32).cast(pl.Date)),
    )  # fmt: skip
    return pl.concat([named.select(order), rest.select(order)]).sort("paid_date", "payment_request_number")
