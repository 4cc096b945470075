"""How the cases of the invented city are written down: incidents, involvements and traits, graded and dated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from netgraph.model.spans import day_span, span
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.cases import UNNAMED, Case
from netgraph.simulation.spec import Spec

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["ZONE", "graded", "incident_ids", "incident_records"]

ZONE = "Europe/Stockholm"
_CODE = {"person": "demo:p{:04d}", "vehicle": "demo:v{:03d}", "group": "demo:g{}"}
_SETTLED = {True: ("open", "prosecuted", "convicted", "closed"), False: ("open", "closed", "closed", "unfounded")}
_SETTLED_SHARES = (0.4, 0.25, 0.25, 0.1)


def incident_ids(cases: list[Case]) -> list[str]:
    """Return the id of each case: numbered in order of time, so that the number says nothing more."""
    order = sorted(range(len(cases)), key=lambda number: (cases[number].minute, number))
    ids = [""] * len(cases)
    for place, number in enumerate(order, start=1):
        ids[number] = f"demo:i{place:05d}"
    return ids


def incident_records(cases: list[Case], ids: list[str], spec: Spec, rng: Generator) -> dict[str, DataFrame]:
    """Return ``incidents`` (two versions where a case was settled), ``involvements`` and ``modus``."""
    import pandas as pd

    when = _spans(cases, spec)
    kinds = pd.Series([case.kind for case in cases], dtype="str")
    recorded = when["occurred_to"] + pd.to_timedelta(_delay_minutes(rng, len(cases)), unit="m")
    incidents = pd.DataFrame(
        {
            "incident_id": ids,
            "kind": kinds,
            **when,
            "time_zone": ZONE,
            "location_id": [f"demo:l{case.place + 1:03d}" for case in cases],
            "severity": kinds.map(shipped_vocabulary().kinds["severity"]),
            "status": "reported",
            "recorded_at": recorded.dt.as_unit("us"),
        }
    )
    incidents = graded(incidents, rng)
    known = incidents.set_index("incident_id")[["recorded_at", *_GRADES]]
    return {
        "incidents": pd.concat([incidents, _settled(incidents, cases, spec, rng)], ignore_index=True),
        "involvements": _involvements(cases, ids, known),
        "modus": _modus(cases, ids, known),
    }


_GRADES = ["source", "source_grade", "information_grade", "handling", "basis"]


def graded(frame: DataFrame, rng: Generator) -> DataFrame:
    """Return the rows with source, grades of source and information, handling and basis."""
    size = len(frame)
    return frame.assign(
        source="demo",
        source_grade=rng.choice([1, 2, 3], size=size, p=[0.6, 0.3, 0.1]),
        information_grade=rng.choice(list("ABCDE"), size=size, p=[0.5, 0.2, 0.2, 0.08, 0.02]),
        handling=rng.choice(["P", "C"], size=size, p=[0.85, 0.15]),
        basis=rng.choice(["fact", "assessment"], size=size, p=[0.85, 0.15]),
    )


def _delay_minutes(rng: Generator, size: int) -> object:
    """Draw how long after an incident it is written down: a day or so, at most ten."""
    return np.clip(rng.lognormal(np.log(18 * 60), 0.7, size), 30, 14_400).astype(np.int64)


def _spans(cases: list[Case], spec: Spec) -> DataFrame:
    """Return when each case may have happened: a minute, the night from 22 to 06, or a whole local day."""
    import pandas as pd

    first = pd.Timestamp(spec.start).as_unit("us")
    local = first + pd.to_timedelta(pd.Series([case.minute for case in cases], dtype="int64"), unit="m")
    known_to = pd.Series([case.known_to for case in cases], dtype="str")
    when = span(local, ZONE, minutes=1)
    night = known_to == "night"
    when[night] = span((local - pd.Timedelta(hours=12)).dt.normalize() + pd.Timedelta(hours=22), ZONE, minutes=480)[
        night
    ]
    days = known_to == "day"
    when[days] = day_span(local, ZONE)[days]
    return when


def _settled(incidents: DataFrame, cases: list[Case], spec: Spec, rng: Generator) -> DataFrame:
    """Return the later versions: how far each case had come when that was written down, within the time told."""
    import pandas as pd

    suspected = [any(part.role == "suspect" for part in case.parts) for case in cases]
    status = [str(rng.choice(_SETTLED[known], p=_SETTLED_SHARES)) for known in suspected]
    wait = pd.to_timedelta(rng.integers(2 * 1440, 180 * 1440, len(cases)), unit="m")
    later = incidents.assign(status=status, recorded_at=(incidents["recorded_at"] + wait).dt.as_unit("us"))
    return later[later["recorded_at"] < pd.Timestamp(spec.end)]


def _involvements(cases: list[Case], ids: list[str], known: DataFrame) -> DataFrame:
    """Return one row a part; the unnamed are numbered within their incident."""
    import pandas as pd

    rows = []
    for case, incident_id in zip(cases, ids, strict=True):
        for place, part in enumerate(case.parts, start=1):
            unnamed = part.code == UNNAMED
            entity = f"{incident_id}/{place}" if unnamed else _CODE[part.entity].format(part.code + 1)
            rows.append((incident_id, part.entity, entity, part.role, part.outcome, part.weight, unnamed))
    columns = ["incident_id", "entity_kind", "entity_id", "role", "outcome", "weight", "anonymous"]
    frame = _recorded_with(pd.DataFrame(rows, columns=columns), known)
    said = (frame["entity_kind"] == "group").to_numpy()
    frame.loc[said, "basis"] = "assessment"
    return frame


def _modus(cases: list[Case], ids: list[str], known: DataFrame) -> DataFrame:
    import pandas as pd

    rows = [
        (incident_id, trait, value)
        for case, incident_id in zip(cases, ids, strict=True)
        for trait, value in case.traits
    ]
    return _recorded_with(pd.DataFrame(rows, columns=["incident_id", "trait", "value"], dtype="str"), known)


def _recorded_with(frame: DataFrame, known: DataFrame) -> DataFrame:
    """Return the rows dated and graded like the first report of their incident."""
    ids: Series = frame["incident_id"]
    return frame.assign(**{column: known[column].reindex(ids).to_numpy() for column in known.columns})
