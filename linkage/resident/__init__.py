"""Linkage of residents: tiers on the identity number, a model for what has none, memory, stewards, explanation."""
