"""A small evaluation that several tests read: one moment of the planted world, a knowing ranker and a blind one."""

from __future__ import annotations

from functools import cache

from netgraph.forecast.evaluation import Rules, evaluate
from netgraph.model.findings import Evaluation
from tests.forecast.planted import ORIGIN, Scripted, planted


@cache
def judged_world() -> Evaluation:
    """Half a year after one moment; enough outcomes to say something."""
    rankers = {"knowing": Scripted(True), "blind": Scripted(False)}
    return evaluate(rankers, planted(), origins=[ORIGIN], horizons=[180], seed=3, rules=Rules(draws=100, repeat_days=1))
