"""What is written down of people beyond crime: custody, what was done for them, where they live, what they own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.case_records import place_ids
from netgraph.simulation.columns import Ids, Recorded, codes_of, never, words
from netgraph.simulation.grading import fact_grades, graded
from netgraph.simulation.link_records import times_of, with_later_version
from netgraph.simulation.names import area_names
from netgraph.simulation.part_records import vehicle_ids
from netgraph.simulation.register import local_times

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.simulation.person_files import PersonFiles
    from netgraph.simulation.register import Register
    from netgraph.simulation.world import World

__all__ = ["contact_records", "custody_records", "holding_records", "intervention_records", "targets"]

_CUSTODY = 1 << 42
_MOST_CONTACTED = 12
_PROVIDERS = {"group_call_in": "polisen", "outreach_talks": "socialtjänsten"}
_OUTCOMES = ["accepted", "declined", "not reached"]
_PHONE_SHARE = 0.7
_DAY = np.timedelta64(1, "D")


def custody_records(world: World, files: PersonFiles, register: Register, rng: Generator) -> Recorded:
    """Return the times in custody: without an end when they begin, with it when they are over."""
    inside = world.custody[(times_of(world.custody, "valid_from") < register.until)].reset_index(drop=True)
    person, since = inside["person"].to_numpy(np.int64), times_of(inside, "valid_from")
    record = files.record(person, np.arange(len(inside)) + _CUSTODY)
    frame = inside[["valid_from"]].assign(
        person_id=files.ids.of(record),
        kind=words(["custody"], np.zeros(len(inside), dtype=np.int64)),
        valid_to=never(len(inside)),
        recorded_at=np.fmax(since, register.since),
    )
    ends = times_of(inside, "valid_to")
    frame, which = with_later_version(frame, ends, register.until, valid_to=ends)
    grades = fact_grades(len(inside), rng).pick(which)
    return Recorded(graded(frame, grades, rng), {"people": (record, np.fmax(since, register.since))})


def targets(world: World, register: Register, rng: Generator) -> DataFrame:
    """Return for whom or for which area something was done, one row a person: the recorded form of interventions.

    Columns ``intervention`` (the true one), ``person`` (-1 where it is for an area), ``place``, ``kind``, ``begins``,
    ``ends``. Of a group that is called in, at most twelve of its members at the time are met.
    """
    import pandas as pd

    done = world.interventions[times_of(world.interventions, "begins") + _DAY < register.until]
    member = world.membership
    since, until = times_of(member, "valid_from"), times_of(member, "valid_to")
    rows: list[tuple[int, int]] = []
    for number, group, begins in zip(done["intervention"], done["group"], times_of(done, "begins"), strict=True):
        there = (member["group"] == group).to_numpy() & ~(since > begins) & ~(until <= begins) if group >= 0 else []
        people = np.unique(member["person"].to_numpy(np.int64)[np.flatnonzero(there)])
        alive = people[~(times_of(world.people, "deceased_on")[people] <= begins)]
        met = np.sort(rng.permutation(alive)[:_MOST_CONTACTED])
        rows += [(number, int(person)) for person in met] if group >= 0 else [(number, -1)]
    frame = pd.DataFrame(rows, columns=["intervention", "person"]).astype("int64")
    return frame.join(done.set_index("intervention")[["place", "kind", "begins", "ends"]], on="intervention")


def intervention_records(
    world: World, register: Register, met: DataFrame, *, files: PersonFiles, rng: Generator
) -> Recorded:
    """Return what was done: the day after it began, and again with what came of it when it was over."""
    person, place = met["person"].to_numpy(np.int64), met["place"].to_numpy(np.int64)
    record = files.record(person, np.arange(len(met)) + 2 * _CUSTODY)
    kind, kinds = codes_of(met["kind"])
    district = np.append(world.places["district"].to_numpy(np.int64), -1)
    begins, ends = times_of(met, "begins"), times_of(met, "ends")
    provider = [_PROVIDERS.get(word, "polisen") for word in kinds]
    frame = met[[]].assign(
        intervention_id=Ids("a", len(met), 3).of(np.arange(len(met))),
        person_id=files.ids.of(record),
        area_code=words(area_names(int(district.max()) + 1), np.where(person < 0, district[place], -1)),
        kind=words(kinds, kind),
        started_on=local_times(begins).astype("datetime64[D]").astype("datetime64[us]"),
        ended_on=never(len(met)),
        outcome=words(_OUTCOMES, np.full(len(met), -1)),
        provider=words(provider, kind),
        recorded_at=begins + _DAY,
    )
    outcome = np.array(_OUTCOMES, dtype="object")[rng.choice(3, len(met), p=[0.5, 0.3, 0.2])]
    outcome[person < 0] = None
    ended = local_times(ends).astype("datetime64[D]").astype("datetime64[us]")
    done = {"ended_on": ended, "outcome": outcome}
    versions, which = with_later_version(frame, ends + _DAY, register.until, **done)
    grades = fact_grades(len(met), rng).pick(which)
    return Recorded(graded(versions, grades, rng), {"people": (record, begins + _DAY)})


def contact_records(met: DataFrame, register: Register, *, files: PersonFiles, rng: Generator) -> Recorded:
    """Return the times in which somebody talks with a person: from the first meeting until it is over."""
    people = met[(met["person"] >= 0).to_numpy()]
    record = files.record(people["person"].to_numpy(np.int64), people.index.to_numpy(np.int64) + 2 * _CUSTODY)
    since, ends = times_of(people, "begins"), times_of(people, "ends")
    _, once = np.unique(np.stack([record, since.astype(np.int64)]), axis=1, return_index=True)
    record, since, ends = record[once], since[once], ends[once]
    frame = (
        people[[]]
        .iloc[once]
        .assign(
            person_id=files.ids.of(record).set_axis(people.index[once]),
            kind="outreach_contact",
            valid_from=since,
            valid_to=never(len(once)),
            recorded_at=since + _DAY,
        )
    )
    versions, which = with_later_version(frame.reset_index(drop=True), ends + _DAY, register.until, valid_to=ends)
    grades = fact_grades(len(frame), rng).pick(which)
    return Recorded(graded(versions, grades, rng), {"people": (record, since + _DAY)})


def holding_records(
    world: World, files: PersonFiles, known: NDArray[np.datetime64], *, owned: NDArray[np.bool_], rng: Generator
) -> Recorded:
    """Return who lives where, who owns which vehicle and who uses which phone, from when the person is known.

    Parameters
    ----------
    known
        When each person record is made; NaT where there is none.
    owned
        Which vehicles are on record with their owner.
    """
    import pandas as pd

    there = np.flatnonzero(~np.isnat(known))
    person = files.person[there]
    phone = there[world.people["active"].to_numpy(bool)[person] & (rng.random(len(there)) < _PHONE_SHARE)]
    owner = world.vehicles["owner"].to_numpy(np.int64)
    vehicle = np.flatnonzero(owned & (owner >= 0))
    keeper = files.first[owner[vehicle]]
    vehicle, keeper = vehicle[~np.isnat(known[keeper])], keeper[~np.isnat(known[keeper])]
    home = world.people["home_place"].to_numpy(np.int64)[person]
    told = [
        _holdings(files, there, place_ids(world).of(home), "address", "lives_at"),
        _holdings(files, keeper, vehicle_ids(world).of(vehicle), "vehicle", "owns"),
        _holdings(files, phone, Ids("phone", len(known), 4).of(phone), "phone", "uses"),
    ]
    frame = pd.concat(told, ignore_index=True)
    record = np.concatenate([there, keeper, phone])
    frame = frame.assign(recorded_at=known[record])
    mentions = {"places": (home, known[there]), "vehicles": (vehicle, known[keeper])}
    return Recorded(graded(frame, fact_grades(len(frame), rng), rng), mentions)


def _holdings(files: PersonFiles, record: NDArray[np.int64], things: Series, kind: str, how: str) -> DataFrame:
    import pandas as pd

    none = np.zeros(len(record), dtype=np.int64)
    people = files.ids.of(record)
    columns = {"person_id": people, "thing_kind": words([kind], none), "thing_id": things, "kind": words([how], none)}
    return pd.DataFrame(columns)
