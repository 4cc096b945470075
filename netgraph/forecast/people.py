"""The first ranker of people: own recent history plus decayed exposure to recent violence along ties.

Its score is a plain sum over incidents, so each incident's share of it is exact and can be shown. Nothing about the
person weighs in it: no age, sex, origin, name or home; only recorded parts in incidents, and ties.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netgraph.forecast.contributions import contributions
from netgraph.forecast.group_risk import read_groups
from netgraph.forecast.records import read_records
from netgraph.forecast.scoring import Draws, Scored
from netgraph.model.findings import Model
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.safeguards.listing import known_by

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["DecayedExposure", "FittedExposure", "from_model"]

_NUMBERS = (
    "half_life_days",
    "exposure_half_life_days",
    "damping",
    "unknown_side",
    "max_party",
    "draws",
    "level",
    "interval_for",
)


@dataclass(frozen=True)
class DecayedExposure:
    """The parameters of the first ranker: judgements of the developers, used where there is too little to learn from.

    Per stream and person the score is the sum, over incidents, of severity × 2^(-age / half-life) × one of

    * ``own_history``: 1 for an own part on the stream's side (victim, or suspect side); `unknown_side` where the
      source does not say which side; half-life `half_life_days`;
    * ``own_other_side``: the first `damping` for an own part on the other side of a violent incident (who shot may
      be shot at, who was shot at may shoot back); half-life `exposure_half_life_days`;
    * ``exposure_1``, ``exposure_2``, …: for a violent incident of others, the first, second, … `damping` times the
      strength of the ties on the strongest way to anybody who took an active part in it;
    * ``group_risk``: for a violent incident between groups, the person's share of the two
      (`netgraph.forecast.group_risk.group_parts`).

    A part, a tie or a membership counts by the chance that it is right, as its grade says
    (`netgraph.forecast.records.grade_trust`).

    Violent is what the vocabulary calls both serious and an aggression. Each incident counts once per person, by the
    largest of these. An incident older than ten half-lives (a thousandth of its weight) counts nothing.

    Parameters
    ----------
    half_life_days, exposure_half_life_days
        Days in which an own part, and a near incident, lose half their weight.
    damping
        What is left after one tie, two ties, … (three at most); never rising.
    unknown_side
        Share of an own part whose side is not stated: as likely one as the other.
    max_party
        Incidents of more people than this make no ties.
    draws, level
        Bootstrap draws and coverage of the interval.
    interval_for
        The interval is computed for so many of the highest scores of each stream, and null below: they are what can
        come to be listed, and 200 draws for everybody would cost more than all the rest.
    vocabulary
        The words of the records.
    """

    half_life_days: float = 180.0
    exposure_half_life_days: float = 90.0
    damping: tuple[float, ...] = (0.5, 0.25)
    unknown_side: float = 0.5
    max_party: int = 50
    draws: int = 200
    level: float = 0.9
    interval_for: int = 1000
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse parameters under which a nearer or newer incident could count less than a farther or older one."""
        falling = all(0 <= after <= before for before, after in zip((1.0, *self.damping), self.damping, strict=False))
        if not (1 <= len(self.damping) <= 3 and falling):
            raise ValueError(f"damping: got {self.damping}, needs one to three numbers from 1 down to 0, never rising")
        if not 0 < self.exposure_half_life_days <= self.half_life_days:
            raise ValueError("half-lives must be positive, and that of exposure not longer than that of own history")
        if not 0 <= self.unknown_side <= 1:
            raise ValueError(f"unknown_side: got {self.unknown_side}, needs 0 to 1")

    def fit(self, known: Tables, *, now: Timestamp, seed: int) -> FittedExposure:
        """Return the ranker ready for use. It learns nothing: it notes what it saw, until when, and the seed."""
        seen = known.incidents[known_by(known.incidents, now)]
        until = seen["recorded_at"].max() if len(seen) else now
        sources = ", ".join(sorted(seen["source"].unique())) or "nothing"
        return FittedExposure(self, seed, f"{len(seen)} incidents of {sources}", until)


@dataclass(frozen=True)
class FittedExposure:
    """`DecayedExposure` with the seed of its intervals and a note of what it was fitted on and until when."""

    parameters: DecayedExposure
    seed: int
    fitted_on: str
    fitted_until: Timestamp

    def score(
        self, known: Tables, *, now: Timestamp, horizon_days: int, group_chances: DataFrame | None = None
    ) -> Scored:
        """Return what everybody's score is made of: read once for the ranking, its reasons and the spread of ranks.

        Parameters
        ----------
        known, now, horizon_days
            As in `rank`.
        group_chances
            ``source_group, target_group, chance`` of an attack within the horizon, where a model of group against
            group was fitted.

        Raises
        ------
        ValueError
            As `rank`, and if `group_chances` lacks a column or holds something that is no chance.
        """
        if horizon_days <= 0:
            raise ValueError(f"horizon_days: got {horizon_days}, needs 1 or more")
        words = self.parameters.vocabulary
        records = read_records(known, now=now, vocabulary=words)
        groups = read_groups(known, records, now=now, vocabulary=words, chances=group_chances)
        draws = Draws(self.seed, self.parameters.draws, self.parameters.level, self.parameters.interval_for)
        return Scored(records, contributions(records, self.parameters, groups), draws, {})

    def rank(self, known: Tables, *, now: Timestamp, horizon_days: int) -> DataFrame:
        """Rank all people who may be listed and have a score above zero, victims and suspects apart.

        Parameters
        ----------
        known
            The records as known at `now`, one row a key (`netgraph.model.versions.as_of`).
        now
            The moment, naive UTC. What was recorded or ended later counts nothing.
        horizon_days
            The days ahead that the list is meant for. This ranker's order is the same for every horizon.

        Returns
        -------
        DataFrame
            ``stream`` (``victim`` first), ``person_id`` (the subject), ``score`` (a weight without unit, not a
            chance), ``low, high`` (interval of the score, had the incidents fallen otherwise; null below the first
            `interval_for` of a stream). Highest score first, equals by id. No rows mean insufficient data.

        Raises
        ------
        ValueError
            If `horizon_days` is not positive, or `known` holds several versions of an incident.

        Examples
        --------
        B was shot at by A, and A by B, who is also seen with C; C has an old theft of his own.

        >>> import pandas as pd
        >>> from tests.builders import incident, involvement, tables, tie
        >>> world = tables(incidents=[incident("1", "2026-01-01"), incident("2", "2025-06-01", "theft")],
        ...                involvements=[involvement("1", "A"), involvement("1", "B", "victim"), involvement("2", "C")],
        ...                ties=[tie("B", "C")])
        >>> fitted = DecayedExposure().fit(world, now=pd.Timestamp("2026-01-01 01:00"), seed=1)
        >>> ranking = fitted.rank(world, now=pd.Timestamp("2026-01-01 01:00"), horizon_days=14)
        >>> ranking[ranking["stream"] == "victim"][["person_id", "score"]].round(0).values.tolist()
        [['k:B', 60.0], ['k:A', 30.0], ['k:C', 30.0]]
        """
        people = self.score(known, now=now, horizon_days=horizon_days).people()
        return people[["stream", "person_id", "score", "low", "high"]]

    def reasons(self, known: Tables, subjects: Iterable[str], *, now: Timestamp) -> DataFrame:
        """Return why these people have their scores: exact shares, by incident.

        Returns
        -------
        DataFrame
            ``stream, person_id, reason`` (one of `REASONS`), ``share`` (of that person's score in that stream; they
            sum to 1), ``incident_id``; the largest share of a person first. Nobody who may not be listed has a row.
        """
        return self.score(known, now=now, horizon_days=1).reasons(subjects)

    def model(self) -> Model:
        """Return the parameters, the seed and the words as plain numbers and tables."""
        words = self.parameters.vocabulary
        numbers = {name: getattr(self.parameters, name) for name in _NUMBERS}
        return Model(
            name="decayed_exposure",
            fitted_on=self.fitted_on,
            fitted_until=self.fitted_until,
            numbers={**numbers, "damping": list(self.parameters.damping), "seed": self.seed},
            frames={
                "kinds": words.kinds.reset_index(),
                "roles": words.roles.reset_index(),
                "ties": words.ties.reset_index(),
                "precursors": words.precursors,
            },
        )


def from_model(model: Model) -> FittedExposure:
    """Rebuild a fitted ranker from its `Model`.

    Raises
    ------
    ValueError
        If the model is of another ranker.
    """
    if model.name != "decayed_exposure":
        raise ValueError(f"model: got {model.name!r}, needs 'decayed_exposure'")
    frames = model.frames
    words = Vocabulary(
        kinds=frames["kinds"].set_index("kind"),
        roles=frames["roles"].set_index("role"),
        ties=frames["ties"].set_index("kind"),
        precursors=frames["precursors"],
    )
    numbers = {name: model.numbers[name] for name in _NUMBERS}
    numbers["damping"] = tuple(numbers["damping"])
    parameters = DecayedExposure(**numbers, vocabulary=words)
    return FittedExposure(parameters, int(model.numbers["seed"]), model.fitted_on, model.fitted_until)
