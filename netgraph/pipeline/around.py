"""The neighbourhood of one incident: who is in it, who is tied to them, and parts of a store put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.graph.codes import is_named_person
from netgraph.model.tables import TABLES, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["named_in", "tied_to", "united"]


def named_in(tables: Tables, incident_id: str) -> list[str]:
    """Return the named people in an incident, whatever their roles, sorted."""
    rows = tables.involvements
    rows = rows[(rows["incident_id"] == incident_id).to_numpy() & is_named_person(rows)]
    return sorted(set(rows["entity_id"]))


def tied_to(tables: Tables, people: Sequence[str], *, but: Sequence[str] = ()) -> list[str]:
    """Return those who are tied to any of these people, less these, sorted; ties of the kinds `but` do not count."""
    ties = tables.ties[~tables.ties["kind"].isin(list(but)).to_numpy(dtype=bool)]
    one, other = ties["person_a"].isin(list(people)).to_numpy(), ties["person_b"].isin(list(people)).to_numpy()
    return sorted({*ties.loc[one, "person_b"], *ties.loc[other, "person_a"]} - set(people))


def united(parts: Sequence[Tables]) -> Tables:
    """Return all records of some parts of one store, each once, in no particular order; the first part wins."""
    import pandas as pd

    frames = {}
    for name, spec in TABLES.items():
        filled = [frame for part in parts if len(frame := getattr(part, name))] or [getattr(parts[0], name)]
        both = pd.concat(filled, ignore_index=True).drop_duplicates([*spec.key]) if len(filled) > 1 else filled[0]
        frames[name] = both.reset_index(drop=True)
    return Tables(**frames)
