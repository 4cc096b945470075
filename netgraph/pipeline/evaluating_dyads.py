"""How good the forecasts of attacks between groups would have been: judged back in time, tables and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netgraph.config import Config
from netgraph.errors import InvalidConfig
from netgraph.pipeline.evaluating_people import Evaluated, default_origins, written
from netgraph.pipeline.steps import Steps, opened, read_moment

__all__ = ["evaluate_dyads"]

PAIR_TABLES = ("headline", "measures", "differences", "verdicts", "calibration")
_APART, _MOST = 7, 52  # days between moments, and how many at most


def evaluate_dyads(
    store: str,
    *,
    out: Path,
    origins: Sequence[str] = (),
    horizons: Sequence[float] = (),
    config: Config,
    steps: Steps,
) -> Evaluated:
    """Judge the model of group dyads by which group attacked which after moments in the past.

    Parameters
    ----------
    store
        Its address; it is only read, and must hold all versions (a DuckDB file).
    out
        Folder for ``headline.csv measures.csv differences.csv verdicts.csv calibration.csv capture.svg
        calibration.svg verdict.md verdict.sv.md``.
    origins
        Moments to judge at; if none are said, every week back from the last that the records allow, 52 at most.
    horizons
        Days ahead; all six of `netgraph.forecast.evaluation_dyads.PAIR_HORIZONS` if none are said.

    Raises
    ------
    InvalidConfig
        If moments or horizons cannot be judged by these records.
    NetgraphError
        If the store holds no records, or too few years of them.
    """
    from netgraph.forecast.dyads import DyadModel
    from netgraph.forecast.evaluation_dyads import PAIR_HORIZONS
    from netgraph.forecast.evaluation_dyads import evaluate_dyads as judge

    with steps("read the history"), opened(store, config) as kept:
        history = kept.history()
    ahead = tuple(horizons) or PAIR_HORIZONS
    moments = [read_moment(origin) for origin in origins] or default_origins(
        history, horizon_days=max(ahead), apart_days=_APART, most=_MOST
    )
    model = DyadModel(draws=0, vocabulary=config.words())
    with steps("judge the forecasts back in time"):
        try:
            found = judge(model, history, origins=moments, horizons=ahead, seed=config.seed)
        except ValueError as error:
            raise InvalidConfig(f"evaluate dyads: {error}") from error
    with steps("write tables, pictures and the verdict"):
        return written(found, out, history=history, config=config, tables=PAIR_TABLES)
