"""How the people of the invented city are written down: who they are, their things, places, ties and groups."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.random import Generator

from netgraph.simulation.city import City, Ints, pick
from netgraph.simulation.incident_records import ZONE, graded
from netgraph.simulation.names import AREAS, COLOURS, GIVEN, GROUPS, MAKES, STREETS, SURNAMES, national_id, registration
from netgraph.simulation.spec import Spec

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

__all__ = ["person_records"]

Row = dict[str, Any]


def person_records(spec: Spec, city: City, died: Ints, rng: Generator) -> dict[str, DataFrame]:
    """Return every table but those of the incidents; registers are as of the first day, deaths as they happen."""
    start = _moment(spec, 0)
    rows = {
        "locations": _locations(spec, city, rng),
        "groups": [_row(start, group_id=f"demo:g{g + 1}", name=_name_of_group(g)) for g in range(spec.groups)],
        "vehicles": _vehicles(city, start, rng),
        "person_states": _states(spec, city),
        "holdings": _holdings(city, start),
        "ties": _ties(spec, city, rng),
        "memberships": _memberships(spec, city, rng),
        "rivalries": [
            _row(start, group_a=f"demo:g{a + 1}", group_b=f"demo:g{b + 1}", kind="rival", valid_from=start)
            for a, b in city.feuds
        ],
        "interventions": _interventions(spec, city, died, rng),
    }
    people = _people(spec, city, rng)
    rows["people"] = people + _deaths(spec, people, died)
    return {name: graded(_frame(entries), rng) for name, entries in rows.items() if entries}


def _row(recorded_at: Timestamp, **values: Any) -> Row:
    return {**values, "recorded_at": recorded_at}


def _frame(rows: list[Row]) -> DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows)
    for column in frame.columns:
        if column.startswith(("valid_", "first_", "last_", "started_", "ended_", "recorded_", "birth_d", "deceased_")):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return frame


def _moment(spec: Spec, minute: int) -> Timestamp:
    """Return a local minute as UTC; summer and winter time as the calendar has them."""
    import pandas as pd

    local = pd.Timestamp(spec.start) + pd.Timedelta(minutes=minute)
    aware = local.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    return aware.tz_convert("UTC").tz_localize(None).as_unit("us")


def _day(when: date) -> Timestamp:
    import pandas as pd

    return pd.Timestamp(when).as_unit("us")


def _person(code: int) -> str:
    return f"demo:p{code + 1:04d}"


def _name_of_group(code: int) -> str:
    return GROUPS[code] if code < len(GROUPS) else f"{GROUPS[code % len(GROUPS)]} {code // len(GROUPS) + 1}"


def _people(spec: Spec, city: City, rng: Generator) -> list[Row]:
    """Return one row a person; of some the age is unknown, of some only the year, some are protected."""
    unknown_age = set(rng.permutation(spec.people)[: round(spec.people * spec.unknown_age_share)].tolist())
    hidden = set(rng.permutation(spec.people)[: round(spec.people * spec.protected_share)].tolist())
    shuffled = {sex: rng.permutation(GIVEN[sex]).tolist() for sex in GIVEN}
    surnames = rng.permutation(SURNAMES).tolist()
    used: Counter[tuple[date, str]] = Counter()
    rows = []
    for code in range(spec.people):
        sex = "male" if city.male[code] else "female"
        given = shuffled[sex][code % len(shuffled[sex])]
        family = int(city.family[code])
        row = _row(
            _moment(spec, 0),
            person_id=_person(code),
            name=f"{given} {surnames[family % len(surnames)]}",
            sex=sex,
            protected_identity=code in hidden,
        )
        born = spec.end - timedelta(days=int(city.age_days[code]))
        if code not in unknown_age:
            row |= _birth(born, sex, used)
        rows.append(row)
    return rows


def _birth(born: date, sex: str, used: Counter[tuple[date, str]]) -> Row:
    """Return day of birth and number; only the year where the day's ten test numbers are taken."""
    serial = used[born, sex]
    used[born, sex] += 1
    if serial > 9:
        return {"birth_year": born.year}
    return {"birth_date": _day(born), "birth_year": born.year, "national_id": national_id(born, sex, serial)}


def _deaths(spec: Spec, people: list[Row], died: Ints) -> list[Row]:
    """Return the later version of each person who was killed, recorded the day after."""
    rows = []
    for code in np.flatnonzero(died < spec.minutes):
        minute = int(died[code])
        day = spec.start + timedelta(days=minute // 1440)
        rows.append(people[code] | {"deceased_on": _day(day), "recorded_at": _moment(spec, minute + 1440)})
    return rows


def _locations(spec: Spec, city: City, rng: Generator) -> list[Row]:
    """Return the places, in degrees and in SWEREF 99 TM metres around the middle of the city."""
    from pyproj import Transformer

    to_plane = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)
    to_degrees = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    middle_x, middle_y = to_plane.transform(spec.longitude, spec.latitude)
    x, y = np.round(middle_x + city.x, 1), np.round(middle_y + city.y, 1)
    longitude, latitude = to_degrees.transform(x, y)
    precision = rng.choice([10.0, 50.0, 200.0], size=len(x), p=[0.7, 0.2, 0.1])
    return [
        _row(
            _moment(spec, 0),
            location_id=f"demo:l{code + 1:03d}",
            longitude=round(float(longitude[code]), 6),
            latitude=round(float(latitude[code]), 6),
            x=float(x[code]),
            y=float(y[code]),
            address=f"{STREETS[code % len(STREETS)]} {1 + code // len(STREETS)}",
            area_code=AREAS[city.area[code]],
            precision_m=float(precision[code]),
        )
        for code in range(len(x))
    ]


def _vehicles(city: City, start: Timestamp, rng: Generator) -> list[Row]:
    rows = []
    plates = rng.choice(20_000, size=len(city.owner), replace=len(city.owner) > 20_000)
    for code in range(len(city.owner)):
        make, model = MAKES[code % len(MAKES)].split()
        colour = str(rng.choice(COLOURS))
        look = {"make": make, "model": model, "colour": colour, "kind": "car"}
        plate = registration(int(plates[code]))
        rows.append(_row(start, vehicle_id=f"demo:v{code + 1:03d}", registration=plate, **look))
    return rows


def _states(spec: Spec, city: City) -> list[Row]:
    """Return the times in custody; the end of one that has none is unknown; each is recorded when it begins."""
    rows = []
    for code in np.flatnonzero(city.custody[:, 0] < spec.minutes):
        begin, until = (int(minute) for minute in city.custody[code])
        since = _moment(spec, begin)
        end = _moment(spec, until) if until < spec.minutes else None
        rows.append(_row(since, person_id=_person(int(code)), kind="custody", valid_from=since, valid_to=end))
    return rows


def _holdings(city: City, start: Timestamp) -> list[Row]:
    """Return who lives where, who owns which vehicle and who uses which phone."""
    rows = [
        _row(start, person_id=_person(code), thing_kind="address", thing_id=f"demo:l{home + 1:03d}", kind="lives_at")
        for code, home in enumerate(city.home.tolist())
    ]
    for vehicle, owner in enumerate(city.owner.tolist()):
        thing = {"thing_kind": "vehicle", "thing_id": f"demo:v{vehicle + 1:03d}", "kind": "owns"}
        rows.append(_row(start, person_id=_person(owner), **thing))
    for member in np.flatnonzero(city.group >= 0).tolist():
        thing = {"thing_kind": "phone", "thing_id": f"demo:phone{member + 1:04d}", "kind": "uses"}
        rows.append(_row(start, person_id=_person(member), **thing))
    return rows


def _ties(spec: Spec, city: City, rng: Generator) -> list[Row]:
    """Return kin within families, partners in couples, and phone, observed and associate ties within groups."""
    pairs = {(a, b, "kin") for a, b in _within(city.family)}
    pairs |= {(min(couple), max(couple), kind) for couple in city.couples for kind in ("partner", "lives_with")}
    for a, b in _within(np.where(city.group >= 0, city.group, -1)):
        known = city.activity[a] * city.activity[b] / (city.activity[a] * city.activity[b] + 4.0)
        pairs |= {(a, b, kind) for kind in ("phone", "associate", "observed") if rng.random() < 0.35 * known}
    bridges = np.flatnonzero(city.group >= 0)
    for _ in range(len(bridges) // 10):
        a, b = sorted(pick(rng, np.where(city.group >= 0, 1.0, 0.0), 2))
        pairs.add((a, b, "phone"))
    return [_tie(spec, a, b, kind, rng) for a, b, kind in sorted(pairs)]


def _tie(spec: Spec, a: int, b: int, kind: str, rng: Generator) -> Row:
    """Return a tie seen at some time in the city's life; a family is known from the first day."""
    first = 0 if kind in ("kin", "partner", "lives_with") else int(rng.integers(0, spec.minutes))
    seen = _moment(spec, first)
    last = _moment(spec, int(rng.integers(first, spec.minutes)))
    recorded = seen if not first else _moment(spec, first + 1440)
    ends = {"first_seen": seen, "last_seen": last if first else None}
    return _row(recorded, person_a=_person(a), person_b=_person(b), kind=kind, **ends)


def _within(label: Ints) -> list[tuple[int, int]]:
    """Return the pairs of people with the same label; -1 is no label."""
    members: dict[int, list[int]] = {}
    for code, name in enumerate(label.tolist()):
        if name >= 0:
            members.setdefault(name, []).append(code)
    return [(a, b) for some in members.values() for place, a in enumerate(some) for b in some[place + 1 :]]


def _memberships(spec: Spec, city: City, rng: Generator) -> list[Row]:
    """Return who belongs to which group, how surely; a tenth became known only later."""
    rows = []
    for member in np.flatnonzero(city.group >= 0).tolist():
        since = int(rng.integers(0, spec.minutes)) if rng.random() < 0.1 else 0
        begin = _moment(spec, since)
        sure = float(rng.choice([0.6, 0.8, 0.9, 1.0]))
        group = f"demo:g{city.group[member] + 1}"
        rows.append(_row(begin, person_id=_person(member), group_id=group, valid_from=begin, probability=sure))
    return rows


def _interventions(spec: Spec, city: City, died: Ints, rng: Generator) -> list[Row]:
    """Return talks and support offered to a few living members, young ones first."""
    weight = np.where((city.group >= 0) & (died == city.immortal()), np.where(city.minor, 3.0, 1.0), 0.0)
    rows = []
    for number, person in enumerate(pick(rng, weight, spec.members // 12), start=1):
        day = int(rng.integers(0, spec.minutes // 1440))
        began = spec.start + timedelta(days=day)
        rows.append(
            _row(
                _moment(spec, (day + 1) * 1440),
                intervention_id=f"demo:a{number:03d}",
                person_id=_person(person),
                kind=str(rng.choice(["outreach_talk", "exit_support", "parents_meeting"])),
                started_on=_day(began),
                provider=str(rng.choice(["socialtjänsten", "polisen", "skolan"])),
            )
        )
    return rows
