"""What a Neo4j server holds of the records of a batch: in the graph or on the shelf, and in which version."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from netgraph.model.references import references_of
from netgraph.model.schema import TABLES
from netgraph.store.neo4j_forms import Form, forms_of
from netgraph.store.neo4j_laying import SESSIONS
from netgraph.store.neo4j_rows import columns_of, key_texts
from netgraph.store.neo4j_shelf import shelf_keys
from netgraph.store.neo4j_versions import GRAPH, NOWHERE, SHELF, Held

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    from netgraph.model.tables import Tables
    from netgraph.store.neo4j_link import Link

__all__ = ["find_held", "known_ids", "standing_ids"]

_LOOKUPS = 5_000
"""Rows asked about at a time."""


def find_held(
    link: Link, table: str, frame: DataFrame, *, shelf: bool, content: NDArray[np.int64] | None = None
) -> Held:
    """Return what is held of each row's record.

    Parameters
    ----------
    shelf
        Whether anything lies on the shelf at all.
    content
        The fingerprint of each row, 0 for none. Of records in the graph that say just that, no more is asked than
        that they do: their versions are not filled in.
    """
    import numpy as np

    held = Held.nothing(len(frame))
    told = np.zeros(len(frame), dtype="int64") if content is None else content
    for form in forms_of(table):
        _find_in_graph(link, form, frame, at=np.flatnonzero(form.of(frame)), told=told, held=held)
    if table == "involvements":  # somebody may have been named, or not, when the row was last told
        for form in forms_of(table):
            others = (held.where == NOWHERE) & form.would_hold(frame)
            _find_in_graph(link, form, frame, at=np.flatnonzero(others), told=told, held=held)
    if shelf:
        _find_on_shelf(link, table, frame, np.flatnonzero(held.where == NOWHERE), held)
    return held


def _find_in_graph(
    link: Link, form: Form, frame: DataFrame, *, at: NDArray[np.int64], told: NDArray[np.int64], held: Held
) -> None:
    asked = (
        (places, {**_keys(form, frame.iloc[places]), "content": [one or None for one in told[places].tolist()]})
        for places in _slices(at)
    )
    for places, ((same, others),) in _answers(link, f"held/{form.name}", asked):
        alike = places[same]
        held.where[alike] = GRAPH
        held.content[alike] = told[alike]
        for slot, content, recorded_at, stated_at, past, there in others:
            place = int(places[slot])
            held.where[place] = GRAPH
            held.set(place, (recorded_at, recorded_at if stated_at is None else stated_at, content), past)
            held.form[place] = form.name
            held.place[place] = there


def _find_on_shelf(link: Link, table: str, frame: DataFrame, at: NDArray[np.int64], held: Held) -> None:
    for places in _slices(at):
        by_key = dict(zip(shelf_keys(table, frame.iloc[places]), places.tolist(), strict=True))
        for key, content, recorded_at, stated_at, past, _ in link.rows("held/shelved", keys=list(by_key)):
            held.where[by_key[key]] = SHELF
            held.set(by_key[key], (recorded_at, stated_at, content), past)


def _answers(
    link: Link, path: str, asked: Iterable[tuple[NDArray[np.int64], dict[str, list[Any]]]]
) -> Iterator[tuple[NDArray[np.int64], list[list[Any]]]]:
    """Yield what the server says to each question, the next ones put meanwhile."""

    def ask(parameters: dict[str, list[Any]]) -> list[list[Any]]:
        return list(link.rows(path, **parameters))

    with ThreadPoolExecutor(SESSIONS) as pool:
        under_way: deque[tuple[NDArray[np.int64], Future[list[list[Any]]]]] = deque()
        for places, parameters in asked:
            under_way.append((places, pool.submit(ask, parameters)))
            if len(under_way) > SESSIONS:
                last, answer = under_way.popleft()
                yield last, answer.result()
        for last, answer in under_way:
            yield last, answer.result()


def _keys(form: Form, rows: DataFrame) -> dict[str, list[Any]]:
    """Return what a ``held`` statement asks for: a list a key column."""
    spec = TABLES[form.table]
    names = [name for name in spec.key if spec.column(name).dtype == "str"]
    keys = dict(zip(names, columns_of(rows, names), strict=True))
    return {**keys, "key": key_texts(spec, rows)} if form.keyed else keys


def standing_ids(link: Link, table: str, ids: Index) -> set[str]:
    """Return those of the ids of a table that stand in the graph."""
    from pandas import DataFrame

    held = find_held(link, table, DataFrame({TABLES[table].key[0]: ids}), shelf=False)
    return set(ids[held.where != NOWHERE])


def known_ids(link: Link, tables: Tables, *, shelf: bool) -> dict[str, Index]:
    """Return, per table, the ids that the batch refers to, does not hold itself, and the store knows."""
    from pandas import DataFrame, Index

    known: dict[str, Index] = {}
    for table, ids in _unknown_here(tables).items():
        frame = DataFrame({TABLES[table].key[0]: ids})
        held = find_held(link, table, frame, shelf=shelf)
        known[table] = Index(ids[held.where != NOWHERE], dtype="str")
    return known


def _unknown_here(tables: Tables) -> dict[str, Index]:
    """Return, per table, the ids that rows of the batch refer to and that are not in it."""
    from pandas import Index

    wanted: dict[str, Index] = {}
    for name, frame in tables.items():
        for reference in references_of(name) if len(frame) else ():
            mask = frame[reference.column].notna().to_numpy()
            if reference.kind:
                mask = mask & (frame[reference.kind_column] == reference.kind).to_numpy(dtype=bool)
            ids = Index(frame.loc[mask, reference.column].unique(), dtype="str")
            here = Index(getattr(tables, reference.table)[TABLES[reference.table].key[0]], dtype="str")
            absent = ids[~ids.isin(here)]
            wanted[reference.table] = wanted.get(reference.table, Index([], dtype="str")).union(absent)
    return {name: ids for name, ids in wanted.items() if len(ids)}


def _slices(at: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(at), _LOOKUPS):
        yield at[start : start + _LOOKUPS]
