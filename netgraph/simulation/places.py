"""Where the simulated city is: districts, addresses, what is near each, and how much street crime each draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Flags, Pools, pools
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.spec import Spec

__all__ = ["FEATURES", "Places", "build_places", "nearest_place"]

FEATURES = ("vulnerable", "near_drug_market", "near_transit", "near_school", "near_bar")
ORIGIN = (503_000.0, 6_635_000.0)  # SWEREF 99 TM, woodland in middle Sweden
_SPACING_M = 60.0  # between neighbouring addresses of a district
_PER_HOUSEHOLD = 2.2  # people
_PER_FACILITY = {"near_drug_market": 900, "near_transit": 350, "near_school": 500, "near_bar": 250}  # addresses
_VULNERABLE_SHARE = 0.25  # of the districts


@dataclass(frozen=True)
class Places:
    """Addresses by their code: ``x`` and ``y`` (metres), ``district``, ``feature`` (one column each of `FEATURES`).

    ``log_rate`` is the log rate of street crime; the first ``homes`` addresses are dwellings, the others shops and
    squares. ``centre`` are the middles of the districts; ``street`` draws a place of the whole city (pool 0) by its
    rate, ``corner`` one of a district.
    """

    x: Floats
    y: Floats
    district: Ints
    feature: Flags
    log_rate: Floats
    homes: int
    centre: Floats
    street: Pools
    corner: Pools

    def __len__(self) -> int:
        """Return the number of addresses."""
        return len(self.x)


def build_places(spec: Spec, rng: Generator) -> Places:
    """Return the addresses of the city: one for each household and a tenth more."""
    homes = max(int(np.ceil(spec.people / _PER_HOUSEHOLD)), spec.districts)
    count = homes + max(homes // 10, spec.districts)
    district = np.arange(count) % spec.districts
    width = _SPACING_M * np.sqrt(count / spec.districts) / 2
    centre = _centres(spec.districts, width)
    x, y = (centre[district] + rng.uniform(-width, width, (count, 2))).T
    feature = _features(spec, x, y, district, rng)
    coefficient = np.array([getattr(spec, f"place_{name}") for name in FEATURES])
    log_rate = feature @ coefficient + spec.place_sigma * rng.standard_normal(count)
    rate = np.exp(log_rate)
    street, corner = pools(np.zeros(count, np.int64), 1, rate), pools(district, spec.districts, rate)
    return Places(x, y, district, feature, log_rate, homes, centre, street, corner)


def nearest_place(places: Places, x: Floats, y: Floats) -> Ints:
    """Return the address nearest to each point."""
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([places.x, places.y]))
    return np.asarray(tree.query(np.column_stack([x, y]))[1], dtype=np.int64)


def _centres(districts: int, width: float) -> Floats:
    """Lay the districts out in rows of squares, a street's width apart."""
    side = int(np.ceil(np.sqrt(districts)))
    row, column = np.divmod(np.arange(districts), side)
    step = 2 * width + _SPACING_M
    centre: Floats = np.column_stack([column * step, row * step]) + np.array(ORIGIN)
    return centre


def _features(spec: Spec, x: Floats, y: Floats, district: Ints, rng: Generator) -> Flags:
    """Say of each address what it has near; facilities stand at addresses drawn at random."""
    from scipy.spatial import cKDTree

    bad = rng.permutation(spec.districts)[: round(spec.districts * _VULNERABLE_SHARE)]
    columns = [np.isin(district, bad)]
    points = np.column_stack([x, y])
    for per in _PER_FACILITY.values():
        at = rng.choice(len(x), size=max(len(x) // per, 1), replace=False)
        distance, _ = cKDTree(points[at]).query(points)
        columns.append(distance <= spec.feature_reach_m)
    return np.column_stack(columns)
