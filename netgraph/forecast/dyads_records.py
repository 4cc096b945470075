"""The records as the group-dyad model reads them: who may have attacked whom, when, and who stood at odds with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.branching import Pairs, Stream, pair_codes, pairs_of
from netgraph.forecast.dyads_attacks import Attacks
from netgraph.forecast.dyads_sides import ENDS, at_odds, attack_kinds, group_sides
from netgraph.forecast.dyads_times import spells_of
from netgraph.forecast.spells import Calendar, calendar_of
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Conflicts", "attack_kinds", "group_sides", "read_conflicts"]

_DAY = np.timedelta64(1, "D")
_HOUR_KNOWN = np.timedelta64(3, "h")
_MOMENT = np.timedelta64(30, "m")
_NO_HOUR = 24
_YEAR = 365.0
_LEAST = 0.01  # chance, of the likeliest candidate's, below which one is left out


@dataclass(frozen=True)
class Conflicts:
    """Attacks between groups as the model takes them, and the names behind the codes.

    ``attacks`` the arrays; ``incident_ids`` of each stream's attacks, in its order; ``groups`` the ids of groups by
    code; ``first_day`` the local midnight that is day 0, and ``shift`` the days by which local time runs ahead of UTC.
    """

    attacks: Attacks
    incident_ids: tuple[NDArray[np.object_], ...]
    groups: tuple[str, ...]
    first_day: np.datetime64
    shift: np.timedelta64

    def day(self, moment: Timestamp) -> float:
        """Return a moment in days since the first."""
        return float((moment.to_datetime64() + self.shift - self.first_day) / _DAY)


def read_conflicts(
    known: Tables, *, now: Timestamp, seed: int, burn_in_days: float = 365.0, imputations: int = 5,
    vocabulary: Vocabulary | None = None, also: DataFrame | None = None,
) -> Conflicts | None:  # fmt: skip
    """Return the attacks between groups at odds, as the model takes them; nothing where there are none.

    Parameters
    ----------
    known, now, vocabulary
        As for `group_sides`.
    seed
        Of the moments imputed to attacks whose moment is not known.
    burn_in_days
        First days that are history only: attacks in them excite later ones and say how hostile two groups were. At
        most a quarter of all days.
    imputations
        How many times moments are imputed, where some are not known.
    also
        Further pairs of groups at odds (``source, target``, both directions), such as those a model was fitted to;
        where given, those that came to blows within a year count too, on less evidence.
    """
    import pandas as pd

    words = vocabulary or shipped_vocabulary()
    told = group_sides(known, now=now, vocabulary=words)
    rivals = known.rivalries[(known.rivalries["kind"] == "rival").to_numpy()]
    enemies = at_odds(told, rivals)
    if also is not None:
        late = known.incidents["occurred_from"] > now - pd.Timedelta(days=_YEAR)
        fresh = told[told["incident_id"].isin(known.incidents["incident_id"][late.to_numpy()]).to_numpy()]
        some = [enemies, also[ENDS], at_odds(fresh, rivals[:0], recent=True)]
        enemies = pd.concat(some, ignore_index=True).drop_duplicates().sort_values(ENDS)
    groups = tuple(sorted(set(enemies["source"])))
    pairs = _pairs(enemies, groups)
    candidates = _candidates(told, pairs, groups)
    if not len(candidates):
        return None
    cases = _cases(known, candidates, words)
    shift, first = _origin(cases)
    end = float((now.to_datetime64() + shift - first) / _DAY)
    start = float((cases["occurred_from"].iloc[0].to_datetime64() + shift - first) / _DAY)
    window = (start + min(burn_in_days, (end - start) / 4), end)
    streams = _streams(cases, candidates, (shift, first, end), imputations=imputations, seed=seed)
    spells = spells_of(pairs, groups, rivals, streams[0][0], (shift, first, window))
    attacks = Attacks(
        streams=tuple(one[0] for one in streams),
        severities=tuple(one[1] for one in streams),
        hours=tuple(one[2] for one in streams),
        pairs=pairs,
        spells=spells,
        calendar=_calendar(first, end),
        window=window,
        unit=pair_codes(pairs),
    )
    return Conflicts(attacks, tuple(one[3] for one in streams), groups, first, shift)


def _cases(known: Tables, told: DataFrame, words: Vocabulary) -> DataFrame:
    """Return the attacks of which a side is known, by time: id, span, zone, severity."""
    columns = ["incident_id", "occurred_from", "occurred_to", "time_zone", "kind", "severity"]
    cases = known.incidents[known.incidents["incident_id"].isin(told["incident_id"]).to_numpy()][columns]
    usual = cases["kind"].map(words.kinds["severity"]).astype("float64")
    cases = cases.assign(severity=cases["severity"].fillna(usual))
    return cases.sort_values(["occurred_from", "incident_id"], kind="stable", ignore_index=True)


def _pairs(enemies: DataFrame, groups: tuple[str, ...]) -> Pairs:
    import pandas as pd

    index = pd.Index(groups)
    return pairs_of(index.get_indexer(enemies["source"]), index.get_indexer(enemies["target"]), groups=len(groups))


def _candidates(told: DataFrame, pairs: Pairs, groups: tuple[str, ...]) -> DataFrame:
    """Return the dyads that may have made each attack: ``incident_id, dyad, prior``, priors summing to 1.

    A side of which nothing is known is anybody at odds with the other. Attacks without a candidate are left out.
    """
    import pandas as pd

    told = told.assign(group=pd.Index(groups).get_indexer(told["group_id"]))
    named = told[(told["group"] >= 0).to_numpy()][["incident_id", "side", "group", "told"]]
    other = told.groupby(["incident_id", "side"])["otherwise"].first()
    dyads = pd.DataFrame({"source": pairs.source, "target": pairs.target, "dyad": np.arange(len(pairs))})
    near = [
        named[(named["side"] == side).to_numpy()]
        .rename(columns={"group": end})[["incident_id", end]]
        .merge(dyads, on=end)
        for side, end in zip(("suspect", "victim"), ENDS, strict=True)
    ]
    found = pd.concat(near, ignore_index=True)[["incident_id", "dyad", *ENDS]].drop_duplicates(["incident_id", "dyad"])
    found["prior"] = 1.0
    for side, end in zip(("suspect", "victim"), ENDS, strict=True):
        mine = named[(named["side"] == side).to_numpy()].rename(columns={"group": end, "told": "said"})
        found = found.merge(mine[["incident_id", end, "said"]], on=["incident_id", end], how="left")
        key = pd.MultiIndex.from_arrays([found["incident_id"], np.full(len(found), side)])
        found["prior"] *= found.pop("said").fillna(other.reindex(key).reset_index(drop=True)).fillna(1.0)
    found = found[(found["prior"] >= _LEAST * found.groupby("incident_id")["prior"].transform("max")).to_numpy()]
    found["prior"] = found["prior"] / found.groupby("incident_id")["prior"].transform("sum")
    return found.sort_values(["incident_id", "dyad"], ignore_index=True)[["incident_id", "dyad", "prior"]]


def _origin(cases: DataFrame) -> tuple[np.timedelta64, np.datetime64]:
    """Return by how much local time runs ahead of UTC (at the middle attack), and the first local midnight."""
    import pandas as pd

    zones = cases["time_zone"].dropna()
    zone = str(zones.mode().iloc[0]) if len(zones) else "UTC"
    middle = pd.Timestamp(cases["occurred_from"].iloc[len(cases) // 2]).tz_localize("UTC").tz_convert(zone)
    ahead = middle.utcoffset() or timedelta(0)
    shift = np.timedelta64(int(ahead.total_seconds()), "s").astype("timedelta64[us]")
    first = (cases["occurred_from"].to_numpy().min() + shift).astype("datetime64[D]").astype("datetime64[us]")
    return shift, first


def _streams(
    cases: DataFrame, candidates: DataFrame, clock: tuple[np.timedelta64, np.datetime64, float], *,
    imputations: int, seed: int,
) -> list[tuple[Stream, Floats, Ints, NDArray[np.object_]]]:  # fmt: skip
    """Return the attacks in order of time, with severity, hour and incident id, once for each imputation."""
    shift, first, end = clock
    begin = (cases["occurred_from"].to_numpy() + shift - first) / _DAY
    length = (cases["occurred_to"] - cases["occurred_from"]).to_numpy()
    vague = length > _MOMENT
    width = np.where(vague, length / _DAY, 0.0)
    hour = np.where(length <= _HOUR_KNOWN, np.floor(np.mod(begin, 1.0) * _NO_HOUR), _NO_HOUR).astype(np.int64)
    severity = cases["severity"].fillna(cases["severity"].median()).to_numpy(dtype=np.float64)
    severity = severity / severity.mean()
    ids = cases["incident_id"].to_numpy(dtype=object)
    random = np.random.default_rng(seed)
    found = []
    for _ in range(imputations if vague.any() else 1):
        time = np.minimum(begin + width * random.random(len(cases)), end)
        order = np.lexsort((ids, time))
        rows = _ordered(candidates, ids[order])
        start = np.concatenate([[0], np.cumsum(np.bincount(rows["event"], minlength=len(ids)))]).astype(np.int64)
        stream = Stream(
            time=np.ascontiguousarray(time[order]),
            mark=np.ones(len(ids)),
            start=start,
            dyad=rows["dyad"].to_numpy(dtype=np.int64),
            prior=rows["prior"].to_numpy(dtype=np.float64),
        )
        found.append((stream, severity[order], hour[order], ids[order]))
    return found


def _ordered(candidates: DataFrame, ids: NDArray[np.object_]) -> DataFrame:
    import pandas as pd

    event = pd.Index(ids).get_indexer(candidates["incident_id"])
    return candidates.assign(event=event).sort_values(["event", "dyad"], ignore_index=True)


def _calendar(first: np.datetime64, end: float) -> Calendar:
    return calendar_of(first.astype("datetime64[D]"), int(np.ceil(max(end, 1.0))) + 1)
