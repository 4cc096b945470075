"""How cases are written down: incidents with their changing status, and the traits of how it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.columns import Ids, Recorded, codes_of, words
from netgraph.simulation.grading import fact_grades, graded, grades_of_claims
from netgraph.simulation.mistakes import other_value
from netgraph.simulation.rhythm import ZONE

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.register import Register
    from netgraph.simulation.world import World

__all__ = ["incident_ids", "incident_table", "modus_records", "place_ids"]

_STATUSES = ["reported", "open", "prosecuted", "convicted", "closed", "unfounded"]
_OPEN = _STATUSES.index("open")
_SOLVED = np.cumsum([0.0, 0.40, 0.25, 0.25, 0.10, 0.0])
_UNSOLVED = np.cumsum([0.0, 0.35, 0.0, 0.0, 0.60, 0.05])
_OPENED_SHARE = 0.25
_OPENED_DAYS, _SETTLED_DAYS = 2.0, 60.0
_DAY_US = 86_400_000_000


def incident_ids(register: Register) -> Ids:
    """Return the ids of incidents."""
    return Ids("i", len(register.number), 5)


def place_ids(world: World) -> Ids:
    """Return the ids of places."""
    return Ids("l", len(world.places), 3)


def incident_table(world: World, register: Register, *, solved: NDArray[np.bool_], rng: Generator) -> DataFrame:
    """Return the versions of every incident on record, in the order of registration: first reported, later settled.

    Parameters
    ----------
    solved
        Of each incident of the world, whether anybody is suspected.
    """
    rows = np.flatnonzero(register.known)
    rows = rows[np.argsort(register.number[rows])]
    place, recorded_at, status = _versions(register.recorded_at[rows], solved[rows], register.until, rng)
    grades = fact_grades(len(rows), rng).pick(place)
    frame = _incidents(world, register, rows[place]).assign(status=words(_STATUSES, status), recorded_at=recorded_at)
    return graded(frame, grades, rng)


def _versions(
    first: NDArray[np.datetime64], solved: NDArray[np.bool_], until: np.datetime64, rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.datetime64], NDArray[np.int64]]:
    """Return of every version which incident it is of, when it is recorded, and the status."""
    size = len(first)
    drawn = rng.random(size)
    final = np.where(
        solved, np.searchsorted(_SOLVED, drawn, side="right"), np.searchsorted(_UNSOLVED, drawn, side="right")
    )
    final = np.minimum(final, len(_STATUSES) - 1)
    opened = first + _wait(size, _OPENED_DAYS, rng)
    settled = opened + _wait(size, _SETTLED_DAYS, rng)
    is_opened = (opened < until) & ((rng.random(size) < _OPENED_SHARE) | (final == _OPEN))
    is_settled = (settled < until) & (final != _OPEN)
    which = [np.arange(size), np.flatnonzero(is_opened), np.flatnonzero(is_settled)]
    place = np.concatenate(which)
    recorded_at = np.concatenate([at[some] for at, some in zip((first, opened, settled), which, strict=True)])
    status = np.concatenate([np.zeros(size, dtype=np.int64), np.full(len(which[1]), _OPEN), final[which[2]]])
    order = np.lexsort((recorded_at, place))
    return place[order], recorded_at[order], status[order]


def _wait(size: int, median_days: float, rng: Generator) -> NDArray[np.timedelta64]:
    waited = median_days * rng.lognormal(0.0, 0.8, size) * _DAY_US
    whole: NDArray[np.timedelta64] = np.maximum(waited, _DAY_US / 24).astype(np.int64).astype("timedelta64[us]")
    return whole


def _incidents(world: World, register: Register, rows: NDArray[np.int64]) -> DataFrame:
    import pandas as pd

    kind, kinds = codes_of(world.incidents["kind"])
    severity = shipped_vocabulary().kinds["severity"].reindex([*kinds, "other_event"]).to_numpy(dtype="float64")
    return pd.DataFrame(
        {
            "incident_id": incident_ids(register).of(register.number[rows]),
            "kind": words(kinds, kind[rows]),
            "occurred_from": register.start[rows],
            "occurred_to": register.end[rows],
            "time_zone": words([ZONE], np.zeros(len(rows), dtype=np.int64)),
            "location_id": place_ids(world).of(world.incidents["place"].to_numpy(np.int64)[rows]),
            "severity": severity[kind[rows]],
        }
    )


def modus_records(world: World, register: Register, *, difficulty: Difficulty, rng: Generator) -> Recorded:
    """Return the traits on record: some are missing, some are not what was seen."""
    import pandas as pd

    trait, traits = codes_of(world.modus["trait"])
    value, values = codes_of(world.modus["value"])
    incident = world.modus["incident"].to_numpy(np.int64)
    seen = np.flatnonzero(register.known[incident] & (rng.random(len(incident)) >= difficulty.modus_missing))
    told = other_value(trait[seen], value[seen], rng.random(len(seen)) < difficulty.claims_wrong, rng)
    wrong = told != value[seen]
    _, once = np.unique(np.stack([incident[seen], trait[seen], told]), axis=1, return_index=True)
    rows = seen[once]
    frame = pd.DataFrame(
        {
            "incident_id": incident_ids(register).of(register.number[incident[rows]]),
            "trait": words(traits, trait[rows]),
            "value": words(values, told[once]),
            "recorded_at": register.recorded_at[incident[rows]],
        }
    )
    return Recorded(graded(frame, grades_of_claims(wrong[once], rng), rng), wrong=wrong[once])
