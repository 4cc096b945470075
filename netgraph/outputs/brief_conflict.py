"""What a run claims of one conflict: of every finding the part that touches its cases or its people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.findings import Findings

    Mask = NDArray[np.bool_]

__all__ = ["findings_of_conflict"]


def findings_of_conflict(findings: Findings, conflict_id: str) -> Findings:
    """Return what is claimed of one conflict, its people and its cases.

    Kept are: the conflict, its members, what changed of it; links between its cases; rivalries and open motifs that
    rest on any of its cases; answers of which either case is one of them; the rows of its people on the two lists, as
    they stand there (a rank is that of the whole run, and may rest on other cases too); and those under 18 in it.

    Examples
    --------
    >>> from netgraph.model.findings import Findings
    >>> len(findings_of_conflict(Findings.of(), "conflict:1").members)
    0
    """
    members = _those(findings.members, _is(findings.members["conflict_id"], {conflict_id}))
    cases = set(members.loc[_is(members["entity_kind"], {"incident"}), "entity_id"])
    people = set(members.loc[_is(members["entity_kind"], {"person"}), "entity_id"])
    of_it = {name: _of(getattr(findings, name), "conflict_id", {conflict_id}) for name in ("conflicts", "changes")}
    listed = ("likely_victims", "likely_suspects", "list_changes", "concern")
    links, answers = findings.case_links, findings.retaliations
    return replace(
        findings,
        members=members,
        **of_it,
        **{name: _of(getattr(findings, name), "person_id", people) for name in listed},
        **{name: _resting_on(getattr(findings, name), cases) for name in ("rivalries", "open_motifs")},
        case_links=_those(links, _is(links["incident_a"], cases) & _is(links["incident_b"], cases)),
        retaliations=_those(
            answers, _is(answers["first_incident_id"], cases) | _is(answers["second_incident_id"], cases)
        ),
    )


def _of(frame: DataFrame, column: str, wanted: set[str]) -> DataFrame:
    return _those(frame, _is(frame[column], wanted))


def _is(values: Series, wanted: set[str]) -> Mask:
    found: Mask = values.isin(wanted).to_numpy(dtype=bool)
    return found


def _resting_on(frame: DataFrame, cases: set[str]) -> DataFrame:
    import numpy as np

    rest = [bool(cases.intersection(str(ids).split(";"))) for ids in frame["incident_ids"]]
    return _those(frame, np.array(rest, dtype=bool))


def _those(frame: DataFrame, mask: Mask) -> DataFrame:
    return frame[mask].reset_index(drop=True)
