"""What an incident leaves half done, and what happened close to it: open motifs, and 400 m for two weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from netgraph.graph import events, near_pairs, with_roles
from netgraph.model.answer import answer_frame
from netgraph.model.vocabulary import LANGUAGES
from netgraph.motifs import Motif, index_events, library, open_motifs
from netgraph.motifs.context import context_of
from netgraph.motifs.pattern import ANYBODY
from netgraph.motifs.steps import kinds_of_motif, kinds_of_step, written_out
from netgraph.safeguards.listing import ADULT, ages, may_be_listed
from netgraph.safeguards.redaction import shown_places

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.forecast.answer_sides import Asked
    from netgraph.model.tables import Tables

__all__ = ["NEAR_DAYS", "NEAR_METRES", "circle_of", "near_of", "open_of"]

NEAR_METRES, NEAR_DAYS = 400.0, 14.0
"""How far and for how long the risk of another shooting is said to be raised around one."""
_MOST = 20
_ENDS = ("closers", "targets")
Level = Literal["person", "group"]


def open_of(known: Tables, level: Level, asked: Asked) -> DataFrame:
    """Return the shipped motifs that the incident opened or carried on, the likeliest to be closed first.

    Between groups, or where these are not known between people. There only adults who may be listed are named as those
    who could close it or be met by it; a row that thereby loses all of one end is left out. Chances are learnt from the
    halves in the records given; there is none where fewer than ten were open for so long.
    """
    every = _open_at(level, known, asked)
    if every.empty:
        return answer_frame("open_motifs")
    texts = {language: {name: one.text(language) for name, one in library().items()} for language in LANGUAGES}
    every = every.assign(**{f"text_{language}": every["motif"].map(texts[language]) for language in LANGUAGES})
    order = ["remaining_hazard", "until", "level", "motif", "closers", "targets"]
    falling = [False, True, True, True, True, True]
    return answer_frame("open_motifs", every.sort_values(order, ascending=falling, na_position="last").head(_MOST))


def circle_of(known: Tables, asked: Asked) -> dict[str, Any]:
    """Return the circle to watch: longitude, latitude, x, y, address, precision_m, metres, until; empty if unknown.

    The place of somebody with protected identity is not told, nor one that is not known to within the circle.
    """
    import pandas as pd

    case = known.incidents[(known.incidents["incident_id"] == asked.incident_id).to_numpy()].iloc[0]
    places = shown_places(known.locations, people=known.people, holdings=known.holdings)
    here = places[(places["location_id"] == case["location_id"]).to_numpy(dtype=bool)]
    told = ["longitude", "latitude", "x", "y", "address", "precision_m"]
    if here.empty or here[["longitude", "x"]].isna().all(axis=None) or here["precision_m"].iloc[0] > NEAR_METRES:
        return {}
    until = case["occurred_from"] + pd.Timedelta(days=NEAR_DAYS)
    return {name: here[name].iloc[0] for name in told} | {"metres": NEAR_METRES, "days": NEAR_DAYS, "until": until}


def near_of(known: Tables, asked: Asked) -> DataFrame:
    """Return the incidents within 400 m and two weeks of this one, before and after, the nearest first."""
    case = known.incidents[(known.incidents["incident_id"] == asked.incident_id).to_numpy()].iloc[0]
    lag = (known.incidents["occurred_from"] - case["occurred_from"]) / np.timedelta64(1, "D")
    close = known.incidents[(lag.abs() <= NEAR_DAYS).to_numpy() & (known.incidents["occurred_from"] <= asked.now)]
    pairs = near_pairs(known.replace({"incidents": close}), metres=NEAR_METRES, days=NEAR_DAYS)
    ends = pairs["incident_a"], pairs["incident_b"]
    own = [end == asked.incident_id for end in ends]
    other = ends[1].where(own[0], ends[0])
    rows = pairs.assign(incident_id=other, lag_days=pairs["lag_days"].where(own[0], -pairs["lag_days"]))
    rows = rows[(own[0] | own[1]).to_numpy(dtype=bool)].merge(close, on="incident_id")
    return answer_frame("near", rows.sort_values(["distance_m", "occurred_from", "incident_id"]))


def _open_at(level: Level, known: Tables, asked: Asked) -> DataFrame:
    """Return the open motifs of a level that hold the incident, in the columns of `netgraph.motifs.open_motifs`."""
    import pandas as pd

    motifs = _motifs(level, known, asked)
    if not motifs:
        return pd.DataFrame()
    rows = _events(level, motifs, known, asked)
    if not (rows["incident_id"] == asked.incident_id).any():
        return pd.DataFrame()
    index, context = index_events(rows), context_of(known, vocabulary=asked.words)
    found = []
    for motif in motifs:
        halves = open_motifs(index, motif, now=asked.now, context=context)
        own = _holds(halves["incident_ids"], asked.incident_id)
        if any(motif.steps[-1].source in (tie.one, tie.other) for tie in motif.ties):
            own = own & (halves["closers"] != "").to_numpy()  # nobody is tied to them, so nobody could
        found.append(halves[own])
    every = pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)
    return (_adults_only(every, known, asked) if level == "person" else every).assign(level=level)


def _motifs(level: Level, known: Tables, asked: Asked) -> list[Motif]:
    """Return the shipped motifs of a level in which such an incident is a step, but not the last.

    Only those whose last step has two ends that are known by then, or by a tie: that anybody at all might strike helps
    nobody.
    """
    here = known.incidents.loc[(known.incidents["incident_id"] == asked.incident_id).to_numpy(), "kind"]
    shipped = [written_out(one.motif, asked.words) for one in library().values() if level in one.levels]
    early = [[kinds_of_step(step, asked.words) for step in motif.steps[:-1]] for motif in shipped]
    fits = [any(not kinds or set(kinds) & set(here) for kinds in steps) for steps in early]
    found = [motif for motif, fit in zip(shipped, fits, strict=True) if fit and motif.delta is not None]
    return [motif for motif in found if _ends_are_known(motif)]


def _ends_are_known(motif: Motif) -> bool:
    earlier = {end for step in motif.steps[:-1] for end in (step.source, step.target)}
    tied = {end for tie in motif.ties for end in (tie.one, tie.other)}
    last = motif.steps[-1]
    return all(end in earlier | tied for end in (last.source, last.target) if end != ANYBODY)


def _events(level: Level, motifs: list[Motif], known: Tables, asked: Asked) -> DataFrame:
    kinds = sorted(set().union(*(kinds_of_motif(motif, asked.words) for motif in motifs)))
    things = sorted({vertex.kind for motif in motifs for vertex in motif.vertices} & {"vehicle", "place"})
    rows = events(
        known,
        kinds=kinds,
        level=level,
        vocabulary=asked.words,
        things=things,
    )
    rows = rows[(rows["occurred_from"] <= asked.now).to_numpy()].reset_index(drop=True)
    roles = any(step.source_roles or step.target_roles for motif in motifs for step in motif.steps)
    return with_roles(rows, known) if roles else rows


def _holds(joined: Series, incident_id: str) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = (";" + joined + ";").str.contains(f";{incident_id};", regex=False).to_numpy(dtype=bool)
    return held


def _adults_only(found: DataFrame, known: Tables, asked: Asked) -> DataFrame:
    """Return open motifs without anybody who may not be listed or is not known to be an adult; rows left empty go."""
    named = {one for end in _ENDS for ids in found[end] for one in ids.split(";") if one}
    people = known.people[known.people["person_id"].isin(named).to_numpy(dtype=bool)]
    parts = known.involvements[known.involvements["entity_id"].isin(named).to_numpy(dtype=bool)]
    about = known.replace({"people": people, "involvements": parts})
    grown = (ages(people, now=asked.now) >= ADULT).fillna(False).to_numpy(dtype=bool)
    adults = set(people["person_id"][grown]) & set(may_be_listed(about, now=asked.now, vocabulary=asked.words))
    shown = found.assign(
        **{end: [";".join(one for one in ids.split(";") if one in adults) for ids in found[end]] for end in _ENDS}
    ).astype(dict.fromkeys(_ENDS, "str"))
    emptied = [((shown[end] == "") & (found[end] != "")).to_numpy(dtype=bool) for end in _ENDS]
    return shown[~(emptied[0] | emptied[1])].reset_index(drop=True)
