"""The vehicles of the simulated city, who owns them, and who lends one to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Pools, pools
from netgraph.simulation.population import YEAR, People
from netgraph.simulation.rhythm import Floats, Ints

__all__ = ["VEHICLE_KINDS", "Vehicles", "build_vehicles"]

VEHICLE_KINDS = ("car", "moped", "motorcycle", "van")
_KIND_SHARES = (0.78, 0.10, 0.06, 0.06)
_OWNER_SHARE = 0.5  # of the adults
_NOBODYS = 0.06  # vehicles owned by nobody in the city, for each owned


@dataclass(frozen=True)
class Vehicles:
    """Vehicles by their code: ``kind`` (place in `VEHICLE_KINDS`), ``owner`` (-1 = nobody in the city).

    ``of`` draws a vehicle of its owner (pool); ``street`` any vehicle (pool 0). ``at_hand`` are all vehicles in an
    order in which they may be stolen for good, mopeds rather first.
    """

    kind: Ints
    owner: Ints
    of: Pools
    street: Pools
    at_hand: Ints


def build_vehicles(people: People, rng: Generator) -> Vehicles:
    """Return the vehicles: half of those who are adults at the start own one, a few belong to nobody here."""
    adult = np.flatnonzero(people.age >= 18 * YEAR)
    owners = adult[rng.random(len(adult)) < _OWNER_SHARE]
    owner = np.concatenate([owners, np.full(max(round(_NOBODYS * len(owners)), 1), -1)])
    kind = rng.choice(len(VEHICLE_KINDS), size=len(owner), p=_KIND_SHARES)
    weight: Floats = np.where(kind == 1, 3.0, 1.0)  # mopeds are stolen most
    at_hand = np.argsort(rng.exponential(1 / weight), kind="stable")
    street = pools(np.zeros(len(owner), np.int64), 1, weight)
    return Vehicles(kind, owner, pools(owner, len(people)), street, at_hand)
