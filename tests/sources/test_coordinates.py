"""Degrees to metres: known points, nulls, and places out of reach."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.sources.coordinates import SWEREF_99_TM, to_metres, utm_metres


def test_the_central_meridian_lies_at_500_km_in_every_zone() -> None:
    longitude = pd.Series([-75.0, -3.0, 15.0])
    metres = utm_metres(longitude, pd.Series([40.0, 53.0, 60.0]))
    assert metres["x"].tolist() == pytest.approx([500_000.0] * 3)


def test_sweref_and_utm_33_differ_by_less_than_a_metre_in_sweden() -> None:
    longitude, latitude = pd.Series([13.0, 17.9]), pd.Series([55.6, 59.5])
    ours = to_metres(longitude, latitude, epsg=SWEREF_99_TM)
    assert (ours - utm_metres(longitude, latitude)).abs().to_numpy().max() < 1


def test_unknown_stays_unknown_and_the_index_is_kept() -> None:
    longitude = pd.Series([None, 15.0], index=[7, 9], dtype="float64")
    metres = utm_metres(longitude, pd.Series([None, 60.0], index=[7, 9], dtype="float64"))
    assert metres.index.tolist() == [7, 9]
    assert metres["x"].notna().tolist() == [False, True]
