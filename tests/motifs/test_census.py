from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import census as of
from netgraph.motifs.census import CODES, census
from netgraph.motifs.stream import Stream, stream_of
from tests.motifs.counts import NAMES, OF_PUBLISHED, OF_SNAP, OF_TOY, SNAP, TOTALS, TOY
from tests.motifs.streams import cells, once, published, slow_census

streams = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 12)), max_size=14)
dense = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 300)), min_size=60, max_size=90)


def counted(events: list[tuple[int, int, int]], delta: int, **how: bool) -> np.ndarray:
    return census(stream_of(*np.array(events, dtype=np.int64).reshape(-1, 3).T), delta, **how)


def test_the_36_motifs_have_the_published_numbering() -> None:
    assert (CODES[0], CODES[4 * 6 + 0], CODES[35]) == ("01 21 01", "01 10 01", "01 01 21")
    assert len(set(CODES)) == 36


@pytest.mark.parametrize(("delta", "strict"), OF_TOY)
def test_the_toy_stream(delta: int, strict: bool) -> None:
    assert (counted(TOY, delta, strict=strict) == cells(OF_TOY[delta, strict])).all()


def test_the_example_of_snap_in_both_orders() -> None:
    for strict in (True, False):
        assert (counted(SNAP, 300, strict=strict) == cells(OF_SNAP)).all()


@settings(max_examples=60, deadline=None)
@given(streams, st.integers(0, 12), st.booleans())
def test_every_three_events_of_small_streams(events: list, delta: int, strict: bool) -> None:
    assert (counted(events, delta, strict=strict) == slow_census(events, delta, strict=strict)).all()


@settings(max_examples=8, deadline=None)
@given(dense, st.sampled_from([3, 40, 300]), st.booleans())
def test_every_three_events_of_crowded_streams(events: list, delta: int, strict: bool) -> None:
    assert (counted(events, delta, strict=strict) == slow_census(events, delta, strict=strict)).all()


@pytest.fixture(scope="module")
def crowd() -> Stream:
    """Many events between few, with ties: windows are long, and sides have many events."""
    random = np.random.default_rng(5)
    source, target = random.zipf(1.5, (2, 4000)) % 60
    return stream_of(source, target, random.integers(0, 3000, 4000))


def triangles_by(way: str, stream: Stream, delta: int, strict: bool, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """The census with triangles counted in one of the three ways."""
    worse, searches = {"compared": (0, 0), "searched": (0, 10**9), "listed": (10**9, 0)}[way]
    monkeypatch.setattr(of, "_WORSE", worse)
    monkeypatch.setattr(of, "_SEARCHES", searches)
    return census(stream, delta, strict=strict)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("delta", [0, 2, 30, 400, 5000])
def test_the_three_ways_to_count_triangles_agree(
    crowd: Stream, delta: int, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, *others = (
        triangles_by(way, crowd, delta, strict, monkeypatch) for way in ("compared", "searched", "listed")
    )
    for other in others:
        assert (other == compared).all()
    assert delta < 30 or compared[:4, 4:].sum() > 0  # there are triangles


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("delta", [10, 3000])
def test_threads_change_nothing(crowd: Stream, delta: int, threads: int) -> None:
    shared = Stream(crowd.source, crowd.target, crowd.time, crowd.size, threads)
    assert (census(shared, delta) == census(crowd, delta)).all()
    for mine, theirs in zip(shared.by_time + shared.by_far_end, crowd.by_time + crowd.by_far_end, strict=True):
        assert (mine == theirs).all()


@settings(max_examples=15, deadline=None)
@given(streams, st.integers(0, 12), st.randoms(use_true_random=False))
def test_row_order_names_and_the_date_do_not_matter(events: list, delta: int, chance: object) -> None:
    expected = counted(events, delta)
    mixed = list(events)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert (counted(mixed, delta) == expected).all()
    assert (counted([(9 - a, 9 - b, time) for a, b, time in events], delta) == expected).all()
    assert (counted([(a, b, time - 10**15) for a, b, time in events], delta) == expected).all()
    longer = counted(events, delta + 1)
    assert (longer >= expected).all()
    in_rows, mixed_rows = counted(events, delta, strict=False), counted(mixed, delta, strict=False)
    assert (in_rows >= expected).all()
    assert in_rows.sum() == mixed_rows.sum()


def test_nothing_counts_as_nothing() -> None:
    assert census(stream_of([], [], []), 5).sum() == 0
    assert counted([(1, 1, 5), (1, 1, 6), (1, 1, 7)], 5).sum() == 0


def test_counts_do_not_run_over_32_bits() -> None:
    times = np.arange(4000)
    there_and_back = stream_of(times % 2, 1 - times % 2, times)
    assert census(there_and_back, 4000).sum() == 4000 * 3999 * 3998 // 6


def test_what_is_no_stream_is_refused() -> None:
    with pytest.raises(ValueError, match="needs as many"):
        stream_of([1], [2, 3], [4])
    with pytest.raises(ValueError, match="below 0"):
        stream_of([-1], [2], [4])


@pytest.mark.parametrize(("name", "first_only", "delta", "strict", "counts"), OF_PUBLISHED)
def test_published_streams_cell_by_cell(
    data_folder: Path, name: str, first_only: bool, delta: int, strict: bool, counts: str
) -> None:
    source, target, time = published(data_folder, NAMES[name])
    apart = source != target
    source, target, time = source[apart], target[apart], time[apart]
    if first_only:
        _, first = np.unique(time, return_index=True)
        source, target, time = source[first], target[first], time[first]
    assert (census(stream_of(source, target, time), delta, strict=strict) == cells(counts)).all()


@pytest.mark.parametrize(("name", "unit", "delta", "in_rows", "strict"), TOTALS)
def test_published_streams_in_all(
    data_folder: Path, name: str, unit: int, delta: int, in_rows: int, strict: int
) -> None:
    source, target, time = published(data_folder, NAMES[name])
    stream = stream_of(source, target, time // unit)
    assert (census(stream, delta, strict=False).sum(), census(stream, delta).sum()) == (in_rows, strict)


def test_every_count_of_the_reference_file(data_folder: Path) -> None:
    """`tie_free` and `strict_increasing` cell by cell; cells of `snap_raw` rest on SNAP's own order of ties."""
    reference = pd.read_csv(data_folder / "temporal_motifs" / "motif_counts_reference.csv")
    checked = 0
    for name, of_stream in reference.groupby("dataset"):
        rows = published(data_folder, str(name))
        for (variant, delta), told in of_stream.groupby(["variant", "delta_s"]):
            source, target, time = once(*rows) if variant == "tie_free" else rows
            found = census(stream_of(source, target, time), int(delta), strict=variant != "snap_raw")
            if variant == "snap_raw":
                assert found.sum() == told["count"].sum(), (name, variant, delta)
            else:
                assert (found[told["row"] - 1, told["col"] - 1] == told["count"]).all(), (name, variant, delta)
            checked += len(told)
    assert checked == len(reference) == 1800
