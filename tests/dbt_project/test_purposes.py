"""A feed is read only for a purpose that its contract states (个人信息保护法第6条, domain handbook 7)."""

from __future__ import annotations

from ingestion.contract import contracts, vocabulary


def _purposes(node) -> set[str]:
    return set(node.config.meta.get("purposes", ()))


def test_a_model_reads_a_feed_only_for_a_purpose_of_its_contract(built):
    staged = {f"model.minsheng.stg_{feed}": set(contract.purposes) for feed, contract in contracts().items()}
    models = [n for n in built.manifest.nodes.values() if n.resource_type == "model" and n.schema != "staging"]
    problems = [
        f"{model.name} reads {parent} ({', '.join(sorted(staged[parent]))}) for {_purposes(model)}"
        for model in models
        for parent in model.depends_on.nodes
        if parent in staged and not _purposes(model) & staged[parent]
    ]
    assert not problems, "\n".join(problems)


def test_every_published_table_states_purposes_of_the_vocabulary(built):
    known = set(vocabulary()["purposes"])
    problems = [name for name, node in built.published_models.items() if not _purposes(node) or _purposes(node) - known]
    assert not problems


def test_a_feed_open_on_authorisation_is_asked_only_about_who_agreed(built):
    """GA04, BD01, BD02, MZ12 (社会救助法 articles 40 and 41): a model that reads one joins it to the authorised numbers."""
    guarded = {f"model.minsheng.stg_{c.id}" for c in contracts().values() if c.authorisation_only}
    models = [node for node in built.manifest.nodes.values() if node.resource_type == "model"]
    reading = [node for node in models if guarded & set(node.depends_on.nodes)]
    assert reading
    assert not [n.name for n in reading if "model.minsheng.int_numbers__authorised" not in n.depends_on.nodes]
