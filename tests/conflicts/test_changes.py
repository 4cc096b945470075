from __future__ import annotations

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netgraph.conflicts.changes import CHANGES, Before, find_changes, keep_ids
from netgraph.model.findings import FINDINGS, Conflicts, finding_id
from tests.builders import at

DAY = pd.Timedelta(days=1)
THEN, NOW = at("2026-03-01"), at("2026-05-01")


def conflicts(last: str = "2026-02-20", **cases: str) -> pd.DataFrame:
    """One letter a case: ``conflicts(x="abc")``."""
    rows = [(name, len(ids), at(last), ";".join(sorted(ids))) for name, ids in cases.items()]
    frame = pd.DataFrame(rows, columns=["conflict_id", "cases", "last_incident_at", "incident_ids"])
    return frame.astype({"last_incident_at": "datetime64[us]"})


def found(*groups: str) -> Conflicts:
    """What `find_conflicts` gives: ids from the smallest case."""
    names = [finding_id("conflict", min(ids)) for ids in groups]
    members = [(name, case, 0.9) for name, ids in zip(names, groups, strict=True) for case in sorted(ids)]
    sizes = pd.DataFrame({"conflict_id": names, "cases": [len(ids) for ids in groups], "strength": 2.0})
    return Conflicts(sizes, pd.DataFrame(members, columns=["conflict_id", "incident_id", "membership"]))


def named(result: Conflicts) -> dict[str, str]:
    inside = result.members.groupby("conflict_id")["incident_id"].agg("".join)
    assert result.conflicts.set_index("conflict_id")["cases"].to_dict() == inside.str.len().to_dict()
    return dict(inside)


def told(before: pd.DataFrame, after: pd.DataFrame, quiet: float = 90) -> list[tuple]:
    rows = find_changes(after, Before("r1", THEN, before), now=NOW, quiet=quiet * DAY)
    assert set(rows["compared_with"]) <= {"r1"}
    columns = ["conflict_id", "change", "others", "new_incident_ids", "gone_incident_ids"]
    return list(rows[columns].itertuples(index=False, name=None))


def test_a_conflict_keeps_its_id_though_its_smallest_case_is_another() -> None:
    assert named(keep_ids(found("abcd"), conflicts(old="bc"))) == {"old": "abcd"}
    assert named(keep_ids(found("cd"), conflicts(old="bcd"))) == {"old": "cd"}


def test_what_comes_off_with_the_smallest_case_gets_an_id_of_its_own() -> None:
    first = found("abcdef")
    (mine,) = first.conflicts["conflict_id"]
    after = named(keep_ids(found("ab", "cdef"), conflicts(**{mine: "abcdef"})))
    assert after[mine] == "cdef"
    assert after == {mine: "cdef", finding_id("conflict", "b"): "ab"}


def test_a_new_conflict_never_takes_an_id_of_the_earlier_run() -> None:
    gone = finding_id("conflict", "a")
    after = named(keep_ids(found("ab"), conflicts(**{gone: "xyz"})))
    assert after == {finding_id("conflict", "b"): "ab"}
    both = {finding_id("conflict", "a"): "123", finding_id("conflict", "b"): "456"}
    (name,) = named(keep_ids(found("ab"), conflicts(**both)))
    assert name not in both


def test_a_conflict_is_followed_through_three_runs() -> None:
    ids = []
    before = conflicts()
    for cases in ("de", "cdef", "bcef", "befgh"):
        result = keep_ids(found(cases), before)
        ids += result.conflicts["conflict_id"].tolist()
        before = conflicts(**{ids[-1]: cases})
    assert len(set(ids)) == 1


def test_each_change_is_told_with_its_cases() -> None:
    before = conflicts(x="abc", y="de", z="fghi", w="jk", v="lmnop")
    after = conflicts(last="2026-04-20", x="abcde1", z="fgh", q="rs", v="lmn", u="op")
    assert told(before, after) == [
        ("q", "born", "", "r;s", ""),
        ("x", "merged", "y", "1", ""),
        ("v", "split", "", "", "o;p"),
        ("u", "split", "v", "", ""),
        ("z", "shrunk", "", "", "i"),
        ("w", "ended", "", "", "j;k"),
    ]


def test_who_won_and_lost_cases_has_changed() -> None:
    assert told(conflicts(x="abc"), conflicts(x="abd")) == [("x", "changed", "", "d", "c")]
    assert told(conflicts(x="abc"), conflicts(x="abcd")) == [("x", "grown", "", "d", "")]


def test_a_conflict_falls_asleep_once() -> None:
    same = conflicts(last="2026-01-30", x="abc")
    assert told(same, same, quiet=60) == [("x", "dormant", "", "", "")]
    assert told(same, same, quiet=20) == []  # asleep already at the earlier run
    assert told(same, same, quiet=200) == []
    woken = find_changes(conflicts(last="2026-04-30", x="abcd"), Before("r1", THEN, same), now=NOW, quiet=20 * DAY)
    assert woken[["change", "new_incident_ids"]].to_numpy().tolist() == [["grown", "d"]]
    assert woken["dormant_since"].isna().all()
    late = find_changes(conflicts(last="2026-01-30", x="abcd"), Before("r1", THEN, same), now=NOW, quiet=20 * DAY)
    assert late["dormant_since"].tolist() == [at("2026-01-30")]


def test_nothing_to_compare_and_nothing_found() -> None:
    none = conflicts()
    for before, after in ((none, none), (conflicts(x="ab"), conflicts(x="ab"))):
        rows = find_changes(after, Before("r1", THEN, before), now=NOW, quiet=90 * DAY)
        assert rows.empty
        assert {name: str(dtype) for name, dtype in rows.dtypes.items()} == FINDINGS["changes"]
    assert named(keep_ids(found("ab"), none)) == {finding_id("conflict", "a"): "ab"}


split = st.lists(st.integers(0, 3), min_size=10, max_size=10)


def groups(labels: list[int]) -> list[str]:
    inside = [
        "".join(case for case, label in zip("abcdefghij", labels, strict=True) if label == own) for own in range(3)
    ]
    return [cases for cases in inside if len(cases) > 1]


@settings(max_examples=12, deadline=None)
@given(split, split)
@example([0] * 10, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2])  # two halves as large: the one that kept the id is what lives on
def test_every_case_stays_and_every_change_adds_up(earlier: list[int], later: list[int]) -> None:
    before = conflicts(**{finding_id("conflict", ids[0]): ids for ids in groups(earlier)})
    result = keep_ids(found(*groups(later)), before)
    after = named(result)
    assert sorted(after.values()) == sorted(groups(later))
    now = conflicts(**after)
    rows = find_changes(now, Before("r1", THEN, before), now=NOW, quiet=90 * DAY)
    assert set(rows["change"]) <= set(CHANGES)
    assert rows["conflict_id"].is_unique
    then = dict(zip(before["conflict_id"], before["incident_ids"].str.split(";"), strict=True))
    for row in rows.itertuples():
        inside = set(after.get(row.conflict_id, ""))
        came = {*then.get(row.conflict_id, []), *(case for one in row.others.split(";") for case in then.get(one, []))}
        assert set(row.new_incident_ids.split(";")) - {""} == inside - came
        assert set(row.gone_incident_ids.split(";")) - {""} == set(then.get(row.conflict_id, [])) - inside
    untold = set(after) - set(rows["conflict_id"])
    assert all(set(then[name]) == set(after[name]) for name in untold)
