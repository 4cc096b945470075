"""One harness for every ranker of people: back in time, as known then, beside the baselines, with honest intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.forecast.blocks import BLOCK_RULE, blocks_of
from netgraph.forecast.evaluation_cells import Asked, Cell, cells_of
from netgraph.forecast.evaluation_figures import chance_bins
from netgraph.forecast.evaluation_groups import group_rows
from netgraph.forecast.evaluation_judged import Judged, Judging, judged
from netgraph.forecast.evaluation_rules import (
    EVENT_TIME,
    HORIZONS,
    POOLED,
    RECORDED,
    Rules,
    apart,
    check_moments,
    split_of,
)
from netgraph.forecast.evaluation_tables import differences, headline, measures, verdicts
from netgraph.forecast.features import micros, network_of, read_parts
from netgraph.model.findings import Evaluation
from netgraph.model.versions import as_of
from netgraph.safeguards.listing import STREAMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.forecast.ranker import Ranker
    from netgraph.model.tables import Tables

__all__ = ["EVENT_TIME", "HORIZONS", "POOLED", "RECORDED", "Rules", "apart", "evaluate"]


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
    newest = check_moments(history, moments, horizons, rule)
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
            bins += chance_bins(pooled)
    return _as_tables(found, bins, asked, rule)


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


def _as_tables(found: dict[str, list[dict[str, Any]]], bins: list[DataFrame], asked: Asked, rule: Rules) -> Evaluation:
    from pandas import DataFrame, concat

    enough = {(row["stream"], row["horizon_days"], row["origin"]): bool(row["enough"]) for row in found["headline"]}
    notes = {
        "split": split_of(asked.final.incidents),
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
