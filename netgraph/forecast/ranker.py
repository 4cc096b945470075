"""What every ranker of people offers, so that one can replace another and one harness can judge them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["Fitted", "Ranker"]


class Ranker(Protocol):
    """A way of ranking people that may learn from records."""

    def fit(self, known: Tables, *, now: Timestamp, seed: int) -> Fitted:
        """Learn from `known` (one row a record, as known at `now`) whatever there is to learn."""
        ...


class Fitted(Protocol):
    """A ranker that has learnt what it learns."""

    def rank(self, known: Tables, *, now: Timestamp, horizon_days: int) -> DataFrame:
        """Return ``stream, person_id, score, low, high``: streams apart, the highest score first, equals by id.

        No rows mean insufficient data: no incident that counts was recorded by `now`.

        Raises
        ------
        ValueError
            If `horizon_days` is not positive.
        """
        ...

    def reasons(self, known: Tables, subjects: Iterable[str], *, now: Timestamp) -> DataFrame:
        """Return ``stream, person_id, reason, share, incident_id`` for these people; their shares sum to 1."""
        ...

    def model(self) -> Model:
        """Return what was learnt as plain numbers and tables."""
        ...
