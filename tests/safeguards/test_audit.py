"""One act is one line, whatever is in it."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netgraph.safeguards.audit import ACTS, audit_line

AT = pd.Timestamp("2026-01-02 03:04:05")


@given(st.text(), st.text(), st.text(), st.lists(st.text()))
def test_any_text_stays_one_line_of_json(actor: str, purpose: str, subject: str, ids: list[str]) -> None:
    line = audit_line("read", at=AT, who=(actor, purpose), subject=subject, ids=ids)
    assert line.endswith("\n") and line.count("\n") == 1
    found = json.loads(line)
    assert (found["actor"], found["purpose"], found.get("subject", "")) == (actor, purpose, subject[:200])


def test_the_time_says_that_it_is_utc() -> None:
    assert json.loads(audit_line("open", at=AT, who=("a", "p")))["at"] == "2026-01-02T03:04:05Z"


def test_zeros_are_left_out() -> None:
    line = audit_line("read", at=AT, who=("a", "p"), counts={"people": 0, "ties": 2})
    assert json.loads(line)["counts"] == {"ties": 2}


def test_an_act_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed open"):
        audit_line("peek", at=AT, who=("a", "p"))
    assert "export" in ACTS
