"""What the police know of who is tied to whom, who belongs to which group, and which groups are rivals or allied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.simulation.columns import NEVER, Recorded, codes_of, never, words
from netgraph.simulation.grading import fact_grades, graded, grades_of_claims
from netgraph.simulation.mistakes import other_value
from netgraph.simulation.part_records import group_ids

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.person_files import PersonFiles
    from netgraph.simulation.register import Register
    from netgraph.simulation.world import World

__all__ = ["days_later", "membership_records", "rivalry_records", "tie_records", "times_of", "with_later_version"]

_KNOWN = {"kin": 0.9, "partner": 0.9, "phone": 0.5, "associate": 0.6, "prison": 0.95, "lives_with": 0.8}
_OBSERVED_SHARE = 0.5
_RIVALRIES_KNOWN = 0.8
_TIE_DAYS, _LAST_DAYS, _MEMBER_DAYS, _END_DAYS, _RIVALRY_DAYS = 60.0, 45.0, 90.0, 90.0, 30.0
_KNOWN_BEFORE = 0.5
_TIES, _MEMBERS = 1 << 40, 1 << 41  # keeps their mentions apart from those in incidents
_DAY = np.timedelta64(1, "D")


def days_later(times: NDArray[np.datetime64], mean_days: float, rng: Generator) -> NDArray[np.datetime64]:
    """Return each time and an exponential wait of that mean after it, in whole minutes."""
    minutes = rng.exponential(mean_days * 1440, len(times)).astype(np.int64)
    later: NDArray[np.datetime64] = times + minutes.astype("timedelta64[m]")
    return later


def times_of(frame: DataFrame, column: str) -> NDArray[np.datetime64]:
    """Return a column of times as an array of microseconds."""
    times: NDArray[np.datetime64] = frame[column].to_numpy(dtype="datetime64[us]")
    return times


def with_later_version(
    first: DataFrame, recorded_at: NDArray[np.datetime64], until: np.datetime64, **changed: Any
) -> tuple[DataFrame, NDArray[np.int64]]:
    """Return the rows and, where `recorded_at` comes in time, once more as they are by then; and each one's row."""
    import pandas as pd

    again = np.flatnonzero((recorded_at > times_of(first, "recorded_at")) & (recorded_at < until))
    second = first.iloc[again].assign(
        recorded_at=recorded_at[again], **{name: values[again] for name, values in changed.items()}
    )
    return pd.concat([first, second], ignore_index=True), np.concatenate([np.arange(len(first)), again])


def tie_records(
    world: World, files: PersonFiles, register: Register, *, difficulty: Difficulty, rng: Generator
) -> Recorded:
    """Return the ties on record: first when they are first seen, again with when they were last seen.

    Family and shared addresses are known from the first day and have no date. Of people who commit crime together
    half are on record only as seen together. Some ties join the wrong two.
    """
    ties = _ties_seen(world, files, register, difficulty=difficulty, rng=rng)
    first, one, two = times_of(ties, "first_seen"), ties["one"].to_numpy(np.int64), ties["two"].to_numpy(np.int64)
    _, kinds = codes_of(world.ties["kind"])
    frame = ties[["first_seen"]].assign(
        person_a=files.ids.of(one),
        person_b=files.ids.of(two),
        kind=words([*kinds, "observed"], ties["kind"].to_numpy(np.int64)),
        last_seen=first,
        recorded_at=np.where(np.isnat(first), register.since, first),
    )
    lasts = times_of(ties, "lasts")
    last = lasts - (days_later(lasts, _LAST_DAYS, rng) - lasts)
    versions, which = with_later_version(frame, last + _DAY, register.until, last_seen=last)
    wrong = ties["wrong"].to_numpy(dtype=bool)
    known = times_of(frame, "recorded_at")
    mentions = {"people": (np.concatenate([one, two]), np.concatenate([known, known]))}
    return Recorded(graded(versions, grades_of_claims(wrong, rng).pick(which), rng), mentions, wrong[which])


def _ties_seen(
    world: World, files: PersonFiles, register: Register, *, difficulty: Difficulty, rng: Generator
) -> DataFrame:
    """Return the ties that the police see: ``one, two`` (records), ``kind`` (code), ``first_seen, lasts, wrong``."""
    ties = world.ties
    kind, kinds = codes_of(ties["kind"])
    since = times_of(ties, "valid_from")
    seen = np.where(np.isnat(since), NEVER, days_later(np.fmax(since, register.since), _TIE_DAYS, rng))
    lasts = np.where(np.isnat(since), NEVER, np.fmin(times_of(ties, "valid_to"), register.until))
    chance = np.array([_KNOWN.get(word, 0.5) for word in [*kinds, "kin"]])[kind]
    rows = np.flatnonzero((rng.random(len(ties)) < chance) & ~(seen >= lasts))
    observed = np.array([word == "associate" for word in [*kinds, ""]])[kind[rows]]
    observed &= rng.random(len(rows)) < _OBSERVED_SHARE
    true = ties["person_b"].to_numpy(np.int64)[rows]
    told = other_value(kind[rows], true, rng.random(len(rows)) < difficulty.claims_wrong, rng)
    one, two = files.record(ties["person_a"].to_numpy(np.int64)[rows], rows + _TIES), files.record(told, rows + _TIES)
    frame = (
        ties[[]]
        .iloc[rows]
        .assign(
            one=np.minimum(one, two),
            two=np.maximum(one, two),
            kind=np.where(observed, len(kinds), kind[rows]),
            first_seen=seen[rows],
            lasts=lasts[rows],
            wrong=told != true,
        )
    )
    frame = frame[frame["one"] != frame["two"]].drop_duplicates(["one", "two", "kind", "first_seen"])
    return frame.sort_values(["one", "two", "kind", "first_seen"], ignore_index=True)


def membership_records(
    world: World, files: PersonFiles, register: Register, *, difficulty: Difficulty, rng: Generator
) -> Recorded:
    """Return who is said to belong to which group, how surely, from some time after it began, and when it ended.

    ``probability`` is how sure the police are: about the person's true share of loyalty. Some name the wrong group.
    """
    seen = _memberships_seen(world, files, register, difficulty=difficulty, rng=rng)
    record, group = seen["record"].to_numpy(np.int64), seen["group"].to_numpy(np.int64)
    frame = seen[["valid_from", "probability", "recorded_at"]].assign(
        person_id=files.ids.of(record), group_id=group_ids(world).of(group), valid_to=never(len(seen))
    )
    ends = times_of(seen, "ends")
    told = np.fmax(days_later(ends, _END_DAYS, rng), times_of(frame, "recorded_at") + _DAY)
    told = np.where(np.isnat(ends), NEVER, told)
    versions, which = with_later_version(frame, told, register.until, valid_to=ends)
    wrong, known = seen["wrong"].to_numpy(dtype=bool), times_of(frame, "recorded_at")
    grades = grades_of_claims(wrong, rng, assessed=True).pick(which)
    return Recorded(graded(versions, grades, rng), {"people": (record, known), "groups": (group, known)}, wrong[which])


def _memberships_seen(
    world: World, files: PersonFiles, register: Register, *, difficulty: Difficulty, rng: Generator
) -> DataFrame:
    """Return the known memberships: ``record, group, valid_from, ends, recorded_at, probability, wrong``."""
    rows = np.flatnonzero(rng.random(len(world.membership)) < difficulty.memberships_known)
    member = world.membership.iloc[rows]
    since = times_of(member, "valid_from")
    old = ~(since > register.since) & (rng.random(len(rows)) < _KNOWN_BEFORE)
    known = np.where(old, register.since, days_later(np.fmax(since, register.since), _MEMBER_DAYS, rng))
    true = member["group"].to_numpy(np.int64)
    told = other_value(np.zeros(len(rows), dtype=np.int64), true, rng.random(len(rows)) < difficulty.claims_wrong, rng)
    sure = np.clip(member["weight"].to_numpy(float) + rng.normal(0, 0.1, len(rows)), 0.1, 1.0)
    frame = member[[]].assign(
        record=files.record(member["person"].to_numpy(np.int64), rows + _MEMBERS),
        group=told,
        valid_from=since,
        ends=times_of(member, "valid_to"),
        recorded_at=known,
        probability=np.round(sure, 2),
        wrong=told != true,
    )
    frame = frame[(known < register.until)].drop_duplicates(["record", "group", "valid_from"])
    return frame.sort_values(["record", "group", "valid_from"], ignore_index=True)


def rivalry_records(world: World, register: Register, rng: Generator) -> Recorded:
    """Return which groups are said to be rivals or allied, from some time after it began, and when it ended."""
    rows = np.flatnonzero(rng.random(len(world.relations)) < _RIVALRIES_KNOWN)
    pairs = world.relations.iloc[rows].reset_index(drop=True)
    since = times_of(pairs, "valid_from")
    known = days_later(np.fmax(since, register.since), _RIVALRY_DAYS, rng)
    kind, kinds = codes_of(pairs["kind"])
    both = [pairs[name].to_numpy(np.int64) for name in ("group_a", "group_b")]
    frame = pairs[[]].assign(
        group_a=group_ids(world).of(both[0]),
        group_b=group_ids(world).of(both[1]),
        kind=words(kinds, kind),
        valid_from=since,
        valid_to=never(len(pairs)),
        recorded_at=known,
    )
    there = known < register.until
    ends = times_of(pairs, "valid_to")[there]
    told = np.where(np.isnat(ends), NEVER, np.fmax(days_later(ends, _END_DAYS, rng), known[there] + _DAY))
    versions, which = with_later_version(frame[there].reset_index(drop=True), told, register.until, valid_to=ends)
    mentions = {"groups": (np.concatenate([one[there] for one in both]), np.tile(known[there], 2))}
    grades = fact_grades(int(there.sum()), rng).pick(which)
    return Recorded(graded(versions, grades, rng), mentions)
