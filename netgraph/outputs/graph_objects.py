"""A graph as the objects that notebook users know, networkx and igraph, and back with everything said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from netgraph.outputs.files import written_times
from netgraph.outputs.shared import EDGE_COLUMNS, GRADES, NODE_COLUMNS, Marking, SharedGraph

if TYPE_CHECKING:
    import igraph
    import networkx
    from pandas import DataFrame

__all__ = ["from_igraph", "from_networkx", "legible", "plain_rows", "to_igraph", "to_networkx"]

_ENDS = ("source_id", "target_id")


def plain_rows(frame: DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row as texts, numbers and truths that any format can hold: times as ISO 8601, what is null left out.

    Characters that no XML file may hold become U+FFFD.

    Examples
    --------
    >>> import pandas as pd
    >>> [*plain_rows(pd.DataFrame({"name": ["Å\\x00", None], "at": pd.to_datetime(["2026-01-01", None])}))]
    [{'name': 'Å\ufffd', 'at': '2026-01-01T00:00:00Z'}, {}]
    """
    columns = [_plain_column(frame, name) for name in frame.columns]
    for values in zip(*columns, strict=True):
        yield {name: value for name, value in zip(frame.columns, values, strict=True) if value is not None}


def to_networkx(graph: SharedGraph) -> networkx.MultiDiGraph:
    """Return the graph as networkx has it: parallel edges by ``edge_id``, the marking as attributes of the graph.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.findings import Findings
    >>> from netgraph.outputs.shared import share
    >>> from tests.worlds import two_feuding_pairs
    >>> shared = share(two_feuding_pairs(), Findings.of(), run=None, now=pd.Timestamp("2026-02-01"))
    >>> nx = to_networkx(shared)
    >>> nx.nodes["k:ab"]["kind"], len(nx.edges) == len(shared.edges)
    ('shooting', True)
    """
    import networkx as nx

    made = nx.MultiDiGraph(**graph.marking.as_dict())
    made.add_nodes_from((row.pop("node_id"), row) for row in plain_rows(graph.nodes))
    made.add_edges_from(
        (row.pop("source_id"), row.pop("target_id"), row["edge_id"], row) for row in plain_rows(graph.edges)
    )
    return made


def from_networkx(graph: networkx.MultiDiGraph) -> SharedGraph:
    """Return what `to_networkx` made as tables again, equal to those it came from."""
    nodes = [{"node_id": node, **said} for node, said in graph.nodes(data=True)]
    edges = [dict(zip(_ENDS, ends, strict=True), **said) for *ends, said in graph.edges(data=True)]
    return _tables_of(nodes, edges, graph.graph)


def to_igraph(graph: SharedGraph) -> igraph.Graph:
    """Return the graph as igraph has it: directed, ids in the vertex attribute ``name``, null as ``None``.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.findings import Findings
    >>> from netgraph.outputs.shared import share
    >>> from tests.worlds import two_feuding_pairs
    >>> shared = share(two_feuding_pairs(), Findings.of(), run=None, now=pd.Timestamp("2026-02-01"))
    >>> to_igraph(shared).vs.find(name="k:ab")["kind"]
    'shooting'
    """
    import igraph as ig
    import pandas as pd

    place = pd.Index(graph.nodes["node_id"])
    ends = zip(*(place.get_indexer(graph.edges[end]).tolist() for end in _ENDS), strict=True)
    made = ig.Graph(n=len(place), edges=ends, directed=True)
    for name in graph.nodes.columns:
        made.vs["name" if name == "node_id" else name] = _plain_column(graph.nodes, name)
    for name in graph.edges.columns.drop(list(_ENDS)):
        made.es[name] = _plain_column(graph.edges, name)
    for name, value in graph.marking.as_dict().items():
        made[name] = value
    return made


def from_igraph(graph: igraph.Graph) -> SharedGraph:
    """Return what `to_igraph` made as tables again, equal to those it came from."""
    ids = graph.vs["name"]
    nodes = [{"node_id": vertex["name"], **vertex.attributes()} for vertex in graph.vs]
    edges = [{"source_id": ids[edge.source], "target_id": ids[edge.target], **edge.attributes()} for edge in graph.es]
    return _tables_of(nodes, edges, {name: graph[name] for name in graph.attributes()})


def _tables_of(nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]], said: dict[str, str]) -> SharedGraph:
    import pandas as pd

    sources = tuple(source for source in said["sources"].split(", ") if source)
    as_of = pd.Timestamp(said["as_of"]).tz_localize(None).as_unit("us")
    marking = Marking(said["run_id"], as_of, sources, said["handling"])
    sorted_edges = _typed(edges, EDGE_COLUMNS | GRADES)
    number = sorted_edges["edge_id"].str.slice(1).astype("int64")
    typed = _typed(nodes, NODE_COLUMNS | GRADES).sort_values(["node_kind", "node_id"], ignore_index=True)
    return SharedGraph(typed, sorted_edges.iloc[number.argsort()].reset_index(drop=True), marking)


def _typed(rows: Iterable[dict[str, Any]], columns: dict[str, str]) -> DataFrame:
    import pandas as pd

    frame = pd.DataFrame.from_records(list(rows)).reindex(columns=list(columns)).astype("object")
    for name in [name for name, dtype in columns.items() if dtype.startswith("datetime")]:
        frame[name] = pd.to_datetime(frame[name], format="ISO8601", utc=True).dt.tz_localize(None)
    return frame.astype(columns)


def _plain_column(frame: DataFrame, name: str) -> list[Any]:
    import pandas as pd

    values = frame[name]
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return list(written_times(values))
    plain: list[Any] = values.astype("object").where(values.notna(), None).tolist()
    return [legible(value) if isinstance(value, str) else value for value in plain]


def legible(text: str) -> str:
    """Return the text without characters that XML 1.0 and spreadsheets refuse."""
    if text.isprintable():
        return text
    return "".join(
        mark
        if mark in "\t\n\r" or (mark >= " " and not "\ud800" <= mark <= "\udfff" and mark not in "\ufffe\uffff")
        else "\ufffd"
        for mark in text
    )
