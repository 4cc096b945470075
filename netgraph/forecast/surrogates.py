"""Streams of attacks drawn from a fitted model: worlds in which only what the model knows goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import pieces_of
from netgraph.forecast.branching import Pairs, Stream
from netgraph.forecast.dyads_fit import Attacks, Branching, walked

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.forecast.dyads_records import Conflicts

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Drawn", "as_attacks", "as_events", "draw_attacks", "surrogate_events"]

_MOST = 1_000_000  # attacks drawn, beyond which a stream counts as one that never ends


@dataclass(frozen=True)
class Drawn:
    """A drawn stream by time: ``time`` (days), ``dyad``, ``severity`` (mean 1), ``parent`` and ``channel`` (-1: none).

    The first ``history`` of them are the attacks before the window, as they were.
    """

    time: Floats
    dyad: Ints
    severity: Floats
    parent: Ints
    channel: Ints
    history: int


def draw_attacks(attacks: Attacks, fitted: Branching, *, seed: int) -> Drawn:
    """Return a stream of attacks drawn from the fitted model, on the same dyads and days.

    The attacks before the window are kept (an unknown attacker is drawn from the candidates), with what they still
    bring about; in the window the background is drawn, with each dyad's own factor as uncertain as it is, and each
    attack its offspring, generation after generation. Severities are drawn from those seen.

    Raises
    ------
    ValueError
        If the process would grow without end (branching ratio of 1 or more).

    Notes
    -----
    Linear in the attacks drawn. Hawkes and Oakes (1974), doi:10.2307/3212693.
    """
    rng = np.random.default_rng(seed)
    past = _history(attacks, fitted, rng)
    own = _background(attacks, fitted, rng)
    severity = attacks.severities[0]
    none = np.full(len(own[0]), -1)
    time, dyad = np.concatenate([past[0], own[0]]), np.concatenate([past[1], own[1]])
    weight = np.concatenate([past[2], rng.choice(severity, len(own[0]))])
    parent, channel = np.concatenate([np.full(len(past[0]), -1), none]), np.full(len(time), -1)
    begun = 0
    while begun < len(time):
        if len(time) > _MOST:
            raise ValueError("draw_attacks: the model is one of a process that grows without end")
        fresh = np.arange(begun, len(time))
        begun = len(time)
        child = _children(attacks, fitted, (fresh, time[fresh], dyad[fresh], weight[fresh]), rng)
        time, dyad = np.concatenate([time, child[0]]), np.concatenate([dyad, child[1]])
        weight = np.concatenate([weight, rng.choice(severity, len(child[0]))])
        parent, channel = np.concatenate([parent, child[2]]), np.concatenate([channel, child[3]])
    order = np.argsort(time, kind="stable")
    place = np.append(np.argsort(order, kind="stable"), -1)
    return Drawn(time[order], dyad[order], weight[order], place[parent[order]], channel[order], len(past[0]))


def as_attacks(drawn: Drawn, like: Attacks) -> Attacks:
    """Return a drawn stream as what the fit is told, every attacker and moment known."""
    count = len(drawn.time)
    stream = Stream(drawn.time, np.ones(count), np.arange(count + 1), drawn.dyad, np.ones(count))
    hours = np.floor(np.mod(drawn.time, 1.0) * 24).astype(np.int64)
    return replace(like, streams=(stream,), severities=(drawn.severity,), hours=(hours,))


def surrogate_events(
    read: Conflicts, fitted: Branching, *, draws: int, seed: int, kind: str = "shooting"
) -> list[DataFrame]:
    """Return drawn streams as event tables, for the null ``surrogates`` of `netgraph.motifs.significance` (N4).

    Fit without the channel that is tested (`fit_branching(…, without=…)`), so that what the pattern says is missing in
    them and all else is there: heterogeneity, season, the other channels.

    Parameters
    ----------
    read, fitted
        What was read of the records, and the model fitted to it.
    draws, seed
        How many streams, and by which chance; each has a seed of its own.
    kind
        What every drawn attack is called; the motif that is tested must allow it.

    Returns
    -------
    list
        Tables like that of `netgraph.graph.events`, between groups, each attack of weight 1.
    """
    seeds = np.random.SeedSequence(seed).generate_state(draws)
    drawn = [draw_attacks(read.attacks, fitted, seed=int(one)) for one in seeds]
    return [as_events(read, one, kind=kind, of=f"drawn:{number}-") for number, one in enumerate(drawn)]


def _history(attacks: Attacks, fitted: Branching, rng: Generator) -> tuple[Floats, Ints, Floats]:
    """Return time, dyad and severity of the attacks before the window, one candidate of each."""
    stream = attacks.streams[0]
    _, chance, _ = walked(attacks, fitted, 0)
    before = int((stream.time <= attacks.window[0]).sum())
    whole = np.concatenate([[0.0], np.cumsum(chance)])
    at = whole[stream.start[:before]] + rng.random(before) * (1 - 1e-9)
    row = np.clip(np.searchsorted(whole, at, side="right") - 1, stream.start[:before], stream.start[1 : before + 1] - 1)
    return stream.time[:before], stream.dyad[row], attacks.severities[0][:before]


def _background(attacks: Attacks, fitted: Branching, rng: Generator) -> tuple[Floats, Ints]:
    """Return time and dyad of the attacks that none brought about."""
    back = fitted.background
    dyad, begin, end, rate = pieces_of(back, attacks.spells)
    days = back.days(attacks.calendar)
    at = np.arange(len(days))
    low, high = np.interp(begin, at, days), np.interp(end, at, days)
    factor = rng.gamma(back.surety, back.effect / back.surety)
    number = rng.poisson(np.maximum(high - low, 0) * rate * factor[dyad])
    spell = np.repeat(np.arange(len(dyad)), number)
    moment = np.interp(low[spell] + rng.random(len(spell)) * (high - low)[spell], days, at)
    edge = np.concatenate([[0.0], np.cumsum(back.hour)]) / back.hour.sum()
    hour = np.interp(rng.random(len(spell)), edge, np.arange(len(edge)) / 24)
    moment = np.clip(np.floor(moment) + hour, begin[spell], end[spell])
    return moment, dyad[spell]


def _children(
    attacks: Attacks, fitted: Branching, parents: tuple[Ints, Floats, Ints, Floats], rng: Generator
) -> tuple[Floats, Ints, Ints, Ints]:  # fmt: skip
    """Return time, dyad, parent and channel of the direct offspring of some attacks, within the window."""
    place, time, dyad, severity = parents
    mean = severity[:, None, None] ** fitted.kappa * fitted.strength
    number = rng.poisson(mean * (attacks.pairs.share[:, dyad].T > 0)[:, :, None])
    whose, channel, decay = np.nonzero(number)
    times = number[whose, channel, decay]
    whose, channel, decay = (np.repeat(one, times) for one in (whose, channel, decay))
    moment = time[whose] + np.asarray(fitted.decay_days)[decay] * rng.exponential(1.0, len(whose))
    inside = (moment > attacks.window[0]) & (moment <= attacks.window[1])
    whose, channel, moment = whose[inside], channel[inside], moment[inside]
    return moment, _related(attacks.pairs, dyad[whose], channel, rng), place[whose], channel


def _related(pairs: Pairs, dyad: Ints, channel: Ints, rng: Generator) -> Ints:
    """Return for each dyad one to which it leads by the channel, all equally likely."""
    child = np.where(channel == 0, dyad, pairs.back[dyad])
    for number, (end, of) in enumerate(_LISTS, start=2):
        rows = np.flatnonzero(channel == number)
        if not len(rows):
            continue
        ends = getattr(pairs, end)
        order = np.argsort(ends, kind="stable")
        first = np.searchsorted(ends[order], np.arange(pairs.groups + 1))
        group = getattr(pairs, of)[dyad[rows]]
        avoided = dyad[rows] if end == of else pairs.back[dyad[rows]]
        child[rows] = _one_of(order, first[group], first[group + 1], avoided, rng)
    return child


_LISTS = (("source", "source"), ("source", "target"), ("target", "source"), ("target", "target"))
"""Of channels 2 to 5: which end of the child is which end of the parent."""


def _one_of(order: Ints, low: Ints, high: Ints, avoided: Ints, rng: Generator) -> Ints:
    """Return one of the entries of each range, all but the avoided equally likely."""
    found = order[low + (rng.random(len(low)) * (high - low)).astype(np.int64)]
    again = np.flatnonzero(found == avoided)
    while len(again):
        found[again] = order[low[again] + (rng.random(len(again)) * (high - low)[again]).astype(np.int64)]
        again = again[found[again] == avoided[again]]
    return found


def as_events(read: Conflicts, drawn: Drawn, *, kind: str, of: str) -> DataFrame:
    """Return a stream as a table like that of `netgraph.graph.events`, between groups, each attack of weight 1.

    Incidents are called `of` and their number; every attack is of the one `kind`, at the minute.
    """
    import pandas as pd

    minutes = np.round(drawn.time * 1440).astype("timedelta64[m]")
    local = read.first_day + minutes
    begin = local - read.shift
    groups, pairs = np.array(read.groups, dtype=object), read.attacks.pairs
    count = len(drawn.time)
    return pd.DataFrame(
        {
            "source_kind": pd.array(["group"] * count, dtype="str"),
            "source": pd.array(groups[pairs.source[drawn.dyad]], dtype="str"),
            "target_kind": pd.array(["group"] * count, dtype="str"),
            "target": pd.array(groups[pairs.target[drawn.dyad]], dtype="str"),
            "kind": pd.array([kind] * count, dtype="str"),
            "occurred_from": begin.astype("datetime64[us]"),
            "occurred_to": (begin + np.timedelta64(1, "m")).astype("datetime64[us]"),
            "local_day": local.astype("datetime64[D]").astype("datetime64[us]"),
            "date_only": False,
            "incident_id": pd.array([f"{of}{place}" for place in range(count)], dtype="str"),
            "severity": drawn.severity,
            "weight": 1.0,
        }
    )
