"""What a world's truth tables say of its own numbers: nothing but counting, so that it can be held against them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from netgraph.simulation.build import build_world
from netgraph.simulation.spec import Spec
from netgraph.simulation.world import World

SEEDS = range(101, 121)


@cache
def worlds(*, seeds: range = SEEDS, mechanism: str = "grid", null: str = "none") -> tuple[World, ...]:
    """Towns with everything in them."""
    return tuple(build_world(Spec.of("town", mechanism=mechanism, null=null), seed=seed) for seed in seeds)


@cache
def conflicts_only(*, mechanism: str = "grid") -> tuple[World, ...]:
    """Twenty towns without ordinary crime, which has no part in conflicts: the same attacks, made ten times faster."""
    spec = replace(Spec.of("town", mechanism=mechanism), ordinary=0.0)
    return tuple(build_world(spec, seed=seed) for seed in SEEDS)


def parameter(world: World, name: str) -> float:
    return float(world.parameters.set_index("name").at[name, "value"])


def days_of(world: World, incidents: pd.Series) -> np.ndarray:
    """When each incident was, in days from the first."""
    occurred = world.incidents["occurred"].to_numpy()
    return (occurred[incidents.to_numpy()] - occurred[0]) / np.timedelta64(1, "D")


def offspring(world: World) -> pd.DataFrame:
    """One row per direct offspring, born or not: parent, channel, lag in days."""
    born = world.aggressions[world.aggressions["parent"] >= 0]
    lag = days_of(world, born["incident"]) - days_of(world, born["parent"])
    seen = pd.DataFrame({"parent": born["parent"], "channel": born["channel"].astype("str"), "lag_days": lag})
    due = world.unborn[["parent", "channel", "lag_days"]].assign(channel=world.unborn["channel"].astype("str"))
    return pd.concat([seen, due], ignore_index=True)


def surprise(count: float, expected: float, variance: float | None = None) -> float:
    """By how many standard deviations a count differs from what was expected of it (Poisson by default)."""
    return abs(count - expected) / np.sqrt(expected if variance is None else variance)


def mixture_cdf(world: World, channel: str, days: np.ndarray) -> np.ndarray:
    """The chance of a delay of at most so many days, by the world's parameters."""
    means = (0.5, 3.0, 14.0, 60.0, 180.0)
    shares = [parameter(world, f"pi_{channel}_{mean:g}d") for mean in means]
    return sum(share * (1 - np.exp(-days / mean)) for share, mean in zip(shares, means, strict=True))


def ks_distance(sample: np.ndarray, cdf: np.ndarray) -> float:
    """The largest gap between a sorted sample's distribution and the values of another at its points."""
    place = np.arange(len(sample))
    return float(max((cdf - place / len(sample)).max(), ((place + 1) / len(sample) - cdf).max()))
