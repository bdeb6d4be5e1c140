"""Connected components of a graph given as two arrays of node numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def connected(count: int, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The component of each of ``count`` nodes, numbered from 0 in the order of their first node."""
    edges = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return connected_components(edges, directed=False)[1].astype(np.int64)
