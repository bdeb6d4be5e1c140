"""Expectation maximisation over agreement patterns: how often matching and other pairs agree, and how many match.

The model of Fellegi and Sunter (1969) with independent comparisons, as Splink scores it. It is estimated in one go over
all candidate pairs, unlike Splink's passes that each leave one comparison out, so that every
comparison is seen beside every other. Pairs that were never candidates count as not matching.

- u, how pairs that do not match agree, follows from random pairs: they are a mixture of the two, of which the matching
  part is taken away, u = (r - lambda m) / (1 - lambda).
- m, how matching pairs agree, has a Dirichlet prior, so that a level never seen gets no weight without bound and a
  table of few matches no strange ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PRIOR_PAIRS = 30.0
ITERATIONS = 500
CONVERGED = 1e-7
NULL = -1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Patterns:
    """Agreement patterns of pairs: ``levels`` has one row a pattern and one column a comparison (-1: a value is
    missing, 0: nothing agrees, the highest: equal), ``pairs`` how many pairs show it, ``impossible`` whether it is no
    match whatever else agrees."""

    levels: npt.NDArray[np.int64]
    pairs: Floats
    impossible: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """``m`` and ``u`` by comparison, each an array over its levels from 0 up; ``share``: pairs that match, of all
    pairs of the table; ``probabilities``: of each pattern to be a match; ``iterations`` that were needed."""

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    share: float
    probabilities: Floats
    iterations: int


def estimate(
    candidates: Patterns,
    random_pairs: Patterns,
    priors: tuple[Floats, ...],
    *,
    equal: tuple[float, ...],
    least: tuple[float, ...],
    all_pairs: float,
    share: float,
    known_u: dict[int, float] | None = None,
) -> Estimate:
    """Fit m, u and the share of matching pairs.

    Args:
        candidates: patterns of all candidate pairs.
        random_pairs: patterns of pairs drawn at random from the whole table.
        priors: of each comparison, the prior share of its levels among matches.
        equal: of each comparison, the share of all pairs that are equal, counted; random pairs are too few for that.
        least: of each comparison, u of equality at least, known from the parts of a value; 0 where nothing is known.
        all_pairs: pairs of the table, candidates or not.
        share: of matching pairs among all, to begin with.
        known_u: u of the highest level of a comparison, where it is known exactly.
    """
    observed = [_observed(random_pairs, number, len(prior), equal[number]) for number, prior in enumerate(priors)]
    m = list(priors)
    u = [
        _others(rate, prior, share, pairs, least=low)
        for (rate, pairs), prior, low in zip(observed, priors, least, strict=True)
    ]
    possible = (~candidates.impossible).astype(np.float64)
    iterations = 0
    change = np.inf
    while change >= CONVERGED and iterations < ITERATIONS:
        iterations += 1
        matching = candidates.pairs * possible * _probabilities(candidates.levels, m, u, share)
        new_share = float(np.clip(matching.sum(), 1.0, None) / all_pairs)
        change = 0.0
        for number, prior in enumerate(priors):
            column = candidates.levels[:, number]
            counts = np.bincount(column[column >= 0], matching[column >= 0], minlength=len(prior))
            updated = (counts + PRIOR_PAIRS * prior) / (counts.sum() + PRIOR_PAIRS)
            change = max(change, float(np.abs(updated - m[number]).max()))
            m[number] = updated
            rate, pairs = observed[number]
            u[number] = _others(rate, updated, new_share, pairs, (known_u or {}).get(number), least=least[number])
        change = max(change, abs(new_share - share) / new_share)
        share = new_share
    return Estimate(tuple(m), tuple(u), share, possible * _probabilities(candidates.levels, m, u, share), iterations)


def _observed(random_pairs: Patterns, number: int, levels: int, equal: float) -> tuple[Floats, float]:
    """How any two records agree in one comparison, and on how many pairs that is known."""
    column = random_pairs.levels[:, number]
    counts = np.bincount(column[column >= 0], random_pairs.pairs[column >= 0], minlength=levels)
    total = float(counts.sum())
    below = counts[:-1] if counts[:-1].any() else np.ones(levels - 1)
    return np.append(below / below.sum() * (1 - equal), equal), total


def _others(rate: Floats, m: Floats, share: float, pairs: float, known: float | None = None, *, least: float) -> Floats:
    """How pairs that do not match agree; never below half a pair of those seen."""
    rest = (rate - share * m) / (1 - share)
    u = np.maximum(rest, 0.5 / max(pairs, 1.0))
    if known is not None:
        u[-1] = known
    u[-1] = max(u[-1], least)
    return u / u.sum()


def _probabilities(levels: npt.NDArray[np.int64], m: list[Floats], u: list[Floats], share: float) -> Floats:
    weight = np.full(len(levels), np.log(share / (1 - share)))
    for number, (matching, other) in enumerate(zip(m, u, strict=True)):
        ratio = np.append(np.log(matching) - np.log(other), 0.0)  # the last place is found by -1: a value is missing
        weight += ratio[levels[:, number]]
    return 1 / (1 + np.exp(-np.clip(weight, -700, 700)))
