"""The events among which motifs are looked for, read from the records once for as many motifs as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from netgraph.config import Config
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Series, Timestamp

    from netgraph.motifs import Motif
    from netgraph.pipeline.motifs import Records

    Flags = NDArray[np.bool_]

__all__ = ["LEVELS", "Level", "attacks_between", "events_for"]

Level = Literal["person", "group"]
LEVELS: tuple[Level, ...] = ("person", "group")


def events_for(
    records: Records, motifs: Sequence[Motif], *, level: Level, config: Config, unknown: bool = False
) -> DataFrame:
    """Return the events up to now that could be a step of any of `motifs`, with roles where one asks for them.

    With `unknown` also those of which one end is not known, where no motif asks for such.
    """
    from netgraph.graph import with_roles
    from netgraph.motifs.pattern import ANYBODY
    from netgraph.motifs.steps import kinds_of_motif

    words = config.words()
    kinds = set().union(*(kinds_of_motif(motif, words) for motif in motifs))
    things = {vertex.kind for motif in motifs for vertex in motif.vertices} & {"vehicle", "place"}
    steps = [step for motif in motifs for step in motif.steps]
    both_known = not unknown and not things and all(ANYBODY not in (step.source, step.target) for step in steps)
    found = _events(records.tables, words, records.now, kinds=kinds, level=level, things=things, both_known=both_known)
    roles = any(step.source_roles or step.target_roles for step in steps)
    return with_roles(found, records.tables) if roles else found


def attacks_between(level: Level, tables: Tables, *, now: Timestamp, config: Config) -> DataFrame:
    """Return who attacked whom up to `now`, both known, between people or between groups."""
    words = config.words()
    return _events(tables, words, now, kinds=words.aggression_kinds(), level=level, both_known=True)


def _events(
    tables: Tables, words: Vocabulary, now: Timestamp, *, kinds: Iterable[str], level: Level,
    things: Iterable[str] = (), both_known: bool,
) -> DataFrame:  # fmt: skip
    from netgraph.graph import events

    used = _with_two_sides(tables, words, level) if both_known else tables
    found = events(used, kinds=sorted(kinds), level=level, vocabulary=words, things=sorted(things))
    return found[(found["occurred_from"] <= now).to_numpy()].reset_index(drop=True)


def _with_two_sides(tables: Tables, words: Vocabulary, level: Level) -> Tables:
    """Return the records of the incidents in which somebody is known on both sides: no others give such an event.

    Nothing else is taken away, as the unnamed beside the named have their share too.
    """
    parts = tables.involvements
    named = (parts["entity_kind"] != "vehicle").to_numpy(dtype=bool) & ~parts["anonymous"].to_numpy(dtype=bool)
    if level == "group":
        grouped = _among(parts["entity_id"], tables.memberships["person_id"])
        named &= grouped | (parts["entity_kind"] == "group").to_numpy(dtype=bool)
    suspects, victims = (
        parts["incident_id"][named & parts["role"].isin(words.roles_of(side)).to_numpy(dtype=bool)]
        for side in ("suspect", "victim")
    )
    both = suspects[_among(suspects, victims)]
    kept = {name: getattr(tables, name) for name in ("incidents", "involvements")}
    return tables.replace({name: frame[_among(frame["incident_id"], both)] for name, frame in kept.items()})


def _among(ids: Series, wanted: Series) -> Flags:
    """Say for each id whether it is wanted; by Arrow's hash, as pandas goes through Python strings."""
    import pyarrow as pa
    import pyarrow.compute as pc

    held, asked = (pa.array(one, type=pa.large_string(), from_pandas=True) for one in (ids, wanted))
    found: Flags = pc.is_in(held, value_set=asked).to_numpy(zero_copy_only=False)
    return found
