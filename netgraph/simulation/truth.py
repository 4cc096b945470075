"""What really happened in a simulated city, told in the ids of its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.case_records import incident_ids, place_ids
from netgraph.simulation.columns import NEVER, Ids, codes_of, words
from netgraph.simulation.difficulty import INFORMATION_ERROR
from netgraph.simulation.names import area_names
from netgraph.simulation.part_records import group_ids
from netgraph.simulation.register import REPORTED, WATCHED
from netgraph.simulation.suspicion import CLEARED

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.observation import Observed
    from netgraph.simulation.world import World

__all__ = ["Truth", "truth_of"]


@dataclass(frozen=True)
class Truth:
    """What really happened, whatever the records say: one frame a table, for scoring and never for an analysis.

    Ids are those of the records. A person's true id is that of their first record; incidents that no record has get
    ids too. Times are exact and UTC.

    incidents
        One row an incident: ``incident_id, kind, occurred, location_id, conflict_id`` (null outside conflicts)
        ``, process`` (`World.incidents`) ``, recorded`` (whether the police ever learnt of it).
    conflicts
        ``conflict_id, group_a, group_b, begins, ends, dispute``.
    aggressions
        One row an attack between groups: ``incident_id, source_group, target_group, parent_id`` (the attack that
        brought it about; null = none) ``, channel, lag_hours, weight``.
    unborn
        Attacks that were due and never happened: ``parent_id, channel, lag_days, reason``.
    dyads
        Who may attack whom: ``source_group, target_group, conflict_id, rate`` (a day) ``, valid_from, valid_to``.
    attackers
        Who did it, one row a person and crime: ``incident_id, person_id, suspected`` (whether a record that stands
        says so).
    people
        One row a person: ``person_id, role_class, active``.
    person_records
        One row a person record: ``person_id, true_person_id``; two records of one person share the latter.
    memberships
        ``person_id, group_id, weight, valid_from, valid_to``.
    chains
        Precursor pairs: ``before_id, after_id, pattern, real`` (false: a look-alike that led nowhere).
    near_repeats
        ``incident_id, parent_id, lag_days, drawn_m, distance_m``.
    recruitments
        Minors recruited for single jobs: ``incident_id, person_id, recruiter_id``.
    bans
        ``source_id, target_id, begins, ends, breaches``.
    places
        True place and log rate of street crime: ``location_id, x, y, area_code``, its features, ``log_rate``; the
        coefficients are ``place_…`` in ``parameters``.
    areas
        How much of it is seen: ``area_code, reporting, watch`` (log-odds).
    interventions
        What was done and its true effect: ``intervention, kind, group_id, location_id, begins, ends, effect``.
    intervention_records
        ``intervention_id, intervention``: which record is of which.
    wrong_claims
        Keys of the rows that are not true: ``table``, then ``incident_id, entity_kind, entity_id, role, trait, value,
        person_a, person_b, person_id, group_id, kind`` as far as the table has them.
    parameters
        ``name, value``: every number that the world was made with, and ``difficulty_…`` for what is seen of it.
    """

    incidents: DataFrame
    conflicts: DataFrame
    aggressions: DataFrame
    unborn: DataFrame
    dyads: DataFrame
    attackers: DataFrame
    people: DataFrame
    person_records: DataFrame
    memberships: DataFrame
    chains: DataFrame
    near_repeats: DataFrame
    recruitments: DataFrame
    bans: DataFrame
    places: DataFrame
    areas: DataFrame
    interventions: DataFrame
    intervention_records: DataFrame
    wrong_claims: DataFrame
    parameters: DataFrame

    def items(self) -> Iterator[tuple[str, DataFrame]]:
        """Yield ``(name, frame)``."""
        return ((entry.name, getattr(self, entry.name)) for entry in fields(self))


_FORMS = {
    "incidents": "incident_id=incident:incident kind occurred location_id=place:place conflict_id=conflict:conflict "
    "process",
    "conflicts": "conflict_id=conflict:conflict group_a=group:group_a group_b=group:group_b begins ends dispute",
    "aggressions": "incident_id=incident:incident source_group=group:source_group target_group=group:target_group "
    "parent_id=incident:parent channel weight",
    "unborn": "parent_id=incident:parent channel lag_days reason",
    "dyads": "source_group=group:source_group target_group=group:target_group conflict_id=conflict:conflict rate "
    "valid_from valid_to",
    "people": "person_id=person:person role_class active",
    "memberships": "person_id=person:person group_id=group:group weight valid_from valid_to",
    "chains": "before_id=incident:before after_id=incident:after pattern real",
    "near_repeats": "incident_id=incident:incident parent_id=incident:parent lag_days drawn_m distance_m",
    "recruitments": "incident_id=incident:incident person_id=person:person recruiter_id=person:recruiter",
    "bans": "source_id=person:source target_id=person:target begins ends breaches",
    "places": "location_id=place:place x y area_code=area:district vulnerable near_drug_market near_transit "
    "near_school near_bar log_rate",
    "interventions": "intervention kind group_id=group:group location_id=place:place begins ends effect",
}
"""Which columns of the world become which of the truth: ``new=what:old`` for codes that become ids, else the same."""

_TABLES = {"memberships": "membership"}  # where the world has another name


def truth_of(world: World, observed: Observed, difficulty: Difficulty) -> Truth:
    """Return what really happened in `world`, in the ids of the records that were `observed` of it."""
    import pandas as pd

    told = {name: _told(name, world, observed) for name in _FORMS}
    told["incidents"]["recorded"] = observed.register.known
    told["aggressions"].insert(5, "lag_hours", _lag_hours(world))
    files, register = observed.files, observed.register
    areas = words(area_names(len(register.watch)), np.arange(len(register.watch)))
    records = observed.tables.interventions["intervention_id"].drop_duplicates(ignore_index=True)
    return Truth(
        **told,
        attackers=_attackers(world, observed),
        person_records=pd.DataFrame(
            {
                "person_id": files.ids.of(np.arange(len(files.person))),
                "true_person_id": files.ids.of(files.first[files.person]),
            }
        ),
        areas=pd.DataFrame({"area_code": areas, "reporting": register.reporting, "watch": register.watch}),
        intervention_records=pd.DataFrame(
            {"intervention_id": records, "intervention": observed.met["intervention"].to_numpy(np.int64)}
        ),
        wrong_claims=pd.concat(
            [frame.assign(table=name) for name, frame in observed.wrong.items()], ignore_index=True
        ).drop(columns=["first_seen", "valid_from"]),
        parameters=_parameters(world, difficulty),
    )


def _told(name: str, world: World, observed: Observed) -> DataFrame:
    """Return one table of the world in the ids of the records."""
    from pandas import DataFrame

    frame: DataFrame = getattr(world, _TABLES.get(name, name))
    columns: dict[str, Series] = {}
    for form in _FORMS[name].split():
        new, _, old = form.partition("=")
        what, _, column = old.partition(":")
        columns[new] = _ids(what, frame[column], world, observed) if old else _plain(frame[new])
    return DataFrame(columns)


def _plain(values: Series) -> Series:
    """Return the column as text where it holds words, else as it is."""
    if str(values.dtype) not in ("category", "object", "str"):
        return values.reset_index(drop=True)
    codes, listed = codes_of(values)
    return words(listed, codes)


def _ids(what: str, codes: Series, world: World, observed: Observed) -> Series:
    """Return the id of each code; null where it is -1."""
    code = codes.to_numpy(dtype=np.int64)
    if what == "incident":
        return incident_ids(observed.register).of(np.append(observed.register.number, -1)[code])
    if what == "person":
        return observed.files.ids.of(np.append(observed.files.first, -1)[code])
    if what == "area":
        return words(area_names(int(code.max(initial=-1)) + 1), code)
    if what == "conflict":
        return Ids("c", len(world.conflicts), 1).of(code)
    return (group_ids(world) if what == "group" else place_ids(world)).of(code)


def _lag_hours(world: World) -> NDArray[np.float64]:
    """Return how long after its parent each attack came; null where it has none."""
    occurred = world.incidents["occurred"].to_numpy(dtype="datetime64[us]")
    parent = world.aggressions["parent"].to_numpy(dtype=np.int64)
    child = world.aggressions["incident"].to_numpy(dtype=np.int64)
    hours = (occurred[child] - np.append(occurred, NEVER)[parent]) / np.timedelta64(1, "h")
    return np.where(parent < 0, np.nan, hours)


def _attackers(world: World, observed: Observed) -> DataFrame:
    """Return who did it, and whether a record that stands names them."""
    import pandas as pd

    did = world.involvement[(world.involvement["role"] == "attacker").to_numpy()]
    key = did["incident"].to_numpy(np.int64) * len(world.people) + did["person"].to_numpy(np.int64)
    return pd.DataFrame(
        {
            "incident_id": _ids("incident", did["incident"], world, observed),
            "person_id": _ids("person", did["person"], world, observed),
            "suspected": np.isin(key, observed.suspected),
        }
    )


def _parameters(world: World, difficulty: Difficulty) -> DataFrame:
    import pandas as pd

    seen = {f"difficulty_{name}": value for name, value in asdict(difficulty).items()}
    seen |= {f"wrong_if_graded_{grade}": value for grade, value in INFORMATION_ERROR.items()}
    seen |= {f"reported_{kind}": chance for kind, chance in REPORTED.items()}
    seen |= {f"watched_{kind}": chance for kind, chance in WATCHED.items()}
    seen |= {f"cleared_{kind}": share for kind, share in CLEARED.items()}
    more = pd.DataFrame({"name": list(seen), "value": list(seen.values())})
    return pd.concat([world.parameters, more], ignore_index=True)
