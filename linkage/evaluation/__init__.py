"""Linkage measured against the truth: pairs, clusters, error types, the threshold curve, and plain baselines beside
it."""
