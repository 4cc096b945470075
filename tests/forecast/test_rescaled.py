from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netgraph.forecast.branching import Stream, pair_codes, pairs_of
from netgraph.forecast.dyads_fit import Attacks, fit_branching, redraw
from netgraph.forecast.rescaled import rescaled_gaps
from netgraph.forecast.spells import Spells, calendar_of

END = 800.0


def world() -> Attacks:
    """Two groups, one of which answers within days."""
    random = np.random.default_rng(4)
    first = np.sort(random.uniform(0, END - 60, 90))
    answered = random.random(90) < 0.6
    answers = first[answered] + random.exponential(3.0, int(answered.sum()))
    time = np.concatenate([first, answers])
    order = np.argsort(time)
    dyad = np.repeat([0, 1], [len(first), len(answers)])[order]
    count, pairs = len(time), pairs_of([0, 1], [1, 0], groups=2)
    stream = Stream(time[order], np.ones(count), np.arange(count + 1), dyad, np.ones(count))
    return Attacks(
        streams=(stream,),
        severities=(np.ones(count),),
        hours=(np.full(count, 24),),
        pairs=pairs,
        spells=Spells(np.array([0, 1]), np.full(2, 50.0), np.full(2, END), np.ones((2, 1))),
        calendar=calendar_of(np.datetime64("2024-01-01"), int(END) + 1),
        window=(50.0, END),
        unit=pair_codes(pairs),
    )


def test_as_many_attacks_are_expected_as_there_were() -> None:
    attacks = world()
    fitted = fit_branching(attacks, kappas=(0.0,))
    gaps = rescaled_gaps(attacks, fitted)
    assert len(gaps) == fitted.attacks
    assert (gaps >= 0).all()
    assert gaps.sum() == pytest.approx(fitted.attacks, rel=0.1)


def test_a_longer_fit_is_no_less_likely_and_draws_scatter_about_it() -> None:
    attacks = world()
    short, long = (fit_branching(attacks, kappas=(0.0,), rounds=rounds) for rounds in (1, 12))
    assert long.penalised >= short.penalised - 1e-6 * abs(short.penalised)
    draws = redraw(attacks, long, draws=12, seed=1)
    middle = np.exp(np.mean([np.log(one.theta) for one in draws], axis=0))
    np.testing.assert_allclose(middle, long.theta, rtol=1e-6)
    assert np.std([one.theta[1] for one in draws]) > 0


def test_unknown_attackers_have_no_clock() -> None:
    attacks = world()
    stream = attacks.streams[0]
    doubtful = Stream(
        stream.time, stream.mark, np.append(stream.start[:-1], stream.start[-1] + 1),
        np.append(stream.dyad, 1 - stream.dyad[-1]), np.append(stream.prior[:-1], [0.5, 0.5]),
    )  # fmt: skip
    with pytest.raises(ValueError, match="candidates"):
        rescaled_gaps(replace(attacks, streams=(doubtful,)), fit_branching(attacks, kappas=(0.0,)))
