"""How well anybody could tell which cases belong together: the chances for one who knew the city, but only its records.

The one who knows has every true membership, rivalry and rate, when every attack really was and between whom the
*other* attacks were, how many precursors are real and how long before they come. Of the case in hand he has what the
records say: who is named, who is said to have done it, when, where, with which weapon and vehicle. What he cannot tell
apart nobody can; so the same clustering fed with his chances is the ceiling of any method on these records, as
nearly as it can be had (his weighing of single traits is simple, and so a little below the best).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.findings import Links

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series
    from scipy.sparse import csr_array

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["NEEDED", "by_label", "known_chances"]

NEEDED = ("incidents", "conflicts", "dyads", "aggressions", "memberships", "person_records", "parameters")
"""Tables of the truth that the one who knows has to have; the user's own solved cases have only the first."""

_SURE = 0.999
_IS_OF = 0.9  # chance that a named suspect or victim is of the group that struck or was struck
_SAID = 0.9  # chance that a group said to have struck did
_TAUS = ((7.0, 0.2), (60.0, 0.3), (365.0, 0.3))  # days, attacks: what one attack says of the pair around that time
_FIRE_DAYS, _WINDOW_DAYS = 0.17, 60.0
_SAME = {"vehicle": 2000.0, "victim": 300.0, "suspect": 100.0}  # how much likelier in a true preparation
_LEADS = ("fuel_theft", "vehicle_theft", "threat", "weapon_find")
_MOST_CELLS = 30_000_000


@dataclass(frozen=True)
class _Attacks:
    """Recorded attacks: ids, day, kind; chances by dyad (rows sum to at most 1); the dyads and their conflicts."""

    ids: Index
    day: Floats
    chance: Floats
    source: Ints
    target: Ints
    conflict: Ints
    conflicts: Index


def by_label(links: Links, truth: Series) -> Links:
    """Return the links with the truth itself as chances: what the pairs looked at allow, whatever the evidence."""
    from netgraph.conflicts.scoring import with_truth

    return _with_chances(links, with_truth(links, truth).to_numpy(dtype=np.float64))


def known_chances(links: Links, tables: Tables, truth: Mapping[str, DataFrame]) -> Links | None:
    """Return the links with the chances of one who knew the city, or ``None`` where it is too large for that.

    Parameters
    ----------
    links
        Whose pairs are looked at.
    tables
        The records, as the links were made from.
    truth
        Tables of a simulated city's truth by name; those `NEEDED`.

    Notes
    -----
    Attacks × pairs of groups; towns take a second, cities are beyond it.
    """
    if len(tables.incidents) * len(truth["dyads"]) > 40 * _MOST_CELLS or not len(truth["dyads"]):
        return None
    attacks = _attacks(tables, truth)
    case, with_, weight = _prepared(tables, truth, attacks)
    ids, chances = _by_conflict(attacks, case, with_, weight)
    a, b = (ids.get_indexer(links.pairs[end]) for end in ("incident_a", "incident_b"))
    both = (a >= 0) & (b >= 0)
    chance = np.zeros(len(a))
    chance[both] = np.asarray(chances[a[both]].multiply(chances[b[both]]).sum(axis=1)).ravel()
    direct = _direct(ids, attacks.ids[with_], case, weight)
    return _with_chances(links, np.maximum(chance, direct(links.pairs)))


def _with_chances(links: Links, chance: Floats) -> Links:
    bounded = np.clip(chance, 1e-6, _SURE)
    return Links(links.pairs.assign(log_odds=np.log(bounded / (1 - bounded))), links.reasons)


def _day(times: Series) -> Floats:
    day: Floats = times.to_numpy(dtype="datetime64[us]").astype(np.int64) / 86_400e6
    return day


def _attacks(tables: Tables, truth: Mapping[str, DataFrame]) -> _Attacks:
    import pandas as pd

    true = truth["incidents"].set_index("incident_id")
    kinds = set(true.loc[(true["process"] == "conflict").to_numpy(), "kind"])
    rows = tables.incidents[tables.incidents["kind"].isin(list(kinds)).to_numpy()]
    rows = rows.sort_values("incident_id", ignore_index=True)
    groups = pd.Index(tables.groups["group_id"].sort_values())
    dyads = truth["dyads"]
    source, target = groups.get_indexer(dyads["source_group"]), groups.get_indexer(dyads["target_group"])
    said = _said(tables, truth, rows, groups)
    day = _day(rows["occurred_from"])
    odds = said[0][:, source] + said[1][:, target] + np.log(_rates(rows, day, truth) + 1e-9)
    odds += _habits(tables, truth, rows, (groups, source, target))
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    conflicts = pd.Index(dyads["conflict_id"].sort_values().unique())
    real = rows["kind"].map(true.groupby("kind")["conflict_id"].agg(lambda some: some.notna().mean()))
    return _Attacks(
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
        _side(tables, truth, rows, groups, ("suspect", "attacker")),
        _side(tables, truth, rows, groups, ("victim", "target")),
    )


def _side(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, groups: Index, roles: tuple[str, str]
) -> Floats:
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
    when = _day(attacks["incident_id"].map(truth["incidents"].set_index("incident_id")["occurred"]))
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


def _prepared(
    tables: Tables, truth: Mapping[str, DataFrame], attacks: _Attacks
) -> tuple[NDArray[np.object_], Ints, Floats]:
    """Return which recorded precursors and fires go with which attacks (places), with their chances."""
    numbers = truth["parameters"].set_index("name")["value"]
    found = []
    for kind in (*_LEADS, "vehicle_arson"):
        rows = tables.incidents[(tables.incidents["kind"] == kind).to_numpy()]
        mean = -_FIRE_DAYS if kind == "vehicle_arson" else float(numbers[f"lead_{kind}_days"])
        found.append(_goes_with(tables, truth, rows, attacks, mean))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]


def _goes_with(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, attacks: _Attacks, mean: float
) -> tuple[NDArray[np.object_], Ints, Floats]:
    """Return (incident id, attack, chance) for precursors (mean > 0 days before) or what follows (mean < 0)."""
    import pandas as pd

    true = truth["incidents"].set_index("incident_id")["process"].reindex(rows["incident_id"])
    real = float((true == "chain").mean()) if len(true) else 0.0
    ids = rows["incident_id"].to_numpy(dtype=object)
    day = _day(rows["occurred_from"])
    lag = (attacks.day[None] - day[:, None]) * np.sign(mean)
    row, attack = np.nonzero((lag > -1.0) & (lag < _WINDOW_DAYS))
    length = max(float(np.ptp(attacks.day)) if len(attacks.day) else 1.0, 1.0)
    days = np.maximum(lag[row, attack], 0.3)
    scale = abs(mean) / 2 if mean > 0 else max(abs(mean), 0.5)
    density = days / scale**2 * np.exp(-days / scale) if mean > 0 else np.exp(-days / scale) / scale
    odds = real / max(1 - real, 1e-9) * density * length / max(len(attacks.day), 1)
    odds *= _shared(tables, ids[row], attacks.ids[attack])
    odds *= _same_side(tables, truth, rows, attacks, (row, attack))
    total = pd.Series(odds).groupby(row).transform("sum").to_numpy()
    chance = odds / (1 + total)
    kept = chance > 0.01
    return ids[row[kept]], attack[kept], chance[kept]


def _shared(tables: Tables, ids: NDArray[np.object_], of: Index) -> Floats:
    """Return how much a shared vehicle, victim or suspect speaks for each pair."""
    import pandas as pd

    parts = tables.involvements[~tables.involvements["anonymous"].to_numpy(dtype=bool)]
    ratio = np.ones(len(ids))
    for what, worth in _SAME.items():
        column = "entity_kind" if what == "vehicle" else "role"
        some = parts[(parts[column] == what).to_numpy()][["incident_id", "entity_id"]].drop_duplicates()
        both = some.merge(some, on="entity_id")
        known = pd.MultiIndex.from_frame(both[["incident_id_x", "incident_id_y"]])
        ratio[np.asarray(pd.MultiIndex.from_arrays([ids, of]).isin(known))] *= worth
    return ratio


def _same_side(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, attacks: _Attacks, pairs: tuple[Ints, Ints]
) -> Floats:
    """Return how much the true groups of those suspected of the precursor speak for the attack's side that struck."""
    import pandas as pd

    groups = pd.Index(tables.groups["group_id"].sort_values())
    said = np.exp(np.minimum(_side(tables, truth, rows, groups, ("suspect", "attacker")), 20))
    striker = np.zeros((len(attacks.ids), len(groups)))
    np.add.at(striker.T, attacks.source, attacks.chance.T)
    row, attack = pairs
    ratio: Floats = np.einsum("ij,ij->i", said[row], striker[attack]) + np.maximum(1 - striker[attack].sum(axis=1), 0)
    return ratio


def _by_conflict(attacks: _Attacks, case: NDArray[np.object_], with_: Ints, weight: Floats) -> tuple[Index, csr_array]:
    """Return the cases that may be in a conflict, and their chances by conflict (sparse)."""
    import pandas as pd
    from scipy.sparse import coo_array, vstack

    own = np.zeros((len(attacks.ids), len(attacks.conflicts)))
    np.add.at(own.T, attacks.conflict, attacks.chance.T)
    place, ids = pd.factorize(pd.Series(case, dtype="object"), sort=True)
    goes = coo_array((weight, (place, with_)), shape=(len(ids), len(attacks.ids))).tocsr()
    first = coo_array(own).tocsr()
    return pd.Index([*attacks.ids, *ids], dtype="object"), vstack([first, goes @ first]).tocsr()


def _direct(ids: Index, attack: Index, case: NDArray[np.object_], weight: Floats) -> Callable[[DataFrame], Floats]:
    """Return a function giving for pairs the chance that the one is the other's own precursor."""
    import pandas as pd

    low = np.minimum(ids.get_indexer(case), ids.get_indexer(attack))
    high = np.maximum(ids.get_indexer(case), ids.get_indexer(attack))
    known = pd.Series(weight, index=low.astype(np.int64) * len(ids) + high).groupby(level=0).max()

    def of(pairs: DataFrame) -> Floats:
        one, other = ids.get_indexer(pairs["incident_a"]), ids.get_indexer(pairs["incident_b"])
        key = np.minimum(one, other).astype(np.int64) * len(ids) + np.maximum(one, other)
        found: Floats = known.reindex(np.where((one >= 0) & (other >= 0), key, -1)).fillna(0.0).to_numpy()
        return found

    return of
