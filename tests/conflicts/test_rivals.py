from __future__ import annotations

from itertools import combinations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.rivals import describe_rivalries, stated_relations
from netgraph.model.findings import FINDINGS
from tests.builders import at, record, tables
from tests.conflicts.test_rivalry import NOW, START, attacks, blows

NOBODY = stated_relations(tables().rivalries, now=NOW)


def stated(*relations: tuple[str, str, str]) -> pd.DataFrame:
    rows = [{"group_a": a, "group_b": b, "kind": kind, **record()} for a, b, kind in relations]
    return stated_relations(tables(rivalries=rows).rivalries, now=NOW) if rows else NOBODY


def told(rows: list[tuple[str, str, int]], relations: pd.DataFrame = NOBODY) -> pd.DataFrame:
    return describe_rivalries(attacks(rows), relations, now=NOW, quiet_days=90, level="group")


relations = st.dictionaries(
    st.sampled_from(list(combinations("uvwxyz", 2))), st.sampled_from(["rival", "allied"]), max_size=9
)


@settings(max_examples=12, deadline=None)
@given(blows, relations)
def test_triads_are_those_counted_one_by_one(
    rows: list[tuple[str, str, int]], signs: dict[tuple[str, str], str]
) -> None:
    """Attacks make rivals whatever is stated; a triad of a rival pair is balanced if the others' signs differ."""
    found = told(rows, stated(*((a, b, kind) for (a, b), kind in signs.items())))
    sign = {frozenset(pair): -1 if kind == "rival" else 1 for pair, kind in signs.items()}
    sign |= {frozenset(blow[:2]): -1 for blow in rows}
    for row in found.itertuples():
        thirds = [
            (sign[frozenset((row.source, third))], sign[frozenset((row.target, third))])
            for third in "uvwxyz"
            if {frozenset((row.source, third)), frozenset((row.target, third))} <= set(sign)
        ]
        assert row.balanced_triads == sum(one != other for one, other in thirds)
        assert row.unbalanced_triads == sum(one == other for one, other in thirds)
        assert row.stated == signs.get(tuple(sorted((row.source, row.target))), "")  # type: ignore[call-overload]


@settings(max_examples=12, deadline=None)
@given(blows)
def test_a_dispute_is_of_three_since_the_last_of_them_first_came_to_blows(rows: list[tuple[str, str, int]]) -> None:
    first: dict[frozenset[str], int] = {}
    for a, b, day in sorted(rows, key=lambda row: row[2]):
        first.setdefault(frozenset((a, b)), day)
    for row in told(rows).itertuples():
        own = frozenset((row.source, row.target))
        ends = {
            third: max(first[own], first[frozenset((row.source, third))], first[frozenset((row.target, third))])
            for third in "wxyz"
            if frozenset((row.source, third)) in first and frozenset((row.target, third)) in first
        }
        assert row.three_way_with == ";".join(sorted(ends))
        assert (
            pd.isna(row.three_way_since)
            if not ends
            else row.three_way_since == START + pd.Timedelta(days=min(ends.values()))
        )


def test_the_frame_has_the_shape_of_the_finding_and_its_ids_are_the_same_in_every_run() -> None:
    one, more = told([("x", "y", 1)]), told([("x", "y", 1), ("x", "y", 5), ("y", "x", 9)])
    for frame in (one, more, told([])):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == FINDINGS["rivalries"]
    assert one["rivalry_id"][0] == more["rivalry_id"][0] != more["rivalry_id"][1]


def test_what_is_stated_counts_while_it_lasts_and_either_way_round() -> None:
    over = {"group_a": "y", "group_b": "x", "kind": "rival", "valid_to": at("2020-01-01"), **record()}
    later = {"group_a": "v", "group_b": "u", "kind": "allied", **record()}
    found = stated_relations(tables(rivalries=[over, later]).rivalries, now=NOW)
    assert found[["group_a", "group_b", "kind"]].to_numpy().tolist() == [["u", "v", "allied"]]
