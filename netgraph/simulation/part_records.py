"""How parts in incidents are written down: of people, of vehicles, and of the groups that somebody ascribes it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.case_records import incident_ids
from netgraph.simulation.columns import NEVER, Ids, Recorded, codes_of, text, words
from netgraph.simulation.grading import Grades, fact_grades, graded, grades_of_claims
from netgraph.simulation.numbers import record_ids
from netgraph.simulation.words import OUTCOMES, ROLES

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import Series

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.register import Register
    from netgraph.simulation.suspicion import Parts
    from netgraph.simulation.world import World

__all__ = ["group_ids", "group_parts", "person_parts", "vehicle_ids", "vehicle_parts"]

_RECORDED = ["suspect", *ROLES[1:]]
_SUSPECT = 0
_AT_SCENE = {"used": 0.6, "seen": 0.9, "stolen": 1.0, "burnt": 0.95}
_SURE = np.array([0.5, 0.8, 1.0])


def vehicle_ids(world: World) -> Ids:
    """Return the ids of vehicles."""
    return Ids("v", len(world.vehicles), 3)


def group_ids(world: World) -> Ids:
    """Return the ids of groups."""
    return Ids("g", len(world.groups), 1)


def person_parts(told: Parts, record: NDArray[np.int64], *, ids: Ids, register: Register, rng: Generator) -> Recorded:
    """Return people's parts as involvements; a withdrawal is one more version of the row.

    Parameters
    ----------
    told
        Who took which part, as the police have it.
    record
        The person record of each part; -1 for somebody without identity.
    ids
        The ids of person records.
    """
    import pandas as pd

    withdrawn = np.flatnonzero(~np.isnat(told.withdrawn_at))
    rows = np.concatenate([np.arange(len(told.incident)), withdrawn])
    ended = np.where(np.arange(len(rows)) < len(told.incident), NEVER, told.withdrawn_at[rows])
    frame = pd.DataFrame(
        {
            "incident_id": incident_ids(register).of(register.number[told.incident[rows]]),
            "entity_kind": words(["person"], np.zeros(len(rows), dtype=np.int64)),
            "entity_id": _entities(told, record, ids, register).take(rows).reset_index(drop=True),
            "role": words(_RECORDED, told.role[rows]),
            "outcome": words(list(OUTCOMES), told.outcome[rows]),
            "weight": 1.0,
            "anonymous": record[rows] < 0,
            "recorded_at": np.where(np.isnat(ended), told.recorded_at[rows], ended),
            "withdrawn_at": ended,
        }
    )
    table = graded(frame, _grades_of_parts(told, rng).pick(rows), rng)
    return Recorded(table, {"people": (record, told.recorded_at)}, told.wrong[rows])


def _entities(told: Parts, record: NDArray[np.int64], ids: Ids, register: Register) -> Series:
    """Return the id of each person record, and ``incident_id/number`` for those without identity."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unnamed = np.flatnonzero(record < 0)
    unnamed = unnamed[np.argsort(told.incident[unnamed], kind="stable")]
    incident = told.incident[unnamed]
    starts = np.flatnonzero(np.diff(incident, prepend=-1))
    number = np.full(len(record), -1)
    number[unnamed] = np.arange(len(unnamed)) - np.repeat(starts, np.diff(starts, append=len(unnamed))) + 1
    case = incident_ids(register).array(np.where(record < 0, register.number[told.incident], -1))
    slash = pa.scalar("/", pa.large_string())
    nameless = pc.binary_join_element_wise(case, record_ids("", number, width=1), slash)
    return text(pc.coalesce(ids.array(record), nameless))


def _grades_of_parts(told: Parts, rng: Generator) -> Grades:
    """Return the grades: suspicions are claims, all else is taken down as a fact."""
    grades = fact_grades(len(told.incident), rng)
    claims = np.flatnonzero((told.role == _SUSPECT) & (told.person >= 0))
    drawn = grades_of_claims(told.wrong[claims], rng)
    grades.information[claims], grades.source[claims] = drawn.information, drawn.source
    grades.assessed[claims] = drawn.assessed
    return grades


def vehicle_parts(world: World, register: Register, rng: Generator) -> Recorded:
    """Return the vehicles on record in incidents as involvements."""
    import pandas as pd

    role, roles = codes_of(world.vehicle_use["role"])
    chance = np.array([_AT_SCENE.get(word, 1.0) for word in [*roles, "used"]])[role]
    incident = world.vehicle_use["incident"].to_numpy(np.int64)
    rows = np.flatnonzero(register.known[incident] & (rng.random(len(incident)) < chance))
    vehicle = world.vehicle_use["vehicle"].to_numpy(np.int64)[rows]
    frame = pd.DataFrame(
        {
            "incident_id": incident_ids(register).of(register.number[incident[rows]]),
            "entity_kind": words(["vehicle"], np.zeros(len(rows), dtype=np.int64)),
            "entity_id": vehicle_ids(world).of(vehicle),
            "role": words(roles, role[rows]),
            "weight": 1.0,
            "anonymous": False,
            "recorded_at": register.recorded_at[incident[rows]],
        }
    )
    table = graded(frame, fact_grades(len(rows), rng), rng)
    return Recorded(table, {"vehicles": (vehicle, register.recorded_at[incident[rows]])})


def group_parts(world: World, register: Register, *, difficulty: Difficulty, rng: Generator) -> Recorded:
    """Return which groups somebody ascribes the attacks to, on both sides; some name the wrong attacker."""
    import pandas as pd

    attacks = world.aggressions
    incident = attacks["incident"].to_numpy(np.int64)
    rows = np.flatnonzero(register.known[incident] & (rng.random(len(incident)) < difficulty.attribution_share))
    attacker, target = (attacks[name].to_numpy(np.int64)[rows] for name in ("source_group", "target_group"))
    another = rng.integers(0, max(len(world.groups), 1), len(rows))
    mistaken = (rng.random(len(rows)) < difficulty.wrong_of_named) & (another != attacker) & (another != target)
    both = np.tile(incident[rows], 2)
    group = np.concatenate([np.where(mistaken, another, attacker), target])
    wrong = np.concatenate([mistaken, np.zeros(len(rows), dtype=bool)])
    frame = pd.DataFrame(
        {
            "incident_id": incident_ids(register).of(register.number[both]),
            "entity_kind": words(["group"], np.zeros(len(both), dtype=np.int64)),
            "entity_id": group_ids(world).of(group),
            "role": words(["attacker", "target"], np.repeat([0, 1], len(rows))),
            "weight": np.tile(_SURE[rng.integers(0, len(_SURE), len(rows))], 2),
            "anonymous": False,
            "recorded_at": register.recorded_at[both],
        }
    )
    table = graded(frame, grades_of_claims(wrong, rng, assessed=True), rng)
    return Recorded(table, {"groups": (group, register.recorded_at[both])}, wrong)
