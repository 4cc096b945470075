"""Learning from the installation's own records: what evidence between cases weighs, and which group attacks which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.model.versions import newest_recorded_at
from netgraph.pipeline.steps import opened

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.store import Store

__all__ = ["train_dyads", "train_links"]


def train_links(*, store: str, config: Config) -> tuple[bool, DataFrame]:
    """Learn the weights of links from the store's solved cases and decided links, and keep them there.

    Parameters
    ----------
    store
        Address, such as ``duckdb:city.duckdb``; written to where there was enough to learn from.
    config
        Who asks and what for, and the words.

    Returns
    -------
    tuple
        Whether there was enough, and the report: figure, value, meaning.

    Raises
    ------
    NetgraphError
        If the store holds no records.
    """
    from netgraph.conflicts.solved import learn_from_solved

    with _records(store, config) as (kept, tables, now):
        learnt = learn_from_solved(tables, now=now, vocabulary=config.words())
        if learnt.model is not None:
            kept.write_model(learnt.model.name, learnt.model)
    return learnt.model is not None, learnt.report


def train_dyads(*, store: str, config: Config) -> tuple[int, bool, DataFrame]:
    """Fit the model of group dyads to the store's attacks between groups, and keep it there.

    Parameters
    ----------
    store
        Address, such as ``duckdb:city.duckdb``; written to where there were attacks enough.
    config
        Who asks and what for, the words and the seed.

    Returns
    -------
    tuple
        How many attacks there were, whether they were enough, and the estimates: figure, value, low, high.

    Raises
    ------
    NetgraphError
        If the store holds no records.
    """
    from netgraph.forecast.dyads import DyadModel

    with _records(store, config) as (kept, tables, now):
        fitted = DyadModel(vocabulary=config.words()).fit(tables, now=now, seed=config.seed)
        if fitted.enough:
            model = fitted.model()
            kept.write_model(model.name, model)
    return fitted.attacks, fitted.enough, fitted.summary()


@contextmanager
def _records(store: str, config: Config) -> Iterator[tuple[Store, Tables, Timestamp]]:
    """Open a store to learn from: its records, and the moment that they reach to."""
    with opened(store, config, write=True) as kept:
        tables = kept.read()
        now = newest_recorded_at(tables)
        if now is None:
            raise NetgraphError("store: holds no records; load a feed first")
        yield kept, tables, now
