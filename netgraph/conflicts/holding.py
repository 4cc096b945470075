"""Things that join two cases: a phone two people use, one's car in the other's case, a case at somebody's home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER
from netgraph.conflicts.sharing import Found, Parts, trust_in
from netgraph.graph.codes import encode, expand, starts_of

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Cases
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["thing_uses", "things_shared"]


def thing_uses(tables: Tables, *, people: Parts, cases: Cases, now: Timestamp, weights: Model) -> DataFrame:
    """Return which thing stands in which case through whom: thing, case, role, holder, weight, trust.

    Somebody's phone, account or vehicle stands in every case he is in; a vehicle in a case of its own, and a place
    in the cases that happened there, stand there without a holder. That two people share an address joins no cases:
    of an address, only that a case happened at the home of somebody in the other.
    """
    import pandas as pd

    held = tables.holdings[(tables.holdings["recorded_at"] <= now).to_numpy()]
    name = held["thing_kind"] + "=" + held["thing_id"]
    who = pd.Index(people.ids).get_indexer(held["person_id"])
    start = starts_of(people.entity, len(people.ids))
    held_rows = np.flatnonzero(who >= 0)
    of, place = expand(start[who[held_rows]], start[who[held_rows] + 1] - start[who[held_rows]])
    trust = trust_in(held, weights.numbers)[held_rows][of] * people.trust[place]
    by_holder = pd.DataFrame(
        {
            "thing": name.to_numpy(dtype=object)[held_rows][of],
            "case": people.case[place],
            "role": people.role[place],
            "holder": who[held_rows][of],
            "weight": people.weight[place],
            "trust": trust,
        }
    )
    return pd.concat([by_holder, _in_person(tables, cases, now=now, weights=weights)], ignore_index=True)


def _in_person(tables: Tables, cases: Cases, *, now: Timestamp, weights: Model) -> DataFrame:
    """Return vehicles in their own cases and places of cases: things that stand there without a holder."""
    import pandas as pd

    rows = tables.involvements
    rows = rows[((rows["entity_kind"] == "vehicle") & ~rows["anonymous"] & (rows["recorded_at"] <= now)).to_numpy()]
    cars = pd.DataFrame(
        {
            "thing": ("vehicle=" + rows["entity_id"]).to_numpy(dtype=object),
            "case": cases.find(rows["incident_id"]),
            "role": rows["role"].to_numpy(dtype=object),
            "trust": trust_in(rows, weights.numbers),
        }
    )
    at = tables.incidents.set_index("incident_id")["location_id"].reindex(cases.ids)
    known = at.notna().to_numpy()
    homes = pd.DataFrame(
        {
            "thing": ("address=" + at[known]).to_numpy(dtype=object),
            "case": np.flatnonzero(known),
            "role": "address",
            "trust": 1.0,
        }
    )
    return pd.concat([cars[(cars["case"] >= 0).to_numpy()], homes], ignore_index=True).assign(holder=-1, weight=1.0)


def things_shared(uses: DataFrame, cases: Cases, *, most: float) -> Found:
    """Return the pairs of cases that a thing joins: two holders of it, or a holder and the thing itself.

    Nobody's own thing joins his own cases (that is the person), a thing in both cases is family ``vehicle`` or the
    place; a shared address joins nothing. What stands in more than `most` cases is left out.
    """
    (code,), ids = encode(uses["thing"])
    case, holder = uses["case"].to_numpy(np.int64), uses["holder"].to_numpy(np.int64)
    classes = cases.kind_class[case]
    once = np.unique(np.column_stack([code, case]), axis=0)[:, 0]
    many = np.bincount(once, minlength=len(ids))
    good = np.flatnonzero((classes != OTHER) & (many[code] <= most) & (many[code] > 1))
    order = good[np.lexsort((holder[good], case[good], code[good]))]
    i, j = _pairs(code[order])
    i, j = order[i], order[j]
    address = uses["thing"].str.startswith("address=").to_numpy(dtype=bool)
    held = (holder[i] >= 0).astype(int) + (holder[j] >= 0)
    fits = (case[i] != case[j]) & np.where(address[i], held == 1, (held >= 1) & (holder[i] != holder[j]))
    fits &= (classes[i] == ATTACK) | (classes[j] == ATTACK)
    i, j = i[fits], j[fits]
    turned = case[i] > case[j]
    i, j = np.where(turned, j, i), np.where(turned, i, j)
    role, weight = uses["role"].to_numpy(dtype=object), uses["weight"].to_numpy(dtype=np.float64)
    sure = uses["trust"].to_numpy(dtype=np.float64)
    trust = sure[i] * sure[j]
    return Found(
        a=case[i],
        b=case[j],
        entity=np.asarray(ids, dtype=object)[code[i]] if len(ids) else np.empty(0, dtype=object),
        part_a=role[i],
        part_b=role[j],
        tie=np.full(len(i), "", dtype=object),
        incidents=many[code[i]],
        score=np.log(weight[i] * weight[j] * trust) - np.log(many[code[i]] / 2),
        trust=trust,
    )


def _pairs(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from netgraph.graph.codes import pairs_within

    return pairs_within(codes)
