from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts import case_weights, link_cases
from netgraph.conflicts.completeness import LINE, fit_line, line_at
from netgraph.conflicts.evidence import gather
from netgraph.conflicts.weighing import weigh
from netgraph.model.findings import Model
from netgraph.model.tables import Tables
from tests.worlds import two_feuding_pairs

NOW = pd.Timestamp("2026-03-01")


def store(share: float, *, seed: int) -> tuple[float, pd.DataFrame]:
    """Pairs whose chances are right once their log-odds are moved by the line 0.5 - s + (0.8 + 0.4 s) * log-odds."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-1, 2, 40_000).round(1)
    linked = chance.random(len(odds)) < 1 / (1 + np.exp(share - 0.5 - (0.8 + 0.4 * share) * odds))
    counted = pd.DataFrame({"odds": odds, "linked": linked}).value_counts().reset_index(name="pairs")
    return share, counted


def test_the_line_that_chances_were_drawn_from_is_found_and_ends_where_the_stores_end() -> None:
    line = fit_line([store(share, seed=seed) for seed, share in enumerate((0.3, 0.6, 0.9))])
    assert [line[name] for name in LINE[:4]] == pytest.approx([0.5, -1.0, 0.8, 0.4], abs=0.15)
    at = {share: line_at({"line": line, "with_suspect": share}) for share in (0.0, 0.3, 0.6, 0.9, 1.0)}
    assert at[0.0] == at[0.3] and at[0.9] == at[1.0]
    for share in (0.3, 0.6, 0.9):
        assert at[share] == pytest.approx((0.5 - share, 0.8 + 0.4 * share), abs=0.05)


def with_line(weights: Model, shift: float, slope: float) -> Model:
    return replace(
        weights, numbers=weights.numbers | {"line": dict(zip(LINE, (shift, 0, slope, 0, 0, 1), strict=True))}
    )


@pytest.mark.parametrize("known", [True, False])
def test_the_line_moves_the_log_odds_where_groups_are_known_and_nothing_else(known: bool) -> None:
    world = two_feuding_pairs()
    weights = case_weights(world, now=NOW)
    evidence = gather(world, now=NOW, weights=weights)
    evidence = replace(evidence, grouped=np.full(len(evidence), known))

    def odds(of: Model) -> np.ndarray:
        prior, added = weigh(evidence, of)
        return prior + sum(added.values(), np.zeros(len(evidence)))

    plain, moved = odds(with_line(weights, 0.0, 1.0)), odds(with_line(weights, -0.3, 1.2))
    np.testing.assert_allclose(moved, 1.2 * plain - 0.3 if known else plain)


def suspects_of_attacks(world: Tables) -> float:
    return float(case_weights(world, now=NOW).numbers["with_suspect"])


def test_a_suspect_counts_once_and_the_unnamed_do_not_count() -> None:
    world = two_feuding_pairs()
    parts = world.involvements
    assert suspects_of_attacks(world) == 1.0
    gone = parts[~((parts["incident_id"] == "k:ab") & (parts["role"] == "suspect")).to_numpy()]
    assert suspects_of_attacks(world.replace({"involvements": gone})) == 0.75
    unnamed = parts.assign(anonymous=parts["anonymous"] | (parts["incident_id"] == "k:ab"))
    assert suspects_of_attacks(world.replace({"involvements": unnamed})) == 0.75


def test_own_weights_have_no_line_and_a_store_without_attacks_is_linked() -> None:
    world = two_feuding_pairs()
    weights = case_weights(world, now=NOW)
    own = case_weights(
        world, now=NOW, learnt=Model("link_weights", "own", NOW, {}, {"weights": weights.frames["weights"]})
    )
    assert line_at(own.numbers) == (0.0, 1.0)
    empty = world.replace({"incidents": world.incidents.assign(kind="shoplifting")})
    assert suspects_of_attacks(empty) == 0.0
    assert (link_cases(empty, now=NOW, weights=case_weights(empty, now=NOW)).pairs["log_odds"] <= 0).all()
