"""How well a record is graded: the 3x5x2 scheme of British and much other police intelligence.

The source says how reliable the informant is, the information how well it is known, the handling who may have it.
"""

from __future__ import annotations

__all__ = ["HANDLING", "INFORMATION_GRADES", "SOURCE_GRADES"]

SOURCE_GRADES = {1: "reliable", 2: "untested", 3: "not reliable"}
INFORMATION_GRADES = {
    "A": "known directly",
    "B": "known indirectly but corroborated",
    "C": "known indirectly",
    "D": "not known",
    "E": "suspected to be false",
}
HANDLING = {"P": "lawful sharing permitted", "C": "lawful sharing permitted with conditions"}
