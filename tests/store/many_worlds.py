"""Many worlds under one roof: two gangs, a simulated city, random worlds and an odd one, each with ids of its own.

One load of all is one round of batches, and a question about everything has to keep them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netgraph.config import Config
from netgraph.model.tables import TABLES, Tables
from netgraph.pipeline import Steps, read_feed_tables
from netgraph.simulation import Spec, simulate
from netgraph.store.questions import Parameter, Question
from tests.builders import group, incident, involvement, location, membership, person, record, tables, tie, vehicle
from tests.store.asked import random_world

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
NUMBER = 8
CITY = Spec(people=60, groups=4, start=date(2024, 7, 1), aggressions=25, ordinary=80, partner_rate=25)
HOSTILE = "}) DETACH DELETE (n) //"
QUOTES = "`'\"\n\\;--"


def loads() -> Iterator[Tables]:
    """Yield what is loaded, one load after the other: everything, the gangs a month later, some records withdrawn."""
    gangs, later = (
        read_feed_tables("csv_folder", str(FIXTURES / name), config=Config(), steps=Steps())[0]
        for name in ("two_gangs", "two_gangs_v2")
    )
    city, _ = simulate(CITY, seed=1)
    some = [renamed(random_world(seed), f"w{seed}") for seed in range(1, NUMBER + 1)]
    yield together([city, gangs, odd_world(), *some])
    yield later
    yield together([withdrawn(world, seed) for seed, world in enumerate(some)])


def together(worlds: Sequence[Tables]) -> Tables:
    """Return the rows of several worlds as one."""
    frames = {name: [getattr(world, name) for world in worlds] for name in TABLES}
    return Tables(
        **{
            name: pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
            for name, parts in frames.items()
        }
    )


def renamed(world: Tables, source: str) -> Tables:
    """Return a world of source ``k`` with every id, and its source, under another name."""

    def frame(rows: pd.DataFrame) -> pd.DataFrame:
        text = [column for column in rows.columns if rows[column].dtype == "str"]
        moved = {column: rows[column].str.replace(r"\Ak:", f"{source}:", regex=True) for column in text}
        return rows.assign(**moved | {"source": source})

    return Tables(**{name: frame(rows) for name, rows in world.items()})


def withdrawn(world: Tables, seed: int) -> Tables:
    """Return one person, one incident and three parts of a world, taken back a month after."""
    rng = np.random.default_rng(seed)
    back = pd.Timestamp("2026-03-01").as_unit("us")
    frames = {}
    for name, number in (("people", 1), ("incidents", 1), ("involvements", 3)):
        rows = getattr(world, name)
        some = rows.iloc[np.sort(rng.choice(len(rows), min(number, len(rows)), replace=False))]
        frames[name] = some.assign(recorded_at=back, withdrawn_at=back).reset_index(drop=True)
    return Tables.of(**frames)


def odd_world() -> Tables:
    """Names that are blank, alike, hostile or of another alphabet; ids with quotes; what is hidden; equal times."""
    names = {
        "a": "Åsa Öberg",
        "b": "Asa Oberg",
        "c": "A\u030asa O\u0308berg",
        "d": "Åsa Öberg",
        "e": None,
        "f": " \t\u00a0\x85",
        "g": HOSTILE,
        "h": "O'\"`\\ Brien; DROP TABLE people; --",
        "i": "ΟΔΟΣ Straße İpek 😀",
        "j": "x" * 1_500 + "ö",
        QUOTES: "Åsa Öberg",
        "😀": "Emoji",
        "ﬀ": "Ligature",
        "k": "Hemlig Öberg",
    }
    people = [person(_odd(who), name=name, protected_identity=who == "k") for who, name in names.items()]
    people[0] |= {"national_id": "19900102-9801", "birth_year": 1990}
    people[-1] |= {"national_id": "19800101-9803", "birth_date": pd.Timestamp("1980-01-01")}
    cases = [
        (QUOTES, "2026-01-05 12:00"),
        ("1", "2026-01-05 12:00"),
        ("2", "2026-01-05 12:00"),
        ("3", "2026-01-04 23:00"),
    ]
    days = {
        "3": {"minutes": 24 * 60},
        "2": {"status": "unfounded"},
        QUOTES: {"status": "open"},
        "1": {"status": "closed"},
    }
    where = {QUOTES: "place", "1": "place", "2": "home", "3": "home"}
    bans = [
        incident(_odd(f"{kind}{pair}"), when, kind)
        for pair, hit in (("a", "2026-01-10 12:00"), ("b", "2026-01-25 12:00"), ("c", "2026-05-01 12:00"))
        for kind, when in (("contact_ban_issued", "2026-01-06 12:00"), ("assault", hit))
    ]
    couples = {"a": ("g", "h"), "b": ("i", "h"), "c": ("j", "i")}
    kept_apart = [
        involvement(_odd(f"{kind}{pair}"), _odd(who), role)
        for pair, couple in couples.items()
        for kind in ("contact_ban_issued", "assault")
        for who, role in zip(couple, ("suspect", "victim"), strict=True)
    ]
    parts = [(case, who) for case in (QUOTES, "1", "3") for who in ("a", "b", "c", QUOTES, "😀", "ﬀ")]
    world = tables(
        people=people,
        vehicles=[vehicle(_odd("a"), registration="ÅÄÖ 1-2"), vehicle(_odd(QUOTES), registration=HOSTILE)],
        groups=[group(_odd("g"), name="Norra"), group(_odd(QUOTES))],
        locations=[
            location(_odd("place"), 17.0, 58.0, address="Ågatan 1"),
            location(_odd("home"), 17.0005, 58.0005, address="Ågatan 2"),
        ],
        incidents=[
            *(incident(_odd(case), when, location_id=_odd(where[case]), **days[case]) for case, when in cases),
            *bans,
        ],
        involvements=[
            *(involvement(_odd(case), _odd(who)) for case, who in parts),
            *kept_apart,
            involvement(_odd("2"), _odd("k")),
            *(involvement(_odd("2"), _odd(who), "victim", outcome="killed") for who in ("a", "b")),
            *(involvement(_odd("1"), _odd(f"1/{n}"), "witness", anonymous=True) for n in (1, 2)),
            *(involvement(_odd(case), _odd("a"), "used", entity_kind="vehicle") for case in (QUOTES, "1")),
            involvement(_odd("2"), _odd(QUOTES), "seen", entity_kind="vehicle"),
        ],
        modus=[record(incident_id=_odd(case), trait=QUOTES, value=HOSTILE) for case in (QUOTES, "1", "2")],
        ties=[tie(_odd("a"), _odd("d")), tie(_odd(QUOTES), _odd("e"), "phone"), tie(_odd("g"), _odd("a"), "kin")],
        memberships=[
            membership(_odd("a"), _odd("g")),
            membership(_odd(QUOTES), _odd(QUOTES), valid_from=pd.Timestamp("2026-01-01")),
        ],
        holdings=[
            {"first_seen": None, **record(person_id=_odd(who), thing_kind=kind, thing_id=thing, kind=how)}
            for who, kind, thing, how in (
                ("a", "vehicle", _odd("a"), "owns"),
                (QUOTES, "vehicle", _odd("a"), "uses"),
                ("k", "address", _odd("home"), "lives_at"),
                ("a", "address", _odd("home"), "lives_at"),
                ("b", "phone", "+46 70 123 45 67", "uses"),
            )
        ],
    )
    return Tables(**{name: rows.assign(source="odd") for name, rows in world.items()})


def _odd(local: str) -> str:
    return f"odd:{local}"


# what is asked -------------------------------------------------------------------------------------------------------

ID_OF = {
    "attacker": "groups",
    "end": "people",
    "group": "groups",
    "group_a": "groups",
    "group_b": "groups",
    "incident": "incidents",
    "location": "locations",
    "person": "people",
    "start": "people",
    "target": "groups",
}
"""Of which table the id is that a parameter takes."""

WORDS: dict[str, Sequence[Any]] = {
    "conflict": ["all"],
    "days": [0.0, 0.5, 3.0, 14.0, 60.0, 700.0],
    "kind": ["all", "phone", "associate"],
    "latitude": [58.0, 59.0, 59.85],
    "least": [1, 1, 2],
    "limit": [1, 3, 5, 1000, 1000],
    "longitude": [15.0, 15.05, 17.0],
    "metres": [0.0, 150.0, 5_000.0, 100_000.0],
    "most_steps": [2, 6],
    "run": ["latest"],
    "since": ["0001-01-01", "2026-01-05T12:00", "2026-01-05"],
    "steps": [1, 2, 3],
    "text": ["lind"],
    "until": ["9999-01-01", "2026-01-05T12:00", "2026-02-01"],
}
"""What the other parameters are told, one of these at random."""

SHORT = """a åsa ASA Öberg oberg ö ß strasse straße οδος ΟΔΟΣ οδοσ ipek İ 😀 % _ \\ ' " ` ; -- $text 0 1 90
19900102-9801 900102-9801 8001019803 1980-01-01 070-1234567 701234567 +4670 qaa QAA-111 qaa111 åäö12 1-2
gatan ågatan storg odd:a odd:k odd:home odd: w1:A w1:v1 demo:p0001 hemlig norra }) DETACH"""
TEXTS = [
    *SHORT.split(),
    QUOTES,
    HOSTILE,
    f"odd:{QUOTES}",
    " odd:a\t",
    "\u00a0åsa ",
    "\u0301",
    "x" * 1_500 + "ö",
    "x" * 1_000_000,
    "1" * 1_000_000,
]


def asked_of(question: Question, world: Tables, *, findings: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    """Return what a question is told: about something of each world by turns, its other parameters by turns too.

    `findings` are ids that a run's claims hold, by parameter; those are asked about as well.
    """
    if question.name == "find":
        return [{"text": text} for text in TEXTS] + [{"text": "a", "limit": limit} for limit in (1, 2, 7)]
    rng = np.random.default_rng(sum(map(ord, question.name)))
    of_one = any(one.type == "id" for one in question.parameters)
    stated = question.where.endswith(".sql")
    turns = rng.permutation(sorted(world.incidents["source"].unique()) * (2 if stated else 1))
    words = {one.name: list(rng.permutation(_words(one))) for one in question.parameters if one.type != "id"}
    told = [
        {name: of[turn % len(of)] for name, of in words.items()} | _ids(question, world, rng, source)
        for turn, source in enumerate(turns if of_one else turns[: 8 if stated else 3])
    ]
    here = [one.name for one in question.parameters if one.name in findings]
    return told + [{name: id_} for name in here for id_ in findings[name]] if question.parameters else [{}]


def _words(parameter: Parameter) -> np.ndarray:
    """Return what a parameter may be told, each word once, within its bounds."""
    words = parameter.type.split("|") if "|" in parameter.type else WORDS[parameter.name]
    low, high = parameter.low, parameter.high
    return np.array([word for word in words if low is None or low <= word <= high], dtype=object)


def _ids(question: Question, world: Tables, rng: np.random.Generator, source: str) -> dict[str, object]:
    """Return an id of that world for each parameter that takes one; of any where the world has none."""
    found = {}
    for name in (one.name for one in question.parameters if one.type == "id"):
        rows = getattr(world, ID_OF[name])
        here = rows[(rows["source"] == source).to_numpy()] if (rows["source"] == source).any() else rows
        found[name] = str(rng.choice(here[TABLES[ID_OF[name]].key[0]].to_numpy(dtype=object)))
    return found
