"""Where the signs of a network picture stand: tied things close together, no label over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

__all__ = ["place", "round_a_table", "side_by_side"]

ASPECT = 1.7
_AIR = 2.4
_MANY = 200
_ROUNDS = 400
_GAP = 160.0


def place(ties: Sequence[tuple[int, int]], *, boxes: Points, seed: int) -> Points:
    """Return a centre for each box, tied boxes near each other and no box over another.

    Parameters
    ----------
    ties
        Pairs of places in `boxes`.
    boxes
        Width and height of each sign with its label, in pixels: shape (n, 2).
    seed
        Of the places that the layout starts from.

    Returns
    -------
    ndarray of shape (n, 2)
        Centres in pixels, middle of the picture at (0, 0), about 1.7 times as wide as high.

    Notes
    -----
    Stress is lowered by the method of Kamada and Kawai, doi:10.1016/0020-0190(89)90102-6 (igraph's; n² a step); of more
    than 200 boxes by that of Fruchterman and Reingold on a grid, doi:10.1002/spe.4380211102. Then boxes that overlap
    are pushed apart. 0.1 s for 100 boxes, 0.5 s for 1,000.

    Examples
    --------
    >>> import numpy as np
    >>> centres = place([(0, 1), (1, 2)], boxes=np.full((3, 2), 10.0), seed=1)
    >>> near, far = np.linalg.norm(centres[0] - centres[1]), np.linalg.norm(centres[0] - centres[2])
    >>> bool(near < far)
    True
    """
    import numpy as np

    if len(boxes) < 2:
        return np.zeros((len(boxes), 2))
    drawn = _lie_flat((_low_stress if len(boxes) <= _MANY else _sprung)(len(boxes), ties, seed))
    area = float(np.prod(boxes, axis=1).sum()) * _AIR
    span = np.maximum(np.ptp(drawn, axis=0), 1e-9)
    width = max(np.sqrt(area * ASPECT), float(boxes[:, 0].max()))
    scaled = drawn / span * [width, width / ASPECT]
    apart = (_push_apart if len(boxes) <= _MANY else _push_near_apart)(scaled, boxes)
    middled: Points = apart - (apart.max(axis=0) + apart.min(axis=0)) / 2
    return middled


def side_by_side(sizes: Sequence[tuple[float, float]]) -> Points:
    """Return the middle of each picture, row by row in the order given, none over another.

    Examples
    --------
    >>> side_by_side([(600, 400), (600, 400), (200, 100)]).tolist()
    [[0.0, 0.0], [760.0, 0.0], [-200.0, 410.0]]
    """
    import numpy as np

    padded = np.asarray(sizes, dtype="float64").reshape(-1, 2) + _GAP
    widths = np.cumsum(padded[:, 0])
    tries = [_in_rows(padded, width) for width in widths if width >= padded[:, 0].max()]
    found: Points = min(tries, key=lambda middles: _scale_needed(middles, padded), default=padded)
    return found - found[:1]


def _in_rows(padded: Points, row_width: float) -> Points:
    import numpy as np

    middles = np.zeros_like(padded)
    left = top = height = 0.0
    for number, (width, tall) in enumerate(padded):
        if left and left + width > row_width:
            left, top, height = 0.0, top + height, 0.0
        middles[number] = left + width / 2, top + tall / 2
        left, height = left + width, max(height, tall)
    return middles


def _scale_needed(middles: Points, padded: Points) -> float:
    """Return how wide a picture of the usual shape must be to hold them all."""
    width, height = (middles + padded / 2).max(axis=0)
    return float(max(width, height * ASPECT))


def _low_stress(count: int, ties: Sequence[tuple[int, int]], seed: int) -> Points:
    """Lay the graph out from seeded places; other users of igraph's chance are not disturbed."""
    import igraph
    import numpy as np

    graph = igraph.Graph(n=count, edges=sorted({(min(pair), max(pair)) for pair in ties}))
    start = np.random.default_rng(seed).normal(size=(count, 2))
    with _own_chance(seed):
        found = graph.layout_kamada_kawai(seed=start.tolist(), maxiter=60 * count, kkconst=float(count))
    return np.asarray(found.coords, dtype="float64")


def _sprung(count: int, ties: Sequence[tuple[int, int]], seed: int) -> Points:
    """Lay a large graph out by springs; only what is near pushes."""
    import igraph
    import numpy as np

    graph = igraph.Graph(n=count, edges=sorted({(min(pair), max(pair)) for pair in ties}))
    start = np.random.default_rng(seed).normal(size=(count, 2)) * count**0.5
    with _own_chance(seed):
        found = graph.layout_fruchterman_reingold(seed=start.tolist(), niter=_ROUNDS, grid=True)
    return np.asarray(found.coords, dtype="float64")


@contextmanager
def _own_chance(seed: int) -> Iterator[None]:
    import random

    import igraph

    igraph.set_random_number_generator(Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _lie_flat(points: Points) -> Points:
    """Turn the points so that they stretch from left to right."""
    import numpy as np

    centred: Points = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Points = centred @ axes.T
    return turned


def _push_apart(centres: Points, boxes: Points) -> Points:
    """Move boxes that overlap, each by half, the shorter way, until none do."""
    import numpy as np

    points = centres.copy()
    reach = (boxes[:, None, :] + boxes[None, :, :]) / 2
    ahead = np.sign(np.arange(len(points))[:, None] - np.arange(len(points))[None, :])
    for _ in range(_ROUNDS):
        apart = points[:, None, :] - points[None, :, :]
        over = reach - np.abs(apart)
        hit = (over > 0.01).all(axis=2) & (ahead != 0)
        if not hit.any():
            break
        sideways = over[:, :, 0] < over[:, :, 1]
        side = np.where(apart == 0, ahead[:, :, None], np.sign(apart))
        push = side * over / 2
        points[:, 0] += np.where(hit & sideways, push[:, :, 0], 0).sum(axis=1) * 0.7
        points[:, 1] += np.where(hit & ~sideways, push[:, :, 1], 0).sum(axis=1) * 0.7
    return points


def _push_near_apart(centres: Points, boxes: Points) -> Points:
    """Do the same among many boxes: only those that stand near each other are compared."""
    import numpy as np
    from scipy.spatial import cKDTree

    points = centres.copy()
    stretch = boxes.max(axis=0)
    for _ in range(_ROUNDS):
        near = cKDTree(points / stretch).query_pairs(1.0, p=np.inf, output_type="ndarray")
        one, other = near[:, 0], near[:, 1]
        apart = points[one] - points[other]
        over = (boxes[one] + boxes[other]) / 2 - np.abs(apart)
        hit = (over > 0.01).all(axis=1)
        if not hit.any():
            break
        one, other, apart, over = one[hit], other[hit], apart[hit], over[hit]
        axis = (over[:, 1] <= over[:, 0]).astype(np.intp)
        rows = np.arange(len(axis))
        push = 0.35 * over[rows, axis] * np.where(apart[rows, axis] < 0, -1, 1)
        np.add.at(points, (one, axis), push)
        np.add.at(points, (other, axis), -push)
    return points


def round_a_table(seats: Points) -> Points:
    """Return a centre for each box on a ring, in their order, so that a line between two passes over no third.

    Examples
    --------
    >>> import numpy as np
    >>> round_a_table(np.full((4, 2), 100.0)).tolist()
    [[0.0, -200.0], [340.0, 0.0], [0.0, 200.0], [-340.0, 0.0]]
    """
    import numpy as np

    turn = 2 * np.pi * np.arange(len(seats)) / max(len(seats), 1)
    radius = max(2.0, len(seats) / 3) * float(seats.max(initial=0.0))
    ring: Points = np.column_stack([np.sin(turn) * radius * ASPECT, -np.cos(turn) * radius])
    return ring.round(6) + 0.0
