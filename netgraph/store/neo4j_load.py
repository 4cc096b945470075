"""The load of records into Neo4j: table by table, in batches, each batch whole; a broken load is completed by a repeat.

The graph holds the rows that stand: the newest versions, not withdrawn, referring to nothing that does not stand.
All others wait on the shelf (`netgraph.store.neo4j_shelf`) and move to and fro as what they refer to goes and comes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.model.references import KEYED, references_of
from netgraph.model.schema import TABLES
from netgraph.store.base import TableLoad
from netgraph.store.neo4j_forms import forms_of
from netgraph.store.neo4j_held import find_held, standing_ids
from netgraph.store.neo4j_laying import batches_of, laid_rows, send
from netgraph.store.neo4j_link import BATCH, Link, Step
from netgraph.store.neo4j_reading import read_frame, read_touching
from netgraph.store.neo4j_rows import KEPT, fingerprints, microseconds, times_from
from netgraph.store.neo4j_shelf import shelf_keys, shelf_rows, waiting_rows
from netgraph.store.neo4j_standing import absent, refers, uses
from netgraph.store.neo4j_versions import GRAPH, SHELF, Held, News, find_news, told_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    from netgraph.model.tables import Tables
    from netgraph.store.neo4j_forms import Form

    Mask = NDArray[np.bool_]

__all__ = ["FORMAT", "Load", "with_versions"]

_LOG = logging.getLogger(__name__)

FORMAT = 3
"""Version of the layout; a database of another one is refused."""


class Load:
    """One load under way: what the server held before it, and what of it is laid down already."""

    def __init__(self, link: Link, tables: Tables, *, now: int, sources: Sequence[str], held: tuple[int, int]) -> None:
        self._link = link
        self._tables = tables
        self._now = now
        self._sources = sources
        nodes, shelved = held
        self._empty, self._shelf = nodes == 0, shelved > 0
        self._laid: dict[str, Index] = {}
        self._until = -(2**63)

    def run(self) -> dict[str, TableLoad]:
        """Load table after table, those referred to first; return what was done to each."""
        theirs = sorted({source for _, frame in self._tables.items() for source in frame["source"].unique()})
        self._link.write([("load/begin", {"sources": theirs})])
        done = {name: self._load_table(name) for name in TABLES}
        if self._shelf:
            self._return_waiting()
        self._link.write([("load/end", {"sources": theirs})])
        return done

    def _know_until(self, rows: DataFrame) -> None:
        """Say first until when the store will know: should the load break, nothing later is taken for known."""
        newest = max((int(microseconds(rows[name]).max()) for name in ("recorded_at", "withdrawn_at")), default=0)
        if newest > self._until:
            self._until = newest
            self._link.write([("load/layout", {"format": FORMAT, "newest": newest})])

    def _load_table(self, name: str) -> TableLoad:
        spec, frame = TABLES[name], getattr(self._tables, name)
        gone = self._withdraw_absent(name, frame) if self._sources else 0
        if not len(frame):
            return TableLoad(withdrawn=gone)
        told = told_in(spec, frame)
        records = frame if not told.several else frame.iloc[told.ones]
        held = self._held(name, records, content=told.expected)
        news = find_news(frame, told, held, now=self._now)
        if news.noted:
            self._note_past(name, records, news, held)
        if len(news.rows):
            self._place(name, with_versions(frame, news), held.where[news.records], _moved(records, held, news))
        load = news.load
        return TableLoad(load.added, load.changed, load.unchanged, load.withdrawn + gone)

    def _held(self, name: str, frame: DataFrame, *, content: NDArray[np.int64] | None = None) -> Held:
        if self._empty:
            return Held.nothing(len(frame))
        return find_held(self._link, name, frame, shelf=self._shelf, content=content)

    def _place(self, name: str, kept: DataFrame, where: NDArray[np.int8], moved: Mask) -> None:
        """Put new versions where they belong, into the graph or on the shelf, and take away the old where it was."""
        self._know_until(kept)
        stands = kept["withdrawn_at"].isna().to_numpy() & self._refers_to_standing(name, kept)
        if name in KEYED:
            self._laid[name] = _ids(name, kept[stands])
        self._lay(name, _those(kept, stands & (where != SHELF) & ~moved))
        self._lay(name, kept[stands & (where == SHELF)], leaving=self._unshelve)
        self._lay(name, kept[stands & moved], leaving=self._drop)
        self._shelve(name, kept[~stands & (where != GRAPH)])
        self._retire(name, kept[~stands & (where == GRAPH)])

    def _lay(self, name: str, kept: DataFrame, *, leaving: Callable[[str, DataFrame], Step] | None = None) -> None:
        """Lay rows down in the graph, those that lie elsewhere in the moment of `leaving` it."""
        for form in forms_of(name):
            rows = _those(kept, form.of(kept))
            steps = (self._laying(form, part, leaving) for part in _told(batches_of(form, rows), name, len(rows)))
            send(self._link, steps, together=form.apart and leaving is None)

    def _laying(self, form: Form, part: DataFrame, leaving: Callable[[str, DataFrame], Step] | None) -> list[Step]:
        """Return what brings some rows into the graph, and up to date what is copied from them."""
        before = [] if leaving is None else [leaving(form.table, part)]
        return [*before, (f"load/{form.name}", laid_rows(form, part, bare=self._empty)), *_copies(form.table, part)]

    def _unshelve(self, name: str, rows: DataFrame) -> Step:
        return "load/unshelve", {"keys": shelf_keys(name, rows)}

    def _drop(self, name: str, rows: DataFrame) -> Step:
        """Return what takes rows away that are about to be laid down in another form."""
        return _drop_statement(name), {"places": list(self._held(name, rows).place.values())}

    def _shelve(self, name: str, kept: DataFrame, places: Sequence[str] = ()) -> None:
        """Put rows on the shelf, in the moment in which they leave the `places` they have in the graph, if any."""
        self._shelf = self._shelf or len(kept) > 0
        for start in range(0, len(kept), BATCH):
            part = kept.iloc[start : start + BATCH]
            steps: list[Step] = [("load/shelve", {"rows": shelf_rows(name, part)})]
            if places:
                steps.append((_drop_statement(name), {"places": list(places[start : start + BATCH])}))
                steps.extend(_copies(name, part))
            self._link.write(steps)

    def _retire(self, name: str, kept: DataFrame) -> None:
        """Move rows from the graph to the shelf, after all that refers to them."""
        if not len(kept):
            return
        if name in KEYED:
            self._retire_dependents(name, _ids(name, kept))
        held = self._held(name, kept)
        self._shelve(name, kept, [held.place[place] for place in sorted(held.place)])

    def _retire_dependents(self, name: str, ids: Index) -> None:
        """Move to the shelf what refers to these records; it waits there until they return."""
        for table in TABLES:
            columns = [reference for reference in references_of(table) if reference.table == name]
            if columns:
                touching = read_touching(self._link, table, ids.tolist())
                theirs = refers(touching, columns, ids)
                self._retire(table, self._with_held(table, touching[theirs]))

    def _with_held(self, name: str, rows: DataFrame) -> DataFrame:
        """Return rows of the graph or the shelf as they are, with the bookkeeping that is kept of them."""
        held = self._held(name, rows)
        past = [held.past.get(place) for place in range(len(rows))]
        return _kept(rows, held.content, held.stated_at, past)

    def _note_past(self, name: str, records: DataFrame, news: News, held: Held) -> None:
        """Note older versions of records whose newest stays as it is."""
        in_graph = [
            {"place": held.place[record], "past": news.past[record]} for record in news.noted if record in held.place
        ]
        node = forms_of(name)[0].is_node
        steps: list[Step] = [("load/note_node" if node else "load/note_relationship", {"rows": in_graph})]
        keys = shelf_keys(name, records.iloc[news.noted])
        shelved = [
            {"key": key, "properties": {"past": news.past[record]}}
            for key, record in zip(keys, news.noted, strict=True)
            if held.where[record] == SHELF
        ]
        self._link.write([*steps, ("load/shelve", {"rows": shelved})])

    def _withdraw_absent(self, name: str, frame: DataFrame) -> int:
        """Withdraw what stands or waits from the sources of a complete load and is not in it; return how many."""
        if self._empty:
            return 0
        standing = read_frame(self._link, name)
        standing = standing[absent(name, standing, frame, self._sources)]
        waiting = waiting_rows(self._link, name) if self._shelf else self._with_held(name, standing[:0])
        waiting = waiting[absent(name, waiting, frame, self._sources)]
        for rows, put in ((standing, self._retire), (waiting, self._shelve)):
            if len(rows):
                gone = self._gone(name, rows if "content" in rows else self._with_held(name, rows))
                self._know_until(gone)
                put(name, gone)
        return len(standing) + len(waiting)

    def _gone(self, name: str, kept: DataFrame) -> DataFrame:
        """Return the versions that say that these records are withdrawn."""
        import numpy as np

        recorded, stated = microseconds(kept["recorded_at"]), microseconds(kept["stated_at"])
        moment = np.maximum(recorded + 1, self._now)
        past = [
            [*(older or []), *map(int, version)]
            for older, *version in zip(kept["past"], recorded, stated, kept["content"], strict=True)
        ]
        at = times_from(moment.tolist())
        rows = kept.drop(columns=list(KEPT)).assign(recorded_at=at, withdrawn_at=at)
        return _kept(rows, fingerprints(TABLES[name], rows), moment, past)

    def _return_waiting(self) -> None:
        """Put back into the graph what waited for records that stand by now."""
        for name in TABLES:
            if references_of(name):
                waiting = waiting_rows(self._link, name)
                stands = self._refers_to_standing(name, waiting)
                self._lay(name, waiting[stands], leaving=self._unshelve)

    def _refers_to_standing(self, name: str, rows: DataFrame) -> Mask:
        """Say which rows refer to nothing that does not stand."""
        import numpy as np
        from pandas import Index

        stands = np.ones(len(rows), dtype=bool)
        for reference in references_of(name):
            used = uses(rows, reference)
            ids = rows[reference.column].astype("str")
            unsure = used & ~ids.isin(self._laid.get(reference.table, Index([], dtype="str"))).to_numpy()
            if unsure.any():
                asked = Index(ids[unsure].unique(), dtype="str")
                there = set() if self._empty else standing_ids(self._link, reference.table, asked)
                stands &= ~unsure | ids.isin(there).to_numpy()
        return stands


def _told(batches: Iterable[DataFrame], name: str, total: int) -> Iterator[DataFrame]:
    """Yield the batches, and tell whoever listens how many rows went before."""
    done = 0
    for part in batches:
        _LOG.info("%s: %s of %s", name, f"{done:,}", f"{total:,}")
        yield part
        done += len(part)


def _those(rows: DataFrame, mask: Mask) -> DataFrame:
    """Return some rows: of a first load all, and then without a copy of the whole table."""
    return rows if mask.all() else rows[mask]


def with_versions(frame: DataFrame, news: News) -> DataFrame:
    """Return the rows that become the newest versions, with their bookkeeping."""
    rows = frame.iloc[news.rows].assign(recorded_at=times_from(news.recorded_at.tolist()))
    return _kept(rows, news.content, news.stated_at, [news.past.get(record) for record in news.records.tolist()])


def _kept(rows: DataFrame, content: Any, stated_at: NDArray[np.int64], past: Sequence[list[int] | None]) -> DataFrame:
    import pandas as pd

    listed = pd.Series([older or None for older in past], index=rows.index, dtype="object")
    return rows.assign(content=content, stated_at=times_from(stated_at.tolist()), past=listed)


def _moved(records: DataFrame, held: Held, news: News) -> Mask:
    """Say which new versions lie in the graph in another form than they will."""
    import numpy as np

    moved = np.zeros(len(news.records), dtype=bool)
    if held.form and len(forms := forms_of("involvements")) and "anonymous" in records:
        now = records.iloc[news.records]
        for form in forms:
            here = np.array([held.form.get(record) == form.name for record in news.records.tolist()], dtype=bool)
            moved |= here & ~form.of(now)
    return moved


def _copies(name: str, rows: DataFrame) -> list[Step]:
    """Return what brings the list of traits up to date that each incident shows: in the moment in which they change."""
    return [("load/modus_copy", {"ids": rows["incident_id"].unique().tolist()})] if name == "modus" else []


def _drop_statement(name: str) -> str:
    return "load/drop_nodes" if forms_of(name)[0].is_node else "load/drop_relationships"


def _ids(name: str, rows: DataFrame) -> Index:
    from pandas import Index

    return Index(rows[TABLES[name].key[0]], dtype="str")
