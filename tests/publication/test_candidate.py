"""What a night's candidate holds: who may see which column and row, comments, dictionary, hash."""

import json
import stat

import duckdb
import pytest
from support.small_home import FEED, NIGHT, change_night, column, model, small_home, small_manifest

from publication.build import build_candidate
from publication.catalogue import CatalogueError, read_catalogue
from publication.folders import PublicationError, read_manifest


@pytest.fixture
def home(tmp_path):
    return small_home(tmp_path)


def rows(folder, query, file="marts.duckdb", key=None):
    with duckdb.connect() as connection:
        options = "read_only" if key is None else f"read_only, encryption_key '{key}'"
        connection.execute(f"attach '{folder / file}' as night ({options})")
        connection.execute("use night")
        return connection.execute(query).fetchall()


def test_analysts_get_no_restricted_column_and_the_restricted_file_has_them_all(home):
    folder = build_candidate(home, NIGHT)
    names = "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = 'citizens'"
    analysts = {name for (name,) in rows(folder, names)}
    restricted = {name for (name,) in rows(folder, names, "restricted.duckdb")}
    assert restricted - analysts == {"birth_month", "disability_level"}
    assert not rows(folder, "select 1 from duckdb_tables() where table_name = 'outreach_candidates'")
    assert rows(folder, "select count(*) from night.marts.outreach_candidates", "restricted.duckdb") == [(2,)]


def test_a_sensitive_value_reaches_analysts_only_through_its_declared_expression(home):
    folder = build_candidate(home, NIGHT)
    assert rows(folder, "select distinct cared_for from night.marts.citizens") == [("no",)]
    assert rows(folder, "select distinct cared_for from night.marts.citizens", "restricted.duckdb") == [("home",)]


def test_persons_under_14_are_in_no_person_level_table_of_analysts(home):
    """The boy of 13 is out, the boy of 14 is in (his year withheld: he is alone); both are in the restricted file."""
    folder = build_candidate(home, NIGHT)
    persons = "select count(*) from night.marts.citizens where citizen_id in ('C0000000000000024', 'C0000000000000025')"
    assert rows(folder, persons) == [(1,)]
    assert rows(folder, persons, "restricted.duckdb") == [(2,)]
    spells = "select count(*) from night.marts.benefit_spells where citizen_id = 'C0000000000000024'"
    assert rows(folder, spells) == [(0,)]
    assert rows(folder, spells, "restricted.duckdb") == [(1,)]


def test_a_person_of_unknown_age_is_in_no_person_level_table_of_analysts(home):
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("update marts.citizens set age_years = null where citizen_id = 'C0000000000000001'")
    folder = build_candidate(home, NIGHT)
    for table in ("citizens", "benefit_spells"):
        query = f"select count(*) from night.marts.{table} where citizen_id = 'C0000000000000001'"
        assert rows(folder, query) == [(0,)]
        assert rows(folder, query, "restricted.duckdb") == [(1,)]


def test_a_row_without_a_known_person_stays_for_analysts(home):
    folder = build_candidate(home, NIGHT)
    assert rows(folder, "select count(*) from night.marts.benefit_spells where citizen_id is null") == [(1,)]


def test_a_model_can_say_which_rows_analysts_do_not_get(home):
    manifest = small_manifest()
    manifest["nodes"]["model.minsheng.benefit_spells"]["config"]["meta"]["analyst_filter"] = "t.citizen_id is not null"
    (home.dbt_target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    folder = build_candidate(home, NIGHT)
    assert rows(folder, "select count(*) from night.marts.benefit_spells where citizen_id is null") == [(0,)]


def test_every_table_and_column_carries_an_english_definition_and_a_chinese_label(home):
    folder = build_candidate(home, NIGHT)
    for file in ("marts.duckdb", "restricted.duckdb"):
        comments = rows(folder, "select comment from duckdb_tables() union all select comment from duckdb_columns()"
                                " where database_name = 'night'", file)  # fmt: skip
        assert comments
        assert all(text and " · " in text for (text,) in comments)


def test_the_dictionary_describes_exactly_what_the_file_holds(home):
    folder = build_candidate(home, NIGHT)
    for file in ("marts.duckdb", "restricted.duckdb"):
        described = rows(folder, "select schema_name, table_name, column_name, data_type from night.meta.columns", file)
        present = rows(
            folder,
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = 'night'",
            file,
        )
        assert sorted(described) == sorted(present)
        counts = rows(folder, "select schema_name, table_name, row_count from night.meta.tables", file)
        for schema, table, row_count in counts:
            assert rows(folder, f"select count(*) from night.{schema}.{table}", file) == [(row_count,)]


def test_a_table_says_which_of_its_feeds_are_not_current(home):
    folder = build_candidate(home, NIGHT)
    lines = dict(
        rows(folder, "select table_name, feeds_not_current from night.meta.tables where schema_name = 'marts'")
    )
    assert lines["projects"] == "projects__projects=stale"
    assert lines["citizens"] is None
    assert rows(folder, "select source_feeds from night.meta.tables where table_name = 'citizens'") == [(FEED,)]


def test_metrics_of_kpi_models_are_in_the_dictionary(home):
    folder = build_candidate(home, NIGHT)
    assert rows(folder, "select metric_code, table_name, denominator from night.meta.metrics") == [
        ("satisfaction_rate", "headline_claims", "valid ratings")
    ]


def test_parquet_beside_holds_what_analysts_see(home):
    folder = build_candidate(home, NIGHT)
    path = folder / "parquet" / "marts" / "citizens.parquet"
    with duckdb.connect() as connection:
        beside = connection.execute(f"select * from read_parquet('{path}') order by 1").fetchall()
    assert beside == rows(folder, "select * from night.marts.citizens order by 1")
    assert not (folder / "parquet" / "marts" / "outreach_candidates.parquet").exists()


def test_the_restricted_file_and_the_candidate_are_the_owners_alone(home):
    folder = build_candidate(home, NIGHT)
    assert stat.S_IMODE((folder / "restricted.duckdb").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_with_a_key_the_restricted_file_is_encrypted_and_holds_the_same(home, tmp_path):
    plain = read_manifest(build_candidate(home, NIGHT))
    locked = small_home(tmp_path, encryption_key="it's a secret")
    folder = build_candidate(locked, NIGHT)
    assert read_manifest(folder)["hash"] == plain["hash"]
    assert read_manifest(folder)["restricted_is_encrypted"]
    with pytest.raises(duckdb.CatalogException, match="without a key"):
        rows(folder, "select 1", "restricted.duckdb")
    assert rows(folder, "select count(*) from night.marts.citizens", "restricted.duckdb", "it''s a secret") == [(25,)]
    assert b"C000000000000000" not in (folder / "restricted.duckdb").read_bytes()


def test_the_same_rows_in_another_order_give_the_same_hash(home):
    first = read_manifest(build_candidate(home, NIGHT))
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create table marts.other as select * from marts.citizens order by birth_year desc")
        connection.execute("drop table marts.citizens; alter table marts.other rename to citizens")
    assert read_manifest(build_candidate(home, NIGHT))["hash"] == first["hash"]


def test_one_changed_value_changes_the_hash_of_its_table_alone(home):
    before = read_manifest(build_candidate(home, NIGHT))
    change_night(home, NIGHT)
    after = read_manifest(build_candidate(home, NIGHT))
    assert before["hash"] != after["hash"]
    changed = {
        name
        for name, table in after["tables"]["marts.duckdb"].items()
        if before["tables"]["marts.duckdb"][name] != table
    }
    assert changed == {"marts.projects"}


def test_the_manifest_names_versions_loads_and_that_the_data_are_synthetic(home):
    manifest = read_manifest(build_candidate(home, NIGHT))
    assert manifest["is_synthetic"]
    assert manifest["synthetic_label"] == "honest"
    assert manifest["versions"]["dbt"] == "1.11.16"
    assert manifest["contracts"][FEED] == 1
    assert [load["load_id"] for load in manifest["loads_in_effect"]] == ["MZ02-0123456789ab"]
    assert manifest["tables"]["marts.duckdb"]["marts.citizens"]["rows"] == 24


def undeclared_column(manifest):
    nodes = manifest["nodes"]["model.minsheng.projects"]
    del nodes["columns"]["project_id"]["config"]["meta"]["audience"]


def sensitive_for_analysts(manifest):
    nodes = manifest["nodes"]["model.minsheng.citizens"]
    nodes["columns"]["disability_level"] = column("disability_level", "integer", "sensitive")


def identifier_class(manifest):
    nodes = manifest["nodes"]["model.minsheng.projects"]
    nodes["columns"]["project_id"] = column("project_id", "varchar", "identifier")


def model_of_the_identifier_file(manifest):
    manifest["nodes"]["model.minsheng.names"] = {**model("marts", "names", []), "database": "identifiers"}


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (undeclared_column, "projects.project_id: meta.audience"),
        (sensitive_for_analysts, "citizens.disability_level: a sensitive column is restricted"),
        (identifier_class, "projects.project_id: meta.privacy 'identifier'"),
        (model_of_the_identifier_file, "names: lies in the identifier file"),
    ],
)
def test_what_is_not_declared_fit_to_publish_is_refused_by_name(home, defect, says):
    manifest = small_manifest()
    defect(manifest)
    (home.dbt_target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(CatalogueError, match=says):
        read_catalogue(home.dbt_target / "manifest.json")


def test_a_warehouse_of_another_night_is_not_published(home):
    change_night(home, NIGHT.replace(day=2))
    with pytest.raises(PublicationError, match="holds the night 2026-11-02, not 2026-11-01"):
        build_candidate(home, NIGHT)


def test_a_promised_table_that_was_not_built_is_named(home):
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("drop table marts.projects")
    with pytest.raises(PublicationError, match=r"marts\.projects was not built"):
        build_candidate(home, NIGHT)
