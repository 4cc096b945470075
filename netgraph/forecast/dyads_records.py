"""The records as the group-dyad model reads them: who may have attacked whom, when, and who stood at odds with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import Calendar, Spells, calendar_of
from netgraph.forecast.branching import Pairs, Stream, pair_codes, pairs_of
from netgraph.forecast.dyads_fit import Attacks
from netgraph.model.founded import is_founded
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_Times = dict[tuple[int, int], list[tuple[float, float]]]
__all__ = ["Conflicts", "attack_kinds", "group_sides", "read_conflicts"]

_DAY = np.timedelta64(1, "D")
_HOUR_KNOWN = np.timedelta64(3, "h")
_MOMENT = np.timedelta64(30, "m")
_NO_HOUR = 24
_LEAST_MET, _LEAST_PART = 0.75, 0.02
"""Attacks, either way, from which on two groups not said to be rivals count as such: so many, and of those of the
busier of the two this share more; fewer are as well explained by a wrong name or a second loyalty."""
_LIKELY = 0.5
_QUIET = 180.0  # days before the first and after the last attack in which two groups count as fighting
_LEAST = 0.01  # chance, of the likeliest candidate's, below which one is left out
_DOUBT = 0.01  # what is left for other groups, however sure a membership is said to be
_TWO = ["source", "target"]
_NOT_BETWEEN_GROUPS = frozenset(
    {"gross_violation_of_integrity", "rape", "attempted_rape", "armed_robbery", "home_invasion", "partner_violence"}
)


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


def attack_kinds(vocabulary: Vocabulary | None = None) -> list[str]:
    """Return the kinds of incident that are attacks of groups on groups: serious, and not for gain, lust or at home.

    Examples
    --------
    >>> {"shooting", "explosion"} <= set(attack_kinds()), "rape" in attack_kinds()
    (True, False)
    """
    words = vocabulary or shipped_vocabulary()
    return sorted((set(words.aggression_kinds()) & set(words.serious_kinds())) - _NOT_BETWEEN_GROUPS)


def group_sides(known: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> DataFrame:
    """Return for each side of each attack the groups that its participants speak for, and how strongly.

    Every named participant of whom a group is known, and every group named itself, says how likely the side is each
    group: by his membership (times the weight of his part), and equally all groups for what is left. What they say is
    multiplied, so that two members of one group leave little doubt.

    Parameters
    ----------
    known
        Records as known at `now`, one row a key.
    now
        Later attacks are left out.
    vocabulary
        Which kinds of incident are attacks, and which roles stand on which side; the shipped one by default.

    Returns
    -------
    DataFrame
        ``incident_id, side`` (suspect or victim) ``, group_id, told`` (relative likelihood) ``, otherwise`` (that of
        each group not named). A side of which nothing is known has no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.builders import incident, involvement, membership, tables
    >>> seen = tables(incidents=[incident("1")], memberships=[membership("A", "g", probability=0.8)],
    ...     involvements=[involvement("1", "A"), involvement("1", "h", "target", entity_kind="group")])
    >>> group_sides(seen, now=pd.Timestamp("2027-01-01")).round(2).values.tolist()
    [['k:1', 'suspect', 'k:g', 1.0, 0.11], ['k:1', 'victim', 'k:h', 1.0, 0.0]]
    """
    words = vocabulary or shipped_vocabulary()
    parts = _parts(known, now, words)
    told = _members(parts, known.memberships)
    number = max(known.groups["group_id"].nunique(), told["group_id"].nunique(), 2)
    rest = (1 - told.groupby("part")["share"].transform("sum")).clip(lower=_DOUBT) / number
    told = told.assign(rest=np.log(rest), likely=np.log(told["share"] + rest) - np.log(rest))
    sides = ["incident_id", "side"]
    otherwise = told.drop_duplicates("part").groupby(sides)["rest"].sum().rename("otherwise").reset_index()
    found = told.groupby([*sides, "group_id"])["likely"].sum().reset_index().merge(otherwise, on=sides)
    found["told"] = np.exp(found["likely"] + found["otherwise"])
    found["otherwise"] = np.exp(found["otherwise"])
    top = found.groupby(sides)["told"].transform("max")
    scaled = found.assign(told=found["told"] / top, otherwise=found["otherwise"] / top)
    return scaled.sort_values([*sides, "group_id"], ignore_index=True)[[*sides, "group_id", "told", "otherwise"]]


def _parts(known: Tables, now: Timestamp, words: Vocabulary) -> DataFrame:
    """Return who is named on which side of which attack: ``incident_id, side, kind, entity, weight, moment``."""
    cases = known.incidents
    counts = is_founded(cases) & cases["kind"].isin(attack_kinds(words)).to_numpy()
    cases = cases[counts & (cases["occurred_from"] <= now).to_numpy()][["incident_id", "occurred_from"]]
    of_role = {role: side for side in ("suspect", "victim") for role in words.roles_of(side)}
    rows = known.involvements
    named = rows["role"].isin(list(of_role)) & ~rows["anonymous"] & (rows["entity_kind"] != "vehicle")
    rows = rows[(named & (rows["weight"] > 0)).to_numpy(dtype=bool)]
    rows = rows.assign(side=rows["role"].map(of_role)).rename(columns={"entity_kind": "kind", "entity_id": "entity"})
    keys = ["incident_id", "side", "kind", "entity"]
    once = rows.sort_values([*keys, "weight"], kind="stable").drop_duplicates(keys, keep="last")
    return once[[*keys, "weight"]].merge(cases, on="incident_id").rename(columns={"occurred_from": "moment"})


def _members(parts: DataFrame, memberships: DataFrame) -> DataFrame:
    """Return ``part, incident_id, side, group_id, share``: what each participant says of his side."""
    import pandas as pd

    from netgraph.graph.sides import as_groups

    rows = parts.assign(part=np.arange(len(parts)), incident=np.arange(len(parts)))
    rows = rows.rename(columns={"kind": "source_kind", "entity": "source"})
    found = as_groups(rows, "source", moments=rows["moment"].to_numpy(), membership=memberships)
    found = found.groupby(["part", "incident_id", "side", "source"], as_index=False)["weight"].sum()
    return pd.DataFrame(found).rename(columns={"source": "group_id", "weight": "share"})


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
        Further pairs of groups at odds (``source, target``, both directions), such as those a model was fitted to.
    """
    import pandas as pd

    words = vocabulary or shipped_vocabulary()
    told = group_sides(known, now=now, vocabulary=words)
    rivals = known.rivalries[(known.rivalries["kind"] == "rival").to_numpy()]
    at_odds = _at_odds(told, rivals)
    if also is not None:
        at_odds = pd.concat([at_odds, also[_TWO]], ignore_index=True).drop_duplicates().sort_values(_TWO)
    groups = tuple(sorted(set(at_odds["source"])))
    pairs = _pairs(at_odds, groups)
    candidates = _candidates(told, pairs, groups)
    if not len(candidates):
        return None
    cases = _cases(known, candidates, words)
    shift, first = _origin(cases)
    end = float((now.to_datetime64() + shift - first) / _DAY)
    start = float((cases["occurred_from"].iloc[0].to_datetime64() + shift - first) / _DAY)
    window = (start + min(burn_in_days, (end - start) / 4), end)
    streams = _streams(cases, candidates, (shift, first, end), imputations=imputations, seed=seed)
    spells = _spells(pairs, groups, rivals, streams[0][0], (shift, first, window))
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


def _at_odds(told: DataFrame, rivals: DataFrame) -> DataFrame:
    """Return the ordered pairs of groups said to be rivals, or that have come to blows: both directions of each."""
    import pandas as pd

    whole = told.groupby(["incident_id", "side"])["told"].transform("sum")
    told = told.assign(share=told["told"] / whole)
    ends = [told[(told["side"] == side).to_numpy()] for side in ("suspect", "victim")]
    met = ends[0].merge(ends[1], on="incident_id", suffixes=("_a", "_b"))
    one, other = met["group_id_a"].to_numpy(dtype=object), met["group_id_b"].to_numpy(dtype=object)
    weight = (met["share_a"] * met["share_b"]).to_numpy()
    met = pd.DataFrame({"source": np.minimum(one, other), "target": np.maximum(one, other), "weight": weight})
    met = met.groupby(_TWO, as_index=False)["weight"].sum()
    busy = pd.concat([met.set_index(end)["weight"] for end in _TWO]).groupby(level=0).sum()
    busier = np.maximum(met["source"].map(busy), met["target"].map(busy))
    met = met[(met["weight"] >= _LEAST_MET + _LEAST_PART * busier).to_numpy(dtype=bool)][_TWO]
    stated = rivals[["group_a", "group_b"]].set_axis(_TWO, axis=1)
    low = pd.concat([met, stated], ignore_index=True).astype("str")
    turned = low.rename(columns={"source": "target", "target": "source"})
    both = pd.concat([low, turned], ignore_index=True).drop_duplicates()
    return both[(both["source"] != both["target"]).to_numpy()].sort_values(_TWO, ignore_index=True)


def _pairs(at_odds: DataFrame, groups: tuple[str, ...]) -> Pairs:
    import pandas as pd

    index = pd.Index(groups)
    return pairs_of(index.get_indexer(at_odds["source"]), index.get_indexer(at_odds["target"]), groups=len(groups))


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
        for side, end in zip(("suspect", "victim"), _TWO, strict=True)
    ]
    found = pd.concat(near, ignore_index=True)[["incident_id", "dyad", *_TWO]].drop_duplicates(["incident_id", "dyad"])
    found["prior"] = 1.0
    for side, end in zip(("suspect", "victim"), _TWO, strict=True):
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


def _spells(
    pairs: Pairs, groups: tuple[str, ...], rivals: DataFrame, stream: Stream,
    clock: tuple[np.timedelta64, np.datetime64, tuple[float, float]],
) -> Spells:  # fmt: skip
    """Return for each dyad the spells of the window, with what is known of it then.

    Columns: 1; whether the two are said to be rivals; whether, not being said to be, they are fighting: from some
    time before the first attack, either way, until some time after the last; log(1 + attacks before the window).
    """
    shift, first, (begin, end) = clock
    stated = _stated(rivals, groups, shift, first)
    fought = _fought(pairs, stream)
    early = (stream.time <= begin)[stream.event]
    before = np.log1p(np.bincount(stream.dyad[early], stream.prior[early], minlength=len(pairs)))
    rows = []
    for dyad, ends in enumerate(zip(pairs.source.tolist(), pairs.target.tolist(), strict=True)):
        pair = (min(ends), max(ends))
        said = stated.get(pair, [])
        seen = [] if said else fought.get(pair, [])
        cuts = sorted({begin, end, *(cut for spell in (*said, *seen) for cut in spell if begin < cut < end)})
        for low, high in zip(cuts[:-1], cuts[1:], strict=True):
            middle = (low + high) / 2
            flags = [float(any(since <= middle < until for since, until in some)) for some in (said, seen)]
            rows.append((dyad, low, high, 1.0, *flags, before[dyad]))
    table = np.array(rows).reshape(-1, 7)
    return Spells(table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy(), table[:, 3:].copy())


def _stated(rivals: DataFrame, groups: tuple[str, ...], shift: np.timedelta64, first: np.datetime64) -> _Times:
    """Return for each pair of groups (codes, the lower first) from when to when they are said to be rivals (days)."""
    import pandas as pd

    index = pd.Index(groups)
    a, b = index.get_indexer(rivals["group_a"]), index.get_indexer(rivals["group_b"])
    since = _days(rivals["valid_from"].to_numpy(), shift, first, missing=-np.inf)
    until = _days(rivals["valid_to"].to_numpy(), shift, first, missing=np.inf)
    found: _Times = {}
    for one, other, low, high in zip(a.tolist(), b.tolist(), since.tolist(), until.tolist(), strict=True):
        found.setdefault((min(one, other), max(one, other)), []).append((low, high))
    return found


def _fought(pairs: Pairs, stream: Stream) -> _Times:
    """Return for each pair of groups the time from before its first likely attack to after its last (days)."""
    likely = stream.prior > _LIKELY
    dyad, time = stream.dyad[likely], stream.time[stream.event][likely]
    found: _Times = {}
    for one, other, moment in zip(pairs.source[dyad].tolist(), pairs.target[dyad].tolist(), time.tolist(), strict=True):
        spell = found.setdefault((min(one, other), max(one, other)), [(moment, moment)])
        spell[0] = (min(spell[0][0], moment), max(spell[0][1], moment))
    return {pair: [(low - _QUIET, high + _QUIET)] for pair, ((low, high),) in found.items()}


def _days(
    times: NDArray[np.datetime64], shift: np.timedelta64, first: np.datetime64, *, missing: float
) -> Floats:  # fmt: skip
    day = (times + shift - first) / _DAY
    found: Floats = np.where(np.isnat(times), missing, day)
    return found


def _calendar(first: np.datetime64, end: float) -> Calendar:
    return calendar_of(first.astype("datetime64[D]"), int(np.ceil(max(end, 1.0))) + 1)
