"""Nobody comes in without saying who and what for."""

from __future__ import annotations

import pytest

from netgraph.errors import Refused
from netgraph.safeguards.purpose import LONGEST, check_purpose


def test_an_actor_with_a_purpose_may_come_in() -> None:
    assert check_purpose("ann", "review of case 7") is None


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0", None])
def test_blank_states_nothing(blank: str) -> None:
    with pytest.raises(Refused, match="no purpose.*NETGRAPH_PURPOSE"):
        check_purpose("ann", blank)
    with pytest.raises(Refused, match="no actor.*NETGRAPH_ACTOR"):
        check_purpose(blank, "review")


def test_a_document_is_no_purpose() -> None:
    check_purpose("ann", "x" * LONGEST)
    with pytest.raises(Refused, match=f"at most {LONGEST}"):
        check_purpose("ann", "x" * (LONGEST + 1))


def test_a_refusal_is_exit_code_5() -> None:
    assert Refused.exit_code == 5
