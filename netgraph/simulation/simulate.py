"""A city whose truth is known, as the police would have it on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.simulation.build import build_world
from netgraph.simulation.difficulty import Difficulty
from netgraph.simulation.observation import observe
from netgraph.simulation.spec import Spec
from netgraph.simulation.truth import Truth, truth_of

if TYPE_CHECKING:
    from netgraph.model.tables import Tables

__all__ = ["simulate"]


def simulate(spec: Spec, *, seed: int) -> tuple[Tables, Truth]:
    """Return the records of an invented city, and what really happened in it.

    Groups attack each other in conflicts that flare and answer; what prepared and followed the attacks, ordinary
    crime, near repeats and violence between partners go on around them. The police see part of it, late and with
    mistakes, as `Difficulty` says. Seeds 1-20 are for learning weights, 101 and up for tests and studies.

    Parameters
    ----------
    spec
        Size, time, mechanism, null and difficulty: `Spec.of("village")`.
    seed
        The same seed and spec give the same bytes.

    Returns
    -------
    tables
        All versions of the records; `netgraph.model.versions.as_of` gives one row a key. All ids begin with
        ``demo:``; nobody in it exists, and no personnummer or plate can belong to anyone.
    truth
        What really happened, in the ids of the records.

    Raises
    ------
    ValueError
        From `Spec`, naming the parameter.

    Notes
    -----
    Linear in people and incidents; see docs/simulated-city.md for times.

    Examples
    --------
    >>> tables, truth = simulate(Spec.of("village", years=1), seed=101)
    >>> len(tables.incidents) > 200, set(truth.incidents["incident_id"]) >= set(tables.incidents["incident_id"])
    (True, True)
    """
    world = build_world(spec, seed=seed)
    difficulty = Difficulty.of(spec.difficulty)
    observed = observe(world, difficulty, seed=seed)
    return observed.tables, truth_of(world, observed, difficulty)
