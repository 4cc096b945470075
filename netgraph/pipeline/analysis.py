"""All that one run claims, question by question; each step calls one room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.model.findings import Findings, Model
from netgraph.model.tables import Tables, conform
from netgraph.pipeline.motif_events import LEVELS, attacks_between
from netgraph.pipeline.ranking import ScoredPeople, rank_people, score_people
from netgraph.pipeline.steps import Steps

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.changes import Before
    from netgraph.forecast.changes import ListsBefore
    from netgraph.model.findings import Links

__all__ = ["Linkage", "RunBefore", "analyse", "communities_of", "link", "side_ties"]

ACTIVE_SIDES = ("suspect", "victim", "unknown")
OPEN_MOTIFS = ("retaliation", "ally_strikes_back", "feud")
UNTIL_STABLE = -1  # igraph's word for as many rounds as it takes


@dataclass(frozen=True)
class RunBefore:
    """The run that another is compared with: its conflicts and its lists."""

    conflicts: Before
    lists: ListsBefore


@dataclass(frozen=True)
class Linkage:
    """The links between cases, and the model they were weighed by: kept, so that one new case is weighed the same."""

    links: Links
    model: Model


def link(tables: Tables, *, now: Timestamp, config: Config, learnt: Model | None = None) -> Linkage:
    """Weigh what cases share, by the shipped weights or by those learnt from the store's own cases, and link them."""
    from netgraph.conflicts import case_weights, link_cases

    weights = case_weights(tables, now=now, vocabulary=config.words(), learnt=learnt)
    return Linkage(link_cases(tables, now=now, weights=weights), weights)


def analyse(
    tables: Tables,
    *,
    now: Timestamp,
    config: Config,
    steps: Steps,
    before: RunBefore | None = None,
    linked: Linkage | None = None,
    people: ScoredPeople | None = None,
) -> Findings:
    """Find conflicts, communities, rivalries and retaliation, and rank whom to reach: all that one run claims.

    Parameters
    ----------
    tables
        The records as known at `now`, one row a key.
    now
        Moment of the analysis, naive UTC.
    config, steps
        The settings; what is told while it runs.
    before
        The run that this one is compared with: its conflicts keep their ids, and what changed is told.
    linked, people
        From `link` and `score_people`, where that is done already.
    """
    then = before.conflicts if before else None
    with steps("find communities"):
        communities = communities_of(side_ties(tables, now=now, config=config), config=config)
    with steps("find conflicts"):
        linked = linked or link(tables, now=now, config=config)
        told = _conflicts(tables, linked.links, communities, config=config, before=then)
        told["members"] = _no_rank_for_minors(told["members"], tables, now=now)
    with steps("tell what changed"):
        told["changes"] = _changes(told["conflicts"], then, now=now, config=config)
    with steps("find retaliation"):
        attacks: dict[str, DataFrame] = {
            level: attacks_between(level, tables, now=now, config=config) for level in LEVELS
        }
        told["retaliations"] = _retaliations(attacks, config=config)
    with steps("find rivalries"):
        told["rivalries"] = _rivalries(tables, attacks["group"], communities, now=now, config=config)
    with steps("find what is still open"):
        told["open_motifs"] = _open_motifs(tables, attacks, now=now, config=config)
    with steps("rank whom to reach"):
        scored = (people or score_people(tables, now=now, config=config)).scored
        then_lists = before.lists if before else None
        lists = rank_people(tables, told["members"], now=now, config=config, scored=scored, before=then_lists)
    lists["evidence"] = _with_case_evidence(lists["evidence"], told["members"], told["retaliations"])
    return Findings.of(**told, **lists)


def side_ties(tables: Tables, *, now: Timestamp, config: Config) -> DataFrame:
    """Return the ties between people who act, or are harmed, together: those on one side of a case."""
    import pandas as pd

    from netgraph.graph import co_involvement

    words = config.words()
    half_life, party = config.tie_half_life_days, config.max_party
    ties = []
    for side in ACTIVE_SIDES:
        roles = {role: float(words.roles.at[role, "weight"]) for role in words.roles_of(side)}
        ties.append(co_involvement(tables, now=now, roles=roles, half_life_days=half_life, max_party=party))
    return pd.concat(ties, ignore_index=True)


def communities_of(ties: DataFrame, *, config: Config) -> DataFrame:
    """Return the communities of people that such ties make."""
    from netgraph.conflicts import find_communities

    return find_communities(
        ties,
        objective="modularity",
        resolution=config.community_resolution,
        seed=config.seed,
        n_iterations=UNTIL_STABLE,
    )


def _conflicts(
    tables: Tables, links: Links, communities: DataFrame, *, config: Config, before: Before | None
) -> dict[str, DataFrame]:
    from netgraph.conflicts import describe_conflicts, find_conflicts
    from netgraph.conflicts.changes import keep_ids

    found = find_conflicts(links, seed=config.seed, resolution=config.conflict_resolution)
    if before is not None:
        found = keep_ids(found, before.conflicts)
    told = describe_conflicts(
        found, links, tables, vocabulary=config.words(), communities=communities, language=config.language
    )
    return dict(zip(("conflicts", "members", "case_links"), told, strict=True))


def _no_rank_for_minors(members: DataFrame, tables: Tables, *, now: Timestamp) -> DataFrame:
    """Return the members without saying of anybody under 18 how central: nobody that young is put in an order."""
    from netgraph.safeguards.listing import ADULT, ages

    young = tables.people.loc[(ages(tables.people, now=now) < ADULT).to_numpy(dtype=bool, na_value=False), "person_id"]
    minors = (members["entity_kind"] == "person") & members["entity_id"].isin(young)
    return members.assign(centrality=members["centrality"].mask(minors.to_numpy(dtype=bool)))


def _changes(conflicts: DataFrame, before: Before | None, *, now: Timestamp, config: Config) -> DataFrame:
    """Say what became of each conflict; nothing where there is no earlier run to compare with."""
    import pandas as pd

    from netgraph.conflicts.changes import find_changes
    from netgraph.model.findings import empty_finding

    if before is None:
        return empty_finding("changes")
    return find_changes(conflicts, before, now=now, quiet=pd.Timedelta(days=config.quiet_days))


def _rivalries(
    tables: Tables, attacks: DataFrame, communities: DataFrame, *, now: Timestamp, config: Config
) -> DataFrame:
    """Return who attacks whom: stated groups, or communities where the records state none."""
    from netgraph.conflicts.rivals import describe_rivalries, stated_relations

    level = "group"
    if tables.groups.empty:
        level = "community"
        named = "community:" + communities["community"].astype("str")
        members = communities[["person_id"]].assign(group_id=named, probability=1.0)
        known = tables.replace({"memberships": conform("memberships", members)})
        attacks = attacks_between("group", known, now=now, config=config)
    between = (attacks["source_kind"] == "group") & (attacks["target_kind"] == "group")
    return describe_rivalries(
        attacks[between.to_numpy(dtype=bool)],
        stated_relations(tables.rivalries, now=now),
        now=now,
        quiet_days=config.quiet_days,
        level=level,
    )


def _retaliations(attacks: Mapping[str, DataFrame], *, config: Config) -> DataFrame:
    import pandas as pd

    from netgraph.motifs import find_retaliations

    known = [
        rows[((rows["source_kind"] == level) & (rows["target_kind"] == level)).to_numpy()]
        for level, rows in attacks.items()
    ]
    return find_retaliations(*known, delta=pd.Timedelta(days=config.retaliation_days))


def _open_motifs(tables: Tables, attacks: Mapping[str, DataFrame], *, now: Timestamp, config: Config) -> DataFrame:
    """Return what is half done at each level, the likeliest to be closed first, in the columns of the finding."""
    import pandas as pd

    from netgraph.model.findings import FINDINGS, finding_id
    from netgraph.pipeline.motifs import MotifQuestion, Records, open_in

    found = []
    for level, rows in attacks.items():
        asked = MotifQuestion(OPEN_MOTIFS, level=level, days=config.retaliation_days)
        found.append(open_in(Records(tables, now), asked, config=config, events=rows).assign(level=level))
    every = pd.concat(found, ignore_index=True)
    keys = zip(every["motif"], every["level"], every["incident_ids"], strict=True)
    every["open_motif_id"] = [finding_id("open", *key) for key in keys]
    return every[list(FINDINGS["open_motifs"])]


def _with_case_evidence(evidence: DataFrame, members: DataFrame, retaliations: DataFrame) -> DataFrame:
    """Return the evidence with the incidents under every conflict and every retaliation put before it."""
    import pandas as pd

    cases = members[members["entity_kind"] == "incident"]
    under = [("conflicts", "case", cases["conflict_id"], cases["entity_id"])]
    for reason, column in (("first", "first_incident_id"), ("second", "second_incident_id")):
        under.append(("retaliations", reason, retaliations["retaliation_id"], retaliations[column]))
    rows = [
        pd.DataFrame({"finding": finding, "finding_id": ids, "reason": reason, "incident_id": incidents})
        for finding, reason, ids, incidents in under
    ]
    before = pd.concat(rows, ignore_index=True).sort_values(["finding", "finding_id", "reason", "incident_id"])
    return pd.concat([before.assign(share=float("nan"))[evidence.columns], evidence], ignore_index=True)
