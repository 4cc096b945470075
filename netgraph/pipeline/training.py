"""Learning from the installation's own records: the weights of the evidence between cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.model.versions import newest_recorded_at
from netgraph.pipeline.steps import opened

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["train_links"]


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

    with opened(store, config, write=True) as kept:
        tables = kept.read()
        now = newest_recorded_at(tables)
        if now is None:
            raise NetgraphError("store: holds no records; load a feed first")
        learnt = learn_from_solved(tables, now=now, vocabulary=config.words())
        if learnt.model is not None:
            kept.write_model(learnt.model.name, learnt.model)
    return learnt.model is not None, learnt.report
