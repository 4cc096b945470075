"""What a ``load`` statement is given of the rows that it lays down, and how batches of them go over the line.

A moment is sent once a batch, however many rows say it: packing the same midnight again for every row costs the client
more than all else of a row does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from netgraph.model.schema import TABLES, TIME
from netgraph.store.neo4j_link import BATCH
from netgraph.store.neo4j_rows import KEPT, columns_of, instant, key_texts, microseconds

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.store.neo4j_forms import Form
    from netgraph.store.neo4j_link import Link, Step

__all__ = ["batches_of", "laid_rows", "send"]

SESSIONS = 2
"""Batches under way at a time where they touch no record in common: one is packed while others are laid down."""


def batches_of(form: Form, kept: DataFrame) -> Iterator[DataFrame]:
    """Yield rows of one form in batches; batches have at most one record in common, with their neighbours.

    That holds where rows refer to one other record each, as nodes do: sorted by it, two batches laid down at the
    same time never wait for each other in a ring.
    """
    import numpy as np

    order = np.arange(len(kept))
    if form.shared:
        order = kept[form.shared].reset_index(drop=True).sort_values(kind="stable").index.to_numpy()
    for start in range(0, len(kept), BATCH):
        yield kept.iloc[order[start : start + BATCH]]  # no sorted copy of a large table


def send(link: Link, batches: Iterable[Sequence[Step]], *, together: bool) -> None:
    """Write batch after batch, each in a transaction of its own, or where they may go `together` some at a time.

    Where one fails, those under way end, no other begins, and its error is raised.
    """
    if not together:
        for steps in batches:
            link.write(steps)
        return
    pool = ThreadPoolExecutor(SESSIONS)
    try:
        sent: deque[Future[None]] = deque()
        for steps in batches:
            sent.append(pool.submit(link.write, steps))
            if len(sent) > SESSIONS:
                sent.popleft().result()
        for written in sent:
            written.result()
    except KeyboardInterrupt:
        link.cut()  # a batch that waits for somebody's lock would keep us as long as they hold it
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def laid_rows(form: Form, kept: DataFrame, *, bare: bool) -> dict[str, Any]:
    """Return the parameters of a ``load`` statement; `bare` leaves nulls out, where nothing is there to clear.

    ``rows`` are maps of the row's key, its plain ``properties``, and for each of its times a place in ``times``.
    """
    spec = TABLES[form.table]
    restated = kept.assign(stated_at=kept["stated_at"].where(kept["stated_at"] != kept["recorded_at"]))
    named = [name for name in (*form.properties, *KEPT) if name != "withdrawn_at"]  # what stands is not withdrawn
    if bare:
        named = [name for name in named if restated[name].notna().any()]
    moments = [name for name in named if str(restated[name].dtype) == TIME]
    plain = [name for name in named if name not in moments]
    said = dict(zip(plain, columns_of(restated, plain), strict=True))
    ends = [*spec.key, *(column.name for column in spec.columns if column.refers and column.name not in spec.key)]
    ends = [name for name in ends if name not in moments]
    keys = dict(zip(ends, columns_of(kept, ends), strict=True))
    if form.keyed:
        keys["key"] = said["key"] = key_texts(spec, kept)
    times, places = _coded(restated[moments])
    return {"rows": _maps(keys | places | form.more(kept) | {"properties": _maps(said)}), "times": times}


def _coded(moments: DataFrame) -> tuple[list[Any], dict[str, list[int | None]]]:
    """Return each distinct moment once, and for each column the place of every row's; null has none."""
    import numpy as np

    numbers = [microseconds(moments[name]) for name in moments]
    distinct = np.unique(np.concatenate(numbers)) if numbers else np.array([], dtype="int64")
    places: dict[str, list[int | None]] = {}
    for name, column in zip(moments, numbers, strict=True):
        at: list[int | None] = np.searchsorted(distinct, column).tolist()
        missing = moments[name].isna().to_numpy()
        places[str(name)] = [None if gone else place for place, gone in zip(at, missing.tolist(), strict=True)]
    return [instant(number) if number > _NO_TIME else None for number in distinct.tolist()], places


_NO_TIME = -(2**63)


def _maps(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
