"""The public networks of the studies as tables of ties, and what is known of their people besides.

Read from the folder that ``NETGRAPH_DATA`` names; a SOURCE.md in each of its folders tells where they come from.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(os.environ.get("NETGRAPH_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
MONTAGNA = ("meetings", "phone", "kinship", "sightings")
BRIGADES = ("antrim", "armagh", "derry", "down", "fermanagh", "tyrone")
UNKNOWN = {"99", "99999", "-77"}


def ties_from(ends: pd.DataFrame, weight: pd.Series | None = None) -> pd.DataFrame:
    """Return one row a pair of different people: person_a < person_b, weight (the largest said of the pair; else 1)."""
    both = np.sort(ends.iloc[:, :2].astype("str").to_numpy(dtype=object), axis=1)
    names = pd.DataFrame(both, columns=["person_a", "person_b"]).astype("str")
    ties = names.assign(weight=1.0 if weight is None else weight.to_numpy(dtype="float64"))
    ties = ties[(ties["person_a"] != ties["person_b"]).to_numpy()]
    return ties.groupby(["person_a", "person_b"], as_index=False)["weight"].max()


def mail(data: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return who wrote to whom in an institute, and everybody's department."""
    ties = ties_from(pd.read_csv(data / "email_eu_core" / "edges.csv.gz"))
    department = pd.read_csv(data / "email_eu_core" / "labels.csv")
    return ties, department["department"].set_axis(department["node"].astype("str"))


def covert(data: Path, network: str, layer: int) -> pd.DataFrame:
    """Return a layer of one of the covert networks."""
    rows = pd.read_csv(data / "covert_networks" / "edges.csv.gz")
    rows = rows[((rows["network"] == network) & (rows["layer"] == layer)).to_numpy()]
    return ties_from(rows[["a", "b"]], rows["weight"])


def known_of(data: Path, network: str, layer: int) -> pd.DataFrame:
    """Return what is known of the people of a covert network: one row a person, one column an attribute, else null."""
    rows = pd.read_csv(data / "covert_networks" / "node_attributes.csv.gz", dtype={"value": "str"})
    rows = rows[((rows["network"] == network) & (rows["layer"] == layer)).to_numpy()]
    table = rows.pivot(index="node", columns="attribute", values="value")
    plain = table.apply(lambda column: column.str.removesuffix(".0"))
    return plain.mask(plain.isin(UNKNOWN))


def brigade_of(known: pd.DataFrame) -> pd.Series:
    """Return the brigade of those who are in one and no more."""
    columns = [f"{name}_brigade" for name in BRIGADES if f"{name}_brigade" in known]
    member = known[columns].eq("1")
    return member.idxmax(axis=1)[member.sum(axis=1).eq(1)]


def montagna(data: Path) -> dict[str, pd.DataFrame]:
    """Return the ties of the Montagna case by source."""
    layers = {}
    for name in MONTAGNA:
        rows = pd.read_csv(data / "montagna_mafia" / f"{name}.csv")
        layers[name] = ties_from(rows, rows.get("weight"))
    return layers


def families(data: Path) -> pd.Series:
    """Return the families of the Montagna case that have three known people or more."""
    rows = pd.read_csv(data / "montagna_mafia" / "attributes.csv", index_col="node")["familia"].dropna()
    rows = rows[~rows.isin([*UNKNOWN, "familia"])]
    return rows[rows.map(rows.value_counts()).ge(3)]


def cartels(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pairs of rivals and of allies among the armed groups, each pair once: group_a, group_b, weight 1."""
    folder = data / "cartel_signed_network_2020"
    names = {"person_a": "group_a", "person_b": "group_b"}
    read = (pd.read_csv(folder / f"{name}.csv")[["Node", "RNode"]] for name in ("rivals", "alliances"))
    rivals, allies = (ties_from(rows).rename(columns=names) for rows in read)
    return rivals, allies


def israel(data: Path) -> pd.DataFrame:
    """Return who was named for the same burglary in Israel; the weight is the number of burglaries."""
    rows = pd.read_csv(data / "israel_burglary_roxanne" / "offender_crime.csv.gz", dtype="str").drop_duplicates()
    return named_together(rows, "crimeID", "offenderID")


def israel_cases(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return half a year of burglaries (case, x, y in scaled units, at) and who was named for them (case, person)."""
    folder = data / "israel_burglary_roxanne"
    rows = pd.read_csv(folder / "slice_2020H1_offender_crime.csv", dtype={"crime": "str", "offender": "str"})
    cases = rows.drop_duplicates("crime").rename(columns={"crime": "case"})
    cases = cases.assign(at=pd.to_datetime(cases["date"]))[["case", "x", "y", "at"]].reset_index(drop=True)
    people = rows.rename(columns={"crime": "case", "offender": "person"})[["case", "person"]]
    return cases, people


def st_louis(data: Path) -> pd.DataFrame:
    """Return who took part in the same incident in St. Louis; the weight is the number of incidents."""
    rows = pd.read_csv(data / "stlouis_crime" / "ucinet_person_incident.csv", dtype="str")
    return named_together(rows.drop_duplicates(["person", "incident"]), "incident", "person")


def named_together(rows: pd.DataFrame, incident: str, person: str) -> pd.DataFrame:
    """Return the pairs of people of the same incident, and in how many: person_a < person_b, weight."""
    both = rows[[incident, person]].merge(rows[[incident, person]], on=incident, suffixes=("_a", "_b"))
    both = both[(both[f"{person}_a"] < both[f"{person}_b"]).to_numpy()]
    pairs = both.groupby([f"{person}_a", f"{person}_b"], as_index=False).size()
    return pairs.set_axis(["person_a", "person_b", "weight"], axis=1).astype({"weight": "float64"})


def component_sizes(ties: pd.DataFrame) -> list[int]:
    """Return how many people the parts have that no tie connects, the largest first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes, names = pd.factorize(pd.concat([ties["person_a"], ties["person_b"]]))
    a, b = codes.reshape(2, -1)
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(names), len(names)))
    return sorted(np.bincount(connected_components(graph, directed=False)[1]).tolist(), reverse=True)


def modularity(ties: pd.DataFrame, communities: pd.DataFrame) -> float:
    """Return the share of the ties' weight inside communities, less what chance would put there."""
    label = communities.set_index("person_id")["community"]
    a, b = (ties[end].map(label).to_numpy() for end in ("person_a", "person_b"))
    weight = ties["weight"].to_numpy()
    held = np.bincount(a, weight, label.max() + 1) + np.bincount(b, weight, label.max() + 1)
    return float(weight[a == b].sum() / weight.sum() - ((held / (2 * weight.sum())) ** 2).sum())
