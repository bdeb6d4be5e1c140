"""Two published nights written by hand: what ``why`` reads of them, and nothing else.

On the second night the household's income fell below the limit, and the id C-old was merged into C-aged.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingestion.home import Home

FIRST, SECOND = date(2026, 6, 30), date(2026, 7, 1)

RULES = """
programme_code,condition_code,label_zh,label_en,input_feeds,evidence_feed,parameter_code,legal_basis,valid_from_date,valid_to_date,status
DIBAO,registered,户籍在本区,On the register,GA01,GA01,,暂行办法,,2026-06-30,found
DIBAO,registered,户籍在本区,On the register,GA01,GA01,,救助法,2026-07-01,,found
DIBAO,income,收入低于标准,Income below the standard,MZ01,MZ02,DIBAO_STD,暂行办法,,2026-06-30,found
DIBAO,income,收入低于标准,Income below the standard,MZ01,MZ02,DIBAO_STD,救助法,2026-07-01,,found
DIBAO,not_in_custody,未服刑,Not in custody,GA05,GA05,,救助法,,,placeholder
BIANYUAN,income,收入低于倍数,Income below the multiple,MZ04,MZ04,DIBAO_STD,救助法,,,found
GAOLING,age,年满,Old enough,GA01,GA01,AGED_AGE,地方规定,,,found
"""

PROGRAMMES = """
programme_code,name_zh,name_en
DIBAO,最低生活保障,Subsistence allowance
BIANYUAN,低保边缘家庭,Marginal household
GAOLING,高龄津贴,Old-age allowance
LINSHI,临时救助,Temporary assistance
"""

# C-poor is assessed through the roster row of the head of the household, C-head.
RECORDS = """
record_key,citizen_id,feed,record_role,source_file,source_row
k-poor,C-poor,police_register,own,register.csv,12
k-head,C-head,marginal_roster,own,marginal.xlsx,7
k-other,C-other,marginal_roster,own,marginal.xlsx,8
k-aged,C-aged,police_register,own,register.csv,90
"""

MEMBERS = """
household_id,citizen_id,valid_to_date
H1,C-poor,
H1,C-head,
H1,C-other,2020-01-01
"""

FEEDS = """
feed,code,title_zh,department,state,load_in_effect
police_register,GA01,户籍人口,police,current,L1
custody,GA05,监管人员,police,never_received,
roster,MZ01,低保家庭,civil_affairs,current,L2
members,MZ02,低保成员,civil_affairs,current,L3
marginal_roster,MZ04,低保边缘,civil_affairs,stale,L4
"""

LOADS = """
load_id,feed,file_name,load_date,rows_loaded
L1,police_register,register.csv,2026-06-01,100
L2,roster,roster.csv,2026-06-01,10
L3,members,members.csv,2026-06-01,20
L4,marginal_roster,marginal.xlsx,2026-05-01,9
"""


def conditions(income: str, is_met: str, law: str) -> str:
    return f"""
citizen_id,programme_code,condition_code,observed_value,threshold_value,is_met,legal_basis,record_key
C-poor,DIBAO,registered,true,true,true,{law},k-poor
C-poor,DIBAO,income,{income},753.00,{is_met},{law},
C-poor,DIBAO,not_in_custody,,false,,救助法,
C-aged,GAOLING,age,79,80,false,地方规定,k-aged
"""


def eligibility(answer: str) -> str:
    return f"""
citizen_id,programme_code,is_eligible,is_enrolled,rule_version,parameter_status
C-poor,DIBAO,{answer},false,abcd1234,synthetic
C-aged,GAOLING,false,,abcd1234,found
"""


CHANGES = "citizen_id_from,citizen_id_to,change_type,changed_at\n"


TYPES = {
    "is_eligible": "boolean", "is_enrolled": "boolean", "is_met": "boolean", "valid_from_date": "date",
    "valid_to_date": "date", "load_date": "date", "source_row": "integer", "rows_loaded": "integer",
}  # fmt: skip


def write_table(connection: duckdb.DuckDBPyConnection, name: str, text: str, folder: Path) -> None:
    file = folder / "rows.csv"
    file.write_text(text.strip() + "\n", "utf-8")
    columns = text.strip().splitlines()[0].split(",")
    casts = ", ".join(f"cast({column} as {TYPES.get(column, 'varchar')}) as {column}" for column in columns)
    connection.execute(
        f"create table {name} as select {casts} from read_csv('{file}', header = true, all_varchar = true)"
    )
    file.unlink()


def publish(home: Home, night: date, tables: dict[str, str]) -> None:
    edition = home.published / ".editions" / f"{night}-1"
    edition.mkdir(parents=True)
    for file, schemas in (("restricted.duckdb", ("marts", "kpi", "meta")), ("audit.duckdb", ("audit",))):
        with duckdb.connect() as connection:
            connection.execute(f"attach '{edition / file}' as night; use night")
            for schema in schemas:
                connection.execute(f"create schema {schema}")
            for name, text in tables.items():
                if name.partition(".")[0] in schemas:
                    write_table(connection, name, text, edition)
    (edition / "manifest.json").write_text(
        json.dumps({"night": str(night), "load_date": str(night), "gate": "published", "is_synthetic": True})
    )
    (home.published / f"{night}").symlink_to(f".editions/{night}-1")
    home.current.unlink(missing_ok=True)
    home.current.symlink_to(f"{night}")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home.from_environment(tmp_path_factory.mktemp("home")).prepare()
    common = {
        "marts.programme_rules": RULES, "marts.programmes": PROGRAMMES, "marts.citizen_records": RECORDS,
        "marts.household_members": MEMBERS, "audit.feed_freshness": FEEDS, "audit.load_ledger": LOADS,
    }  # fmt: skip
    ids = "citizen_id\nC-poor\nC-head\nC-other\nC-aged\n"
    publish(home, FIRST, common | {
        "marts.citizens": ids + "C-old\n", "marts.identity_changes": CHANGES,
        "marts.eligibility": eligibility("false"), "marts.eligibility_conditions": conditions("800.00", "false", "暂行办法"),
    })  # fmt: skip
    publish(home, SECOND, common | {
        "marts.citizens": ids, "marts.identity_changes": CHANGES + "C-old,C-aged,merge,2026-07-01\n",
        "marts.eligibility": eligibility(""), "marts.eligibility_conditions": conditions("700.00", "true", "救助法"),
    })  # fmt: skip
    return home
