"""Learning from the installation's own records: which group attacks which next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.model.versions import newest_recorded_at
from netgraph.pipeline.steps import opened

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["train_dyads"]


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

    with opened(store, config, write=True) as kept:
        tables = kept.read()
        now = newest_recorded_at(tables)
        if now is None:
            raise NetgraphError("store: holds no records; load a feed first")
        fitted = DyadModel(vocabulary=config.words()).fit(tables, now=now, seed=config.seed)
        if fitted.enough:
            model = fitted.model()
            kept.write_model(model.name, model)
    return fitted.attacks, fitted.enough, fitted.summary()
