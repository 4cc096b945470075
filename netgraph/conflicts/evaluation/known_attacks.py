"""Between whom each attack was, for one who knows every membership, rivalry and rate, and the records of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Attacks", "attacks_known", "day_of", "speaks_for"]

_IS_OF = 0.9  # chance that a named suspect or victim is of the group that struck or was struck
_SAID = 0.9  # chance that a group said to have struck did
_TAUS = ((7.0, 0.2), (60.0, 0.3), (365.0, 0.3))  # days, attacks: what one attack says of the pair around that time


@dataclass(frozen=True)
class Attacks:
    """Recorded attacks: ids, day, kind; chances by dyad (rows sum to at most 1); the dyads and their conflicts."""

    ids: Index
    day: Floats
    chance: Floats
    source: Ints
    target: Ints
    conflict: Ints
    conflicts: Index


def day_of(times: Series) -> Floats:
    """Return times as days since 1970."""
    day: Floats = times.to_numpy(dtype="datetime64[us]").astype(np.int64) / 86_400e6
    return day


def attacks_known(tables: Tables, truth: Mapping[str, DataFrame]) -> Attacks:
    """Return the recorded attacks with the chance that each was of each pair of groups."""
    import pandas as pd

    true = truth["incidents"].set_index("incident_id")
    kinds = set(true.loc[(true["process"] == "conflict").to_numpy(), "kind"])
    rows = tables.incidents[tables.incidents["kind"].isin(list(kinds)).to_numpy()]
    rows = rows.sort_values("incident_id", ignore_index=True)
    groups = pd.Index(tables.groups["group_id"].sort_values())
    dyads = truth["dyads"]
    source, target = groups.get_indexer(dyads["source_group"]), groups.get_indexer(dyads["target_group"])
    said = _said(tables, truth, rows, groups)
    day = day_of(rows["occurred_from"])
    odds = said[0][:, source] + said[1][:, target] + np.log(_rates(rows, day, truth) + 1e-9)
    odds += _habits(tables, truth, rows, (groups, source, target))
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    conflicts = pd.Index(dyads["conflict_id"].sort_values().unique())
    real = rows["kind"].map(true.groupby("kind")["conflict_id"].agg(lambda some: some.notna().mean()))
    return Attacks(
        pd.Index(rows["incident_id"]),
        day,
        chance * real.to_numpy(dtype=np.float64)[:, None],
        source,
        target,
        conflicts.get_indexer(dyads["conflict_id"]),
        conflicts,
    )


def _said(tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, groups: Index) -> tuple[Floats, Floats]:
    """Return how much the people and groups named speak for each group as the one that struck, and was struck."""
    return (
        speaks_for(tables, truth, rows, groups, ("suspect", "attacker")),
        speaks_for(tables, truth, rows, groups, ("victim", "target")),
    )


def speaks_for(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, groups: Index, roles: tuple[str, str]
) -> Floats:
    """Return how much those named on a side (role of a person, of a group) speak for each group: a logarithm."""
    import pandas as pd

    cases, many = pd.Index(rows["incident_id"]), len(groups)
    said = np.zeros((len(cases), many))
    parts = tables.involvements
    parts = parts[(~parts["anonymous"] & parts["incident_id"].isin(cases)).to_numpy()]
    people = parts[((parts["entity_kind"] == "person") & (parts["role"] == roles[0])).to_numpy()]
    place = cases.get_indexer(people["incident_id"])
    share = _true_groups(people["entity_id"], rows["occurred_from"].to_numpy()[place], truth, groups)
    of = _IS_OF * share * many + (1 - _IS_OF) + _IS_OF * np.maximum(0, 1 - share.sum(axis=1, keepdims=True))
    np.add.at(said, place, np.log(of))
    named = parts[((parts["entity_kind"] == "group") & (parts["role"] == roles[1])).to_numpy()]
    told = np.full((len(named), many), 1 - _SAID)
    told[np.arange(len(named)), groups.get_indexer(named["entity_id"])] = _SAID * many
    np.add.at(said, cases.get_indexer(named["incident_id"]), np.log(told))
    return said


def _true_groups(
    people: Series, moment: NDArray[np.datetime64], truth: Mapping[str, DataFrame], groups: Index
) -> Floats:
    """Return the true share of each group in each person at a moment."""
    import pandas as pd

    who = truth["person_records"].set_index("person_id")["true_person_id"]
    asked = pd.DataFrame({"row": np.arange(len(people)), "person_id": people.map(who).to_numpy(), "moment": moment})
    found = asked.merge(truth["memberships"], on="person_id")
    inside = ~(found["valid_from"] > found["moment"]) & ~(found["valid_to"] <= found["moment"])
    found = found[inside.to_numpy()]
    share = np.zeros((len(people), len(groups)))
    np.add.at(share, (found["row"].to_numpy(), groups.get_indexer(found["group_id"])), found["weight"].to_numpy())
    return share


def _rates(rows: DataFrame, day: Floats, truth: Mapping[str, DataFrame]) -> Floats:
    """Return how many attacks a day are to be expected of each dyad then: its own rate, and what all others say."""
    dyads, attacks = truth["dyads"], truth["aggressions"]
    moment = rows["occurred_from"].to_numpy()[:, None]
    lasts = (dyads["valid_from"].to_numpy()[None] <= moment) & (dyads["valid_to"].to_numpy()[None] >= moment)
    rate = dyads["rate"].to_numpy(dtype=np.float64)[None] * lasts
    place = {pair: number for number, pair in enumerate(zip(dyads["source_group"], dyads["target_group"], strict=True))}
    which = np.array(
        [place.get(pair, -1) for pair in zip(attacks["source_group"], attacks["target_group"], strict=True)]
    )
    when = day_of(attacks["incident_id"].map(truth["incidents"].set_index("incident_id")["occurred"]))
    other = rows["incident_id"].to_numpy(dtype=object)[:, None] != attacks["incident_id"].to_numpy(dtype=object)[None]
    apart = np.abs(day[:, None] - when[None])
    near = sum(worth / (2 * tau) * np.exp(-apart / tau) for tau, worth in _TAUS) * other
    gathered = np.zeros((len(dyads), len(rows)))
    np.add.at(gathered, which[which >= 0], near.T[which >= 0])
    expected: Floats = rate + gathered.T
    return expected


def _habits(tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, among: tuple[Index, Ints, Ints]) -> Floats:
    """Return what area and weapon say of each dyad, by how often they truly go with its groups (this case left out)."""
    import pandas as pd

    groups, source, target = among
    true = truth["aggressions"].set_index("incident_id").reindex(rows["incident_id"])
    struck, striker = (groups.get_indexer(true[name]) for name in ("target_group", "source_group"))
    area = rows["location_id"].map(tables.locations.set_index("location_id")["area_code"])
    weapon = tables.modus[(tables.modus["trait"] == "weapon").to_numpy()].drop_duplicates("incident_id")
    armed = rows["incident_id"].map(weapon.set_index("incident_id")["value"])
    armed = (rows["kind"] + "=" + armed).where(armed.notna())
    said = np.zeros((len(rows), len(source)))
    for value, own, end in ((area, struck, target), (armed, striker, source)):
        code = pd.factorize(value, sort=True)[0]
        table = np.zeros((len(groups), int(code.max(initial=0)) + 1))
        known = (code >= 0) & (own >= 0)
        np.add.at(table, (own[known], code[known]), 1.0)
        said += _habit(table, code, own)[:, end]
    return said


def _habit(table: Floats, code: Ints, own: Ints) -> Floats:
    """Return the log of how much likelier the value of each case is with each group than overall."""
    here = np.maximum(code, 0)
    overall = table.sum(axis=0) / max(table.sum(), 1.0)
    mine = (own[:, None] == np.arange(len(table))[None]) & (code >= 0)[:, None]
    seen, total = table.T[here] - mine, table.sum(axis=1)[None] - mine
    ratio = (seen + 2 * overall[here][:, None] + 1e-9) / (total + 2) / np.maximum(overall[here], 1e-9)[:, None]
    return np.where((code >= 0)[:, None], np.log(ratio), 0.0)
