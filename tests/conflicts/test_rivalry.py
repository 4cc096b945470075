from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.rivalry import find_rivalries, three_way_rivalries, triad_balance

START = pd.Timestamp("2026-01-01")
NOW = START + pd.Timedelta(days=400)

Blow = tuple[str, str, int]
blows = st.lists(
    st.tuples(st.sampled_from("wxyz"), st.sampled_from("wxyz"), st.integers(0, 380)).filter(
        lambda blow: blow[0] != blow[1]
    ),
    min_size=1,
    max_size=25,
)


def attacks(rows: list[Blow], *, weight: float = 1.0) -> pd.DataFrame:
    told = [(a, b, START + pd.Timedelta(days=day), f"k:{number:03}", weight) for number, (a, b, day) in enumerate(rows)]
    return pd.DataFrame(told, columns=["source", "target", "occurred_from", "incident_id", "weight"])


@settings(max_examples=40, deadline=None)
@given(blows, st.randoms(use_true_random=False))
def test_every_attack_is_told_of_once_under_its_pair(rows: list[Blow], chance: object) -> None:
    found = find_rivalries(attacks(rows), now=NOW, quiet_days=90)
    for row in found.itertuples():
        this_way = [number for number, (a, b, _) in enumerate(rows) if (a, b) == (row.source, row.target)]
        that_way = [number for number, (a, b, _) in enumerate(rows) if (b, a) == (row.source, row.target)]
        assert row.attacks == row.incidents == len(this_way)
        assert row.returned == len(that_way)
        assert sorted(row.incident_ids.split(";")) == [f"k:{number:03}" for number in this_way]
        last = max(rows[number][2] for number in this_way + that_way)
        quiet = 400 - last >= 90
        assert (row.dormant_since == START + pd.Timedelta(days=last)) if quiet else pd.isna(row.dormant_since)
    assert found["attacks"].sum() == len(rows)
    shuffled = attacks(rows).sample(frac=1, random_state=chance.randrange(1000))  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(find_rivalries(shuffled, now=NOW, quiet_days=90), found)


@settings(max_examples=40, deadline=None)
@given(blows)
def test_three_ways_are_the_triangles_of_rivals(rows: list[Blow]) -> None:
    found = three_way_rivalries(find_rivalries(attacks(rows), now=NOW, quiet_days=90))
    hit = {(a, b) for a, b, _ in rows}
    first = {
        frozenset(pair): min(day for a, b, day in rows if {a, b} == set(pair))
        for pair in combinations("wxyz", 2)
        if pair in hit or pair[::-1] in hit
    }
    expected = {}
    for trio in combinations("wxyz", 3):
        sides = [frozenset(pair) for pair in combinations(trio, 2)]
        if all(side in first for side in sides):
            a, b, c = trio
            round_ = {(a, b), (b, c), (c, a)} <= hit or {(b, a), (c, b), (a, c)} <= hit
            expected[trio] = (START + pd.Timedelta(days=max(first[side] for side in sides)), round_)
    told = {(row.group_a, row.group_b, row.group_c): (row.since, row.cyclic) for row in found.itertuples()}
    assert told == expected


def test_later_attacks_and_unknown_attackers_count_for_nobody() -> None:
    events = attacks([("x", "y", 1), ("x", "y", 399), ("x", "y", 500)])
    events.loc[1, "source"] = None
    found = find_rivalries(events, now=NOW, quiet_days=90)
    assert found[["attacks", "incident_ids"]].to_numpy().tolist() == [[1.0, "k:000"]]


def test_without_attacks_there_is_no_rivalry() -> None:
    nothing = find_rivalries(attacks([("x", "y", 1)]).iloc[:0], now=NOW, quiet_days=90)
    assert nothing.empty
    assert three_way_rivalries(nothing).empty


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(list(combinations("abcdef", 2))), st.sampled_from("+-"), max_size=15))
def test_triads_are_those_counted_by_hand(signs: dict[tuple[str, str], str]) -> None:
    pairs = {
        sign: pd.DataFrame([p for p, s in signs.items() if s == sign], columns=["group_a", "group_b"]) for sign in "+-"
    }
    counted = triad_balance(pairs["-"], pairs["+"]).set_index("triad")["count"].to_dict()
    expected = dict.fromkeys(["+++", "++-", "+--", "---"], 0)
    for trio in combinations("abcdef", 3):
        of_trio = [signs.get(pair) for pair in combinations(trio, 2)]
        if None not in of_trio:
            expected["".join(sorted(of_trio))] += 1  # type: ignore[type-var]
    assert counted == expected


def test_who_is_rival_and_ally_at_once_is_refused() -> None:
    pair = pd.DataFrame({"group_a": ["x"], "group_b": ["y"]})
    with pytest.raises(ValueError, match="'x' and 'y' are named as rivals and as allies"):
        triad_balance(pair, pair.rename(columns={"group_a": "group_b", "group_b": "group_a"}))


@pytest.mark.parametrize(("quiet", "drop", "message"), [(0, [], "quiet_days"), (90, ["weight"], "no column weight")])
def test_what_makes_no_sense_is_refused(quiet: float, drop: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        find_rivalries(attacks([("x", "y", 1)]).drop(columns=drop), now=NOW, quiet_days=quiet)
