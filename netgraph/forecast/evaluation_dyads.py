"""The harness for pairs of groups: which group attacked which after moments in the past, beside the simple ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.forecast.baselines_dyads import PAIR_BASELINES, pair_chances
from netgraph.forecast.blocks import LARGEST_SHARE, WEEKS_UP_TO_DAYS, blocks_of
from netgraph.forecast.evaluation_cells import Cell
from netgraph.forecast.evaluation_figures import chance_bins
from netgraph.forecast.evaluation_judged import CAPTURE, GAIN, Judging, judged
from netgraph.forecast.evaluation_rules import POOLED, Rules, apart, check_moments, split_of
from netgraph.forecast.evaluation_sights import LIKELY, Sight, attacks_only, sight_of
from netgraph.forecast.evaluation_tables import differences, headline, measures, verdicts
from netgraph.model.findings import Evaluation
from netgraph.model.versions import as_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, MultiIndex, Timestamp

    from netgraph.forecast.dyads import DyadModel, FittedDyads
    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]

__all__ = ["OURS", "PAIR_BLOCK_RULE", "PAIR_HORIZONS", "PAIR_STREAM", "evaluate_dyads"]

PAIR_HORIZONS = (1.0, 3.0, 7.0, 14.0, 30.0, 90.0)
"""Days ahead: 24 hours, 72 hours, 7, 14, 30 and 90 days."""
OURS, PAIR_STREAM = "netgraph", "attack"
PAIR_BLOCK_RULE = (
    "Drawn again are conflicts: the connected parts of the groups at odds. One that holds more than "
    f"{LARGEST_SHARE:.0%} of all outcomes is cut into its communities (Leiden on modularity, resolution 1, seeded), "
    "and the pairs between the same two communities are a block too. Where several moments are pooled and the horizon "
    f"is at most {WEEKS_UP_TO_DAYS:.0f} days, the weeks of the moments are drawn again as well."
)
"""How blocks of pairs are made, in words; printed with every evaluation."""
_REFIT_DAYS = 28.0
_EARLIER, _EARLIER_APART = 26, 28.0  # moments before the first, that baselines alone learn from, and days between them


@dataclass(frozen=True)
class _Moment:
    """What was known at a moment, and what the model said then: by horizon one chance a pair; none if too little."""

    now: Timestamp
    sight: Sight
    known_ids: frozenset[str]
    said: Mapping[float, Floats]


def evaluate_dyads(
    model: DyadModel,
    history: Tables,
    *,
    origins: Sequence[Timestamp],
    horizons: Sequence[float] = PAIR_HORIZONS,
    seed: int,
    rules: Rules | None = None,
) -> Evaluation:
    """Judge the model of group dyads by which group attacked which after moments in the past.

    At each moment the model knows what was recorded by then; it is fitted anew once 28 days have passed since the last
    fit. Judged are all directed pairs of groups then at odds on record. An attack that came counts for the pair that
    it was of likelier than not, by the participants named in the end: never by the model's own guess.

    Parameters
    ----------
    model
        How it is fitted; intervals (``draws``) are of no use here.
    history
        All versions of the records (`Store.history`). Where a feed has no times of recording, the split is one of
        event times, and the result says so.
    origins
        The moments, naive UTC; pooled for a horizon are those that are a horizon apart, from the first on.
    horizons
        Days ahead, each judged by itself.
    seed
        Of the fit, the communities and the bootstrap.
    rules
        Draws of the bootstrap; the other rules are for people.

    Returns
    -------
    Evaluation
        One stream, ``attack``. Each moment has a line in ``headline`` (``pairs`` for people); figures, differences and
        verdicts are of the moments together (``pooled``). No groups of people are told apart.

    Raises
    ------
    ValueError
        Without moments or horizons, for a moment before the first attack or a horizon that the records do not reach.

    Notes
    -----
    A fit each 28 days, two readings of the attacks a moment; 26 earlier moments are read for the baselines.
    """
    rule = replace(rules or Rules(), overlapping="alone")
    moments, ahead = sorted(set(origins)), tuple(sorted(set(horizons)))
    slim = attacks_only(history, model.vocabulary)
    newest = check_moments(history, moments, ahead, rule)
    final = as_of(slim, newest)
    end = sight_of(final, now=newest, vocabulary=model.vocabulary)
    seen = list(_seen(model, slim, moments, ahead, seed))
    earlier = _earlier(model, slim, moments[0])
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("headline", "measures", "differences")}
    bins: list[DataFrame] = []
    for horizon in ahead:
        cells = [_cell(one, [*earlier, *(past.sight for past in seen)], end, horizon) for one in seen]
        pooled = [cells[place] for place in apart(moments, horizon)]
        blocks = _blocks([one.sight.pairs for one in seen], cells, seed)
        how = Judging(blocks, seed, rule.draws, PAIR_BASELINES, (CAPTURE, GAIN))
        alone = Judging(blocks, seed, 1, PAIR_BASELINES, (CAPTURE, GAIN))
        found["headline"] += [headline(judged(str(cell.origin), [cell], alone)) for cell in cells]
        together = judged(POOLED, pooled, how)
        found["headline"].append(headline(together))
        found["measures"] += measures(together)
        found["differences"] += differences(together, [OURS])
        bins += chance_bins(pooled)
    return _as_tables(found, bins, {"split": split_of(final.incidents), "draws": str(rule.draws), "seed": str(seed)})


def _seen(
    model: DyadModel, slim: Tables, moments: Sequence[Timestamp], horizons: Sequence[float], seed: int
) -> Iterator[_Moment]:
    """Yield what was known at each moment and what the model said; fitted anew once a while has passed."""
    from pandas import Timedelta

    fitted: FittedDyads | None = None
    for now in moments:
        known = as_of(slim, now)
        if fitted is None or now - fitted.fitted_until >= Timedelta(days=_REFIT_DAYS):
            fitted = model.fit(known, now=now, seed=seed)
        sight = sight_of(known, now=now, vocabulary=model.vocabulary, also=fitted.dyads)
        told = fitted.chances(known, now=now, horizons_days=list(horizons))
        said = {
            float(days): rows.set_index(["source_group", "target_group"])["chance"].reindex(sight.pairs).to_numpy()
            for days, rows in told.groupby("horizon_days")
        }
        yield _Moment(now, sight, frozenset(known.incidents["incident_id"]), said)


def _earlier(model: DyadModel, slim: Tables, first: Timestamp) -> list[Sight]:
    """Return what was known at moments before the first that is judged, the oldest first."""
    from pandas import Timedelta

    start = slim.incidents["recorded_at"].min()
    moments = [first - Timedelta(days=_EARLIER_APART * turn) for turn in range(_EARLIER, 0, -1)]
    return [
        sight_of(as_of(slim, moment), now=moment, vocabulary=model.vocabulary) for moment in moments if moment > start
    ]


def _cell(moment: _Moment, others: Sequence[Sight], end: Sight, horizon: float) -> Cell:
    """Return what all said at a moment for a horizon, beside what came."""
    sight = moment.sight
    after = end.after(sight.now, horizon, but=moment.known_ids)
    days = _waits(after, sight)
    past = [one for one in others if one.now < sight.now]
    chance = pair_chances(sight, past, horizon_days=horizon)
    silent = horizon not in moment.said
    chance = {OURS: chance[PAIR_BASELINES[0]] if silent else moment.said[horizon], **chance}
    known = after.pairs[after.pair[after.share > LIKELY]].isin(sight.pairs)
    return Cell(
        origin=moment.now,
        stream=PAIR_STREAM,
        horizon_days=horizon,
        people=_names(sight.pairs),
        count=np.where(np.isnan(days), 0.0, 1.0),
        days=days,
        score=chance,
        chance=chance,
        silent=frozenset({OURS}) if silent else frozenset(),
        attacks=len(set(after.incident)),
        attacks_known=int(known.sum()),
    )


def _waits(after: Sight, sight: Sight) -> Floats:
    """Return the days from the moment to the first attack of each pair to which one came; null for the others."""
    first = np.full(len(after.pairs) + 1, np.nan)
    sure = after.share > LIKELY
    np.fmin.at(first, after.pair[sure], after.time[sure] - sight.now)
    found: Floats = first[after.pairs.get_indexer(sight.pairs)]
    return found


def _blocks(universes: Sequence[MultiIndex], cells: Sequence[Cell], seed: int) -> dict[str, int]:
    """Return the block of each directed pair: its conflict, or the two communities that its groups are in."""
    from pandas import Index
    from scipy.sparse import coo_array

    pairs = universes[0]
    for more in universes[1:]:
        pairs = pairs.union(more)
    groups = Index(sorted(set(pairs.get_level_values(0)) | set(pairs.get_level_values(1))))
    one, other = (groups.get_indexer(pairs.get_level_values(level)) for level in (0, 1))
    names, outcomes = _names(pairs), np.zeros(len(groups))
    for cell in cells:
        place = names.get_indexer(cell.people)
        for end in (one, other):
            np.add.at(outcomes, end[place], cell.happened / 2)
    ties = coo_array((np.ones(len(pairs)), (one, other)), shape=(len(groups),) * 2).tocsr()
    ties.data[:] = 1.0
    block = blocks_of(ties, outcomes, seed=seed)
    low, high = np.minimum(block[one], block[other]), np.maximum(block[one], block[other])
    code = np.unique(low * (len(groups) + 1) + high, return_inverse=True)[1]
    return dict(zip(names, code.tolist(), strict=True))


def _names(pairs: MultiIndex) -> Any:
    """Return one name a directed pair."""
    from pandas import Index

    return Index([chr(31).join(ends) for ends in pairs], dtype="str")


def _as_tables(found: dict[str, list[dict[str, Any]]], bins: list[DataFrame], notes: dict[str, str]) -> Evaluation:
    from pandas import DataFrame, concat

    enough = {(row["stream"], row["horizon_days"], row["origin"]): bool(row["enough"]) for row in found["headline"]}
    notes |= {
        "blocks": PAIR_BLOCK_RULE,
        "refit_days": f"{_REFIT_DAYS:g}",
        "silent": "where there was too little to fit, the model gives every pair the chance of all",
    }
    return Evaluation(
        headline=DataFrame(found["headline"]).rename(columns={"people": "pairs"}),
        measures=DataFrame(found["measures"]),
        differences=DataFrame(found["differences"]),
        verdicts=DataFrame(verdicts(found["differences"], enough=enough)),
        calibration=concat(bins, ignore_index=True) if bins else DataFrame(),
        groups=DataFrame(),
        notes=notes,
    )
