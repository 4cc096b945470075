"""How good the ranked lists would have been: read the history, judge back in time, write tables and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.pipeline.steps import Steps, clock, opened, read_moment

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.forecast import Ranker
    from netgraph.model.findings import Evaluation
    from netgraph.model.tables import Tables
    from netgraph.outputs.pictures import Caption

__all__ = ["Evaluated", "default_origins", "evaluate_people", "written"]

TABLES = ("headline", "measures", "differences", "verdicts", "calibration", "groups")
_APART, _MOST, _HISTORY = 91, 8, 365  # days between moments, how many at most, and days of records before the first


@dataclass(frozen=True)
class Evaluated:
    """The verdict in words of the language asked for, what it rests on, and the files written."""

    verdict: str
    found: Evaluation
    files: tuple[Path, ...]


def evaluate_people(
    store: str,
    *,
    out: Path,
    origins: Sequence[str] = (),
    horizons: Sequence[float] = (),
    repeat_days: float = 0.0,
    config: Config,
    steps: Steps,
) -> Evaluated:
    """Judge the ranking of people by what came after moments in the past, beside every baseline.

    Parameters
    ----------
    store
        Its address; it is only read, and must hold all versions (a DuckDB file).
    out
        Folder for ``headline.csv measures.csv differences.csv verdicts.csv calibration.csv groups.csv capture.svg
        calibration.svg verdict.md verdict.sv.md``.
    origins
        Moments to judge at; if none are said, every 91 days back from the last that the records allow, eight at most.
    horizons
        Days ahead; all seven of `netgraph.forecast.evaluation.HORIZONS` if none are said.
    repeat_days
        Outcomes so soon after another incident of the same person do not count.

    Raises
    ------
    InvalidConfig
        If moments or horizons cannot be judged by these records.
    NetgraphError
        If the store holds no records, or too few years of them.
    """
    from netgraph.forecast.evaluation import HORIZONS, Rules, evaluate

    with steps("read the history"), opened(store, config) as kept:
        history = kept.history()
    ahead = tuple(horizons) or HORIZONS
    moments = [read_moment(origin) for origin in origins] or default_origins(history, horizon_days=max(ahead))
    rules = Rules(repeat_days=repeat_days, overlapping="alone", vocabulary=config.words())
    with steps("judge the rankings back in time"):
        try:
            found = evaluate(_rankers(config), history, origins=moments, horizons=ahead, seed=config.seed, rules=rules)
        except ValueError as error:
            raise InvalidConfig(f"evaluate people: {error}") from error
    with steps("write tables, pictures and the verdict"):
        return written(found, out, history=history, config=config)


def default_origins(
    history: Tables, *, horizon_days: float, apart_days: float = _APART, most: int = _MOST
) -> list[Timestamp]:
    """Return the moments that are judged if none are said: so many, so far apart, back from the last that can be.

    Raises
    ------
    NetgraphError
        If the store holds no records, or less than a year of them before the first moment.
    """
    from pandas import Timedelta

    from netgraph.model.versions import newest_recorded_at

    newest = newest_recorded_at(history)
    if newest is None or not len(history.incidents):
        raise NetgraphError("store: holds no incidents; load a feed first")
    last = newest.floor("D") - Timedelta(days=horizon_days)
    first = history.incidents["recorded_at"].min() + Timedelta(days=_HISTORY)
    moments = [last - Timedelta(days=apart_days * turn) for turn in range(most)]
    if not (kept := [moment for moment in reversed(moments) if moment >= first]):
        raise NetgraphError(
            f"store: insufficient data: its records reach from {history.incidents['recorded_at'].min()} to {newest}; "
            f"to look {horizon_days:g} days ahead with a year of records before, load more or use a shorter --horizon"
        )
    return kept


def _rankers(config: Config) -> dict[str, Ranker]:
    """Return the ranker that a run uses, and the one that it falls back on where it can learn too little."""
    from netgraph.forecast import DecayedExposure, LearntExposure

    shipped = DecayedExposure(max_party=config.max_party, vocabulary=config.words())
    return {"netgraph": LearntExposure(shipped), "netgraph, judged weights": shipped}


def written(
    found: Evaluation, out: Path, *, history: Tables, config: Config, tables: Sequence[str] = TABLES
) -> Evaluated:
    """Write the tables, the pictures, what they were made from, and the verdict in both languages; say what came."""
    from netgraph.forecast.verdict import verdict
    from netgraph.outputs.evaluation_plots import write_evaluation_plots
    from netgraph.outputs.exchange import write_exact_csv
    from netgraph.outputs.files import write_atomically
    from netgraph.outputs.shared import write_marking

    said = {language: verdict(found, language=language) for language in ("en", "sv")}
    caption = _caption(history, config)
    files = [write_exact_csv(getattr(found, name), out / f"{name}.csv") for name in tables]
    files += write_evaluation_plots(found, out, caption=caption)
    files.append(write_marking(caption.marking, out))
    files.append(write_atomically(out / "verdict.md", said["en"]))
    files.append(write_atomically(out / "verdict.sv.md", said["sv"]))
    return Evaluated(said[config.language], found, tuple(files))


def _caption(history: Tables, config: Config) -> Caption:
    """Return what stands on the pictures: no run, the newest record, every source, the strictest handling."""
    from netgraph.model.versions import newest_recorded_at
    from netgraph.outputs.pictures import Caption
    from netgraph.outputs.shared import marking_of

    newest = newest_recorded_at(history) or clock()
    return Caption(marking_of(history, None, newest), config.language, config.words())
