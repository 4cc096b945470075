"""Who the police believe there are: person records, some of them the same person twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.columns import NEVER, Ids, text, words
from netgraph.simulation.grading import fact_grades, graded
from netgraph.simulation.names import drawn_names, misspelt
from netgraph.simulation.numbers import national_ids, serials
from netgraph.simulation.register import local_times

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.world import World

__all__ = ["PersonFiles", "open_person_files", "person_table", "records_known"]

_TO_SECOND = 0.35
_SPELLING, _NUMBER = 0.5, 0.3
_SAME_NUMBER = 0.3
_WAYS = 5
_DEATH_TOLD = np.timedelta64(1, "D")


@dataclass(frozen=True)
class PersonFiles:
    """Which records each person has: ``first`` (number of the own record), ``second`` (-1 = none), both in no order.

    ``person`` is the person behind each record, ``doubled`` whether it is a second one, ``salt`` what decides which
    of two records a mention goes to.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    person: NDArray[np.int64]
    doubled: NDArray[np.bool_]
    salt: int

    @property
    def ids(self) -> Ids:
        """The ids of person records."""
        return Ids("p", len(self.person), 4)

    def record(self, person: NDArray[np.int64], mention: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the record that each mention of a person goes to; -1 for nobody.

        The same person in the same `mention` (an incident, a tie) goes to the same record.
        """
        mixed = (mention.astype(np.uint64) * 0x9E3779B97F4A7C15 + person.astype(np.uint64) * 0xC2B2AE3D27D4EB4F) ^ (
            np.uint64(self.salt)
        )
        mixed ^= mixed >> np.uint64(29)
        chance = (mixed * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(11)) / 2.0**53
        found = np.where((self.second[person] >= 0) & (chance < _TO_SECOND), self.second[person], self.first[person])
        return np.where(person >= 0, found, -1)


def open_person_files(world: World, difficulty: Difficulty, rng: Generator) -> PersonFiles:
    """Give every person a record number, and some of them two."""
    size = len(world.people)
    twice = np.flatnonzero(rng.random(size) < difficulty.people_doubled)
    numbers = rng.permutation(size + len(twice))
    second = np.full(size, -1)
    second[twice] = numbers[size:]
    person, doubled = np.empty(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=bool)
    person[numbers] = np.concatenate([np.arange(size), twice])
    doubled[numbers[size:]] = True
    return PersonFiles(numbers[:size], second, person, doubled, int(rng.integers(0, 2**62)))


def person_table(
    world: World,
    files: PersonFiles,
    known: NDArray[np.datetime64],
    *,
    until: np.datetime64,
    rules: Difficulty,
    rng: Generator,
) -> DataFrame:
    """Return the versions of every person record that is mentioned, the first as of its first mention.

    A death is a later version, and so is an identity protected only later.

    Parameters
    ----------
    known
        When each record is made; NaT where there is none.
    until
        Nothing is written down from here on.
    rules
        Of how many people the age is unknown, who is protected since when.
    """
    import pandas as pd

    rows = np.flatnonzero(~np.isnat(known))
    first = _as_written(world, files, rules, rng).iloc[rows].reset_index(drop=True)
    first["recorded_at"] = known[rows]
    people = world.people.iloc[files.person[rows]]
    died = people["deceased_on"].to_numpy(dtype="datetime64[us]")
    hidden = people["protected"].to_numpy(dtype=bool)
    hidden_at = _some_time(known[rows], until, rng)
    later = hidden & np.isnat(died) & (rng.random(len(rows)) < rules.protected_later_share) & (hidden_at > known[rows])
    first["protected_identity"] = hidden & ~later
    told_at = died + _DEATH_TOLD
    first["deceased_on"] = np.where(told_at <= known[rows], _day(died), NEVER)
    dead = (told_at > known[rows]) & (told_at < until)
    versions = [
        first,
        first[later].assign(protected_identity=True, recorded_at=hidden_at[later]),
        first[dead].assign(deceased_on=_day(died)[dead], recorded_at=told_at[dead]),
    ]
    people_table = pd.concat(versions, ignore_index=True)
    return graded(people_table, fact_grades(len(people_table), rng), rng)


def records_known(
    files: PersonFiles, mentioned: NDArray[np.datetime64], until: np.datetime64, rng: Generator
) -> NDArray[np.datetime64]:
    """Return when each record is made: at its first mention; a second that nothing mentions, some time after."""
    known = mentioned.copy()
    either = np.fmin(known[files.first[files.person]], known)
    idle = files.doubled & np.isnat(known) & ~np.isnat(either)
    known[idle] = _some_time(either[idle], until, rng)
    return known


def _some_time(since: NDArray[np.datetime64], until: np.datetime64, rng: Generator) -> NDArray[np.datetime64]:
    left = (until - since).astype(np.int64)
    time: NDArray[np.datetime64] = since + (rng.random(len(since)) * left).astype(np.int64).astype("timedelta64[us]")
    return time


def _day(times: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return the local day of each time, as its start."""
    return local_times(times).astype("datetime64[D]").astype("datetime64[us]")


def _as_written(world: World, files: PersonFiles, rules: Difficulty, rng: Generator) -> DataFrame:
    """Return every record as it is written down: name, birth, sex and number, in the order of the record numbers."""
    import pandas as pd
    import pyarrow as pa

    person, size = files.person, len(world.people)
    male = (world.people["sex"] == "male").to_numpy()
    spelt_otherwise, numbered_otherwise = _how_doubled(files.doubled, rng)
    names = _spelt(drawn_names(_families(world), male, rng), person, spelt_otherwise, rng)
    born = world.people["birth_date"].to_numpy(dtype="datetime64[us]").astype("datetime64[D]")[person]
    born = np.where(numbered_otherwise, born + rng.integers(1, 10, len(person)).astype("timedelta64[D]"), born)
    blank = rng.random(size) < rules.unknown_age_share
    dateless = (blank | (rng.random(size) < rules.only_year_share))[person]
    same_number = numbered_otherwise | ~spelt_otherwise | (rng.random(len(person)) < _SAME_NUMBER)
    numbers = _numbers(files, born, male[person], ~dateless & same_number)
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    return pd.DataFrame(
        {
            "person_id": files.ids.of(np.arange(len(person))),
            "name": text(pa.array(names, type=pa.large_string())),
            "birth_date": np.where(dateless, NEVER, born.astype("datetime64[us]")),
            "birth_year": pd.arrays.IntegerArray(year, blank[person]),
            "sex": words(["female", "male"], male[person].astype(np.int64)),
            "national_id": text(pa.array(numbers, type=pa.large_string())),
        }
    )


def _spelt(names: list[str], person: NDArray[np.int64], otherwise: NDArray[np.bool_], rng: Generator) -> list[str]:
    """Return the name on each record, some spelt otherwise."""
    ways = rng.integers(0, _WAYS, len(person))
    told = zip(person.tolist(), otherwise.tolist(), ways.tolist(), strict=True)
    return [misspelt(names[who], way) if other else names[who] for who, other, way in told]


def _how_doubled(doubled: NDArray[np.bool_], rng: Generator) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which second records have another spelling and which another number: half, three tenths, the rest both."""
    drawn = rng.random(len(doubled))
    return doubled & ((drawn < _SPELLING) | (drawn >= _SPELLING + _NUMBER)), doubled & (drawn >= _SPELLING)


def _numbers(
    files: PersonFiles, born: NDArray[np.datetime64], male: NDArray[np.bool_], wanted: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Return the number of each record; a second record of the same day of birth has the first one's number.

    The test range has ten numbers a day and sex: where they are used up, the number is not known.
    """
    own = files.first[files.person]
    same = files.doubled & (born == born[own])
    serial = np.full(len(born), -1)
    serial[~same] = serials(born[~same], male[~same])
    serial[same] = serial[own[same]]
    numbers = national_ids(born, male, serial)
    numbers[~wanted] = None
    return numbers


def _families(world: World) -> NDArray[np.int64]:
    """Return for each person the lowest code among their close kin: those of one family share a surname."""
    family = np.arange(len(world.people))
    kin = world.ties[(world.ties["kind"].astype("str") == "kin").to_numpy()]
    a, b = kin["person_a"].to_numpy(), kin["person_b"].to_numpy()
    for _ in range(2):
        np.minimum.at(family, b, family[a])
    return family
