"""What the police see of a world: the records, and which record stands for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables
from netgraph.simulation.case_records import incident_table, modus_records
from netgraph.simulation.columns import Recorded, first_times
from netgraph.simulation.judgement_records import judgement_records
from netgraph.simulation.link_records import membership_records, rivalry_records, tie_records
from netgraph.simulation.mistakes import circles_of
from netgraph.simulation.part_records import group_parts, person_parts, vehicle_parts
from netgraph.simulation.person_files import PersonFiles, open_person_files, person_table, records_known
from netgraph.simulation.register import Register, register_incidents
from netgraph.simulation.state_records import (
    contact_records,
    custody_records,
    holding_records,
    intervention_records,
    targets,
)
from netgraph.simulation.suspicion import Parts, joined, suspected, took_part
from netgraph.simulation.thing_records import group_table, location_table, vehicle_table
from netgraph.simulation.words import ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.world import World

    Tabled = dict[str, list[Recorded]]
    _Chances = Mapping[str, np.random.Generator]

__all__ = ["Observed", "observe"]

_APART = 5  # keeps these streams apart from those that the same seed gives the world
# fmt: off
_STREAMS = (
    "register", "files", "suspects", "others", "cases", "modus", "parts", "vehicles", "groups", "ties", "members",
    "custody", "rivalries", "interventions", "people", "holdings", "places", "plates", "names", "judgements",
)
# fmt: on


@dataclass(frozen=True)
class Observed:
    """The records of a world, and what each of them really is.

    ``register`` says of each incident whether and how it is on record, ``files`` which records each person has,
    ``suspected`` the pairs of incident and person of those who are rightly suspected at the end (as one number,
    incident * people + person), ``met`` what each recorded intervention really was, in the order of their ids.
    ``wrong`` has, by table, the keys of the rows whose claim is not true: of ``involvements`` (suspects, and groups
    said to have attacked), ``modus``, ``ties`` and ``memberships``.
    """

    tables: Tables
    register: Register
    files: PersonFiles
    suspected: NDArray[np.int64]
    met: DataFrame
    wrong: dict[str, DataFrame]


def observe(world: World, difficulty: Difficulty, *, seed: int) -> Observed:
    """Return what the police see of `world`.

    Crimes go unreported, more in some areas than in others; attackers are unknown or wrongly suspected; suspects are
    named later or withdrawn; people have two records; times are known to the day or the night; places are off; what
    is learnt is written down with delay. ``recorded_at`` is when the police knew: nothing later is in any version.

    Parameters
    ----------
    world
        What really happened.
    difficulty
        How much of it is seen and how wrong.
    seed
        The same world, difficulty and seed give the same bytes.

    Notes
    -----
    Linear in the rows of the world: 5 s for 1,000,000 incidents.

    Examples
    --------
    >>> from netgraph.simulation import Difficulty, Spec, build_world
    >>> world = build_world(Spec.of("village", years=1), seed=101)
    >>> seen = observe(world, Difficulty.of("hard"), seed=101)
    >>> len(seen.tables.people) > 300, bool(seen.register.known.all())
    (True, False)
    """
    chance = [np.random.default_rng(one) for one in np.random.SeedSequence([seed, _APART]).spawn(len(_STREAMS))]
    rng = dict(zip(_STREAMS, chance, strict=True))
    register = register_incidents(world, difficulty, rng["register"])
    files = open_person_files(world, difficulty, rng["files"])
    met = targets(world, register, rng["interventions"])
    told = _parts(world, register, difficulty, rng)
    recorded = _cases(world, register, files, told, difficulty=difficulty, rng=rng)
    recorded |= _links(world, register, files, difficulty=difficulty, rng=rng)
    recorded["interventions"] = [intervention_records(world, register, met, files=files, rng=rng["interventions"])]
    recorded["person_states"].append(contact_records(met, register, files=files, rng=rng["interventions"]))
    known = records_known(files, _first(recorded, "people", len(files.person)), register.until, rng["people"])
    seen = ~np.isnat(_first(recorded, "vehicles", len(world.vehicles)))
    recorded["holdings"] = [holding_records(world, files, known, owned=seen, rng=rng["holdings"])]
    recorded["judgements"] = [judgement_records(files, known, register, rng["judgements"])]
    frames = {name: _one_table(some) for name, some in recorded.items()}
    frames |= _things(world, recorded, difficulty, rng)
    frames["people"] = person_table(world, files, known, until=register.until, rules=difficulty, rng=rng["people"])
    return Observed(Tables.of(**frames), register, files, _rightly(told, len(world.people)), met, _wrong(recorded))


def _parts(world: World, register: Register, difficulty: Difficulty, rng: _Chances) -> Parts:
    return joined(
        suspected(world, register, circles_of(world), difficulty=difficulty, rng=rng["suspects"]),
        took_part(world, register, difficulty=difficulty, rng=rng["others"]),
    )


def _rightly(told: Parts, people: int) -> NDArray[np.int64]:
    """Return the pairs (incident, person) of those who are suspected at the end of what they did."""
    right = _named(told) & ~told.wrong
    return told.incident[right] * people + told.person[right]


def _named(told: Parts) -> NDArray[np.bool_]:
    """Say which rows name a suspect at the end."""
    suspects: NDArray[np.bool_] = (told.role == ROLES.index("attacker")) & (told.person >= 0)
    return suspects & np.isnat(told.withdrawn_at)


def _cases(
    world: World, register: Register, files: PersonFiles, told: Parts, *, difficulty: Difficulty, rng: _Chances
) -> Tabled:
    """Return incidents, their traits, and who and what took part in them."""
    record = files.record(told.person, told.incident)
    solved = np.zeros(len(register.known), dtype=bool)
    solved[told.incident[_named(told)]] = True
    places = world.incidents["place"].to_numpy(np.int64), register.recorded_at
    cases = incident_table(world, register, solved=solved, rng=rng["cases"])
    return {
        "incidents": [Recorded(cases, {"places": places})],
        "modus": [modus_records(world, register, difficulty=difficulty, rng=rng["modus"])],
        "involvements": [
            person_parts(told, record, ids=files.ids, register=register, rng=rng["parts"]),
            vehicle_parts(world, register, rng["vehicles"]),
            group_parts(world, register, difficulty=difficulty, rng=rng["groups"]),
        ],
    }


def _links(world: World, register: Register, files: PersonFiles, *, difficulty: Difficulty, rng: _Chances) -> Tabled:
    """Return ties, memberships, custody and rivalries."""
    return {
        "ties": [tie_records(world, files, register, difficulty=difficulty, rng=rng["ties"])],
        "memberships": [membership_records(world, files, register, difficulty=difficulty, rng=rng["members"])],
        "person_states": [custody_records(world, files, register, rng["custody"])],
        "rivalries": [rivalry_records(world, register, rng["rivalries"])],
    }


def _things(world: World, recorded: Tabled, difficulty: Difficulty, rng: _Chances) -> dict[str, DataFrame]:
    """Return the places, vehicles and groups that are mentioned."""
    first = {
        name: _first(recorded, name, size)
        for name, size in (
            ("places", len(world.places)),
            ("vehicles", len(world.vehicles)),
            ("groups", len(world.groups)),
        )
    }
    return {
        "locations": location_table(world, first["places"], difficulty=difficulty, rng=rng["places"]),
        "vehicles": vehicle_table(world, first["vehicles"], rng["plates"]),
        "groups": group_table(world, first["groups"], rng["names"]),
    }


def _first(recorded: Tabled, what: str, count: int) -> NDArray[np.datetime64]:
    """Return when each person record, vehicle, place or group is first mentioned."""
    mentions = [one.mentions[what] for some in recorded.values() for one in some if what in one.mentions]
    return first_times(count, *mentions)


def _one_table(some: list[Recorded]) -> DataFrame:
    from pandas import concat

    return some[0].table if len(some) == 1 else concat([one.table for one in some], ignore_index=True)


def _wrong(recorded: Tabled) -> dict[str, DataFrame]:
    """Return the keys of the rows whose claim is not true, by table."""
    from pandas import concat

    found: dict[str, DataFrame] = {}
    for name in ("involvements", "modus", "ties", "memberships"):
        key = list(TABLES[name].key)
        rows = [one.table.loc[one.wrong, key] if len(one.wrong) else one.table.loc[[], key] for one in recorded[name]]
        found[name] = concat(rows, ignore_index=True).drop_duplicates(ignore_index=True)
    return found
