"""Violence between partners: for most couples once, for a few much; contact bans, and breaches of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.batch import Batch, rows
from netgraph.simulation.drawing import Flags, repeats
from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import HOURS, Floats, Ints
from netgraph.simulation.setting import Setting
from netgraph.simulation.words import KIND_CODE, OUTCOMES, PROCESSES, ROLES

__all__ = ["Bans", "draw_partners"]

_MALE_SHARE = 0.85  # of couples in which the man is the one who attacks
_SCALE = 2.5  # of the heavy tail of further incidents
_MOST = 60  # further incidents of one couple
_FIRST_GAP_DAYS, _SHORTER = 120.0, 0.92  # mean time to the next incident, and its factor each time
_GROSS, _WORSENS, _WORST = 0.05, 0.03, 0.5  # share of gross violations of integrity: at first, more each time, at most
_HURT = 0.5
_BAN_DAYS = 365.0
_BAN_AFTER_DAYS = 10.0  # mean, from the second incident
_WORSE = 0.3  # share of breaches followed by violence, within a month or so
_WORSE_DAYS = 20.0  # mean


@dataclass(frozen=True)
class Bans:
    """Contact bans: who must keep away from whom, from when until when, and how often it was breached."""

    source: Ints
    target: Ints
    begin: Floats
    end: Floats
    breaches: Ints


@dataclass(frozen=True)
class _Acts:
    """Incidents of one kind: when, and in which couple."""

    kind: str
    time: Floats
    couple: Ints


def draw_partners(setting: Setting, rng: Generator) -> tuple[Batch, Bans]:
    """Return the violence between partners with bans and breaches as incidents, and the bans.

    Nothing happens while one of the two is dead or the attacker in custody.
    """
    source, target = _couples(setting, rng)
    blows = _blows(setting, len(source), rng)
    ban, begin = _bans(setting, blows, len(source), rng)
    end = begin + _BAN_DAYS
    which, _ = repeats(rng.poisson(setting.spec.breach_mean, len(ban)))
    breach = _Acts("contact_ban_breach", begin[which] + rng.random(len(which)) * _BAN_DAYS, ban[which])
    worse = np.flatnonzero(rng.random(len(which)) < _WORSE)
    after = _Acts(
        "partner_violence", breach.time[worse] + rng.exponential(_WORSE_DAYS, len(worse)), breach.couple[worse]
    )
    acts = [*blows, _Acts("contact_ban_issued", begin, ban), breach, after]
    batch, happened, sizes = _batch(setting, acts, (source, target), rng)
    first = sum(sizes[: len(blows)])
    issued, done = happened[first : first + len(ban)], happened[first + len(ban) : first + len(ban) + len(which)]
    breaches = np.bincount(which[done], minlength=len(ban))
    return batch, Bans(source[ban][issued], target[ban][issued], begin[issued], end[issued], breaches[issued])


def _couples(setting: Setting, rng: Generator) -> tuple[Ints, Ints]:
    """Return who attacks whom: couples of one address as far as they go, else a man and a woman who parted."""
    people, spec = setting.people, setting.spec
    wanted = rng.poisson(spec.partner_rate * spec.people / 1000 * spec.days / YEAR)
    adult = people.age >= 18 * YEAR
    him = np.flatnonzero((people.couple >= 0) & people.male & adult)
    him = rng.permutation(him[adult[people.couple[him]]])
    her = people.couple[him]
    men, women = (np.flatnonzero(adult & (people.couple < 0) & side) for side in (people.male, ~people.male))
    apart = min(len(men), len(women), max(wanted - len(him), 0))
    him = np.concatenate([him, rng.permutation(men)[:apart]])[:wanted]
    her = np.concatenate([her, rng.permutation(women)[:apart]])[:wanted]
    turned = rng.random(len(him)) >= _MALE_SHARE
    return np.where(turned, her, him), np.where(turned, him, her)


def _blows(setting: Setting, couples: int, rng: Generator) -> list[_Acts]:
    """Return the violence itself: one incident for most, a heavy-tailed number for the others, ever closer."""
    spec = setting.spec
    more = np.minimum(np.ceil(_SCALE * rng.pareto(spec.partner_tail, couples)), _MOST).astype(np.int64)
    more = np.where(rng.random(couples) < spec.partner_once_share, 0, np.maximum(more, 1))
    couple, turn = repeats(more + 1)
    gap = rng.exponential(_FIRST_GAP_DAYS * _SHORTER ** np.maximum(turn - 1, 0))
    gap = np.where(turn == 0, 0.0, gap)
    passed = np.cumsum(gap)
    begin = rng.uniform(0, spec.days, couples)
    time = _evening(begin[couple] + passed - passed[np.searchsorted(couple, couple)], rng)
    gross = (turn > 0) & (rng.random(len(turn)) < np.minimum(_GROSS + _WORSENS * turn, _WORST))
    kinds = (("partner_violence", ~gross), ("gross_violation_of_integrity", gross))
    return [_Acts(kind, time[some], couple[some]) for kind, some in kinds]


def _bans(setting: Setting, blows: list[_Acts], couples: int, rng: Generator) -> tuple[Ints, Floats]:
    """Return the couples with a ban, and since when: a share of those with a second incident, soon after it."""
    couple = np.concatenate([some.couple for some in blows])
    time = np.concatenate([some.time for some in blows])
    order = np.lexsort((time, couple))
    couple, time = couple[order], time[order]
    first = np.searchsorted(couple, np.arange(couples))
    again = np.flatnonzero(np.bincount(couple, minlength=couples) > 1)
    chosen = again[rng.random(len(again)) < setting.spec.ban_share]
    return chosen, time[first[chosen] + 1] + rng.exponential(_BAN_AFTER_DAYS, len(chosen))


def _batch(
    setting: Setting, acts: list[_Acts], pair: tuple[Ints, Ints], rng: Generator
) -> tuple[Batch, Flags, list[int]]:
    """Return the incidents that can happen, which those are, and how many there were of each kind of act."""
    sizes = [len(some.time) for some in acts]
    kind = np.repeat([KIND_CODE[some.kind] for some in acts], sizes)
    couple = np.concatenate([some.couple for some in acts])
    time = np.concatenate([some.time for some in acts])
    source, target = pair[0][couple], pair[1][couple]
    happens = (time < setting.spec.days - 1) & setting.people.alive(target, time)
    issued = kind == KIND_CODE["contact_ban_issued"]
    happens &= np.where(issued, setting.people.alive(source, time), setting.people.free(source, time))
    violent = np.isin(kind, [KIND_CODE["partner_violence"], KIND_CODE["gross_violation_of_integrity"]])
    hurt = np.where(rng.random(len(kind)) < _HURT, OUTCOMES.index("injured"), OUTCOMES.index("unharmed"))
    number, none = np.arange(len(kind)), np.full(len(kind), -1)
    parts = [
        rows(number, source, ROLES.index("attacker"), -1),
        rows(number, target, ROLES.index("victim"), np.where(violent, hurt, -1)),
    ]
    where = setting.people.home[target]
    process = np.full(len(kind), PROCESSES.index("partner"))
    whole = Batch(time, kind, where, process, none, np.concatenate(parts))
    return whole.only(happens), happens, sizes


def _evening(time: Floats, rng: Generator) -> Floats:
    """Move each moment within its day, to when people are at home."""
    share = np.cumsum(HOURS["evening"]) / sum(HOURS["evening"])
    hour = np.searchsorted(share, rng.random(len(time)))
    return np.floor(time) + (hour + rng.random(len(time))) / 24
