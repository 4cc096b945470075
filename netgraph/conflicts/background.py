"""What is common in the city: how rare all is that cases can share, what happens where, who is at odds with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import CLASSES, OTHER, Cases, is_flat, kind_classes, read_cases
from netgraph.conflicts.completeness import share_with_suspect
from netgraph.conflicts.marks import read_marks
from netgraph.conflicts.members import guess_members
from netgraph.conflicts.quarrels import count_quarrels
from netgraph.conflicts.sharing import read_parts
from netgraph.conflicts.siding import case_sides
from netgraph.conflicts.surroundings import count_surroundings
from netgraph.conflicts.traits import count_traits, read_traits
from netgraph.conflicts.transitions import known_leads
from netgraph.model.findings import Model
from netgraph.model.link_weights import shipped_link_weights
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["FRAMES", "LEARNT_PARTS", "MODEL_NAME", "case_weights"]

MODEL_NAME = "case_links"
FRAMES = ("rarity", "surroundings", "guessed", "weights", "traits", "quarrels", "attacks", "struck", "marks", "named")
"""The tables of the model."""
LEARNT_PARTS = ("intercept", "kind", "kind_alone", "ungrouped", "knot_grouped", "knot_alone")


def case_weights(
    tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None, learnt: Model | None = None
) -> Model:
    """Count how common everything is that cases can share, over all records known at `now`, with the learnt weights.

    Kept, so that the cases of a neighbourhood are linked by what is rare in the whole city, not in the
    neighbourhood. Kinship and a shared address have no chance of their own here and link nothing; nor does any
    kind of tie that ``tie_chances`` leaves out.

    Parameters
    ----------
    tables
        All the records.
    now
        Moment of the analysis, naive UTC.
    vocabulary
        Kinds, roles, ties and known precursors; the shipped ones by default.
    learnt
        From `netgraph.conflicts.training.learn_weights`; without it, the weights that come with netgraph.

    Returns
    -------
    Model
        ``numbers``: ``cases`` and ``of_class`` (how many, in all and by class of kind), ``days`` (that they span),
        ``flat`` (whether places are metres on a grid), ``kind_classes``, ``leads`` (known precursors),
        ``max_incidents``, ``role_weights``, ``role_sides``, ``tie_chances``, ``trust`` (by information grade),
        ``with_suspect`` (share of the attacks of which a suspect is named) and ``line`` (how far that moves the
        chances, `netgraph.conflicts.completeness`; empty with own weights, which were learnt on this very store),
        ``version`` (of the shipped weights),
        ``left_out`` (how many people and vehicles are in more than ``max_incidents`` cases of kinds that conflicts
        are made of, and are not used).
        ``frames``: ``rarity`` (entity_kind, entity_id, incidents, counted: those of such kinds; one row a person or
        vehicle), ``traits`` (trait,
        value, incidents), ``surroundings`` (case_class, cell_x, cell_y, incidents), ``guessed`` (person_id, group_id,
        chance), ``quarrels``, ``attacks``, ``struck`` and ``marks`` (`count_quarrels`), ``weights`` (part, family,
        level, naive, value).

    Notes
    -----
    Linear in records but for sorting.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import two_feuding_pairs
    >>> model = case_weights(two_feuding_pairs(), now=pd.Timestamp("2026-03-01"))
    >>> model.numbers["cases"], model.frames["rarity"]["incidents"].tolist()
    (4, [2, 2, 2, 2])
    """
    import pandas as pd

    numbers = _numbers(vocabulary or shipped_vocabulary())
    numbers["flat"] = is_flat(tables)
    numbers["line"] = {} if learnt is not None else numbers["line"]  # own weights were learnt on this very store
    cases = read_cases(tables, now=now, numbers=numbers)
    numbers |= _totals(cases) | {"groups": int(tables.groups["group_id"].nunique())}
    rarity = _rarity(tables, cases, now=now)
    numbers["left_out"] = int((rarity["counted"] > numbers["max_incidents"]).sum())
    frames = {"rarity": rarity, "surroundings": count_surroundings(cases)}
    frames["guessed"] = guess_members(tables, now=now, numbers=numbers)
    frames["weights"] = _learnt() if learnt is None else learnt.frames["weights"]
    model = Model(MODEL_NAME, f"{len(cases)} cases, {len(rarity)} people and vehicles", now, numbers, frames)
    frames["traits"] = count_traits(read_traits(tables, cases, now=now, weights=model))
    groups = pd.Index(sorted(tables.groups["group_id"]), dtype="object")
    people = read_parts(tables, "person", cases, now=now, weights=model, hubs=True)
    numbers["with_suspect"] = share_with_suspect(people, cases, sides=numbers["role_sides"])
    sides = case_sides(tables, people=people, cases=cases, groups=groups, now=now, weights=model)
    marks = read_marks(tables, cases, now=now)
    frames |= count_quarrels(tables, sides, cases, marks=marks, groups=groups, now=now)
    return model


def _numbers(words: Vocabulary) -> dict[str, Any]:
    """Return what is judged and not counted."""
    table = shipped_link_weights()
    parts = {
        name: dict(zip(rows["level"], rows["value"].tolist(), strict=True)) for name, rows in table.groupby("part")
    }
    return {
        **parts["number"],
        "trust": parts["trust"],
        "lead_weights": parts["lead"],
        "line": parts.get("line", {}),
        "tie_chances": {kind: chance for kind, chance in parts["tie"].items() if kind in words.ties.index},
        "role_weights": words.roles["weight"].astype(float).to_dict(),
        "role_sides": words.roles["side"].to_dict(),
        "kind_classes": kind_classes(words, table[(table["part"] == "class").to_numpy()]),
        "leads": known_leads(words),
    }


def _totals(cases: Cases) -> dict[str, Any]:
    days = float(cases.day.max() - cases.day.min()) + 1.0 if len(cases) else 1.0
    of_class = np.bincount(cases.kind_class, minlength=len(CLASSES)).tolist()
    kinds, many = np.unique(cases.kind.astype(str), return_counts=True)
    of_kind = dict(zip(kinds.tolist(), many.tolist(), strict=True))
    return {
        "cases": len(cases),
        "days": days,
        "of_class": dict(zip(CLASSES, of_class, strict=True)),
        "of_kind": of_kind,
    }


def _rarity(tables: Tables, cases: Cases, *, now: Timestamp) -> DataFrame:
    """Return in how many cases each named person and each vehicle takes part, and in how many that can link."""
    rows = tables.involvements
    counted = rows["entity_kind"].isin(["person", "vehicle"]) & ~rows["anonymous"] & (rows["recorded_at"] <= now)
    rows = rows[counted.to_numpy()]
    case = cases.find(rows["incident_id"])
    rows = rows.assign(counted=np.append(cases.kind_class, OTHER)[case] != OTHER)[case >= 0]
    rows = rows[["entity_kind", "entity_id", "incident_id", "counted"]].drop_duplicates()
    sizes = rows.groupby(["entity_kind", "entity_id"], as_index=False)["counted"].agg(["size", "sum"])
    sizes = sizes.rename(columns={"size": "incidents", "sum": "counted"})
    return sizes.astype({"incidents": "int64", "counted": "int64"})


def _learnt() -> DataFrame:
    table = shipped_link_weights()
    rows = table[table["part"].isin(LEARNT_PARTS).to_numpy()]
    return rows[["part", "family", "level", "naive", "value"]].astype({"naive": "float64"}).reset_index(drop=True)
