"""How often something is to be expected of somebody as a whole: own record, nearness and groups taken together.

A sum over incidents says what each incident adds, but not that one more counts less the more there are, nor that an
own record weighs more while one's group is fighting: those multiply. Here the logarithm of the rate is a sum of signs.
Nothing about the person is a sign: no age, sex, origin, name, health or home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.forecast.baselines_fits import elastic_net_logit, poisson_fit, standardised
from netgraph.forecast.features import FEATURES, SUSPECT, UNKNOWN, VICTIM, Parts, features_at
from netgraph.forecast.group_risk import Groups, group_heat
from netgraph.forecast.reaches import HALF_LIVES, WAYS, Reaches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netgraph.forecast.records import Records

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["SIGNS", "Cases", "Whole", "learn_whole", "own_record", "sampled", "signs_of"]

_NEAR_WAYS = ("near_a_victim_1", "near_a_suspect_1", "near_a_victim_2", "near_a_suspect_2", "group")
_HEAT_DAYS = (30.0, 365.0)
SIGNS = (*FEATURES, "all_incidents", *_NEAR_WAYS, *(f"group_attacks_{days:g}d" for days in _HEAT_DAYS), "belongs")
"""What the rate of somebody depends on; the first are `netgraph.forecast.features.FEATURES`."""

_OWN = len(FEATURES)
_WAY_WEIGHT = (1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25)
_LIFE_WEIGHT = (0.1, 0.15, 0.25, 0.3, 0.2)
_NEAR_LIVES = slice(1, 4)  # 30, 90 and 365 days
_LITTLE, _LITTLE_HEAT = 0.02, (0.05, 0.2)  # so that the logarithm of nothing is a number
_ROWS = 3000  # people of a window to whom nothing happened that are learnt from; each stands for as many as it takes
_RIDGE = 3.0  # a slope of one standard deviation is as unlikely as this many outcomes make it
_PENALTIES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4)
_WINDOW_LIFE = 2.0  # windows in which what a window teaches loses half its weight
_SURE = 5.0  # outcomes that the level before the newest window is worth


@dataclass(frozen=True)
class Cases:
    """People at the beginning of a window: their `SIGNS`, what came to each, and for how many people each stands."""

    signs: Floats
    count: Floats
    stands_for: Floats


@dataclass(frozen=True)
class Whole:
    """The logarithm of outcomes a day: ``intercept`` plus ``slopes`` times the signs, within the range seen."""

    intercept: float
    slopes: Floats
    low: Floats
    high: Floats

    def rate(self, signs: Floats) -> Floats:
        """Return the outcomes to be expected a day of each row of signs; a sign beyond all seen counts as the last."""
        import numpy as np

        found: Floats = np.exp(self.intercept + np.clip(signs, self.low, self.high) @ self.slopes)
        return found


def own_record(records: Records, moment: int) -> Floats:
    """Return the own record of each person of `records` as known at a moment: columns as `FEATURES`."""
    import numpy as np

    side = np.full(len(records.part_side), UNKNOWN, dtype="int8")
    for code, name in ((SUSPECT, "suspect"), (VICTIM, "victim")):
        side[records.part_side == name] = code
    of, ended = records.part_incident, records.ended[records.part_incident]
    parts = Parts(
        person_ids=records.person_ids, incident_ids=records.incident_ids, person=records.part_person, incident=of,
        side=side, violent=records.violent[of], severity=records.severity[of], size=records.party[of],
        begun=records.begun[of], over=ended, known=np.maximum(records.part_known, ended), dead=records.died,
        ties=np.zeros((0, 3), dtype="int64"),
    )  # fmt: skip
    return features_at(parts, moment)


def signs_of(
    records: Records, groups: Groups, reaches: Reaches, *, own: Floats, decayed: Floats, moment: int
) -> Floats:
    """Return one row a person of `records` and one column a sign.

    Parameters
    ----------
    records, groups
        As they were known at `moment` (microseconds).
    reaches, decayed
        From `netgraph.forecast.reaches`: which incident reaches whom, and what each is worth by each half-life.
    own
        `own_record` of the same people.
    """
    import numpy as np
    from scipy.sparse import coo_array

    people, ways = len(records.person_ids), len(WAYS)
    where = (reaches.person * ways + reaches.way, reaches.incident)
    reached = coo_array((reaches.reach, where), shape=(people * ways, len(decayed))).tocsr()
    by_way = (reached @ decayed).reshape(people, ways, len(HALF_LIVES))
    every = np.einsum("nwl,w,l->n", by_way, np.array(_WAY_WEIGHT), np.array(_LIFE_WEIGHT))
    near = by_way[:, [WAYS.index(way) for way in _NEAR_WAYS], _NEAR_LIVES].sum(axis=2)
    belongs, heat = group_heat(records, groups, half_lives=_HEAT_DAYS, moment=moment)
    columns = [own, np.log(every + _LITTLE), np.log(near + _LITTLE), np.log(heat + np.array(_LITTLE_HEAT)), belongs]
    return np.column_stack(columns)


def sampled(signs: Floats, count: Floats, people: Codes) -> Cases:
    """Return all of `people` to whom something happened, and every so-manieth of the others, by their signs.

    The others are taken in the order of all their incidents and their own record, so that who is taken does not
    depend on names or on the order of rows, and every kind of record is there in its share.
    """
    import numpy as np

    struck, rest = people[count[people] > 0], people[count[people] == 0]
    step = max(-(-len(rest) // _ROWS), 1)
    order = np.lexsort((signs[rest, 0], signs[rest, _OWN - 2], signs[rest, 7], signs[rest, _OWN]))
    taken = rest[order][step // 2 :: step]
    stands_for = np.r_[np.ones(len(struck)), np.full(len(taken), len(rest) / max(len(taken), 1))]
    chosen = np.concatenate([struck, taken])
    return Cases(signs[chosen], count[chosen], stands_for)


def learn_whole(windows: Sequence[Cases], *, window_days: float) -> Whole:
    """Learn the slopes from earlier windows, the newest first.

    Two ways are averaged, which do better together than either: a Poisson model of all signs, in which a window counts
    half as much for every two windows that it lies back, and an elastic-net logit of the own record alone, in which
    all count alike. What is then expected of the newest window is drawn to what came in it: rates drift, and the last
    three months are the best guess of the next.
    """
    import numpy as np

    signs = np.concatenate([window.signs for window in windows])
    count = np.concatenate([window.count for window in windows])
    stands = np.concatenate([window.stands_for for window in windows])
    newer = np.concatenate([np.full(len(w.count), 0.5 ** (back / _WINDOW_LIFE)) for back, w in enumerate(windows)])
    centre, spread = standardised(signs)
    steady = (signs - centre) / spread
    weight = stands * newer
    every = poisson_fit(steady, count * weight, window_days * weight, ridge=_RIDGE / len(count))[1:]
    newest = np.arange(len(count)) < len(windows[0].count)
    own = _own_slopes(steady[:, :_OWN], count > 0, stands, newest)
    slopes = (every + np.r_[own, np.zeros(len(every) - _OWN)]) / 2 / spread
    relative = np.exp((signs - centre) @ slopes)
    level = (count * weight).sum() / (relative * weight).sum()
    came, expected = count[newest].sum(), level * (relative * stands)[newest].sum()
    level *= (came + _SURE) / (expected + _SURE)
    return Whole(float(np.log(level / window_days) - centre @ slopes), slopes, signs.min(axis=0), signs.max(axis=0))


def _own_slopes(own: Floats, came: NDArray[np.bool_], stands: Floats, newest: NDArray[np.bool_]) -> Floats:
    """Return the slopes of the logit of the own record, its penalty that which does best in the newest window.

    That the others are a sample moves the intercept alone (case-control sampling), which is not used; the penalty is
    per person, not per row.
    """
    import numpy as np

    penalties = np.array(_PENALTIES) * stands.sum() / len(stands)
    older = ~newest
    best = len(_PENALTIES) - 1
    if came[older].any() and came[newest].any():
        path = elastic_net_logit(own[older], came[older], penalties=penalties)[:, 1:]
        told = own[newest] @ path.T
        expected = np.log(stands[newest] @ np.exp(np.minimum(told, 30.0)))
        best = int(np.argmax(told[came[newest]].sum(axis=0) - came[newest].sum() * expected))
    slopes: Floats = elastic_net_logit(own, came, penalties=penalties[: best + 1])[-1][1:]
    return slopes
