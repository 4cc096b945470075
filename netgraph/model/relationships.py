"""What a link in a graph is called: one type per role, tie, holding and rivalry, made from the word."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["relationship_type"]

_TYPES = {
    "involvements": {
        "reporter": "REPORTED",
        "present": "PRESENT_AT",
        "party": "PARTY_TO",
        "seen": "SEEN_AT",
        "linked": "INVOLVED_IN",
    },
    "ties": {
        "kin": "KIN_OF",
        "partner": "PARTNER_OF",
        "phone": "PHONED",
        "social": "IN_TOUCH_WITH",
        "lives_with": "LIVES_WITH",
        "observed": "SEEN_WITH",
        "associate": "ASSOCIATES_WITH",
        "prison": "IN_PRISON_WITH",
        "conflict": "QUARRELS_WITH",
    },
    "holdings": {"owns": "OWNS", "uses": "USES", "lives_at": "LIVES_AT"},
    "rivalries": {"rival": "RIVAL_OF", "allied": "ALLIED_WITH"},
}
_ENDINGS = {"involvements": "_IN", "ties": "_WITH", "holdings": "_HELD", "rivalries": "_TO"}


@cache
def relationship_type(table: str, word: str) -> str:
    """Return the relationship type of a role, tie, holding or rivalry.

    Examples
    --------
    >>> relationship_type("involvements", "victim"), relationship_type("ties", "kin")
    ('VICTIM_IN', 'KIN_OF')
    """
    plain = re.sub(r"\W+", "_", word).upper()
    return _TYPES[table].get(word, plain + _ENDINGS[table])
