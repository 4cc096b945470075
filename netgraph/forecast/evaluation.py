"""One harness for every ranker of people: back in time, as known then, beside the baselines, with honest intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netgraph.forecast.blocks import BLOCK_RULE, blocks_of
from netgraph.forecast.evaluation_cells import Asked, Cell, cells_of
from netgraph.forecast.evaluation_groups import group_rows
from netgraph.forecast.evaluation_judged import Judged, Judging, judged
from netgraph.forecast.evaluation_tables import differences, headline, measures, verdicts
from netgraph.forecast.features import micros, network_of, read_parts
from netgraph.model.findings import Evaluation
from netgraph.model.versions import as_of, newest_recorded_at, without_known_time
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.safeguards.listing import STREAMS
from netgraph.statistics.calibration import calibration_bins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.forecast.ranker import Ranker
    from netgraph.model.tables import Tables

__all__ = ["EVENT_TIME", "HORIZONS", "POOLED", "RECORDED", "Rules", "apart", "evaluate"]

HORIZONS = (1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 365.0)
"""Days ahead: 24 hours, 72 hours, 7, 14, 30, 90 and 365 days."""
POOLED = "pooled"
EVENT_TIME, RECORDED = "event-time split", "as recorded by then"
_HALF = 0.5


@dataclass(frozen=True)
class Rules:
    """How an evaluation is made.

    Parameters
    ----------
    repeat_days
        An outcome within so many days after another incident of the same person does not count (often one case
        reported twice); 0 counts all.
    overlapping
        What to do where moments are less than a horizon apart: ``refuse``, or judge each ``alone`` and pool only
        moments that are a horizon apart, from the first on.
    draws
        Of the bootstrap.
    vocabulary
        The words of the records.
    """

    repeat_days: float = 0.0
    overlapping: str = "refuse"
    draws: int = 1000
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.overlapping not in ("refuse", "alone"):
            raise ValueError(f"overlapping: got {self.overlapping!r}, allowed refuse, alone")
        if self.repeat_days < 0 or self.draws < 1:
            raise ValueError(f"repeat_days, draws: got {self.repeat_days}, {self.draws}; needs 0 or more, 1 or more")


def evaluate(
    rankers: Mapping[str, Ranker],
    history: Tables,
    *,
    origins: Sequence[Timestamp],
    horizons: Sequence[float] = HORIZONS,
    seed: int,
    rules: Rules | None = None,
) -> Evaluation:
    """Judge rankers of people by what came after moments in the past, beside every baseline.

    At each moment all rankers see only what was recorded by then, rank everybody who might be listed (minors too: for
    measuring, they stand on no list), and are judged by who was afterwards hurt in, or suspected of, a new serious
    attack. Chances are learnt from what came of each ranker's own scores a window earlier.

    Parameters
    ----------
    rankers
        By name; the baselines B0 to B5 are always there as well.
    history
        All versions of the records (`Store.history`). Where a feed has no times of recording, the split is one of
        event times, and the result says so.
    origins
        The moments, naive UTC.
    horizons
        Days ahead, each judged by itself.
    seed
        Of rankers, communities and the bootstrap.
    rules
        How it is judged; `Rules` as they stand if left out.

    Returns
    -------
    Evaluation
        Each moment by itself and all together (``pooled``), both streams, never merged.

    Raises
    ------
    ValueError
        Without moments or horizons, for a moment before the first record or a horizon that the records do not reach,
        and for moments less than a horizon apart unless ``rules.overlapping`` is ``alone``.

    Notes
    -----
    Per moment and window (90 and 365 days): two readings of the records, and each ranker fitted and asked twice.
    """
    rule = rules or Rules()
    moments = sorted(set(origins))
    newest = _check(history, moments, horizons, rule)
    final = as_of(history, newest)
    parts = read_parts(final, now=newest, vocabulary=rule.vocabulary)
    ahead = tuple(sorted(set(horizons)))
    asked = Asked(dict(rankers), ahead, final, parts, rule.vocabulary, rule.repeat_days, seed)
    cells = [cell for origin in moments for cell in cells_of(history, origin, asked)]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("headline", "measures", "differences", "groups")}
    bins: list[DataFrame] = []
    network = network_of(asked.parts, micros(moments[-1]))
    for horizon in asked.horizons:
        for stream in STREAMS:
            here = [cell for cell in cells if cell.stream == stream and cell.horizon_days == horizon]
            pooled = [here[place] for place in apart(moments, horizon)]
            blocks = _blocks(asked, network, here, seed)
            for one in _all_judged(here, pooled, Judging(blocks, seed, rule.draws)):
                found["headline"].append(headline(one))
                found["measures"] += measures(one)
                found["differences"] += differences(one, list(rankers))
            found["groups"] += group_rows(pooled, asked.final)
            bins += _bins(pooled)
    return _as_tables(found, bins, asked, rule)


def apart(origins: Sequence[Timestamp], horizon_days: float) -> list[int]:
    """Return the places of the moments that are at least a horizon apart, from the first on.

    Examples
    --------
    >>> import pandas as pd
    >>> apart(list(pd.to_datetime(["2016-01-01", "2016-07-01", "2017-01-01"])), 365)
    [0, 2]
    """
    from pandas import Timedelta

    kept: list[int] = []
    for place, origin in enumerate(origins):
        if not kept or origin - origins[kept[-1]] >= Timedelta(days=horizon_days):
            kept.append(place)
    return kept


def _check(history: Tables, moments: Sequence[Timestamp], horizons: Sequence[float], rule: Rules) -> Timestamp:
    """Refuse moments and horizons that cannot be judged; return the time of the newest record."""
    from pandas import Timedelta

    newest = newest_recorded_at(history)
    if not moments or not horizons or not min(horizons) > 0:
        raise ValueError("evaluate: needs at least one origin, and horizons of more than 0 days")
    first = history.incidents["recorded_at"].min()
    if newest is None or not moments[0] > first:
        raise ValueError(f"origins: {moments[0]} is not after the first recorded incident ({first})")
    if moments[-1] + Timedelta(days=max(horizons)) > newest:
        raise ValueError(
            f"origins: {moments[-1]} plus {max(horizons):g} days is after the newest record ({newest}); "
            "what came then is not known yet: choose earlier origins or shorter horizons"
        )
    if rule.overlapping == "refuse" and len(apart(moments, max(horizons))) < len(moments):
        raise ValueError(
            f"origins: some are less than {max(horizons):g} days apart, so that one outcome would count several times; "
            "choose others, or have each judged alone (Rules(overlapping='alone'))"
        )
    return newest


def _blocks(asked: Asked, network: Any, cells: Sequence[Cell], seed: int) -> dict[str, int]:
    """Return the block of everybody by id, by the network at the last moment; outcomes are those of all moments."""
    import numpy as np

    outcomes: NDArray[np.float64] = np.zeros(len(asked.parts.person_ids))
    for cell in cells:
        place = asked.parts.person_ids.get_indexer(cell.people)
        outcomes[place[place >= 0]] += cell.happened[place >= 0]
    codes = blocks_of(network, outcomes, seed=seed)
    return dict(zip(asked.parts.person_ids, codes.tolist(), strict=True))


def _all_judged(cells: Sequence[Cell], pooled: Sequence[Cell], how: Judging) -> list[Judged]:
    """Return each moment by itself, then those that are a horizon apart together."""
    return [*(judged(str(cell.origin), [cell], how) for cell in cells), judged(POOLED, pooled, how)]


def _bins(cells: Sequence[Cell]) -> list[DataFrame]:
    """Return stated chances beside what came, by ranker, where every moment has chances."""
    import numpy as np

    rows = []
    for way in cells[0].score:
        if any(way not in cell.chance for cell in cells):
            continue
        stated = np.concatenate([cell.chance[way] for cell in cells])
        came = np.concatenate([cell.happened for cell in cells])
        edges = np.unique(np.r_[0.0, np.quantile(stated, [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]), 1.0])
        table = calibration_bins(stated, came, edges=edges)
        table.insert(0, "ranker", way)
        table.insert(0, "horizon_days", cells[0].horizon_days)
        table.insert(0, "stream", cells[0].stream)
        rows.append(table)
    return rows


def _as_tables(found: dict[str, list[dict[str, Any]]], bins: list[DataFrame], asked: Asked, rule: Rules) -> Evaluation:
    from pandas import DataFrame, concat

    enough = {(row["stream"], row["horizon_days"], row["origin"]): bool(row["enough"]) for row in found["headline"]}
    incidents = asked.final.incidents
    timed = without_known_time(incidents) / max(len(incidents), 1)
    notes = {
        "split": EVENT_TIME if timed > _HALF else RECORDED,
        "blocks": BLOCK_RULE,
        "repeats": f"outcomes within {rule.repeat_days:g} days of an earlier incident of the same person do not count"
        if rule.repeat_days
        else "all outcomes count",
        "repeat_days": f"{rule.repeat_days:g}",
        "silent": "a ranker that says nothing at a moment gives everybody the same score, and the chance of all",
        "draws": str(rule.draws),
        "seed": str(asked.seed),
    }
    return Evaluation(
        headline=DataFrame(found["headline"]),
        measures=DataFrame(found["measures"]),
        differences=DataFrame(found["differences"]),
        verdicts=DataFrame(verdicts(found["differences"], enough=enough)),
        calibration=concat(bins, ignore_index=True) if bins else DataFrame(),
        groups=DataFrame(found["groups"]),
        notes=notes,
    )
