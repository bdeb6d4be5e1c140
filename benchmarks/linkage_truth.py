"""The truth of a sample beside what linkage made of it: pairs found and missed, by what went wrong in the records.

Pairs are counted over one record per feed, person and distinct spelling, so that monthly repeats do not inflate them.
Recall counts linked pairs among records that carry enough to be identifiable: a loose record must name the person and
something of his own besides (domain handbook 1.10: name and village alone never do). Only benchmarks read the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingestion.home import Home

# Damage that leaves enough of the number, or a relative's number beside the name.
TELLING = ("E01", "E02", "E06", "E07", "E08", "E09", "E11")


@dataclass(frozen=True)
class Score:
    """Pairs: in truth (identifiable records), found, and found rightly among identifiable and among all records."""

    true_pairs: int
    found_pairs: int
    right_pairs: int
    recalled_pairs: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right; 1 where none was found."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 where there are none."""
        return self.recalled_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def label(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make ``labelled``, a row a spelling and person: feed_code, is_loose, is_identifiable, codes."""
    truth = home.landing.parent / "truth"
    connection.execute(f"""
        create or replace temp table labelled as
        with lines as (
            select feed, file, line, person from read_parquet('{truth}/records/*/*.parquet') where person is not null
        ),

        records as (
            select r.spelling_key, r.feed_code, lines.person, r._source_file, r._source_row
            from identifiers.intermediate.int_person_records__unioned as r
            inner join lines
                on r.feed_code = lines.feed and r._source_file = lines.file and r._source_row = lines.line
            -- A line of the marriage office is two people, of whom the truth names one.
            where r.record_role = 'own' and r.feed_code != 'MZ11'
        ),

        errors as (
            select records.spelling_key, records.person, list(distinct d.code order by d.code) as codes
            from records
            inner join read_parquet('{truth}/defects.parquet') as d
                on records.feed_code = d.feed and records._source_file = d.file and records._source_row = d.line
            group by records.spelling_key, records.person
        ),

        told as (
            select distinct records.spelling_key, records.person, records.feed_code, spelling.account_number as account,
                spelling.birth_date is not null as has_birth_date, spelling.is_masked_name, spelling.division_code,
                spelling.name, spelling.defective_text,
                loose.spelling_key is not null as is_loose
            from records
            inner join identity.spelling on records.spelling_key = spelling.spelling_key
            left join identity.loose on records.spelling_key = loose.spelling_key
        ),

        accounts as (
            select distinct person, account from told where not is_loose and account is not null
        )

        select
            told.spelling_key, told.person, told.feed_code, told.is_loose,
            coalesce(errors.codes, []) as codes,
            told.name is not null and (
                not told.is_loose
                or told.has_birth_date
                or accounts.person is not null
                or (not told.is_masked_name and list_has_any(coalesce(errors.codes, []), {list(TELLING)}))
                or (told.is_masked_name and told.division_code is not null and told.defective_text like '%*%')
            ) as is_identifiable
        from told
        left join errors on told.spelling_key = errors.spelling_key and told.person = errors.person
        left join accounts
            on told.person = accounts.person
            and (told.account = accounts.account or told.defective_text = accounts.account)
    """)
    take_links(connection, "select spelling_key, citizen_id as cluster from identity.member where known_to is null")


def take_links(connection: duckdb.DuckDBPyConnection, links: str) -> None:
    """Measure these links (spelling_key, cluster) from now on; a record in none is a cluster of its own."""
    connection.execute(f"""
        create or replace temp table clustered as
        select labelled.*, coalesce(links.cluster, 'alone ' || labelled.spelling_key) as cluster
        from labelled
        left join ({links}) as links on labelled.spelling_key = links.spelling_key
    """)


def score(connection: duckdb.DuckDBPyConnection, among: str = "true") -> Score:
    """Pairs of which at least one record fulfils ``among`` (SQL over the columns of ``labelled``)."""
    counted = []
    for group, of in (("person", "is_identifiable"), ("cluster", "true"), ("person, cluster", "true"),
                      ("person, cluster", "is_identifiable")):  # fmt: skip
        row = connection.execute(f"""
            with counts as (
                select count(*) as n, count(*) filter (where not ({among})) as others
                from clustered where {of} group by {group}
            )
            select coalesce(sum(n * (n - 1) // 2 - others * (others - 1) // 2), 0) from counts
        """).fetchone()
        assert row is not None
        counted.append(int(row[0]))
    return Score(*counted)


def codes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Error codes that occur in identity numbers and names."""
    rows = connection.execute("""
        select code, count(*) from (select unnest(codes) as code from clustered)
        where regexp_matches(code, '^(E0[1-9]|E1[01678]|E20|ID_EMPTY|LEGACY15|NAME_.*)$')
        group by code order by code
    """).fetchall()
    return [code for code, _ in rows]
