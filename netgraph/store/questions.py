"""What a named question is, and those questions that walk the graph rather than read tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["ON_THE_GRAPH", "Parameter", "Question", "Read"]

Read = Callable[..., "Tables"]
"""``Store.read``: called as ``read(around=[…], hops=n)``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be told.

    ``type`` is one of ``int float text time id``; ``low`` and ``high`` bound a number, inclusive; ``default`` is what
    holds where nothing is said, in the words one would type; ``None`` = it must be said.
    """

    name: str
    type: str
    meaning: str
    default: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: what it finds, what it can be told, the columns of its answer, an example that runs.

    ``columns`` maps each column to its meaning, in order; ``where`` says which file or module answers it;
    ``words`` names the lists of the vocabulary that are bound beside the parameters.
    """

    name: str
    purpose: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    example: str
    where: str
    words: tuple[str, ...] = ()


def ego_network(bound: Mapping[str, Any], read: Read) -> DataFrame:
    """Return everybody within so many steps of a person, each with the steps, and the links that lead there."""
    from netgraph.graph.paths import ego_network as reach
    from netgraph.graph.paths import person_links

    tables = read(around=[bound["person"]], hops=bound["steps"])
    links = person_links(tables)
    if bound["person"] not in _linked(links):
        return _no_rows(EGO_NETWORK)
    distance = reach(links, [bound["person"]], hops=bound["steps"]).set_index("person_id")["distance"]
    inward = _both_ways(links).assign(
        outer=lambda link: link["to"].map(distance), inner=lambda link: link["from"].map(distance)
    )
    inward = inward[(inward["inner"] + 1 == inward["outer"]).to_numpy()]
    rows = inward.groupby("to").agg(
        distance=("outer", "first"),
        via=("from", _joined),
        kinds=("kind", _joined),
        incident_ids=("incident_id", _joined),
    )
    answer = rows.rename_axis("person_id").reset_index().astype({"distance": "Int64"})
    answer.insert(1, "name", answer["person_id"].map(_names(tables)).astype("str"))
    return answer.sort_values(["distance", "person_id"], kind="stable", ignore_index=True)


def shortest_path(bound: Mapping[str, Any], read: Read) -> DataFrame:
    """Return a shortest chain of people from one to another, one row a link.

    The neighbourhoods of both ends are read with a growing radius: a chain of n links lies within n/2 of its ends.
    """
    from netgraph.graph.paths import person_links
    from netgraph.graph.paths import shortest_path as chain

    start, end, most = bound["start"], bound["end"], bound["most_steps"]
    for radius in range(1, (most + 1) // 2 + 1):
        tables = read(around=[start, end], hops=radius)
        links = person_links(tables)
        path = chain(links, start, end) if start != end and {start, end} <= _linked(links) else []
        if 0 < len(path) - 1 <= min(2 * radius, most):
            return _steps(path, links, tables)
    return _no_rows(SHORTEST_PATH)


def _steps(path: list[str], links: DataFrame, tables: Tables) -> DataFrame:
    """Return one row a link of the chain, with the ties and incidents behind it."""
    import pandas as pd

    steps = pd.DataFrame({"from": path[:-1], "to": path[1:]}, dtype="str")
    steps["step"] = pd.array(range(1, len(path)), dtype="Int64")
    behind = steps.merge(_both_ways(links), on=["from", "to"])
    rows = behind.groupby(["step", "from", "to"]).agg(kinds=("kind", _joined), incident_ids=("incident_id", _joined))
    rows = rows.reset_index().rename(columns={"from": "person_a", "to": "person_b"})
    names = _names(tables)
    rows = rows.assign(**{f"name_{end}": rows[f"person_{end}"].map(names).astype("str") for end in "ab"})
    return rows[list(SHORTEST_PATH.columns)]


def _linked(links: DataFrame) -> set[str]:
    return set(links["person_a"]) | set(links["person_b"])


def _both_ways(links: DataFrame) -> DataFrame:
    import pandas as pd

    there = links.rename(columns={"person_a": "from", "person_b": "to"})
    back = links.rename(columns={"person_b": "from", "person_a": "to"})
    return pd.concat([there, back], ignore_index=True)


def _joined(values: Series) -> str:
    return ";".join(sorted(values.dropna().unique()))


def _names(tables: Tables) -> Series:
    """Return the name to show of each person, by id."""
    from netgraph.safeguards.redaction import shown_names

    return shown_names(tables.people).set_axis(tables.people["person_id"])


def _no_rows(question: Question) -> DataFrame:
    import pandas as pd

    numbers = {"distance", "step"}
    return pd.DataFrame(
        {column: pd.Series(dtype="Int64" if column in numbers else "str") for column in question.columns}
    )


_PATHS = "netgraph.graph.paths"
_NAME = "name; the id where it is unknown or protected"

EGO_NETWORK = Question(
    name="ego_network",
    purpose="Everybody within one, two or three links of a person. "
    "A link is a shared incident, in whatever role, of at most 50 named people, or a stated tie.",
    parameters=(
        Parameter("person", "id", "in the middle"),
        Parameter("steps", "int", "how many links away at most", "2", 1, 3),
    ),
    columns={
        "person_id": "who",
        "name": _NAME,
        "distance": "links away",
        "via": "people one link nearer to whom this one is linked, joined by ;",
        "kinds": "kinds of those links, joined by ;",
        "incident_ids": "incidents behind those links, joined by ;; blank where only ties are stated",
    },
    example="ego_network person=demo:p0274 steps=1",
    where=_PATHS,
)
SHORTEST_PATH = Question(
    name="shortest_path",
    purpose="A shortest chain of links from one person to another; of several, always the same. No rows = none.",
    parameters=(
        Parameter("start", "id", "one end"),
        Parameter("end", "id", "the other end"),
        Parameter("most_steps", "int", "longest chain looked for", "6", 1, 12),
    ),
    columns={
        "step": "place of the link in the chain, from 1",
        "person_a": "who is linked",
        "name_a": _NAME,
        "person_b": "to whom",
        "name_b": _NAME,
        "kinds": "kinds of the link, joined by ;",
        "incident_ids": "incidents behind it, joined by ;; blank where only ties are stated",
    },
    example="shortest_path start=demo:p0001 end=demo:p0274",
    where=_PATHS,
)

ON_THE_GRAPH: dict[str, tuple[Question, Callable[[Mapping[str, Any], Read], DataFrame]]] = {
    "ego_network": (EGO_NETWORK, ego_network),
    "shortest_path": (SHORTEST_PATH, shortest_path),
}
"""The questions answered by walking, each with what answers it."""
