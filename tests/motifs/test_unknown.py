from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import RETALIATION, Null, significance
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.significance import expected_counts
from netgraph.motifs.unknown import share_unknown
from tests.motifs.planted import planted_stream
from tests.motifs.random_events import random_stream
from tests.motifs.test_search import event, frame

ENDS = ["source", "target", "weight"]


def test_an_unknown_attacker_is_shared_by_how_often_each_met_the_victim_either_way() -> None:
    known = [event("1", "A", "V", "2026-01-01"), event("2", "V", "A", "2026-01-02"), event("3", "B", "V", "2026-01-03")]
    found = share_unknown(frame(*known, event("4", None, "V", "2026-01-04", weight=0.75)))
    assert found[found["incident_id"] == "4"][ENDS].values.tolist() == [["A", "V", 0.5], ["B", "V", 0.25]]


def test_where_nobody_is_known_to_have_fought_the_victim_nobody_is_a_candidate() -> None:
    rows = frame(event("1", "A", "B", "2026-01-01"), event("2", None, "V", "2026-01-02"))
    pd.testing.assert_frame_equal(share_unknown(rows), rows)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_no_weight_is_won_or_lost_and_neither_order_nor_times_matter(seed: int) -> None:
    rows = random_stream(seed, incidents=14)
    found = share_unknown(rows)
    before, after = (part.groupby("incident_id")["weight"].sum() for part in (rows, found))
    pd.testing.assert_series_equal(before, after)
    pd.testing.assert_frame_equal(share_unknown(rows.sample(frac=1.0, random_state=seed)), share_unknown(rows))
    chance = np.random.default_rng(seed).permutation(len(rows))
    times = ["occurred_from", "occurred_to", "local_day", "date_only"]
    moved = rows.assign(**{name: rows[name].to_numpy()[chance] for name in times})
    shares = ["incident_id", "source", "target", "weight"]
    one, other = (part[shares].sort_values(shares, ignore_index=True) for part in (found, share_unknown(moved)))
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_what_may_be_anybody_is_counted_as_before(seed: int) -> None:
    rows, anybody = random_stream(seed), motif_from_line("it", "?→B, ?→B within 2 d")
    counts = [expected_counts(part, [anybody], deltas=[timedelta(days=2)]) for part in (rows, share_unknown(rows))]
    assert counts[0]["expected_count"].tolist() == pytest.approx(counts[1]["expected_count"].tolist())


def test_answers_are_found_though_half_of_the_attackers_are_unknown_and_none_where_nobody_answers() -> None:
    def surprise(answered: float, seed: int) -> float:
        rows = planted_stream(seed, attacks=200, answered=answered)
        unknown = np.random.default_rng(seed).random(len(rows)) < 0.5
        rows.loc[unknown, ["source_kind", "source"]] = None
        null = Null("N2", draws=99)
        return float(significance(share_unknown(rows), [RETALIATION], null=null, seed=seed)["p_max"].min())

    assert np.mean([surprise(0.6, seed) <= 0.05 for seed in range(6)]) > 0.8
    assert np.mean([surprise(0.0, seed) <= 0.05 for seed in range(6)]) < 0.5
