from __future__ import annotations

from math import exp

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.ensemble import FINENESS, split_all
from netgraph.conflicts.leiden import leiden, prepare
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.model.findings import Links
from tests.worlds import no_conflict, two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")


def links_of(*rows: tuple[str, str, float]) -> Links:
    frame = pd.DataFrame(list(rows), columns=["incident_a", "incident_b", "log_odds"])
    frame = frame.astype({"incident_a": "str", "incident_b": "str", "log_odds": "float64"})
    return Links(frame, pd.DataFrame())


def parts(links: Links, **more: object) -> set[frozenset[str]]:
    members = find_conflicts(links, **{"seed": 1, **more}).members  # type: ignore[arg-type]
    return {frozenset(group) for _, group in members.groupby("conflict_id")["incident_id"]}


def clique(names: str, log_odds: float = 1.0) -> list[tuple[str, str, float]]:
    return [(a, b, log_odds) for place, a in enumerate(names) for b in names[place + 1 :]]


def test_two_feuds_are_two_conflicts() -> None:
    world = two_feuding_pairs()
    links = link_cases(world, now=NOW, weights=case_weights(world, now=NOW))
    assert parts(links) == {frozenset({"k:ab", "k:ba"}), frozenset({"k:cd", "k:dc"})}


def test_no_links_no_conflicts() -> None:
    world = no_conflict()
    found = find_conflicts(link_cases(world, now=NOW, weights=case_weights(world, now=NOW)), seed=1)
    assert len(found.conflicts) == len(found.members) == 0
    assert list(found.conflicts.columns) == ["conflict_id", "cases", "strength"]


def test_a_pair_that_was_seen_but_is_no_link_joins_nothing() -> None:
    assert parts(links_of(("a", "b", 0.0), ("c", "d", -2.0))) == set()


def test_membership_is_the_chance_of_the_surest_link_where_all_runs_agree() -> None:
    found = find_conflicts(links_of(("a", "b", 1.0), ("b", "c", 2.0)), seed=1)
    p, q = 1 / (1 + exp(-1)), 1 / (1 + exp(-2))
    assert found.members["incident_id"].tolist() == ["a", "b", "c"]
    np.testing.assert_allclose(found.members["membership"], [p, q, q])
    assert found.conflicts["strength"].tolist() == [1.5]


def test_a_case_that_some_runs_put_elsewhere_is_less_surely_a_member() -> None:
    links = links_of(*clique("abcd", 3.0), *clique("wxyz", 3.0), *[("m", other, -0.6) for other in "abcwxy"])
    membership = find_conflicts(links, seed=1).members.set_index("incident_id")["membership"]
    assert "m" not in membership or membership["m"] < membership["a"]


def test_a_theft_goes_with_the_attack_it_prepared_though_it_is_no_link_to_the_other_attacks() -> None:
    links = links_of(*clique("abcdefgh", 2.0), ("a", "theft", 3.0))
    assert parts(links) == {frozenset([*"abcdefgh", "theft"])}
    burnt = links_of(*clique("abcdefgh", 2.0), ("a", "theft", 3.0), ("fire", "theft", 2.5))
    assert parts(burnt) == {frozenset([*"abcdefgh", "theft", "fire"])}


def test_what_joined_by_one_link_brings_nothing_further_with_it() -> None:
    chain = [("a", "k1", 3.0), ("k1", "k2", 2.0), ("k2", "k3", 2.0), ("k3", "k4", 2.0)]
    assert {"k3", "k4"} & max(parts(links_of(*clique("abcdefgh", 2.0), *chain)), key=len) == set()


def test_many_weak_pairs_hold_together_only_around_a_link() -> None:
    weak = [(a, b, -0.8) for a, b, _ in clique("abcde")]
    assert parts(links_of(*weak)) == set()
    assert parts(links_of(("a", "b", 0.2), *weak[1:])) == {frozenset("abcde")}


def test_a_case_that_touches_everything_does_not_glue_conflicts_together() -> None:
    """The hub: one case with a link to every case of twenty conflicts that share nothing else."""
    conflicts = [[f"c{number:02}{letter}" for letter in "abcde"] for number in range(20)]
    inside = [(a, b, 3.0) for names in conflicts for place, a in enumerate(names) for b in names[place + 1 :]]
    hub = [(name, "hub", 0.5) for names in conflicts for name in names]
    found = parts(links_of(*inside, *hub))
    assert {frozenset(group - {"hub"}) for group in found} == {frozenset(names) for names in conflicts}


def test_a_weak_bridge_between_two_dense_conflicts_is_cut_at_a_higher_resolution() -> None:
    links = links_of(*clique("abcde", 3.0), *clique("vwxyz", 3.0), ("e", "v", 0.1))
    assert parts(links, resolution=0.2) == {frozenset("abcde"), frozenset("vwxyz")}
    assert parts(links, resolution=0.001) == {frozenset("abcdevwxyz")}


def test_a_very_sure_link_does_not_break_the_membership() -> None:
    assert find_conflicts(links_of(("a", "b", 800.0)), seed=1).members["membership"].tolist() == [1.0, 1.0]


def test_the_largest_conflict_comes_first() -> None:
    found = find_conflicts(links_of(("a", "b", 1.0), *clique("xyz")), seed=1)
    assert found.conflicts["cases"].tolist() == [3, 2]
    assert found.members["incident_id"].tolist() == ["x", "y", "z", "a", "b"]


@pytest.mark.parametrize("resolution", [0.0, -1.0, 1.0, float("nan")])
def test_a_resolution_that_means_nothing_is_refused(resolution: float) -> None:
    with pytest.raises(ValueError, match="resolution"):
        find_conflicts(links_of(("a", "b", 1.0)), seed=1, resolution=resolution)


def test_a_link_elsewhere_changes_nothing_here() -> None:
    generator = np.random.default_rng(5)
    here = {tuple(sorted(pair)) for pair in generator.integers(0, 30, (60, 2)).tolist() if pair[0] != pair[1]}
    rows = [(f"h{a:02}", f"h{b:02}", 0.5 + (a * b) % 7 / 10) for a, b in here]
    before = parts(links_of(*rows), resolution=0.1)
    after = parts(links_of(*rows, *clique("xyz"), ("a", "b", 1.0)), resolution=0.1)
    assert before <= after


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.02, 0.98), min_size=2, max_size=3), st.floats(0.05, 0.6))
def test_a_part_of_three_is_split_no_worse_than_by_leiden(chances: list[float], resolution: float) -> None:
    ends = np.array([0, 0, 1][: len(chances)]), np.array([1, 2, 2][: len(chances)])
    label, stable = split_all(3, ends, np.array(chances), resolution=resolution, seed=1)

    def quality(split: np.ndarray, step: float) -> float:
        inside = sum(chance for one, other, chance in zip(*ends, chances, strict=True) if split[one] == split[other])
        together = sum(split[one] == split[other] for one, other in ((0, 1), (0, 2), (1, 2)))
        return float(inside - resolution * step * together)

    def best(step: float) -> np.ndarray:
        prepared = prepare(3, ends, np.array(chances))
        return leiden(prepared, objective="CPM", resolution=resolution * step, seed=1, rounds=-1)

    assert any(quality(label, step) >= quality(best(step), step) - 1e-9 for step in FINENESS)
    assert ((stable > 0) & (stable <= 1)).all()


edges = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(0.01, 3.0),
    min_size=1,
    max_size=16,
)


@settings(max_examples=15, deadline=None)
@given(edges, st.permutations(range(9)), st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(edges: dict, names: list[int], chance: object) -> None:
    rows = [(f"{a}", f"{b}", weight) for (a, b), weight in edges.items()]
    expected = find_conflicts(links_of(*sorted(rows)), seed=3, resolution=0.3)
    chance.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = find_conflicts(links_of(*rows), seed=3, resolution=0.3)
    pd.testing.assert_frame_equal(shuffled.members, expected.members)
    pd.testing.assert_frame_equal(shuffled.conflicts, expected.conflicts)
    renamed = [(*sorted((f"{names[int(a)]}", f"{names[int(b)]}")), weight) for a, b, weight in rows]
    sizes = find_conflicts(links_of(*renamed), seed=3, resolution=0.3).conflicts["cases"]  # type: ignore[arg-type]
    assert sizes.tolist() == expected.conflicts["cases"].tolist()
    if len(set(edges.values())) == len(edges) > 2:  # every case can be told apart by its links' weights
        back = {f"{new}": f"{old}" for old, new in enumerate(names)}
        found = {frozenset(back[name] for name in group) for group in parts(links_of(*renamed), seed=3, resolution=0.3)}
        assert found == parts(links_of(*rows), seed=3, resolution=0.3)


@settings(max_examples=15, deadline=None)
@given(edges)
def test_every_linked_case_is_in_at_most_one_conflict_and_every_conflict_has_two(edges: dict) -> None:
    found = find_conflicts(links_of(*((f"{a}", f"{b}", w) for (a, b), w in edges.items())), seed=1)
    assert found.members["incident_id"].is_unique
    assert (found.conflicts["cases"] >= 2).all()
    assert found.members["membership"].between(0, 1, inclusive="right").all()
