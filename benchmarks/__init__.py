"""Benchmarks: ratios and budgets measured side by side in one call. Never part of the tests."""
