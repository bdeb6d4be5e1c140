"""Project feeds and the treasury: XM01, XM03, XM04, XM05, CZ04 as files would show them on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district import plants
from sample_district.columns import moments, text, where
from sample_district.matters import departments, matters
from sample_district.names import loose_names
from sample_district.numbers import bank_accounts, credit_code
from sample_district.places import HORIZON_DAY, day, day_of_month_number, month_number_of_day, next_workday
from sample_district.projects import AREAS, OWNERS, SUPPLIERS, WORKS, Projects, progress
from sample_district.settings import Settings

SOURCES = ("central", "provincial", "city", "district", "bond", "self_raised", "private")
SOURCE_WEIGHTS = (2.5, 3, 1, 3, 1.2, 0.4, 0.3)
FUNCTIONS = {"教育": "2050299", "医疗": "2100399", "住房": "2210105", "就业": "2080799"}
POOL_ACCOUNT, POOL_NAME = "6210810000000000015", "补助对象一卡通发放专户"
OTHER_PAYMENTS_A_YEAR = 22_000
UNITS = ("区教育局", "区民政局", "区卫健委", "区住建局", "区人社局", "区农业农村局", "区公安分局", "区财政局")


def _date(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32).cast(pl.Date)


def suppliers(settings: Settings) -> pl.DataFrame:
    """Firms that win contracts: name, credit code, account."""
    rng = settings.rng("suppliers")
    mark = rng.choice(
        ["大别山", "皖西", "史河", "新叶", "金桥", "宏图", "瑞安", "天柱", "江淮", "鼎盛", "中源", "百川"], SUPPLIERS
    )
    trade = rng.choice(
        ["建设工程", "市政园林", "装饰工程", "工程监理", "建筑设计", "水利工程", "信息科技", "教育咨询"], SUPPLIERS
    )
    second = rng.choice(list("泰和盛隆兴达信诚通顺"), SUPPLIERS)
    names = pl.Series("mark", mark) + pl.Series(second) + pl.Series(trade)
    # The same name twice would be two firms that nobody can tell apart: a number goes behind.
    names = pl.DataFrame({"n": names}).with_columns(i=pl.int_range(pl.len()).over("n"))
    label = pl.when(pl.col("i") > 0).then(pl.lit("第") + (pl.col("i") + 1).cast(pl.String)).otherwise(pl.lit(""))
    return pl.DataFrame(
        {
            "supplier": np.arange(SUPPLIERS),
            "supplier_name": names.select(pl.lit("安徽") + pl.col("n") + label + pl.lit("有限公司")).to_series(),
            "supplier_code": [credit_code("91", 50_000 + i) for i in range(SUPPLIERS)],
            "supplier_account": bank_accounts(SUPPLIERS, rng, 621081),
        }
    )


def projects_frame(settings: Settings, projects: Projects, on: int) -> pl.DataFrame:
    """XM01 as it stands on a day: projects of the years begun by then."""
    rng = settings.rng("project register")
    leaders = loose_names(8, rng)
    everything = projects.rows
    money = (
        everything["budget"].to_numpy()[:, None] * rng.dirichlet(SOURCE_WEIGHTS, everything.height) / 100
    ).round() * 100
    money[:, 3] += everything["budget"].to_numpy() - money.sum(axis=1)
    year = month_number_of_day(np.array([on]))[0] // 12 + 1970
    visible = (everything["year"] <= int(year)).to_numpy()
    rows, money = everything.filter(pl.Series(visible)), money[visible]
    done, started = progress(rows, on), rows["start"].to_numpy() <= on
    status = np.select(
        [rows["stalled"].to_numpy() & started, done >= 100, started], ["暂停", "完工", "在建"], default="前期"
    )
    word = pl.Series([WORKS[kind, area][work] for kind, area, work in rows.select("kind", "area", "work").iter_rows()])
    previous = rows["previous"].to_numpy()
    earlier = where(previous >= 0, everything["number"].gather(np.maximum(previous, 0)))
    offices = {office.name: office.code for office in departments(matters()["department"].to_list()).values()}
    codes = {area: offices[owner] for area, owner in OWNERS.items()}
    village = rows["village"].to_numpy()
    position = text([f"{115.9 + v % 9 * 0.02:.4f},{31.8 + v // 9 * 0.02:.4f}" for v in village])
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
        project_owner_credit_code=pl.col("area").replace_strict(codes),
        site_division_codes="village_code",
        longitude_latitude=position,
        works_description=word + pl.lit("及配套设施"),
        planned_total_investment_yuan="budget",
        planned_year_investment_yuan=(pl.col("budget") * pl.when("carried").then(0.35).otherwise(0.85)).round(2),
        **{f"{source}_funds_yuan": pl.Series(money[:, i].round(2)) for i, source in enumerate(SOURCES)},
        planned_start_date=_date("start"),
        planned_completion_date=_date("planned_end"),
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


def _under_way(projects: Projects, month: int, before: int, end: int) -> pl.DataFrame:
    """Projects that report for a month: begun, not finished a month ago, and not handed on to a later number."""
    year = 1970 + month // 12
    live = projects.rows.filter(
        (pl.col("start") <= end)
        & ((pl.col("finish") >= before - 31) | pl.col("stalled"))
        & pl.col("year").is_between(year - 1, year)
    )
    handed_on = projects.rows.filter(pl.col("carried") & (pl.col("year") <= year))["previous"]
    return live.filter(pl.col("project").is_in(handed_on.implode()).not_())


def _report(projects: Projects, month: int) -> pl.DataFrame:
    """State of each reporting project at the end of a month."""
    before, end = (int(d) - 1 for d in day_of_month_number(np.array([month, month + 1])))
    live = _under_way(projects, month, before, end)
    sums = projects.payments.filter(pl.col("paid") <= end).group_by("project").agg(total=pl.col("amount").sum())
    own = live.select("project").join(sums, on="project", how="left", maintain_order="left")["total"].fill_null(0.0)
    earlier = live.select(project="previous").join(sums, on="project", how="left", maintain_order="left")["total"]
    total = own + earlier.fill_null(0.0)
    now, then, budget = progress(live, end), progress(live, before), live["budget"].to_numpy()
    if month == plants.REGRESS_MONTH:
        falls = live["project"].is_in(plants.regressing(projects.rows)).to_numpy()
        now = np.where(falls, np.maximum(now - 12, 0), now)
    received = np.maximum(budget * np.minimum(now + 15, 100) / 100, total.to_numpy())
    return live.select(
        "project",
        "number",
        month=pl.lit(month),
        now=pl.Series(now),
        done=pl.Series((budget * now / 100).round(2)),
        step=pl.Series((budget * np.maximum(now - then, 0) / 100).round(2)),
        total=total,
        received=pl.Series(received.round(2)),
        is_slow=pl.Series((now < 95) & (end > live["planned_end"].to_numpy())),
    )


def reports_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM03: reports of the months from ``first`` to ``last`` (month numbers); one in forty never comes."""
    rows = pl.concat([_report(projects, month) for month in range(first, last + 1)])
    count = rows.height
    rng = settings.rng(f"reports {first}-{last}")
    reporters = loose_names(30, settings.rng("reporters"))
    handed_in = day_of_month_number(rows["month"].to_numpy() + 1) + np.minimum(rng.geometric(0.35, count) - 1, 3)
    rows = rows.with_columns(
        reported_at=moments(handed_in, 33_000 + rng.integers(0, 28_000, count)),
        returned=pl.Series(rng.choice([0, 1, 2], count, p=[0.93, 0.06, 0.01])),
    ).filter(pl.Series(rng.random(count) >= 0.025))
    photo = pl.col("number") + pl.lit("_") + pl.col("month").cast(pl.String)
    return rows.select(
        project_number="number",
        report_month=pl.date(1970 + pl.col("month") // 12, pl.col("month") % 12 + 1, 1),
        physical_progress_percent="now",
        cumulative_investment_yuan="done",
        month_investment_yuan="step",
        cumulative_funds_received_yuan="received",
        cumulative_paid_yuan="total",
        problems=pl.when("is_slow").then(pl.lit("施工进度滞后于计划")),
        coordination_needed=pl.when(pl.col("is_slow") & (pl.col("project") % 3 == 0)).then(
            pl.lit("协调征地与管线迁改")
        ),
        reporter_name=reporters.gather(rows["project"] % 30),
        reported_at="reported_at",
        reviewer_name=reporters.gather((rows["project"] + 7) % 30),
        returned_count="returned",
        photos=photo + pl.lit("_1.jpg;") + photo + pl.lit("_2.jpg"),
    )


def contracts_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM04: contracts signed on the days ``first`` to ``last``."""
    rows = projects.contracts.filter(pl.col("signed").is_between(first, last))
    rows = rows.join(suppliers(settings), on="supplier", how="left", maintain_order="left")
    amount = pl.col("amount")
    method = (
        pl.when(amount >= 4_000_000)
        .then(pl.lit("公开招标"))
        .when(amount >= 600_000)
        .then(pl.lit("竞争性磋商"))
        .otherwise(pl.lit("询价"))
    )
    return rows.select(
        contract_number=contract_number(),
        project_number="number",
        contract_type="type",
        client_name=pl.col("area").replace_strict(OWNERS),
        supplier_name="supplier_name",
        supplier_credit_code="supplier_code",
        signed_date=_date("signed"),
        contract_amount_yuan="amount",
        works_start_date=_date("start"),
        works_end_date=_date("planned_end"),
        payment_terms=pl.lit("按进度支付，竣工验收合格付至97%"),
        advance_percent="advance",
        retention_percent=pl.lit(3.0),
        procurement_method=method,
        award_notice_number=pl.when(amount >= 600_000).then(
            pl.lit("YJZB") + pl.col("contract").cast(pl.String).str.zfill(5)
        ),
    )


def contract_number(project: str = "number") -> pl.Expr:
    """Number of a contract; null for payments without one."""
    words = (
        pl.lit("HT")
        + pl.col(project).str.replace("YJ", "", literal=True)
        + pl.lit("-")
        + pl.col("contract").cast(pl.String).str.zfill(4)
    )
    return pl.when(pl.col("contract") >= 0).then(words)


def payments_frame(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """XM05: payments made on the days ``first`` to ``last``."""
    rows = projects.payments.filter(pl.col("paid").is_between(first, last))
    rows = rows.join(suppliers(settings), on="supplier", how="left", maintain_order="left")
    return rows.select(
        payment_number=pl.lit("ZF") + pl.col("payment").cast(pl.String).str.zfill(6),
        project_number="number",
        contract_number=contract_number("contract_project"),
        instalment="instalment",
        requested_amount_yuan=(pl.col("amount") * 1.02).round(2),
        approved_amount_yuan="amount",
        paid_date=_date("paid"),
        payee_name=_payee(),
        payee_account_number=pl.coalesce("supplier_account", pl.lit(POOL_ACCOUNT)),
        voucher_number=voucher(),
        milestone_code=pl.lit(None, pl.String),
    )


def _payee() -> pl.Expr:
    wages = pl.when("is_wages").then(pl.lit("（农民工工资专用账户）")).otherwise(pl.lit(""))
    return pl.coalesce(pl.col("supplier_name") + wages, pl.lit(POOL_NAME))


def voucher() -> pl.Expr:
    """Number of the treasury's payment request that carries a project payment."""
    return (
        pl.lit("GK")
        + _date("paid").dt.strftime("%Y%m%d")
        + pl.lit("P")
        + pl.col("payment").cast(pl.String).str.zfill(5)
    )


def treasury_frame(settings: Settings, projects: Projects, first: int, last: int, as_of: int) -> pl.DataFrame:
    """CZ04: project payments and everything else paid on the days ``first`` to ``last``, returns known by ``as_of``."""
    firms = suppliers(settings)
    areas = projects.rows.select("project", "area")
    own = projects.payments.filter(pl.col("paid").is_between(first, last))
    own = own.join(areas, on="project", how="left", maintain_order="left").with_columns(
        area=pl.col("area").fill_null(AREAS[0])
    )
    own = own.join(firms, on="supplier", how="left", maintain_order="left").with_columns(
        request=voucher(),
        unit=pl.col("area").replace_strict(OWNERS),
        project_code=pl.col("number"),
        document=pl.lit("叶财建〔")
        + pl.col("number").str.slice(2, 4)
        + pl.lit("〕")
        + (pl.col("project") % 90 + 1).cast(pl.String)
        + pl.lit("号"),
        function=pl.col("area").replace_strict(FUNCTIONS),
        payee=_payee(),
        account=pl.coalesce("supplier_account", pl.lit(POOL_ACCOUNT)),
        purpose=pl.lit("民生项目") + pl.col("instalment"),
        returned_day=pl.lit(-1, pl.Int64),
    )
    rest = _other_payments(settings).filter(pl.col("paid").is_between(first, last))
    rest = rest.join(firms, on="supplier", how="left", maintain_order="left").with_columns(
        request=pl.lit("GK")
        + _date("paid").dt.strftime("%Y%m%d")
        + pl.lit("Q")
        + pl.col("serial").cast(pl.String).str.zfill(6),
        project_code=pl.lit(None, pl.String),
        document=pl.lit("叶财预〔") + _date("paid").dt.strftime("%Y") + pl.lit("〕1号"),
        function=pl.lit("2010301"),
        payee="supplier_name",
        account="supplier_account",
        purpose=pl.lit("公用经费"),
    )
    is_returned = (pl.col("returned_day") >= 0) & (pl.col("returned_day") <= as_of)
    columns = {
        "payment_request_number": pl.col("request"),
        "paid_date": _date("paid"),
        "budget_unit": pl.col("unit"),
        "project_code_finance": pl.col("project_code"),
        "fund_document_number": pl.col("document"),
        "function_code": pl.col("function"),
        "economic_classification_code": pl.lit("30905"),
        "payee_name": pl.col("payee"),
        "payee_account_number": pl.col("account"),
        "payee_bank_name": pl.lit("中国农业银行叶集支行"),
        "paid_amount_yuan": pl.col("amount"),
        "payment_purpose": pl.col("purpose"),
        "payment_method": pl.lit("直接支付"),
        "settlement_method": pl.lit("转账"),
        "payment_status": pl.when(is_returned).then(pl.lit("退回")).otherwise(pl.lit("已支付")),
        "returned_date": pl.when(is_returned).then(_date("returned_day")),
    }
    return pl.concat([own.select(**columns), rest.select(**columns)]).sort("paid_date", "payment_request_number")


def _other_payments(settings: Settings) -> pl.DataFrame:
    """What the treasury pays beside the projects, until the horizon."""
    rng = settings.rng("treasury")
    start = day(date(2022, 1, 4))
    total = max(600, round(OTHER_PAYMENTS_A_YEAR * min(1.0, settings.scale) * 5))
    paid = np.sort(next_workday(start + rng.integers(0, HORIZON_DAY - start - 3, total)))
    return pl.DataFrame(
        {
            "serial": np.arange(total),
            "paid": paid,
            "amount": np.clip(rng.lognormal(np.log(18_000), 1.3, total), 50, 3e6).round(2),
            "supplier": rng.integers(0, SUPPLIERS, total),
            "unit": pl.Series(rng.choice(UNITS, total)),
            "returned_day": np.where(rng.random(total) < 0.004, paid + 2, -1),
        }
    )


def treasury_touched(settings: Settings, projects: Projects, first: int, last: int) -> pl.DataFrame:
    """CZ04 rows with something new on the days ``first`` to ``last``: paid, or returned by the bank."""
    frame = treasury_frame(settings, projects, first - 5, last, last)
    start, end = (pl.lit(d).cast(pl.Int32).cast(pl.Date) for d in (first, last))
    return frame.filter(
        pl.col("paid_date").is_between(start, end) | pl.col("returned_date").is_between(start, end).fill_null(False)
    )
