"""Scores of people as sums over incidents: the ranking, its reasons, and how far each rank can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.forecast.contributions import REASONS
from netgraph.statistics.evidence_draws import drawn_sums, middle_ranks
from netgraph.statistics.resampling import bootstrap_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series
    from scipy.sparse import csr_array

    from netgraph.forecast.records import Records

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Draws", "Scored"]

_DIGITS = 10
_SAME = 1e-7


@dataclass(frozen=True)
class Draws:
    """How intervals are drawn: seed, number of draws, coverage, and for how many of the highest scores."""

    seed: int
    draws: int
    level: float
    highest: int


@dataclass(frozen=True)
class Scored:
    """What everybody's score is made of at one moment.

    ``parts``: per stream ``person, incident, value, reason, trust`` as codes of `records`, one row a person and
    incident. ``base``: per stream the number of outcomes to be expected of anybody within the horizon, where the
    weights were learnt from outcomes; a score is then the number to be expected on top of it.
    """

    records: Records
    parts: Mapping[str, DataFrame]
    draws: Draws
    base: Mapping[str, float]

    def people(self) -> DataFrame:
        """Return all who may be listed and have a score: ``stream, person_id, score, low, high, chance``.

        Highest score first, equals by id; the interval is null below the first `Draws.highest` of a stream, the
        chance where the stream has no base.
        """
        import numpy as np
        from pandas import DataFrame, concat

        frames = []
        for stream, parts in self.parts.items():
            score = self._scores(parts)
            order = np.lexsort((np.arange(len(score)), -score))
            order = order[(score > 0)[order] & self.records.listable[order]]
            low, high = self._intervals(parts, order)
            chance = -np.expm1(-(score[order] + self.base[stream])) if stream in self.base else np.nan
            columns = {"person_id": self.records.person_ids[order], "score": score[order], "low": low, "high": high}
            rows = DataFrame({"stream": stream, **columns, "chance": chance})
            frames.append(rows.astype({"stream": "str", "person_id": "str", "chance": "float64"}))
        return concat(frames, ignore_index=True)

    def reasons(self, subjects: Iterable[str]) -> DataFrame:
        """Return ``stream, person_id, reason, share, incident_id`` of these people, the largest share first."""
        import numpy as np
        from pandas import concat

        asked = self.records.listable & np.asarray(self.records.person_ids.isin(list(subjects)))
        frames = []
        for stream, parts in self.parts.items():
            rows = parts[asked[parts["person"]]].assign(stream=stream)
            rows["share"] = rows["value"] / rows.groupby("person")["value"].transform("sum")
            rows["person_id"] = self.records.person_ids[rows["person"]]
            rows["incident_id"] = self.records.incident_ids[rows["incident"]]
            rows["reason"] = np.array(REASONS, dtype=object)[rows["reason"]]
            order = ["person_id", "share", "incident_id"]
            frames.append(rows.sort_values(order, ascending=[True, False, True]))
        shown = concat(frames, ignore_index=True)[["stream", "person_id", "reason", "share", "incident_id"]]
        return shown.astype({"stream": "str", "person_id": "str", "reason": "str", "incident_id": "str"})

    def listable(self) -> Series:
        """Return the ids of all who may be listed, whether they have a score or not."""
        return self.records.person_ids[self.records.listable].to_series()

    def made_of(self, stream: str) -> dict[str, float]:
        """Return what share of all scores of those who may be listed each reason has, the largest first."""
        parts = self.parts[stream]
        rows = parts[self.records.listable[parts["person"]]]
        value = rows.groupby("reason")["value"].sum().sort_values(ascending=False, kind="stable")
        return {REASONS[int(reason)]: float(part / value.sum()) for reason, part in value.items()}

    def spread(self, ranked: DataFrame, *, length: int) -> DataFrame:
        """Return how far each rank can be trusted, for the first `length` of each stream.

        Parameters
        ----------
        ranked
            ``stream, person_id`` of all who have a rank, in the order of their ranks.
        length
            How many of a stream.

        Returns
        -------
        DataFrame
            ``stream, person_id``; ``rank_low, rank_high``: between which ranks the person stays in the middle `level`
            of the draws, had the incidents fallen otherwise (each is drawn again with replacement) and had doubtful
            records been false as often as their grade says; ``strongest_incident_id``: the record with the largest
            part of the score; ``rank_without_strongest``: the rank if that record were not there, for anybody (null:
            no score, or no own record, is left); ``stays``: whether both the upper end and that rank are within
            `length`. Ranks are those among all in `ranked`; the draws move the first `Draws.highest` of them.
        """
        from pandas import concat

        frames = [self._spread_of(stream, rows["person_id"], length) for stream, rows in ranked.groupby("stream")]
        text = dict.fromkeys(("stream", "person_id", "strongest_incident_id"), "str")
        columns = {**text, **dict.fromkeys(_RANKS, "Int64"), "stays": "bool"}
        if not frames:
            return _empty(columns)
        return concat(frames, ignore_index=True)[list(columns)].astype(columns)

    def _spread_of(self, stream: str, person_ids: Iterable[str], length: int) -> DataFrame:
        import numpy as np
        from pandas import DataFrame, Index

        parts = self.parts[stream]
        order = self.records.person_ids.get_indexer(Index(person_ids))[: max(self.draws.highest, length)]
        shown = order[:length]
        cells, trust = self._cells(parts, order)
        drawn = drawn_sums(cells, trust, seed=self.draws.seed, draws=self.draws.draws)
        low, high = middle_ranks(drawn, len(shown), level=self.draws.level)
        every = self.records.person_ids.get_indexer(Index(person_ids))
        incident, without = _without_strongest(parts, self._scores(parts), every, shown)
        without[self._only_record(shown) == incident] = 0
        return DataFrame(
            {
                "stream": stream,
                "person_id": self.records.person_ids[shown],
                "rank_low": low,
                "rank_high": high,
                "strongest_incident_id": self.records.incident_ids[incident],
                "rank_without_strongest": np.where(without > 0, without, np.nan),
                "stays": (high <= length) & (without > 0) & (without <= length),
            }
        )

    def _only_record(self, people: Codes) -> Codes:
        """Return the incident of those who took part in one alone, -1 for others: without it nobody may be listed."""
        import numpy as np

        wide = len(self.records.incident_ids)
        key = np.unique(self.records.part_person.astype("int64") * wide + self.records.part_incident)
        person, first, count = np.unique(key // wide, return_index=True, return_counts=True)
        only = np.full(len(self.records.person_ids), -1)
        only[person[count == 1]] = (key % wide)[first[count == 1]]
        return only[people]

    def _scores(self, parts: DataFrame) -> Floats:
        import numpy as np

        value = parts["value"].to_numpy(dtype="float64")
        score: Floats = np.bincount(parts["person"], value, minlength=len(self.records.person_ids)).astype("float64")
        return _steady(score)

    def _intervals(self, parts: DataFrame, order: Codes) -> tuple[Floats, Floats]:
        """Return the ends of the intervals of the people in `order`: null after the first `Draws.highest`."""
        import numpy as np

        low, high = np.full(len(order), np.nan), np.full(len(order), np.nan)
        first = order[: self.draws.highest]
        if len(first):
            cells, _ = self._cells(parts, first)
            how = self.draws
            low[: len(first)], high[: len(first)] = bootstrap_interval(
                cells, seed=how.seed, draws=how.draws, level=how.level
            )
        return low, high

    def _cells(self, parts: DataFrame, order: Codes) -> tuple[csr_array, csr_array]:
        """Return the values and their trust, people in `order` by incidents; both have the same cells."""
        import numpy as np
        from scipy.sparse import csr_array

        row = np.full(len(self.records.person_ids), -1)
        row[order] = np.arange(len(order))
        mine = parts[row[parts["person"]] >= 0]
        incidents, column = np.unique(mine["incident"].to_numpy(), return_inverse=True)
        where, shape = (row[mine["person"]], column), (len(order), len(incidents))
        return csr_array((mine["value"], where), shape=shape), csr_array((mine["trust"], where), shape=shape)


_RANKS = ("rank_low", "rank_high", "rank_without_strongest")


def _steady(score: Floats) -> Floats:
    """Return the scores to ten significant digits: sums in another order are the same."""
    import numpy as np

    size = np.floor(np.log10(np.where(score > 0, score, 1.0)))
    unit = 10.0 ** (size - _DIGITS)
    return np.round(score / unit) * unit


def _without_strongest(parts: DataFrame, score: Floats, every: Codes, shown: Codes) -> tuple[Codes, Codes]:
    """Return each one's strongest incident, and the rank among `every` were it not there (0: no score is left)."""
    import numpy as np

    best = parts.sort_values(["value", "incident"], ascending=[False, True], kind="stable").drop_duplicates("person")
    strongest = best.set_index("person")["incident"].loc[shown].to_numpy(dtype="int64")
    ranked = np.zeros(len(score), dtype=bool)
    ranked[every] = True
    falling = np.sort(score[every])
    of_incident = parts[ranked[parts["person"]] & parts["incident"].isin(strongest).to_numpy()].groupby("incident")
    rank = np.zeros(len(shown), dtype="int64")
    for place, (person, incident) in enumerate(zip(shown, strongest, strict=True)):
        rows = of_incident.get_group(incident)
        who, value = rows["person"].to_numpy(), rows["value"].to_numpy()
        left = score[who] - value
        mine = left[who == person][0] + _SAME * score[person]  # sums in another order are the same
        if mine > 2 * _SAME * score[person]:
            above = len(falling) - np.searchsorted(falling, mine, side="right")
            rank[place] = 1 + above - int((score[who] > mine).sum()) + int((left > mine).sum())
    return strongest, rank


def _empty(columns: Mapping[str, str]) -> DataFrame:
    from pandas import DataFrame, Series

    return DataFrame({name: Series(dtype=dtype) for name, dtype in columns.items()})
