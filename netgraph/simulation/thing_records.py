"""How places, vehicles and groups are written down: coordinates with their error, plates nobody has, names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.case_records import place_ids
from netgraph.simulation.columns import codes_of, words
from netgraph.simulation.grading import fact_grades, graded
from netgraph.simulation.names import COLOURS, MAKES, STREETS, area_names, group_names
from netgraph.simulation.numbers import registrations
from netgraph.simulation.part_records import group_ids, vehicle_ids

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.world import World

__all__ = ["group_table", "location_table", "vehicle_table"]

_CLASSES = np.array([0.5, 1.0, 2.0])
_CLASS_SHARES = np.array([0.4, 0.4, 0.2])
_NINE_IN_TEN = np.sqrt(2 * np.log(10))


def location_table(
    world: World, mentioned: NDArray[np.datetime64], *, difficulty: Difficulty, rng: Generator
) -> DataFrame:
    """Return the places on record, each off by an error of its own: geocoding an address gives one answer always.

    The error is normal in both directions, of three sizes; ``precision_m`` is the distance within which nine in ten
    of that size lie. Its median over all places is that of the difficulty.
    """
    import pandas as pd
    from pyproj import Transformer

    rows = np.flatnonzero(~np.isnat(mentioned))
    size = rng.choice(_CLASSES, len(rows), p=_CLASS_SHARES) * difficulty.geocode_error_m / _median_of_classes()
    x, y = (
        np.round(world.places[axis].to_numpy(float)[rows] + rng.normal(0.0, 1.0, len(rows)) * size, 1)
        for axis in ("x", "y")
    )
    longitude, latitude = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True).transform(x, y)
    district = world.places["district"].to_numpy(np.int64)
    frame = pd.DataFrame(
        {
            "location_id": place_ids(world).of(rows),
            "longitude": np.round(longitude, 6),
            "latitude": np.round(latitude, 6),
            "x": x,
            "y": y,
            "address": words(_addresses(district), rows),
            "area_code": words(area_names(int(district.max(initial=-1)) + 1), district[rows]),
            "precision_m": np.round(size * _NINE_IN_TEN, 1),
            "recorded_at": mentioned[rows],
        }
    )
    return graded(frame, fact_grades(len(rows), rng), rng)


def _median_of_classes() -> float:
    """Return the median distance of the mixture of the three sizes, where the middle one is 1: by bisection."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        within = float(_CLASS_SHARES @ (1 - np.exp(-((middle / _CLASSES) ** 2) / 2)))
        low, high = (middle, high) if within < 0.5 else (low, middle)
    return middle


def _addresses(district: NDArray[np.int64]) -> list[str]:
    """Return an address for each place: streets and numbers in the order of the places of its district."""
    order = np.argsort(district, kind="stable")
    starts = np.flatnonzero(np.diff(district[order], prepend=-1))
    within = np.empty(len(district), dtype=np.int64)
    within[order] = np.arange(len(district)) - np.repeat(starts, np.diff(starts, append=len(district)))
    streets = len(STREETS)
    return [
        f"{STREETS[(n + d) % streets]} {1 + n // streets}"
        for n, d in zip(within.tolist(), district.tolist(), strict=True)
    ]


def vehicle_table(world: World, mentioned: NDArray[np.datetime64], rng: Generator) -> DataFrame:
    """Return the vehicles on record, from their first mention."""
    import pandas as pd

    rows = np.flatnonzero(~np.isnat(mentioned))
    kind, kinds = codes_of(world.vehicles["kind"])
    plates = registrations(len(world.vehicles), rng)
    made = rng.integers(0, len(MAKES), len(rows))
    frame = pd.DataFrame(
        {
            "vehicle_id": vehicle_ids(world).of(rows),
            "registration": words(plates, rows),
            "make": words([one.split()[0] for one in MAKES], made),
            "model": words([one.split()[1] for one in MAKES], made),
            "colour": words(list(COLOURS), rng.integers(0, len(COLOURS), len(rows))),
            "kind": words(kinds, kind[rows]),
            "recorded_at": mentioned[rows],
        }
    )
    return graded(frame, fact_grades(len(rows), rng), rng)


def group_table(world: World, mentioned: NDArray[np.datetime64], rng: Generator) -> DataFrame:
    """Return the groups on record, from their first mention."""
    import pandas as pd

    rows = np.flatnonzero(~np.isnat(mentioned))
    names = words(group_names(len(world.groups)), rows)
    frame = pd.DataFrame({"group_id": group_ids(world).of(rows), "name": names, "recorded_at": mentioned[rows]})
    return graded(frame, fact_grades(len(rows), rng), rng)
