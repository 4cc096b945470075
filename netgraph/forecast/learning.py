"""The ranker of people that learns what each way to an incident weighs from what happened at earlier times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netgraph.forecast.fitted_people import FittedPeople, Learnt, Read
from netgraph.forecast.group_risk import Groups, groups_at
from netgraph.forecast.intensity import fit_intensity
from netgraph.forecast.people import DecayedExposure
from netgraph.forecast.reaches import CELLS, Reaches, find_near, find_reaches, worths
from netgraph.forecast.records import DAY, Records, as_known_at, moment_of
from netgraph.forecast.whole_record import Cases, learn_whole, own_record, sampled, signs_of
from netgraph.safeguards.listing import STREAMS, known_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import Timestamp

    from netgraph.model.tables import Tables

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["LearntExposure"]

_WAY_PRIOR = (1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25)
_CLASS_PRIOR = (1.0, 0.7, 0.3, 0.4, 0.1)
_LIFE_PRIOR = (0.1, 0.15, 0.25, 0.3, 0.2)
_BASE_PRIOR = 1e-6  # of anybody, a day, beside 1 for the gravest of one's own incidents: next to nothing


@dataclass(frozen=True)
class _Seen:
    """What the windows showed of a stream: what each cell gave in all, and where something happened; and the cases."""

    totals: Floats
    parts: list[Floats]
    counts: list[Floats]
    cases: list[Cases]


@dataclass(frozen=True)
class LearntExposure:
    """How the weights of people's scores are learnt from the records themselves.

    The time before now is cut into windows. At the beginning of each, what was on record by then says by which ways
    (`netgraph.forecast.reaches.WAYS`) which incidents reached whom; in the window, new parts in serious aggressions
    are counted, victims and suspects apart. A weight for each way, class of incident and half-life, and a base rate of
    anybody on record, are fitted such that the counts are Poisson with the sum of the weights, each times the severity
    of its incident, as their mean. How often something is to be expected of somebody as a whole is learnt from the same
    windows (`netgraph.forecast.whole_record`), and shared out over the incidents by those weights. So a score is a
    number of such parts to be expected, and each incident has an exact share of it. A stream with fewer outcomes than
    `least` keeps the shipped weights (`DecayedExposure`), and says so. Nothing about the person weighs: no age, sex,
    origin, name or home.

    Parameters
    ----------
    shipped
        The ranker used where there is too little to learn from; its party limit and words hold here too.
    window_days, windows
        Length of a window, and how many of them back from now are learnt from.
    pseudo
        How many outcomes the judgement of the developers is worth in each cell of the weights.
    least
        Fewer outcomes than this teach nothing.
    plenty
        With so many outcomes of both streams no older window is looked at: it would cost time and say what was.
    """

    shipped: DecayedExposure = field(default_factory=DecayedExposure)
    window_days: float = 90.0
    windows: int = 12
    pseudo: float = 1.0
    least: int = 50
    plenty: int = 600

    def fit(self, known: Tables, *, now: Timestamp, seed: int) -> FittedPeople:
        """Learn from `known` as it was at earlier times.

        A part counts from when it was recorded, an incident from when it was over, whatever became of the case later;
        where a feed does not say when it recorded something this is an event-time split.

        Parameters
        ----------
        known
            The records as known at `now`, one row a key.
        now
            The moment, naive UTC; nothing later is seen.
        seed
            Of the intervals; learning draws nothing.

        Notes
        -----
        Linear in records times windows: 5 s for 125,000 people of the Gun Violence Archive.
        """
        shipped = self.shipped.fit(known, now=now, seed=seed)
        words = self.shipped.vocabulary
        read = Read.of(known, now=now, words=words)
        learnt = self._learn(read.records, read.groups, moment_of(now))
        seen = known.incidents[known_by(known.incidents, now)]
        until = seen["recorded_at"].max() if len(seen) else now
        return FittedPeople(shipped, learnt, until, self.least, self.window_days, read)

    def _learn(self, records: Records, groups: Groups, now: int) -> dict[str, Learnt]:
        """Return the weights of each stream, or none where too little happened."""
        import numpy as np

        size = int(np.prod(CELLS)) + 1
        seen = {stream: _Seen(np.zeros(size), [np.zeros((0, size))], [np.zeros(0)], []) for stream in STREAMS}
        for back in range(1, self.windows + 1):
            moment = now - round(back * self.window_days * DAY)
            if not len(records.ended) or moment < records.ended.min():
                break
            then, there = as_known_at(records, moment), groups_at(groups, moment)
            near = find_near(then, max_party=self.shipped.max_party)
            decayed, own = worths(then, self.window_days), own_record(then, moment)
            for stream, one in seen.items():
                happened = self._happened(records, then, stream, moment)
                reaches = find_reaches(then, there, stream=stream, moment=moment, near=near)
                given, each = self._design(then, reaches, happened, decayed)
                one.totals[:] += given
                one.parts.append(each)
                one.counts.append(happened[happened > 0])
                signs = signs_of(then, there, reaches, own=own, decayed=decayed, moment=moment)
                one.cases.append(sampled(signs, happened, np.flatnonzero(then.listable)))
            if min(sum(count.sum() for count in one.counts) for one in seen.values()) >= self.plenty:
                break
        return {stream: self._learnt(one, _named_per_attack(records, stream)) for stream, one in seen.items()}

    def _learnt(self, seen: _Seen, named: float) -> Learnt:
        import numpy as np

        outcomes, windows = np.concatenate(seen.counts), len(seen.counts) - 1
        if outcomes.sum() < self.least:
            return Learnt(None, 0.0, int(outcomes.sum()), windows, named)
        weights = self._fit(np.concatenate(seen.parts), outcomes, seen.totals)
        held, base = weights[:-1].reshape(CELLS), float(weights[-1])
        whole = learn_whole(seen.cases, window_days=self.window_days)
        return Learnt(held, base, int(outcomes.sum()), windows, named, whole)

    def _happened(self, records: Records, then: Records, stream: str, moment: int) -> Floats:
        """Return how many new parts in serious aggressions each person had within a window; of those listable then."""
        import numpy as np

        begun = records.begun[records.part_incident]
        until = moment + round(self.window_days * DAY)
        new = (records.part_side == stream) & records.violent[records.part_incident]
        new &= (begun > moment) & (begun <= until)
        people = len(records.person_ids)
        key = np.unique(records.part_incident[new].astype("int64") * people + records.part_person[new])
        happened: Floats = np.bincount(key % max(people, 1), minlength=people) * then.listable.astype("float64")
        return happened

    def _design(self, then: Records, reaches: Reaches, happened: Floats, decayed: Floats) -> tuple[Floats, Floats]:
        """Return what each cell gave to all, and to each of those to whom something happened; the base comes last."""
        import numpy as np
        from scipy.sparse import coo_array

        size, lives = int(np.prod(CELLS)), CELLS[2]
        cell = reaches.way * CELLS[1] + then.kind_class[reaches.incident]
        live = then.listable[reaches.person]
        shape = (CELLS[0] * CELLS[1], len(decayed))
        reached = coo_array((reaches.reach[live], (cell[live], reaches.incident[live])), shape=shape).tocsr()
        totals = np.append((reached @ decayed).ravel(), then.listable.sum() * self.window_days)
        struck = np.flatnonzero(happened)
        row = np.full(len(happened), -1)
        row[struck] = np.arange(len(struck))
        mine = np.flatnonzero(row[reaches.person] >= 0)
        given = decayed[reaches.incident[mine]] * reaches.reach[mine, None]
        place = row[reaches.person[mine]] * (size + 1) + cell[mine] * lives
        flat = np.bincount((place[:, None] + np.arange(lives)).ravel(), given.ravel(), len(struck) * (size + 1))
        each: Floats = flat.reshape(len(struck), size + 1).astype("float64")
        each[:, size] = self.window_days
        return totals, each

    def _fit(self, parts: Floats, counts: Floats, totals: Floats) -> Floats:
        """Return the weights: the developers' judgement, scaled to what happened, moved by what happened."""
        import numpy as np

        way, kind, life = (np.array(one) for one in (_WAY_PRIOR, _CLASS_PRIOR, _LIFE_PRIOR))
        judged = np.append((way[:, None, None] * kind[:, None] * life).ravel(), _BASE_PRIOR)
        prior = judged * counts.sum() / (judged * totals).sum()
        given = totals > 0
        weights = np.where(given, 0.0, prior)  # what never was, nothing was learnt of
        weights[given] = fit_intensity(counts, parts[:, given], totals[given], prior=prior[given], pseudo=self.pseudo)
        # what the prior pulls down must not be missing from what is expected in all
        scaled: Floats = weights * counts.sum() / (weights[given] * totals[given]).sum()
        return scaled


def _named_per_attack(records: Records, stream: str) -> float:
    """Return how many named people stand on the stream's side of a serious aggression, on the average."""
    mine = (records.part_side == stream) & records.violent[records.part_incident]
    return float(mine.sum() / max(int(records.violent.sum()), 1))
