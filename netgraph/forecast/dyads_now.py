"""What a moment looks like to the fitted model of group dyads: the chances of each pair from then on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import STRAY
from netgraph.forecast.branching import CHANNELS, excited, spread
from netgraph.forecast.dyads_attacks import DOUBT, Branching
from netgraph.forecast.dyads_records import Conflicts
from netgraph.forecast.dyads_rows import ground_of
from netgraph.forecast.spells import between, calendar_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.forecast.background_rate import Background
    from netgraph.forecast.dyads import FittedDyads

    Floats = NDArray[np.float64]

__all__ = ["Now", "inside", "known_dyads", "places"]

_LONG = 7.0  # days from which on what the attacks to come bring about themselves counts too


@dataclass(frozen=True)
class Now:
    """What a moment looks like to the model: what the past still brings, and the background of each dyad."""

    fitted: FittedDyads
    read: Conflicts
    placed: Branching
    place: NDArray[np.int64]
    left: Floats
    columns: Floats
    fighting: Floats
    begin: float

    @classmethod
    def of(cls, fitted: FittedDyads, read: Conflicts, now: Timestamp) -> Now:
        """Return a moment as the fitted model sees it in what was read."""
        placed, place = fitted._placed(read), places(fitted.dyads, read)
        columns = _last_columns(read)
        if fitted.dyads is not None:
            known = place < len(fitted.dyads)
            columns[known, -1] = fitted.dyads["before"].to_numpy()[place[known]]
        fighting = _fighting_now(fitted, read, placed.background, place)
        return cls(fitted, read, placed, place, np.empty(0), columns, fighting, read.day(now)).after(0.0)

    def after(self, days: float) -> Now:
        """Return the moment so many days later, if nothing happens until then."""
        attacks, placed, every = self.read.attacks, self.placed, np.arange(len(self.read.attacks.pairs))
        left = []
        for which, stream in enumerate(attacks.streams):
            marked = stream.marked(attacks.severities[which] ** placed.kappa)
            ground = ground_of(attacks, placed.background, which)
            _, _, _, later = excited(
                marked, attacks.pairs, ground=ground, strength=placed.strength, doubt=DOUBT,
                decays=placed.decay_days, asked=(self.begin + days, every),
            )  # fmt: skip
            left.append(later)
        return replace(self, left=np.mean(left, axis=0), begin=self.begin + days)

    def within(self, days: float) -> DataFrame:
        """Return the chances within so many days."""
        import pandas as pd

        season = self._season(days)
        beta = 1 / np.asarray(self.placed.decay_days)
        worth = np.tile((1 - np.exp(-beta * days)) / beta, len(CHANNELS))
        expected = self._expected(self.placed.strength.ravel(), worth, season)
        more = self._secondary(days, season) if days > _LONG else np.zeros(len(expected))
        drawn = self._drawn(worth, season) + more
        edge = (1 - self.fitted.settings.level) / 2
        ends = np.quantile(drawn, [edge, 1 - edge], axis=0) if len(drawn) else np.full((2, len(expected)), np.nan)
        low, high = (-np.expm1(-end) for end in ends)
        chance = -np.expm1(-(expected + more))
        groups = np.array(self.read.groups, dtype=object)
        return pd.DataFrame(
            {
                "source_group": pd.array(groups[self.read.attacks.pairs.source], dtype="str"),
                "target_group": pd.array(groups[self.read.attacks.pairs.target], dtype="str"),
                "horizon_days": float(days),
                "chance": chance,
                "low": np.minimum(low, chance),
                "high": np.maximum(high, chance),
                "base_rate": self._base_rate(days),
            }
        )

    def _season(self, days: float) -> float:
        """Return the summed curve of the year over the days asked for."""
        calendar = calendar_of(self.read.first_day.astype("datetime64[D]"), int(np.ceil(self.begin + days)) + 1)
        summed = self.placed.background.days(calendar)
        return float(between(summed, np.array([self.begin]), np.array([self.begin + days]))[0])

    def _expected(self, strength: Floats, worth: Floats, season: float) -> Floats:
        """Return the expected attacks of each dyad: of the background, and still to come of earlier attacks."""
        back = self.placed.background
        own = np.exp(self.columns @ back.coefficients) * back.effect * self.fighting * season
        found: Floats = own + self.left @ (strength * worth)
        return found

    def _drawn(self, worth: Floats, season: float) -> Floats:
        """Return the same for each draw of the bootstrap."""
        drawn = self.fitted.drawn
        if not len(drawn["strength"]):
            return np.zeros((0, len(self.place)))
        effect = np.column_stack([drawn["effect"], np.ones(len(drawn["effect"]))])[:, self.place]
        own = np.exp(drawn["coefficients"] @ self.columns.T) * effect * self.fighting * season
        found: Floats = own + (drawn["strength"] * worth) @ self.left.T
        return found

    def _secondary(self, days: float, season: float) -> Floats:
        """Return what the attacks to come of other dyads are expected to bring about in each within the time."""
        pairs, beta = self.read.attacks.pairs, 1 / np.asarray(self.placed.decay_days)
        steps = int(np.ceil(days))
        step = days / steps
        strength = self.placed.strength.copy()
        strength[0] = 0.0  # what a dyad brings about in itself needs it to have attacked already
        back = self.placed.background
        own = np.exp(self.columns @ back.coefficients) * back.effect * self.fighting * season / days
        state, more = np.zeros((len(pairs), len(beta))), np.zeros(len(pairs))
        for number in range(steps):
            fade = np.exp(-beta * step * number)
            past = self.left @ (self.placed.strength * fade).ravel()
            stirred = sum(spread(pairs, strength[:, s] * beta[s], state[:, s]) for s in range(len(beta)))
            more += np.asarray(stirred) * step
            state = (state + (own + past + stirred)[:, None] * step) * np.exp(-beta * step)
        return more

    def _base_rate(self, days: float) -> float:
        attacks = self.read.attacks
        begin, end = attacks.window
        rate = inside(self.read) / max(len(attacks.pairs) * (end - begin), 1.0)
        return float(-np.expm1(-rate * days))


def inside(read: Conflicts) -> int:
    """Return the number of attacks in the window."""
    begin, end = read.attacks.window
    time = read.attacks.streams[0].time
    return int(((time > begin) & (time <= end)).sum())


def known_dyads(read: Conflicts, fitted: Branching) -> DataFrame:
    """Return the dyads with what the fit says of each; ``fighting``: by how much of its rate it attacks in the end."""
    import pandas as pd

    pairs, back, groups = read.attacks.pairs, fitted.background, np.array(read.groups, dtype=object)
    return pd.DataFrame(
        {
            "source": pd.array(groups[pairs.source], dtype="str"),
            "target": pd.array(groups[pairs.target], dtype="str"),
            "before": _last_columns(read)[:, -1],
            "fighting": _fighting_last(read, back),
            "effect": back.effect,
            "log_effect": back.log_effect,
            "surety": back.surety,
        }
    )


def _fighting_last(read: Conflicts, back: Background) -> Floats:
    """Return by how much of its rate each dyad attacks of itself in the last bin of the window."""
    spells = read.attacks.spells
    if spells.times is None:
        return np.ones(len(read.attacks.pairs))
    found: Floats = back.active(spells)[spells.times.unit, -1]
    return found


def _fighting_now(fitted: FittedDyads, read: Conflicts, back: Background, place: NDArray[np.int64]) -> Floats:
    """Return by how much of its rate each dyad attacks now: as fitted, unless the pair has attacked or ended since.

    A dyad that the fit did not know: as what was read of it says.
    """
    attacks, stream, times = read.attacks, read.attacks.streams[0], read.attacks.spells.times
    known = np.ones(0) if fitted.dyads is None else fitted.dyads["fighting"].to_numpy()
    before = np.where(place < len(known), np.append(known, 1.0)[place], _fighting_last(read, back))
    since = (stream.time > read.day(fitted.fitted_until))[stream.event]
    calm = np.ones(int(attacks.unit.max(initial=-1)) + 1)
    np.multiply.at(calm, attacks.unit[stream.dyad][since], 1 - stream.prior[since])
    found: Floats = 1 - (1 - before) * calm[attacks.unit]
    if times is not None:
        found = np.where(times.cover[times.unit, -1] > 0, found, STRAY)
    return found


def _last_columns(read: Conflicts) -> Floats:
    """Return what is known of each dyad in its last spell."""
    spells = read.attacks.spells
    order = np.lexsort((spells.begin, spells.dyad))
    last = np.append(spells.dyad[order][1:] != spells.dyad[order][:-1], True)
    found: Floats = spells.columns[order][last].copy()
    return found


def places(dyads: DataFrame | None, read: Conflicts) -> NDArray[np.int64]:
    """Return where each dyad read stands among those fitted; one past the last where it is new."""
    import pandas as pd

    size = 0 if dyads is None else len(dyads)
    if dyads is None:
        return np.full(len(read.attacks.pairs), size)
    groups, pairs = np.array(read.groups, dtype=object), read.attacks.pairs
    asked = pd.MultiIndex.from_arrays([groups[pairs.source], groups[pairs.target]])
    place = pd.MultiIndex.from_frame(dyads[["source", "target"]]).get_indexer(asked)
    found: NDArray[np.int64] = np.where(place < 0, size, place)
    return found
