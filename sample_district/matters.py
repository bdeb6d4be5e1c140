"""The service matters of the sample: department, limits, how often and how long they take. Invented, but typical.

Columns: name, department, kind of matter (two digits of the code), statutory and promised limit in working days,
weight (share of cases before the platform), mean elapsed working days before the platform, probability and mean
length of a pause (公示, 鉴定 …), whether it is decided on the spot.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sample_district.numbers import credit_code

_TABLE = """
最低生活保障对象认定|区民政局|05|30|20|2.6|14.0|0.60|5|0
特困人员供养认定|区民政局|05|30|20|0.8|15.0|0.60|5|0
临时救助对象认定|区民政局|05|20|10|1.6|6.5|0.20|3|0
高龄津贴申领|区民政局|05|20|10|2.4|6.0|0.00|0|0
困难残疾人生活补贴申领|区民政局|05|20|15|1.6|8.5|0.10|3|0
重度残疾人护理补贴申领|区民政局|05|20|15|1.8|8.5|0.10|3|0
内地居民婚姻登记|区民政局|07|1|1|4.0|0.0|0.00|0|1
民办非企业单位成立登记|区民政局|01|60|20|0.1|13.0|0.10|5|0
残疾人证办理|区残联|07|30|20|2.0|13.0|0.70|8|0
残疾人辅具申领|区残联|05|30|15|0.7|9.0|0.00|0|0
城乡居民养老保险参保登记|区人社局|20|5|1|5.0|0.1|0.00|0|1
城乡居民养老保险待遇申领|区人社局|05|20|10|3.8|6.8|0.05|4|0
就业困难人员认定|区人社局|07|20|10|1.4|6.4|0.30|5|0
失业登记|区人社局|20|5|1|2.4|0.2|0.00|0|1
求职创业补贴申领|区人社局|05|40|20|0.7|13.0|0.60|5|0
社会保障卡申领|区人社局|20|15|5|7.0|2.4|0.00|0|0
工伤认定|区人社局|07|60|30|0.5|21.0|0.30|12|0
职工参保登记|区人社局|20|5|1|3.0|0.1|0.00|0|1
城乡居民医保参保登记|区医保局|20|5|1|7.5|0.1|0.00|0|1
医疗费用手工报销|区医保局|05|30|20|3.6|13.5|0.05|5|0
医疗救助对象待遇核定|区医保局|05|30|15|1.0|9.5|0.10|4|0
异地就医备案|区医保局|20|2|1|5.0|0.0|0.00|0|1
门诊慢特病病种待遇认定|区医保局|07|20|10|1.8|7.2|0.40|6|0
出生登记|区公安分局|07|3|1|2.4|0.1|0.00|0|1
居民身份证办理|区公安分局|07|60|20|7.2|11.0|0.00|0|0
户口迁移审批|区公安分局|07|20|10|2.8|5.6|0.05|3|0
居住证申领|区公安分局|07|15|7|1.2|4.2|0.00|0|0
个体工商户登记|区市场监管局|01|15|1|4.4|0.5|0.00|0|0
企业设立登记|区市场监管局|01|15|2|1.8|1.1|0.00|0|0
食品经营许可|区市场监管局|01|20|8|1.6|5.2|0.40|4|0
不动产转移登记|区自然资源分局|07|30|5|3.0|3.6|0.10|5|0
宅基地审批|区自然资源分局|01|40|20|0.9|14.5|0.60|7|0
农村危房改造申请|区住建局|05|40|25|0.5|17.0|0.60|7|0
公租房申请|区住建局|05|40|25|0.8|16.5|0.70|8|0
施工许可|区住建局|01|15|5|0.3|3.8|0.20|4|0
公共场所卫生许可|区卫健委|01|20|8|0.8|5.0|0.30|4|0
生育登记|区卫健委|20|5|1|2.0|0.0|0.00|0|1
学生资助申请|区教育局|05|30|20|1.6|12.5|0.50|5|0
适龄儿童入学登记|区教育局|20|30|15|2.2|9.0|0.40|5|0
用水报装|区水利局|20|10|5|1.6|3.4|0.00|0|0
社保查询打印|区人社局|20|1|1|6.0|0.0|0.00|0|1
"""
SERVED_TOWNSHIPS_SHARE = 0.55


@dataclass(frozen=True)
class Department:
    """A department with its credit code, which opens the codes of its matters."""

    name: str
    code: str


def departments(names: list[str]) -> dict[str, Department]:
    """Departments by name, in order of first appearance."""
    unique = list(dict.fromkeys(names))
    return {name: Department(name, credit_code("11", 100 + i)) for i, name in enumerate(unique)}


def matters() -> pl.DataFrame:
    """One row a matter, with its 31-character code (5.1: credit code + level + kind + department + item)."""
    rows = [line.split("|") for line in _TABLE.strip().splitlines()]
    units = departments([row[1] for row in rows])
    return pl.DataFrame(
        [
            {
                "matter": i,
                "name": name,
                "department": unit,
                "code": f"{units[unit].code}4" + f"00{kind}{list(units).index(unit):02d}{i + 1:03d}000",
                "statutory": int(statutory),
                "promised": int(promised),
                "weight": float(weight),
                "mean": float(mean),
                "pause": float(pause),
                "pause_days": int(pause_days),
                "is_instant": instant == "1",
            }
            for i, (name, unit, kind, statutory, promised, weight, mean, pause, pause_days, instant) in enumerate(rows)
        ]
    )
