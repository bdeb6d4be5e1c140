"""The 12345 hotline (RX01) and the yearly survey (MY01)."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sample_district.columns import text, where
from sample_district.people import District
from sample_district.places import HORIZON_DAY, add_workdays, day, next_workday
from sample_district.registration import addresses, village_column
from sample_district.settings import HISTORY_START

CALLS_A_YEAR = 18_000 / 300_000
CHANNELS = ("电话", "网站", "皖事通", "微信", "省转办", "人民网")
KINDS = ("投诉", "咨询", "求助", "建议", "举报", "其他")
TOPICS = (
    ("住房城建", "物业管理", "区住建局"), ("住房城建", "农村危房", "区住建局"), ("城市管理", "占道经营", "区城管局"),
    ("社会治安", "噪音扰民", "区公安分局"), ("卫生健康", "预防接种", "区卫健委"), ("民政社保", "低保政策", "区民政局"),
    ("民政社保", "养老待遇", "区人社局"), ("教育", "入学政策", "区教育局"), ("农业农村", "农田水利", "区农业农村局"),
    ("供水供气", "停水", "区水利局"), ("交通出行", "道路损坏", "区交通局"), ("医疗保障", "医保报销", "区医保局"),
)  # fmt: skip
LIMITS = {"咨询": 3, "求助": 5, "投诉": 5, "举报": 10, "建议": 10, "其他": 5}


def simulate_tickets(district: District) -> pl.DataFrame:
    """One row a ticket until the horizon; a quarter is dispatched, the rest is answered at once."""
    rng = district.settings.rng("hotline")
    years = (HORIZON_DAY - day(HISTORY_START)) / 365.25
    n = max(60, round(district.settings.people * CALLS_A_YEAR * years))
    received = np.sort(day(HISTORY_START) + rng.integers(0, HORIZON_DAY - day(HISTORY_START) + 1, n))
    dispatched = rng.random(n) < 0.25
    kind = np.where(
        dispatched,
        rng.choice(6, n, p=[0.62, 0.08, 0.18, 0.05, 0.02, 0.05]),
        rng.choice(6, n, p=[0.10, 0.75, 0.05, 0.02, 0.0, 0.08]),
    )
    limit = np.array([LIMITS[k] for k in KINDS])[kind]
    took = np.minimum(rng.poisson(rng.gamma(3, 2.4 / 3, n)), limit + rng.integers(0, 6, n) * (rng.random(n) < 0.02))
    sent = next_workday(received)
    replied = np.where(dispatched, add_workdays(sent, took), received)
    closed = np.where(dispatched, add_workdays(replied, rng.integers(0, 3, n)), received)
    return pl.DataFrame(
        {
            "ticket": np.arange(n),
            "person": rng.integers(0, len(district.people), n),
            "received": received,
            "dispatched": dispatched,
            "kind": kind,
            "topic": rng.integers(0, len(TOPICS), n),
            "limit": limit,
            "sent": sent,
            "replied": replied,
            "closed": closed,
            "channel": rng.choice(6, n, p=[0.80, 0.04, 0.06, 0.05, 0.03, 0.02]),
            "callback": rng.choice(4, n, p=[0.68, 0.12, 0.04, 0.16]),
            "rework": np.where(dispatched, rng.choice(3, n, p=[0.96, 0.035, 0.005]), 0),
            "seconds": rng.triangular(0, 36_000, 86_000, n).astype(int),
            "is_confidential": rng.random(n) < 0.06,
            "is_supervised": rng.random(n) < 0.01,
        }
    )


def tickets_frame(district: District, rows: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """RX01 rows as they look at the end of a day."""
    who = rows["person"].to_numpy()
    topics = pl.DataFrame(
        {
            "topic": np.arange(len(TOPICS)),
            "level_1": [t[0] for t in TOPICS],
            "level_2": [t[1] for t in TOPICS],
            "unit": [t[2] for t in TOPICS],
        }
    )
    frame = rows.join(topics, on="topic", how="left", maintain_order="left").hstack(
        district.take(who, caller="name", phone="phone")
    )
    place = village_column(district, who, "township") + village_column(district, who, "name").str.replace(
        "(社区居委会|村民委员会|村委会|社区)$", ""
    )
    frame = frame.with_columns(
        place=place,
        # 孙岗镇 lies in 金安区 and is not 孙岗乡: a few callers speak of it.
        address=where(rows["ticket"].to_numpy() % 499 == 7, "安徽省六安市金安区孙岗镇", addresses(district, who)),
        kind_word=pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String),
    )

    def at(column: str, extra: int, happens: pl.Expr) -> pl.Expr:
        moment = ((pl.col(column) * 86_400 + extra) * 1000).cast(pl.Datetime("ms"))
        return pl.when(happens & (pl.col(column) <= as_of)).then(moment)

    wish = pl.col("kind_word").replace({"其他": "反映"})
    passed_on, seconds = pl.col("dispatched"), pl.col("seconds")
    closed = pl.col("closed") <= as_of
    answered = closed & passed_on
    words = dict(enumerate(("满意", "基本满意", "不满意", "未接通")))
    received = ((pl.col("received") * 86_400 + seconds) * 1000).cast(pl.Datetime("ms"))
    same_day = ((pl.col("received") * 86_400 + seconds + 600) * 1000).cast(pl.Datetime("ms"))
    return frame.select(
        ticket_number=pl.lit("RX")
        + pl.col("received").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d")
        + pl.col("ticket").cast(pl.String).str.zfill(7),
        received_at=received,
        channel=pl.col("channel").replace_strict(dict(enumerate(CHANNELS)), return_dtype=pl.String),
        caller_name=pl.when(pl.col("is_confidential").not_()).then(pl.col("caller")),
        caller_phone_number="phone",
        request_type="kind_word",
        topic_level_1="level_1",
        topic_level_2="level_2",
        ticket_title=pl.lit("关于") + pl.col("place") + pl.col("level_2") + pl.lit("问题的") + wish,
        ticket_content=pl.lit("来电人反映") + pl.col("place") + pl.col("level_2") + pl.lit("相关情况，希望核实处理。"),
        incident_address="address",
        is_confidential="is_confidential",
        lead_unit=pl.when(passed_on).then(pl.col("unit")),
        supporting_unit=pl.when(passed_on & (pl.col("ticket") % 6 == 0)).then(pl.lit("属地乡镇（街道）")),
        dispatched_at=at("sent", 34_000, passed_on),
        received_by_unit_at=at("sent", 41_000, passed_on),
        due_at=pl.when(passed_on & (pl.col("sent") <= as_of)).then(
            (
                (pl.Series(add_workdays(rows["sent"].to_numpy(), rows["limit"].to_numpy())) * 86_400 + 64_800) * 1000
            ).cast(pl.Datetime("ms"))
        ),
        extension_count=pl.when(passed_on).then((pl.col("replied") - pl.col("sent") > 14).cast(pl.Int64)),
        replied_at=pl.when(passed_on).then(at("replied", 55_000, passed_on)).otherwise(same_day),
        reply_content=pl.when(closed).then(pl.lit("已核实并答复来电人。")),
        is_caller_contacted=pl.when(answered).then(pl.col("ticket") % 40 != 0),
        closed_at=pl.when(passed_on).then(at("closed", 60_000, passed_on)).otherwise(same_day),
        callback_result=pl.when(answered).then(pl.col("callback").replace_strict(words, return_dtype=pl.String)),
        rework_count="rework",
        is_supervised="is_supervised",
        matter_code=pl.lit(None, pl.String),
        _person="person",
    )


def tickets_touched(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Tickets with something new on the days ``first`` to ``last``."""
    return rows.filter(
        pl.any_horizontal(pl.col(m).is_between(first, last) for m in ("received", "sent", "replied", "closed"))
    )


# Question codes, their texts, and the answers, best first. APPROVAL is the one behind the yearly claim.
QUESTIONS = {
    "APPROVAL": ("您对民生工程是否认可", ("认可", "基本认可", "不认可", "说不清")),
    "AWARENESS": ("您是否知晓本年度民生实事", ("是", "否", "不了解")),
    "SERVICE": ("您对办事服务是否满意", ("非常满意", "满意", "基本满意", "不满意", "非常不满意")),
    "PROJECT": ("您对身边民生项目的质量是否满意", ("非常满意", "满意", "基本满意", "不满意", "非常不满意")),
    "FAIRNESS": ("您对补助评定的公平性是否满意", ("满意", "基本满意", "不满意", "说不清")),
}
APPROVAL = {
    "honest": {2022: 0.925, 2023: 0.958, 2024: 0.963, 2025: 0.967},
    "flattering": {2022: 0.90, 2023: 0.915, 2024: 0.92, 2025: 0.918},
}


def survey(district: District, year: int) -> tuple[pl.DataFrame, dict[str, float]]:
    """MY01 of a yearly round, and the true approval of the whole population.

    Strata are the townships by kind of area. ``flattering`` draws twice as many where approval is high and lets the
    dissatisfied answer less, so that the unweighted share flatters.
    """
    settings = district.settings
    rng = settings.rng(f"survey {year}")
    on = day(date(year, 11, 15))
    adults = np.flatnonzero(district.is_registered(min(on, HORIZON_DAY)) & (district.ages(on) >= 18))
    town = village_column(district, adults, "township")
    urban = village_column(district, adults, "is_community")
    layer = (town + pl.Series(np.where(urban.to_numpy(), "社区", "村"))).to_numpy()
    layers, index = np.unique(layer, return_inverse=True)
    target = APPROVAL[settings.profile][year]
    shift = rng.normal(0, 0.02, len(layers)) if settings.profile == "honest" else np.linspace(-0.08, 0.06, len(layers))
    size = np.bincount(index)
    rate = np.clip(target + shift - (shift * size).sum() / size.sum(), 0.5, 0.995)
    agrees = rng.random(len(adults)) < rate[index]
    n = int(np.clip(round(settings.people * 0.01), min(400, settings.people // 5), 3000))
    share = size / size.sum() * (1 if settings.profile == "honest" else np.where(shift > 0, 2.2, 0.6))
    per = np.maximum(2, np.round(n * share / share.sum()).astype(int))
    order = np.argsort(rng.random(len(adults)))
    rank = np.empty(len(adults), int)
    for each in range(len(layers)):
        mine = order[index[order] == each]
        rank[mine] = np.arange(len(mine))
    drawn = np.flatnonzero(rank < per[index])
    base = 0.72 if settings.profile == "honest" else np.where(agrees[drawn], 0.75, 0.50)
    responds = rng.random(len(drawn)) < base
    weight = (size / np.minimum(per, size))[index[drawn]].round(4)
    sample = pl.DataFrame(
        {
            "survey_round": text([f"{year}年度"] * len(drawn)),
            "sample_number": pl.Series(np.arange(len(drawn)) + 1).cast(pl.String).str.zfill(5),
            "stratum": text(layers[index[drawn]]),
            "sampling_weight": weight,
            "interview_mode": pl.Series(
                rng.choice(["电话", "入户", "网络", "拦访"], len(drawn), p=[0.55, 0.3, 0.1, 0.05])
            ),
            "has_responded": responds,
            "agrees": agrees[drawn],
        }
    ).with_columns(sample_number=pl.lit(f"MY{year}-") + pl.col("sample_number"))
    answers = []
    for code, (_, words) in QUESTIONS.items():
        if code == "APPROVAL":
            yes = rng.choice(words[:2], len(drawn), p=[0.78, 0.22])
            no = rng.choice(words[2:], len(drawn), p=[0.6, 0.4])
            picked = np.where(agrees[drawn], yes, no)
        else:
            probability = np.array([0.5, 0.3, 0.15, 0.03, 0.02][: len(words)])
            picked = rng.choice(words, len(drawn), p=probability / probability.sum())
        answers.append(
            sample.with_columns(question_code=pl.lit(code), answer=pl.Series(picked)).filter("has_responded")
        )
    silent = sample.filter(pl.col("has_responded").not_()).with_columns(
        question_code=pl.lit(None, pl.String), answer=pl.lit(None, pl.String)
    )
    frame = (
        pl.concat([*answers, silent.select(answers[0].columns)]).sort("sample_number", "question_code").drop("agrees")
    )
    truth = {
        "approval": float(agrees.mean()),
        "adults": float(len(adults)),
        "drawn": float(len(drawn)),
        "responded": float(responds.sum()),
    }
    return frame, truth
