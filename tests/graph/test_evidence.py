"""Every claim about two people can be traced to the incidents that both were named in."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
from hypothesis import given, settings

from netgraph.graph import co_involvement, evidence_for
from netgraph.model.tables import Tables
from tests import oracles
from tests.builders import at
from tests.graph.random_worlds import ROLES, random_world, seeds, shuffled
from tests.worlds import two_feuding_pairs


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_equals_the_intersection_of_sets(seed: int) -> None:
    world = random_world(seed)
    pairs = list(permutations([f"k:P{number}" for number in range(9)], 2))
    asked = pd.DataFrame(pairs, columns=["person_a", "person_b"])
    found = evidence_for(asked, world)
    assert [tuple(row) for row in found.values.tolist()] == oracles.evidence(world, pairs)
    pd.testing.assert_frame_equal(evidence_for(asked[::-1], shuffled(world, seed)), found)


def test_every_tie_has_as_many_incidents_as_it_counts() -> None:
    world = random_world(3, people=20, involvements=100)
    ties = co_involvement(world, now=at("2027-01-01"), roles=ROLES, half_life_days=30)
    found = evidence_for(ties, world).groupby(["person_a", "person_b"]).size()
    assert found.tolist() == ties["count"].tolist()


def test_repeated_and_unknown_pairs() -> None:
    pairs = pd.DataFrame({"person_a": ["k:B", "k:B", "k:A"], "person_b": ["k:A", "k:A", "k:nobody"]})
    found = evidence_for(pairs, two_feuding_pairs())
    assert found.values.tolist() == [["k:B", "k:A", "k:ab"], ["k:B", "k:A", "k:ba"]]
    assert evidence_for(pairs, Tables.of()).empty
    assert evidence_for(pairs[:0], two_feuding_pairs()).empty
