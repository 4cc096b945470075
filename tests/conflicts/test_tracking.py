from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.tracking import CHANGES, same_again, track


def members(**clusters: str) -> pd.DataFrame:
    """One letter a member: ``members(x="abc")`` is a cluster x of a, b and c."""
    rows = [(cluster, member) for cluster, inside in clusters.items() for member in inside]
    return pd.DataFrame(rows, columns=["cluster", "member"])


def told(previous: pd.DataFrame, current: pd.DataFrame) -> list[tuple]:
    rows = track(previous, current)[["current", "previous", "change", "others"]]
    return list(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("previous", "current", "expected"),
    [
        ({}, {"m": "ab"}, [("m", None, "born", "")]),
        ({"x": "ab"}, {}, [(None, "x", "ended", "")]),
        ({"x": "ab"}, {"m": "ab"}, [("m", "x", "unchanged", "")]),
        ({"x": "ab"}, {"m": "abc"}, [("m", "x", "grown", "")]),
        ({"x": "abc"}, {"m": "ab"}, [("m", "x", "shrunk", "")]),
        ({"x": "abc"}, {"m": "abd"}, [("m", "x", "changed", "")]),
        ({"x": "abc", "y": "de"}, {"m": "abcde"}, [("m", "x", "merged", "y")]),
        ({"x": "abcde"}, {"m": "abc", "n": "de"}, [("m", "x", "split", ""), ("n", None, "split", "x")]),
        ({"x": "ab"}, {"m": "cd"}, [("m", None, "born", ""), (None, "x", "ended", "")]),
        ({"x": "abcdefgh"}, {"m": "aijklmno"}, [("m", None, "born", ""), (None, "x", "ended", "")]),  # 1 of 8 is chance
    ],
)
def test_what_became_of_it(previous: dict[str, str], current: dict[str, str], expected: list[tuple]) -> None:
    assert told(members(**previous), members(**current)) == expected


def test_the_larger_part_keeps_the_identity() -> None:
    before, after = members(x="abcdef"), members(m="ab", n="cdef")
    assert same_again(before, after).to_dict() == {"n": "x"}


def test_what_was_kept_joined_and_left_is_counted() -> None:
    row = track(members(x="abcd"), members(m="abcef")).iloc[0]
    assert (row["before"], row["after"], row["kept"], row["joined"], row["left"]) == (4, 5, 3, 2, 1)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"cluster": ["x"], "person": ["a"]}), "previous: no column member"),
        (pd.DataFrame({"cluster": ["x", "y"], "member": ["a", "a"]}), "previous: 'a' is in two clusters"),
    ],
)
def test_what_cannot_be_followed_is_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        track(frame, members(m="a"))


split = st.lists(st.integers(0, 3), min_size=12, max_size=12)


def cut(labels: list[int], names: str) -> pd.DataFrame:
    return pd.DataFrame({"cluster": [names[label] for label in labels], "member": list("abcdefghijkl")}).query(
        "cluster != 'z'"
    )


@settings(max_examples=60, deadline=None)
@given(split, split, st.permutations(range(12)))
def test_every_cluster_is_told_of_once_and_nothing_depends_on_rows(
    before: list[int], after: list[int], order: list[int]
) -> None:
    previous, current = cut(before, "xyvz"), cut(after, "mnoz")
    rows = track(previous, current)
    pd.testing.assert_frame_equal(
        track(previous.iloc[[row for row in order if row < len(previous)]], current.iloc[::-1]), rows
    )
    assert set(rows["change"]) <= set(CHANGES)
    assert sorted(rows["current"].dropna()) == sorted(set(current["cluster"]))
    seen = [*rows["previous"].dropna(), *(other for others in rows["others"] for other in others.split(";") if other)]
    assert set(seen) == set(previous["cluster"])
    assert rows["previous"].dropna().is_unique
    alive = rows[rows["current"].notna()]
    assert (alive["kept"] + alive["joined"] == alive["after"]).all()
    assert (rows["kept"] + rows["left"] == rows["before"]).all()


@settings(max_examples=30, deadline=None)
@given(split)
def test_nothing_happened_where_nothing_changed(labels: list[int]) -> None:
    same = cut(labels, "xyvz")
    assert set(track(same, same)["change"]) <= {"unchanged"}
