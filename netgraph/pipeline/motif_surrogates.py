"""Motifs between groups beside streams drawn from the stored model of group dyads: the null N4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError, UnknownRun
from netgraph.pipeline.steps import opened

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.forecast.dyads import FittedDyads
    from netgraph.model.findings import Model
    from netgraph.motifs import Motif
    from netgraph.pipeline.motifs import MotifQuestion, Records, Trial

__all__ = ["N4", "kept_model", "no_model", "test_beside_model"]

N4 = ("N4", "surrogates")
"""What the null is called; both are the same."""


def test_beside_model(
    records: Records,
    asked: MotifQuestion,
    trial: Trial,
    *,
    config: Config,
    progress: Callable[[int, int], None] | None = None,
) -> DataFrame:
    """Return how surprising motifs of attacks between groups are beside what the stored model would have seen happen.

    Raises
    ------
    InvalidConfig
        For motifs that say more than who attacks whom (ties, kinds of incident, people), and channels that there are
        not.
    NetgraphError
        If no model is stored, or there were too few attacks to fit one.
    """
    from netgraph.forecast.surrogate_streams import surrogates_for
    from netgraph.motifs.nulls import Null
    from netgraph.motifs.significance import significance

    motifs, model = asked.motifs(config), _model(records)
    kind = _kind(motifs, asked, config)
    _check_channels(trial.without)
    drawn = surrogates_for(
        model, records.tables, now=records.now, draws=trial.draws, seed=config.seed, kind=kind, without=trial.without
    )
    if drawn is None or not len(drawn[0]):
        raise NetgraphError("motifs: --null N4: insufficient data: too few attacks between groups to fit the model to")
    seen, streams = drawn
    null, deltas = Null("surrogates", surrogates=streams), asked.deltas()
    try:
        return significance(seen, motifs, deltas=deltas, null=null, seed=config.seed, progress=progress)
    except ValueError as error:  # a process that grows without end
        raise NetgraphError(f"motifs: --null N4: {error}") from error


def no_model() -> Model | None:
    """Return no model: what records say of one that were read from no store."""
    return None


def kept_model(store: str, when: Timestamp | None, config: Config) -> Model | None:
    """Return the model of group dyads that a store kept by a moment; ``None`` where it holds none."""
    from netgraph.forecast.dyads_model import MODEL_NAME

    with opened(store, config) as kept:
        try:
            return kept.read_model(MODEL_NAME, as_of=when)
        except UnknownRun:
            return None


def _model(records: Records) -> FittedDyads:
    from netgraph.forecast.dyads import from_model

    kept = records.model()
    if kept is None:
        raise NetgraphError("motifs: --null N4: the store holds no model of groups; fit one with netgraph train dyads")
    return from_model(kept)


def _kind(motifs: Sequence[Motif], asked: MotifQuestion, config: Config) -> str:
    """Return a kind of attack that every step of the motifs may be: the model tells attacks alone, all as one kind."""
    from netgraph.forecast.dyads_records import attack_kinds
    from netgraph.motifs.pattern import ANYBODY
    from netgraph.motifs.steps import kinds_of_step

    words = config.words()
    kinds = set(attack_kinds(words))
    for motif in motifs:
        ends = {end for step in motif.steps for end in (step.source, step.target)}
        roles = any(step.source_roles or step.target_roles for step in motif.steps)
        allowed = [set(kinds_of_step(step, words)) or kinds for step in motif.steps]
        more = motif.ties or motif.same_group or motif.other_group or motif.vertices or roles or ANYBODY in ends
        if asked.level != "group" or more or any(kinds - one for one in allowed):
            raise InvalidConfig(
                f"motifs: --null N4: {motif.name} says more than which group attacks which; needs --level group and "
                "steps that may be any attack (retaliation, repeat_attempt, feud, attacker_diffuses, victim_displaces, "
                "pile_on), or another --null"
            )
    return min(kinds)


def _check_channels(without: Sequence[str]) -> None:
    from netgraph.forecast.branching import CHANNELS

    if wrong := sorted(set(without) - set(CHANNELS)):
        raise InvalidConfig(f"motifs: --without: got {wrong[0]!r}, allowed {', '.join(CHANNELS)}")
