"""On which side of a conflict its people stand: told by stated groups, by who stood against whom, and by ties.

Two people on the same side of a case speak for one party, on opposite sides for two. Members of one stated group are
one party from the start; a stated rivalry, alliance or quarrel and a stated tie say what they say. From these signs
each conflict is divided so that as little as possible of what is recorded contradicts it: the enemy of an enemy is
then on one's own side, and a third party is opened only where somebody stands against both others.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from netgraph.conflicts.dividing import divide
from netgraph.graph.codes import is_named_person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["UNKNOWN", "find_parties"]

UNKNOWN = "unknown"
STATED = 1.0
"""Weight of a stated rivalry or alliance of groups, of a stated quarrel between two people: as one case of the two."""

TIE = 0.1
"""Weight of a stated tie: it decides only where no case does."""

_ENDS = ["conflict_id", "one", "other"]


def find_parties(cases: DataFrame, tables: Tables, *, vocabulary: Vocabulary) -> DataFrame:
    """Say on which side of each conflict its named people stand.

    Parameters
    ----------
    cases
        conflict_id, incident_id: the cases of each conflict.
    tables
        The records as of the run.
    vocabulary
        Says which roles stand on which side, and which ties are kinship (they say nothing here).

    Returns
    -------
    DataFrame
        One row a conflict and person, sorted: conflict_id, entity_id, side, side_groups. Sides are A, B, … by the
        number of their people; two sides that nothing recorded joins or opposes have letters of their own, so that C
        may be the same people as A. ``unknown`` where nothing says, or as much for one side as for another.
        ``side_groups``: the stated groups of that side, joined by ``;``.

    Notes
    -----
    Near linear in people and in pairs of people in one case. Parties by local moves, not always the best division:
    that problem is hard; the sides of a conflict where everybody keeps to his side are found exactly.

    References
    ----------
    P. Doreian, A. Mrvar, "A partitioning approach to structural balance", Social Networks 18 (1996),
    doi:10.1016/0378-8733(95)00259-6.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.vocabulary import shipped_vocabulary
    >>> from tests.worlds import two_feuding_pairs
    >>> cases = pd.DataFrame({"conflict_id": "c", "incident_id": ["k:ab", "k:ba"]})
    >>> found = find_parties(cases, two_feuding_pairs(), vocabulary=shipped_vocabulary())
    >>> found[["entity_id", "side"]].to_numpy().tolist()
    [['k:A', 'A'], ['k:B', 'B']]
    """
    import pandas as pd

    parts = _parts(cases, tables, vocabulary)
    people = parts[["conflict_id", "entity_id"]].drop_duplicates().sort_values(["conflict_id", "entity_id"])
    people["group"] = _groups(people, cases, tables)
    people["node"] = people["group"].where(people["group"].notna(), people["entity_id"])
    nodes = people.set_index(["conflict_id", "entity_id"])["node"]
    signs = pd.concat([_by_cases(parts, nodes), _by_ties(people, tables, vocabulary), _by_groups(people, tables)])
    people["party"] = _divided(people, signs)
    return _lettered(people)


def _parts(cases: DataFrame, tables: Tables, vocabulary: Vocabulary) -> DataFrame:
    """One row a conflict, case and named person: conflict_id, incident_id, entity_id, at: 1 suspect, -1 victim, or 0.

    Who stands on both sides of one case says nothing there.
    """
    rows = tables.involvements
    rows = rows[is_named_person(rows)]
    parts = rows[["incident_id", "entity_id", "role"]].merge(cases[["conflict_id", "incident_id"]], on="incident_id")
    sides = {"suspect": 1, "victim": -1}
    at = {role: sides.get(side, 0) for role, side in vocabulary.roles["side"].items()}
    parts["at"] = parts["role"].map(at).fillna(0).astype("int64")
    grouped = parts.groupby(["conflict_id", "incident_id", "entity_id"])["at"]
    both = grouped.agg(["min", "max"]).sum(axis=1).clip(-1, 1)
    return both.rename("at").reset_index()


def _groups(people: DataFrame, cases: DataFrame, tables: Tables) -> Series:
    """Return the stated group of each person while the conflict lasted, the likeliest, then the latest stated."""
    times = cases.merge(tables.incidents[["incident_id", "occurred_from", "occurred_to"]], on="incident_id")
    spans = times.groupby("conflict_id").agg(start=("occurred_from", "min"), end=("occurred_to", "max"))
    rows = people.merge(tables.memberships, left_on="entity_id", right_on="person_id").join(spans, on="conflict_id")
    begun = (rows["valid_from"].isna() | (rows["valid_from"] < rows["end"])).to_numpy(dtype=bool)
    lasts = (rows["valid_to"].isna() | (rows["valid_to"] > rows["start"])).to_numpy(dtype=bool)
    rows = rows[begun & lasts & (rows["probability"] >= 0.5).to_numpy(dtype=bool)]
    order = ["conflict_id", "entity_id", "probability", "valid_from", "group_id"]
    rows = rows.sort_values(order, ascending=[True, True, False, False, True], na_position="last")
    group = rows.drop_duplicates(["conflict_id", "entity_id"]).set_index(["conflict_id", "entity_id"])["group_id"]
    return people.join(group, on=["conflict_id", "entity_id"])["group_id"].astype("str")


def _by_cases(parts: DataFrame, nodes: Series) -> DataFrame:
    """Signs from standing together or against each other in a case; all pairs of one person of k weigh 1 together."""
    told = parts[(parts["at"] != 0).to_numpy()].join(nodes, on=["conflict_id", "entity_id"])
    size = told.groupby("incident_id")["entity_id"].transform("size")
    told = told.assign(weight=1.0 / (size - 1).clip(lower=1))
    both = told.merge(told.drop(columns="weight"), on=["conflict_id", "incident_id"], suffixes=("_a", "_b"))
    both = both[(both["entity_id_a"] < both["entity_id_b"]).to_numpy()]
    sign = both["weight"] * both["at_a"] * both["at_b"]
    return _signs(both["conflict_id"], both["node_a"], both["node_b"], sign)


def _by_ties(people: DataFrame, tables: Tables, vocabulary: Vocabulary) -> DataFrame:
    silent = {*vocabulary.kinship_ties()}
    ties = tables.ties[["person_a", "person_b", "kind"]].drop_duplicates()
    ties = ties[~ties["kind"].isin(silent).to_numpy()]
    one = people[["conflict_id", "entity_id", "node"]]
    both = ties.merge(one, left_on="person_a", right_on="entity_id")
    both = both.merge(one, left_on=["conflict_id", "person_b"], right_on=["conflict_id", "entity_id"])
    sign = (both["kind"] == "conflict").map({True: -STATED, False: TIE}).astype("float64")
    return _signs(both["conflict_id"], both["node_x"], both["node_y"], sign)


def _by_groups(people: DataFrame, tables: Tables) -> DataFrame:
    stated = tables.rivalries[["group_a", "group_b", "kind"]].drop_duplicates()
    one = people.loc[people["group"].notna(), ["conflict_id", "group"]].drop_duplicates()
    both = stated.merge(one, left_on="group_a", right_on="group")
    both = both.merge(one, left_on=["conflict_id", "group_b"], right_on=["conflict_id", "group"])
    sign = (both["kind"] == "rival").map({True: -STATED, False: STATED}).astype("float64")
    return _signs(both["conflict_id"], both["group_a"], both["group_b"], sign)


def _signs(conflicts: Series, one: Series, other: Series, sign: Series) -> DataFrame:
    """One row a sign between two different nodes of a conflict: conflict_id, one < other, sign."""
    import pandas as pd

    turned = (one > other).to_numpy(dtype=bool)
    frame = pd.DataFrame(
        {
            "conflict_id": conflicts.astype("str"),
            "one": one.where(~turned, other).astype("str"),
            "other": other.where(~turned, one).astype("str"),
            "sign": sign.astype("float64"),
        }
    )
    return frame[(frame["one"] != frame["other"]).to_numpy()]


def _divided(people: DataFrame, signs: DataFrame) -> NDArray[np.int64]:
    """Return the party of each person, numbered over all conflicts; -1 where nothing says."""
    import numpy as np
    import pandas as pd

    keys = pd.MultiIndex.from_frame(people[["conflict_id", "node"]].drop_duplicates())
    total = signs.sort_values([*_ENDS, "sign"]).groupby(_ENDS, as_index=False)["sign"].sum()
    total = total[(total["sign"].abs() > 1e-9).to_numpy()]
    near: dict[int, dict[int, float]] = defaultdict(dict)
    ends = [keys.get_indexer(pd.MultiIndex.from_frame(total[["conflict_id", end]])).tolist() for end in _ENDS[1:]]
    for one, other, sign in zip(*ends, total["sign"].tolist(), strict=True):
        near[one][other] = near[other][one] = sign
    of = np.full(len(keys) + 1, -1, dtype=np.int64)
    for node, party in divide(near).items():
        of[node] = party
    alone = _grouped_alone(people, keys, of)
    of[alone] = of.max(initial=-1) + 1 + np.arange(len(alone))
    found: NDArray[np.int64] = of[keys.get_indexer(pd.MultiIndex.from_frame(people[["conflict_id", "node"]]))]
    return found


def _grouped_alone(people: DataFrame, keys: object, of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nodes that are stated groups without any sign to others: a party, though nobody stood against it."""
    import numpy as np
    import pandas as pd

    grouped = people[people["group"].notna().to_numpy()][["conflict_id", "node"]].drop_duplicates()
    place: NDArray[np.int64] = keys.get_indexer(pd.MultiIndex.from_frame(grouped))  # type: ignore[attr-defined]
    return np.sort(place[of[place] < 0])


def _lettered(people: DataFrame) -> DataFrame:
    """Return the parties of each conflict by letter, those with most people first, and the groups in each."""
    known = people[(people["party"] >= 0).to_numpy()]
    parties = known.groupby(["conflict_id", "party"]).agg(size=("entity_id", "size"), least=("entity_id", "min"))
    parties = parties.reset_index().sort_values(["conflict_id", "size", "least"], ascending=[True, False, True])
    parties["side"] = [_letter(place) for place in parties.groupby("conflict_id").cumcount()]
    groups = known[known["group"].notna().to_numpy()].drop_duplicates(["party", "group"]).sort_values("group")
    parties = parties.set_index("party").assign(side_groups=groups.groupby("party")["group"].agg(";".join))
    rows = people.join(parties[["side", "side_groups"]], on="party")
    rows["side"] = rows["side"].astype("object").fillna(UNKNOWN).astype("str")
    rows["side_groups"] = rows["side_groups"].astype("object").fillna("").astype("str")
    return rows[["conflict_id", "entity_id", "side", "side_groups"]].reset_index(drop=True)


def _letter(place: int) -> str:
    """Return A … Z, AA, AB, …

    >>> [_letter(place) for place in (0, 25, 26)]
    ['A', 'Z', 'AA']
    """
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters
