"""Which group attacks which next: the self-exciting model of directed pairs of groups, fitted to records and asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.forecast.attribution import parents_of
from netgraph.forecast.branching import CHANNELS
from netgraph.forecast.dyads_fit import Branching, fit_branching, in_their_times, redraw
from netgraph.forecast.dyads_model import from_frames, to_model
from netgraph.forecast.dyads_now import Now, inside, known_dyads, places
from netgraph.forecast.dyads_records import Conflicts, read_conflicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = ["LEAST_ATTACKS", "DyadModel", "FittedDyads", "from_model"]

LEAST_ATTACKS = 30
"""Attacks between groups at odds, within the window, below which nothing is fitted: insufficient data."""

CHANCES = ["source_group", "target_group", "horizon_days", "chance", "low", "high", "base_rate"]
_SEED_OF_TIMES = 1
_LEAST_DRAWS = 10  # of the bootstrap, below which no interval is given


@dataclass(frozen=True)
class DyadModel:
    """How the model of group dyads is fitted.

    Parameters
    ----------
    burn_in_days
        First days that are history only (see `netgraph.forecast.dyads_records.read_conflicts`).
    imputations
        How many times moments are imputed to attacks whose moment is not known.
    draws
        Draws of the block bootstrap; 0 for no intervals.
    level
        Share of the draws inside an interval.
    vocabulary
        Which kinds are attacks; the shipped one by default.
    """

    burn_in_days: float = 365.0
    imputations: int = 5
    draws: int = 40
    level: float = 0.95
    vocabulary: Vocabulary | None = None

    def fit(self, known: Tables, *, now: Timestamp, seed: int) -> FittedDyads:
        """Fit to the attacks between groups that are known at `now`.

        Where there are fewer than `LEAST_ATTACKS`, the answer is a fitted model that says so (``enough`` is false)
        and gives no chances.

        Parameters
        ----------
        known
            Records as known at `now`, one row a key.
        now
            Moment of the fit, naive UTC.
        seed
            Same records, same seed: same model.

        Notes
        -----
        O(attacks × channels × decays) a step of the fit; 40 draws cost about as much again.
        """
        read = self._read(known, now, None)
        if read is None or inside(read) < LEAST_ATTACKS:
            return FittedDyads(self, now, seed, 0 if read is None else inside(read), None, None, {})
        fitted = fit_branching(read.attacks)
        draws = redraw(read.attacks, fitted, draws=self.draws, seed=seed)
        return FittedDyads(self, now, seed, fitted.attacks, fitted, known_dyads(read, fitted), _drawn(draws, seed))

    def _read(self, known: Tables, now: Timestamp, also: DataFrame | None) -> Conflicts | None:
        return read_conflicts(
            known, now=now, seed=_SEED_OF_TIMES, burn_in_days=self.burn_in_days, imputations=self.imputations,
            vocabulary=self.vocabulary, also=also,
        )  # fmt: skip


@dataclass(frozen=True)
class FittedDyads:
    """The model of group dyads as fitted.

    ``attacks`` it was fitted to; ``branching`` its estimates and ``dyads`` the pairs of groups with their own factors
    (both ``None`` where there was too little); ``drawn`` the same of each draw of the bootstrap: ``strength``
    (draws × 30), ``coefficients``, ``effect`` (draws × dyads), ``background_share``.
    """

    settings: DyadModel
    fitted_until: Timestamp
    seed: int
    attacks: int
    branching: Branching | None
    dyads: DataFrame | None
    drawn: dict[str, Floats]

    @property
    def enough(self) -> bool:
        """Whether there were attacks enough to fit anything."""
        return self.branching is not None

    def summary(self) -> DataFrame:
        """Return the estimates: ``figure, value, low, high``; empty where there was too little.

        ``theta_…`` (expected direct offspring of an attack of mean severity), ``contagion_share`` (of the attacks,
        brought about by earlier ones), ``branching_ratio`` (1 or more: the process would grow without end).
        """
        import pandas as pd

        columns = ["figure", "value", "low", "high"]
        if self.branching is None:
            return pd.DataFrame(columns=columns)
        drawn = self.drawn["strength"].reshape(-1, len(CHANNELS), len(self.branching.decay_days)).sum(axis=2)
        theta = self.branching.theta
        told = {f"theta_{name}": (theta[place], drawn[:, place]) for place, name in enumerate(CHANNELS)}
        told["contagion_share"] = 1 - self.branching.background_share, 1 - self.drawn["background_share"]
        told["branching_ratio"] = theta.sum(), drawn.sum(axis=1)
        rows = [(name, float(value), *self._ends(float(value), draws)) for name, (value, draws) in told.items()]
        found = pd.DataFrame([*rows, ("kappa", self.branching.kappa, np.nan, np.nan)], columns=columns)
        return found.astype({"figure": "str"})

    def chances(self, known: Tables, *, now: Timestamp, horizons_days: Sequence[float]) -> DataFrame:
        """Return how likely each group attacks each other one it is at odds with, within so many days from `now`.

        The rate is that of the background (rivalry, history, season, weekday, the dyad's own factor) and of what is
        still to come of earlier attacks; beyond a week also what the attacks to come bring about on others.

        Parameters
        ----------
        known
            Records as known at `now`; a neighbourhood is enough where the model knows the dyads in it.
        now
            Moment of the question, naive UTC.
        horizons_days
            Days ahead, each above 0.

        Returns
        -------
        DataFrame
            ``source_group, target_group, horizon_days, chance, low, high, base_rate``, the likeliest first within a
            horizon. ``base_rate``: the chance of any dyad, if all attacked alike and nothing were known of when.
            Empty where there was too little to fit, or nobody is at odds.

        Raises
        ------
        ValueError
            For a horizon that is not above 0.
        """
        return self.chances_after(known, now=now, asked=[(0.0, days) for days in horizons_days])[CHANCES]

    def chances_after(self, known: Tables, *, now: Timestamp, asked: Sequence[tuple[float, float]]) -> DataFrame:
        """Return the chances as they will be after so many quiet days, should nothing happen until then.

        `asked` are pairs: quiet days from `now`, and the horizon in days from there. The result is as of `chances`,
        with ``quiet_days`` before its columns, by that first; the records are read once for all pairs.

        Raises
        ------
        ValueError
            For a horizon that is not above 0, or fewer than 0 quiet days.
        """
        import pandas as pd

        if any(not days > 0 or not quiet >= 0 for quiet, days in asked):
            raise ValueError(
                f"horizons_days: got {list(asked)}, needs numbers of days above 0 after 0 quiet days or more"
            )
        read = None if self.branching is None else self.settings._read(known, now, self.dyads)
        if read is None or self.branching is None:
            return pd.DataFrame(columns=["quiet_days", *CHANCES])
        now_is, tables = Now.of(self, read, now), []
        for quiet in sorted({quiet for quiet, _ in asked}):
            later = now_is.after(quiet) if quiet else now_is
            horizons = sorted({days for moment, days in asked if moment == quiet})
            tables += [later.within(days).assign(quiet_days=float(quiet)) for days in horizons]
        found = pd.concat(tables, ignore_index=True)
        order = ["quiet_days", "horizon_days", "chance", "source_group", "target_group"]
        falling = [True, True, False, True, True]
        return found.sort_values(order, ascending=falling, ignore_index=True)[["quiet_days", *CHANCES]]

    def parents(self, known: Tables, *, now: Timestamp) -> DataFrame:
        """Return what probably brought about each attack: ``incident_id, parent_incident_id, channel, share``.

        The shares of one attack sum to 1, but for parents of less than 1 % each; one row of each has no parent and
        the channel ``background``.
        """
        read = None if self.branching is None else self.settings._read(known, now, self.dyads)
        return parents_of(read, None if read is None else self._placed(read))

    def attackers(self, known: Tables, *, now: Timestamp) -> DataFrame:
        """Return which group probably attacked which: ``incident_id, source_group, target_group, share, prior``.

        ``prior`` is what participants alone say, ``share`` what they and the rates say together. A guess for the
        analyst and for the fit: nobody is listed on it.
        """
        import pandas as pd

        columns = ["incident_id", "source_group", "target_group", "share", "prior"]
        read = None if self.branching is None else self.settings._read(known, now, self.dyads)
        if read is None:
            return pd.DataFrame(columns=columns)
        parts = [_attackers(read, self._placed(read), which) for which in range(len(read.attacks.streams))]
        found = pd.concat(parts, ignore_index=True).groupby(columns[:3], as_index=False).mean()
        return found.sort_values(["incident_id", "share", *columns[1:3]], ascending=[True, False, True, True])[columns]

    def model(self) -> Model:
        """Return the model as plain numbers and tables; `from_model` makes it whole again."""
        return to_model(self)

    def _ends(self, value: float, drawn: Floats) -> tuple[float, float]:
        """Return the interval about a positive estimate: by the scatter of the draws' logarithms."""
        from scipy.stats import t

        if len(drawn) < _LEAST_DRAWS:
            return float("nan"), float("nan")
        wide = float(t.ppf((1 + self.settings.level) / 2, len(drawn) - 1) * np.std(np.log(drawn), ddof=1))
        return value * float(np.exp(-wide)), value * float(np.exp(wide))

    def _placed(self, read: Conflicts) -> Branching:
        """Return the estimates with the dyads' factors in the order of what was read."""
        if self.branching is None or self.dyads is None:
            raise ValueError("dyads: nothing was fitted; insufficient data")
        from scipy.special import digamma

        place, back = places(self.dyads, read), self.branching.background
        new = float(digamma(back.shape)) - np.log(back.shape), back.shape  # of a dyad that the fit did not know
        placed = replace(
            back,
            effect=np.append(back.effect, 1.0)[place],
            log_effect=np.append(back.log_effect, new[0])[place],
            surety=np.append(back.surety, new[1])[place],
            fighting=None,
        )
        return in_their_times(read.attacks, replace(self.branching, background=placed))


def from_model(model: Model) -> FittedDyads:
    """Make a fitted model of what `FittedDyads.model` returned.

    Raises
    ------
    ValueError
        If the model is another one.
    """
    numbers, branching, dyads, drawn = from_frames(model)
    settings = DyadModel(**numbers["settings"])
    return FittedDyads(settings, model.fitted_until, numbers["seed"], numbers["attacks"], branching, dyads, drawn)


def _drawn(draws: Sequence[Branching], seed: int) -> dict[str, Floats]:
    """Return the draws of the bootstrap as arrays; the dyads' factors drawn from what is known of each."""
    random = np.random.default_rng([seed, 1])
    effects = [
        random.gamma(one.background.surety, one.background.effect / one.background.surety) for one in draws
    ]  # fmt: skip
    return {
        "strength": np.array([one.strength.ravel() for one in draws]),
        "coefficients": np.array([one.background.coefficients for one in draws]),
        "effect": np.array(effects),
        "background_share": np.array([one.background_share for one in draws]),
    }


def _attackers(read: Conflicts, placed: Branching, which: int) -> DataFrame:
    import pandas as pd

    from netgraph.forecast.dyads_fit import walked

    _, chance, _ = walked(read.attacks, placed, which)
    stream, groups = read.attacks.streams[which], np.array(read.groups, dtype=object)
    pairs = read.attacks.pairs
    columns: dict[str, Any] = {
        "incident_id": pd.array(read.incident_ids[which][stream.event], dtype="str"),
        "source_group": pd.array(groups[pairs.source[stream.dyad]], dtype="str"),
        "target_group": pd.array(groups[pairs.target[stream.dyad]], dtype="str"),
        "share": chance,
        "prior": stream.prior,
    }
    return pd.DataFrame(columns)
