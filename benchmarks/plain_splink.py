"""The baseline: Splink as its tutorial shows it, on the same records. No tiers, no memory, one threshold."""

from __future__ import annotations

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from linkage.resident.model import quiet_splink

THRESHOLD = 0.95
SEED = 1


def link_plainly(connection: duckdb.DuckDBPyConnection) -> str:
    """Link the spellings of ``identity.spelling``; return a query of (spelling_key, cluster)."""
    connection.execute("""
        create or replace table plain_records as
        select spelling_key as unique_id, coalesce(number, borrowed_number, defective_text) as number, name,
            cast(birth_date as varchar) as birth_date, sex, township_code, account_number
        from identity.spelling
        where record_role = 'own'
    """)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.LevenshteinAtThresholds("number", [1, 2]),
            cl.JaroWinklerAtThresholds("name", [0.9]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("birth_date"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("township_code"),
            cl.ExactMatch("account_number"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("number"), block_on("name", "birth_date"), block_on("name", "account_number"),
        ],
    )  # fmt: skip
    with quiet_splink():
        api = DuckDBAPI(connection)
        linker = Linker(api.register("plain_records"), settings)
        linker.training.estimate_probability_two_random_records_match([block_on("number", "name")], recall=0.9)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth_date"))
        pairs = linker.inference.predict(threshold_match_probability=0.5)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
    return f"select unique_id as spelling_key, cast(cluster_id as varchar) as cluster from {clusters.physical_name}"
