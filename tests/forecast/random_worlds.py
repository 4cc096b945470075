"""Random small worlds for property tests."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from netgraph.model.tables import Tables
from tests.builders import at, incident, involvement, tables, tie

NOW = at("2026-06-01")
PEOPLE = "ABCDEFG"
ROLES = ("suspect", "arrested", "victim", "party", "witness")

days = st.integers(-5, 900)
parts = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROLES), st.sampled_from([1.0, 1.0, 0.5]), st.booleans()),
    max_size=5,
    unique_by=lambda part: part[:2],
)
cases = st.tuples(
    days,
    st.sampled_from(["shooting", "murder", "theft", "assault", "weapon_offence"]),
    st.sampled_from([None, None, 33.0]),
    st.sampled_from(["open", "open", "unfounded"]),
    parts,
)
stated = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(["kin", "phone", "associate"])),
    max_size=4,
    unique_by=lambda row: row,
)


@st.composite
def worlds(draw: Any) -> Tables:
    """Up to eight incidents of up to five of seven people, some after now, unfounded, unnamed or only witnessed."""
    incidents, involvements = [], []
    for number, (age, kind, severity, status, who) in enumerate(draw(st.lists(cases, max_size=8))):
        when = NOW - pd.Timedelta(days=age, hours=3)
        incidents.append(incident(str(number), str(when), kind, severity=severity, status=status))
        involvements += [
            involvement(str(number), f"k:{number}/{place}" if unnamed else name, role, weight=weight, anonymous=unnamed)
            for place, (name, role, weight, unnamed) in enumerate(
                (*part[:3], part[3] and number % 3 == 0) for part in who
            )
        ]
    ties = [tie(a, b, kind) for a, b, kind in draw(stated)]
    return tables(incidents=incidents, involvements=involvements, ties=ties)
