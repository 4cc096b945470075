"""The named questions about what a run claims: the findings that every store reads back the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netgraph.store.questions import Answer, Door

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["CLAIMED"]


def run_conflicts(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the conflicts in the order in which the run gives them."""
    return door.findings(bound["run"], only=["conflicts"]).conflicts.head(bound["limit"])


def run_links(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the links of one incident with their reasons, the strongest first."""
    here = bound["incident"]
    mine = door.findings(bound["run"], only=["case_links"], about=[here]).case_links
    other = mine["incident_a"].mask((mine["incident_a"] == here).to_numpy(), mine["incident_b"])
    order = ["log_odds", "incident_id", "family_log_odds", "family", "entity"]
    ascending = [False, True, False, True, True]
    return mine.assign(incident_id=other).sort_values(order, ascending=ascending, kind="stable")


def run_retaliations(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the retaliations, the newest first."""
    found = door.findings(bound["run"], only=["retaliations"]).retaliations
    newest = found.sort_values(["second_at", "retaliation_id"], ascending=[False, True], kind="stable")
    return newest.head(bound["limit"])


def run_likely_victims(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the list of likely victims."""
    return door.findings(bound["run"], only=["likely_victims"]).likely_victims.head(bound["limit"])


def run_likely_suspects(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the list of likely suspects."""
    return door.findings(bound["run"], only=["likely_suspects"]).likely_suspects.head(bound["limit"])


def new_to_conflict(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the people whose first incident in a conflict lies close before its last."""
    import pandas as pd

    from netgraph.safeguards.redaction import shown_names

    claimed = door.findings(bound["run"], only=["conflicts", "members"])
    asked = claimed.conflicts.rename(columns={"cases": "conflict_cases"})
    if bound["conflict"] != "all":
        asked = asked[(asked["conflict_id"] == bound["conflict"]).to_numpy()]
    people = claimed.members[(claimed.members["entity_kind"] == "person").to_numpy()]
    parts = people[["conflict_id", "entity_id", "incident_ids"]].rename(columns={"entity_id": "person_id"})
    parts = asked[["conflict_id", "conflict_cases", "last_incident_at"]].merge(parts, on="conflict_id")
    each = parts.assign(first_incident_id=parts["incident_ids"].str.split(";")).explode("first_incident_id")
    tables = door.read(around=sorted(each["first_incident_id"].dropna().unique()), hops=0)
    starts = tables.incidents.set_index("incident_id")["occurred_from"]
    each = each.assign(first_at=starts.reindex(each["first_incident_id"]).array)
    first = each.sort_values(["first_at", "first_incident_id"]).drop_duplicates(["conflict_id", "person_id"])
    new = first[(first["last_incident_at"] - first["first_at"] <= pd.Timedelta(days=bound["days"])).to_numpy()]
    names = shown_names(tables.people).set_axis(tables.people["person_id"])
    shown = new.assign(name=new["person_id"].map(names).fillna(new["person_id"]))
    return shown.sort_values(["conflict_id", "person_id"]).head(bound["limit"])


CLAIMED: dict[str, Answer] = {
    "new_to_conflict": new_to_conflict,
    "run_conflicts": run_conflicts,
    "run_likely_suspects": run_likely_suspects,
    "run_likely_victims": run_likely_victims,
    "run_links": run_links,
    "run_retaliations": run_retaliations,
}
"""The questions answered from findings; their headers stand in ``headers``."""
