"""Why two cases may belong to one conflict: shared people, shared vehicles and stated ties, each with its weight.

The model, in full. Let N be the number of cases and K the number of other cases that a case's conflict is expected
to hold. A random other case then belongs to the same conflict with odds K/N. Let two cases share something that
takes part in f cases in all:

* if they are of one conflict, what takes part in the one takes part in the other with chance s;
* if they are not, it does so with chance f/N, as in any case.

The evidence is the logarithm of the ratio of the two, log(s N / f), and the log-odds from one shared thing are
log(K/N) + log(s N / f) = log(s K / f): free of N, and below zero as soon as f exceeds s K. A person in fifty cases
therefore links nothing by himself: that is the hub guard.

Things shared together are seldom independent: two friends turn up together, a man in his own car. So within a
family (``person``, ``vehicle``, ``tie``) only the strongest counts; the prior is counted once; a family that would
link nothing by itself adds nothing to another (or two hubs would make a certainty); and a tie between a person here
and a person there counts only where neither is in both cases. The exception is the quarrel itself: where two shared
people stood against each other in both cases, both count (family ``opponent``), since people on opposite sides twice
did not merely go together; so the cases of a long feud hold together although everybody in it is in many. What is
left to add up are rare things of different families, whose evidence may still overlap: the log-odds order the links
well and overstate the sure ones.

All the numbers are a first judgement, kept in `Model.numbers` to be read, changed and later learnt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.weighing import background, name_opponents, weigh_pairs
from netgraph.model.findings import Links, Model
from netgraph.model.founded import is_founded
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Index, Series, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["MODEL_NAME", "case_weights", "link_cases"]

MODEL_NAME = "case_links"
_FIRST_JUDGEMENT = {
    "expected_cases": 10.0,  # K
    "least_cases": 1000.0,  # N is never taken smaller: in a handful of cases f/N is no chance
    "max_incidents": 50.0,  # what takes part in more cases is not even looked at
    "person": 0.5,  # s, before it is lowered by the weights of the two roles
    "vehicle": 0.5,
}
_TIE_CHANCES = {"conflict": 0.5, "associate": 0.3, "observed": 0.3, "phone": 0.25, "prison": 0.15, "social": 0.15}


def case_weights(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> Model:
    """Count how common everything is that cases can share, over all records known at `now`.

    Kept, so that the cases of a neighbourhood are linked by what is rare in the whole city, not in the
    neighbourhood. Kinship and a shared address have no chance of their own here and link nothing; nor does any
    kind of tie that ``tie_chances`` leaves out.

    Returns
    -------
    Model
        ``numbers``: ``cases`` (N), ``expected_cases`` (K), ``least_cases``, ``max_incidents``, ``person`` and
        ``vehicle`` (s), ``role_weights``, ``role_sides``, ``tie_chances`` (s by kind of tie), ``left_out`` (how many
        people and vehicles take part in more than ``max_incidents`` and are not used).
        ``frames["rarity"]``: entity_kind, entity_id, incidents; one row a person or vehicle.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import two_feuding_pairs
    >>> model = case_weights(two_feuding_pairs(), now=pd.Timestamp("2026-03-01"))
    >>> model.numbers["cases"], model.frames["rarity"]["incidents"].tolist()
    (4, [2, 2, 2, 2])
    """
    import pandas as pd

    words = vocabulary or shipped_vocabulary()
    numbers = {**_FIRST_JUDGEMENT, "role_weights": words.roles["weight"].astype(float).to_dict()}
    numbers["role_sides"] = words.roles["side"].to_dict()
    numbers["tie_chances"] = {kind: chance for kind, chance in _TIE_CHANCES.items() if kind in words.ties.index}
    cases = _cases(tables, now)
    counted = [
        _parts(tables, kind, cases, now=now, role_weights=None).groupby("entity", as_index=False).size()
        for kind in ("person", "vehicle")
    ]
    rarity = pd.concat(
        [frame.assign(entity_kind=kind) for kind, frame in zip(("person", "vehicle"), counted, strict=True)]
    )
    rarity = rarity.rename(columns={"entity": "entity_id", "size": "incidents"})
    rarity = rarity[["entity_kind", "entity_id", "incidents"]].reset_index(drop=True)
    numbers["cases"] = len(cases)
    numbers["left_out"] = int((rarity["incidents"] > numbers["max_incidents"]).sum())
    fitted_on = f"{len(cases)} cases, {len(rarity)} people and vehicles"
    return Model(MODEL_NAME, fitted_on, now, numbers, {"rarity": rarity})


def link_cases(tables: Tables, *, now: Timestamp, weights: Model) -> Links:
    """Find the pairs of cases that share something, and say how strongly each speaks for one conflict.

    Only pairs that share a named person, a vehicle, or two people joined by a stated tie are looked at; what is
    recorded after `now` is not, nor are unfounded cases and unnamed participants. Chances are lowered by the
    weights of the roles: a witness links less than a suspect or a victim.

    Parameters
    ----------
    tables
        The records as known at `now`; they may be those of a neighbourhood only.
    now
        Moment of the analysis, naive UTC.
    weights
        From `case_weights`, fitted no later than `now`.

    Returns
    -------
    Links
        ``pairs``: incident_a, incident_b (a < b), log_odds, person, opponent, vehicle, tie; ``log_odds`` is the prior
        plus the four, each 0 where it adds nothing. Pairs at or below 0 are kept: they are no links, but were seen.
        ``reasons``: incident_a, incident_b, family, entity (a tie's is ``a~b``), log_odds (of the evidence alone),
        part_a and part_b (the roles), tie_kind (empty but for ties), incidents (f). Strongest first in a pair.

    Raises
    ------
    ValueError
        If `weights` is another model, or has seen records from after `now`.

    Notes
    -----
    Linear in the sum of f² over people and vehicles, f at most ``max_incidents``.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> links = link_cases(world, now=now, weights=case_weights(world, now=now))
    >>> links.pairs[["incident_a", "incident_b"]].values.tolist()
    [['k:ab', 'k:ba'], ['k:cd', 'k:dc']]
    >>> float(links.pairs["log_odds"].round(3)[0])  # log(10 / 1000) + 2 log(0.5 * 1000 / 2)
    6.438
    """
    import pandas as pd

    _check(weights, now)
    cases = _cases(tables, now)
    parts = {kind: _rated_parts(tables, kind, cases, now=now, weights=weights) for kind in ("person", "vehicle")}
    found = [_shared(parts[kind], kind, weights) for kind in parts]
    found.append(_tied(parts["person"], _ties(tables, now, weights), weights))
    reasons = pd.concat(found, ignore_index=True)
    order = ["incident_a", "incident_b", "log_odds", "family", "entity"]
    reasons = reasons.sort_values(order, ascending=[True, True, False, True, True], ignore_index=True)
    reasons = name_opponents(reasons, weights)
    pairs = weigh_pairs(reasons, weights)
    reasons = reasons.drop(columns="counted")
    for frame in (pairs, reasons):
        frame["incident_a"], frame["incident_b"] = cases[frame["incident_a"]], cases[frame["incident_b"]]
    return Links(pairs, reasons)


def _check(weights: Model, now: Timestamp) -> None:
    if weights.name != MODEL_NAME:
        raise ValueError(f"weights: got model {weights.name!r}, needs {MODEL_NAME!r} from case_weights()")
    if weights.fitted_until > now:
        raise ValueError(f"weights: fitted until {weights.fitted_until}, after now ({now}); fit them as of then")


def _cases(tables: Tables, now: Timestamp) -> Index:
    """Ids of the founded incidents known at `now`, sorted; a case's code is its place among them."""
    import pandas as pd

    incidents = tables.incidents
    known = is_founded(incidents) & (incidents["recorded_at"] <= now)
    return pd.Index(incidents.loc[known.to_numpy(), "incident_id"].sort_values())


def _parts(
    tables: Tables, kind: str, cases: Index, *, now: Timestamp, role_weights: dict[str, float] | None
) -> DataFrame:
    """One row an entity and case: entity, case (code), role (the strongest), part (its weight)."""
    rows = tables.involvements
    rows = rows[((rows["entity_kind"] == kind) & ~rows["anonymous"] & (rows["recorded_at"] <= now)).to_numpy()]
    rows = rows.assign(case=cases.get_indexer(rows["incident_id"]), entity=rows["entity_id"], part=1.0)
    rows = rows[rows["case"] >= 0]
    if role_weights is not None:
        rows["part"] = rows["role"].map(role_weights).astype("float64").fillna(0.0) * rows["weight"]
    rows = rows.sort_values("role", kind="stable").sort_values("part", ascending=False, kind="stable")
    return rows[["entity", "case", "role", "part"]].drop_duplicates(["entity", "case"])


def _rated_parts(tables: Tables, kind: str, cases: Index, *, now: Timestamp, weights: Model) -> DataFrame:
    """The parts that can link, with ``incidents``: in how many cases the entity is, in all the records."""
    import numpy as np

    parts = _parts(tables, kind, cases, now=now, role_weights=weights.numbers["role_weights"])
    rarity = weights.frames["rarity"]
    known = rarity[rarity["entity_kind"] == kind].set_index("entity_id")["incidents"]
    here = parts.groupby("entity")["case"].transform("size")
    in_all = parts["entity"].map(known).astype("float64").fillna(0).to_numpy(dtype=np.int64)
    parts["incidents"] = np.maximum(here.to_numpy(dtype=np.int64), in_all)
    return parts[(parts["part"] > 0) & (parts["incidents"] <= weights.numbers["max_incidents"])]


def _shared(parts: DataFrame, kind: str, weights: Model) -> DataFrame:
    many = parts[parts.duplicated("entity", keep=False)]
    both = many.merge(many.drop(columns="incidents"), on="entity", suffixes=("_a", "_b"))
    both = both[both["case_a"] < both["case_b"]].assign(family=kind, tie_kind="")
    return _reasons(both, weights.numbers[kind] * both["part_a"] * both["part_b"], weights)


def _ties(tables: Tables, now: Timestamp, weights: Model) -> DataFrame:
    """One row a pair of people: person_a < person_b, tie_kind and chance of the strongest kind."""
    import pandas as pd

    rows = tables.ties
    rows = rows[(rows["recorded_at"] <= now).to_numpy()]
    turned = (rows["person_a"] > rows["person_b"]).to_numpy()
    ties = pd.DataFrame(
        {
            "person_a": rows["person_a"].where(~turned, rows["person_b"]),
            "person_b": rows["person_b"].where(~turned, rows["person_a"]),
            "tie_kind": rows["kind"],
            "chance": rows["kind"].map(weights.numbers["tie_chances"]).astype("float64"),
        }
    )
    ties = ties[ties["chance"].notna() & (ties["person_a"] != ties["person_b"])]
    ties = ties.sort_values("tie_kind", kind="stable").sort_values("chance", ascending=False, kind="stable")
    return ties.drop_duplicates(["person_a", "person_b"])


def _tied(parts: DataFrame, ties: DataFrame, weights: Model) -> DataFrame:
    """Reasons from a person in one case with a stated tie to a person in the other, neither being in both."""
    one = parts.rename(columns={"entity": "person_a", "case": "case_a", "role": "role_a", "part": "part_a"})
    other = parts.rename(columns={"entity": "person_b", "case": "case_b", "role": "role_b", "part": "part_b"})
    each = ties.merge(one.drop_duplicates("person_a")[["person_a", "incidents"]], on="person_a")
    each = each.merge(other.drop_duplicates("person_b")[["person_b", "incidents"]], on="person_b", suffixes=("", "_b"))
    each["incidents"] += each.pop("incidents_b")
    each = each[each["incidents"] <= weights.numbers["max_incidents"]]
    both = each.merge(one.drop(columns="incidents"), on="person_a").merge(
        other.drop(columns="incidents"), on="person_b"
    )
    both = both[both["case_a"] != both["case_b"]]
    both = both[~_in(both["person_a"], both["case_b"], parts) & ~_in(both["person_b"], both["case_a"], parts)]
    chance = both["chance"] * both["part_a"] * both["part_b"]
    both = both.assign(entity=both["person_a"] + "~" + both["person_b"], family="tie")
    turned = (both["case_a"] > both["case_b"]).to_numpy()
    for name in ("case", "role"):
        a, b = both[f"{name}_a"].copy(), both[f"{name}_b"].copy()
        both[f"{name}_a"], both[f"{name}_b"] = a.where(~turned, b), b.where(~turned, a)
    return _reasons(both, chance, weights)


def _in(people: Series, cases: Series, parts: DataFrame) -> Series:
    """Say for each person and case beside each other whether the person takes part in it."""
    import pandas as pd

    known = pd.MultiIndex.from_frame(parts[["entity", "case"]])
    asked = pd.MultiIndex.from_arrays([people, cases], names=["entity", "case"])
    return pd.Series(asked.isin(known), index=people.index)


def _reasons(both: DataFrame, chance: Series, weights: Model) -> DataFrame:
    import numpy as np
    import pandas as pd

    return pd.DataFrame(
        {
            "incident_a": both["case_a"].astype("int64"),
            "incident_b": both["case_b"].astype("int64"),
            "family": both["family"].astype("str"),
            "entity": both["entity"].astype("str"),
            "log_odds": np.log(chance * background(weights) / both["incidents"]).astype("float64"),
            "part_a": both["role_a"].astype("str"),
            "part_b": both["role_b"].astype("str"),
            "tie_kind": both["tie_kind"].astype("str"),
            "incidents": both["incidents"].astype("int64"),
        }
    )
