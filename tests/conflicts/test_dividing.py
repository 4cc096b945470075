from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.dividing import divide

signs = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([-1.0, 1.0]),
    min_size=1,
    max_size=9,
)


def near(pairs: dict[tuple[int, int], float]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for (one, other), sign in pairs.items():
        found.setdefault(one, {})[other] = sign
        found.setdefault(other, {})[one] = sign
    return found


@settings(max_examples=60, deadline=None)
@given(signs)
def test_where_everybody_keeps_to_one_of_two_sides_these_are_found(pairs: dict[tuple[int, int], float]) -> None:
    """Balanced: some way of putting everybody on one of two sides contradicts no sign (tried one by one)."""
    network = near(pairs)
    people = sorted(network)
    halves = [dict(zip(people, way, strict=True)) for way in product((0, 1), repeat=len(people))]
    if not any(all((half[a] == half[b]) == (sign > 0) for (a, b), sign in pairs.items()) for half in halves):
        return
    party = divide(network)
    assert min(party.values()) >= 0
    assert all((party[a] == party[b]) == (sign > 0) for (a, b), sign in pairs.items())
