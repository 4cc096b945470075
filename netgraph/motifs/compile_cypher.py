"""A motif as one Cypher statement, so that Neo4j finds the same instances; written, never run, from here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.motifs.cypher_clauses import (
    answer_lines,
    group_conditions,
    node_of,
    reached_by_tie,
    tie_conditions,
    time_lines,
)
from netgraph.motifs.pattern import ANYBODY, Motif, Step
from netgraph.motifs.steps import kinds_of_step

__all__ = ["compile_cypher", "cypher_parameters"]

_QUARREL = "conflict"
_THINGS = {"vehicle": "Vehicle", "place": "Location"}
_MICROSECOND = timedelta(microseconds=1)


def compile_cypher(motif: Motif, *, about: str = "", level: str = "person") -> str:
    """Return the statement that finds a motif in Neo4j: the instances whose order is certain.

    Values are parameters throughout: `cypher_parameters` gives them.

    Parameters
    ----------
    motif
        What to find.
    about
        One line on what it means; the motif itself where empty.
    level
        ``person``: people and groups as the source recorded them. ``group``: in each person's place stand the groups
        of that time, as `netgraph.graph.events` has it.

    Returns
    -------
    str
        A header of three lines, and a statement for Neo4j 5.26 and 2026.x alike. It answers one row an ordered tuple
        of incidents: ``incident_1``, ``incident_2``, …, and one column a letter, ids joined by ``;``.

    Raises
    ------
    ValueError
        For another level; or if a motif asks for people, or for roles, between groups.

    Examples
    --------
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> print(compile_cypher(RETALIATION).splitlines()[0])
    // purpose: A→B, B→A
    """
    _check_level(motif, level)
    lines = _header(motif, about)
    bound: list[str] = []
    for place, step in enumerate(motif.steps):
        lines += reached_by_tie(motif, step, bound)
        lines += _step(motif, place, bound, groups=level == "group")
    return "\n".join([*lines, *time_lines(motif), *answer_lines(motif)]) + "\n"


def cypher_parameters(
    motif: Motif, *, delta: timedelta | None = None, max_party: int = 50, vocabulary: Vocabulary | None = None
) -> dict[str, Any]:
    """Return the parameters of the statement that `compile_cypher` writes.

    Parameters
    ----------
    motif
        What to find.
    delta
        Longest time from the first to the last incident; that of the motif where ``None``.
    max_party
        An incident with more suspects than this ties nobody.
    vocabulary
        What the classes of kinds and the sides stand for; the shipped one by default.

    Raises
    ------
    ValueError
        If neither the motif nor the caller says a delta.

    Examples
    --------
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> cypher_parameters(RETALIATION, delta=timedelta(days=1))["delta"]
    86400000000
    """
    words, within = vocabulary or shipped_vocabulary(), motif.delta if delta is None else delta
    if within is None:
        raise ValueError(f"motif {motif.name}: says no delta; pass one")
    kin = words.kinship_ties()
    every: dict[str, Any] = {
        "delta": within // _MICROSECOND,
        "max_party": max_party,
        "suspect_roles": words.roles_of("suspect"),
        "victim_roles": words.roles_of("victim"),
        "kinship_ties": kin,
        "ally_ties": sorted(set(words.ties.index) - set(kin) - {_QUARREL}),
    }
    for place, step in enumerate(motif.steps, start=1):
        every[f"kinds_{place}"] = list(kinds_of_step(step, words))
        every[f"source_roles_{place}"], every[f"target_roles_{place}"] = (
            list(step.source_roles),
            list(step.target_roles),
        )
        every[f"gap_{place}"] = step.gap // _MICROSECOND if step.gap is not None else None
    return {name: every[name] for name in _used(motif, every)}


def _check_level(motif: Motif, level: str) -> None:
    if level not in ("person", "group"):
        raise ValueError(f"level: got {level!r}, allowed person, group")
    roles = any(step.source_roles or step.target_roles for step in motif.steps)
    people = any(vertex.kind == "person" for vertex in motif.vertices)
    if level == "group" and (roles or people):
        raise ValueError(f"motif {motif.name}: asks for people or their roles, which groups have not; use level person")


def _used(motif: Motif, names: Any) -> list[str]:
    import re

    asked = set(re.findall(r"\$(\w+)", "\n".join(compile_cypher(motif).splitlines()[3:])))
    return [name for name in names if name in asked]


def _header(motif: Motif, about: str) -> list[str]:
    steps = range(1, len(motif.steps) + 1)
    returns = [*(f"incident_{place}" for place in steps), *motif.letters]
    kinds = f"$kinds_{steps[0]} … $kinds_{steps[-1]} of each step (none: any)"
    return [
        f"// purpose: {about or motif}",
        f"// parameters: $delta in microseconds; {kinds}; roles, gaps and ties from the vocabulary",
        f"// returns: {', '.join(returns)}; one row an ordered tuple of incidents, ids joined by ;",
    ]


def _step(motif: Motif, place: int, bound: list[str], *, groups: bool) -> list[str]:
    """Return the lines that find one step, and add its letters to those bound."""
    step, n = motif.steps[place], place + 1
    source, target = (node_of(letter) if letter != ANYBODY else "" for letter in (step.source, step.target))
    thing = _THINGS.get(motif.kind_of(step.target)) if target else None
    parts = []
    if source:
        parts.append(_member(source, "s", n) if groups else f"({source})-[s{n}]->(i{n}:Incident)")
    if target and groups and not thing:
        parts.append(_member(target, "t", n))
    elif target:
        way = "<-[:OCCURRED_AT]-" if thing == "Location" else f"-[t{n}]->"
        parts.append(f"({target}{f':{thing}' if thing else ''}){way}(i{n}:Incident)")
    conditions = _case(step, n) + _ends(motif, step, n, groups=groups)
    conditions += [f"i{n - 1}.occurred_to <= i{n}.occurred_from"] if place else []
    conditions += [f"i{n} <> i{earlier}" for earlier in range(1, n)]
    new = [letter for letter in step.letters if letter not in bound]
    for letter in new:
        conditions += [
            f"{node_of(letter)} <> {node_of(other)}" for other in bound if not motif.may_be_one(letter, other)
        ]
        bound.append(letter)
    conditions += tie_conditions(motif, new, bound, n) + group_conditions(motif, new, bound)
    kept = ", ".join([*map(node_of, bound), *(f"i{earlier}" for earlier in range(1, n + 1))])
    return [f"MATCH {', '.join(parts)}", "WHERE " + "\n  AND ".join(conditions), f"WITH DISTINCT {kept}"]


def _case(step: Step, n: int) -> list[str]:
    kinds = [f"i{n}.kind IN $kinds_{n}"] if step.kinds else []
    return [*kinds, f"coalesce(i{n}.status, '') <> 'unfounded'"]


def _member(group: str, part: str, n: int) -> str:
    """Return the path from an incident to a group that takes part in it, itself or by somebody of it."""
    return f"({group}:Group)<-[m{part}{n}:MEMBER_OF*0..1]-(p{part}{n})-[{part}{n}]->(i{n}:Incident)"


def _at_the_time(memberships: str, n: int) -> str:
    """Return that memberships, of which there is one or none, held when the incident began."""
    began = f"i{n}.occurred_from"
    return (
        f"all(m IN {memberships} WHERE m.probability > 0 AND coalesce(m.valid_from <= {began}, true)"
        f" AND coalesce(m.valid_to > {began}, true))"
    )


def _ends(motif: Motif, step: Step, n: int, *, groups: bool) -> list[str]:
    """Return what must hold of the two ends of a step, so that it is a row of events."""
    found: list[str] = []
    thing = step.target != ANYBODY and motif.kind_of(step.target) in _THINGS
    for letter, part, side, roles in (
        (step.source, f"s{n}", "suspect", step.source_roles),
        (step.target, f"t{n}", "victim", step.target_roles),
    ):
        end = "source" if side == "suspect" else "target"
        if letter == ANYBODY:
            here, there = (step.source, "s") if side == "victim" else (step.target, "t")
            if groups:
                apart = [] if thing else [f"o <> p{there}{n}", f"g <> {node_of(here)}"]
                found.append(_others(apart, side, n))
            elif not thing:
                found.append(_somebody_else(node_of(here), side, n))
            continue
        kind = motif.kind_of(letter)
        if kind != "place":
            of_role = [f"{part}.role IN ${end}_roles_{n}"] if roles else []
            of_side = [] if kind == "vehicle" else [f"{part}.role IN ${side}_roles"]
            found += [*of_side, *of_role, f"NOT {part}.anonymous", f"{part}.weight > 0"]
        if groups and kind in ("actor", "group"):
            found.append(_at_the_time(f"m{part}", n))
        elif kind in ("person", "group"):
            found.append(f"{node_of(letter)}:{kind.capitalize()}")
    if groups and len(step.letters) == 2 and not thing:
        found.append(f"ps{n} <> pt{n}")
    if len(step.letters) == 2 and motif.may_be_one(step.source, step.target):
        found.append(f"{node_of(step.source)} <> {node_of(step.target)}")
    return found


def _somebody_else(node: str, side: str, n: int) -> str:
    """Return that the other side is not `node` alone: what somebody does to himself is no event."""
    other = f"x.role IN ${side}_roles AND x.weight > 0"
    return (
        f"(NOT EXISTS {{ MATCH ({node})-[x]->(i{n}) WHERE {other} }}\n"
        f"       OR EXISTS {{ MATCH (o)-[x]->(i{n}) WHERE {other} AND o <> {node} }})"
    )


def _others(apart: list[str], side: str, n: int) -> str:
    """Return that a side is nobody, or has one without a name, or one of a group, with what must hold of these two.

    Nobody acts upon himself, and what happens within a group, or to people of none, is no event between groups.
    """
    other = f"x.role IN ${side}_roles AND x.weight > 0"
    member = " AND ".join([other, "NOT x.anonymous", *apart, _at_the_time("y", n)])
    return (
        f"(NOT EXISTS {{ MATCH ()-[x]->(i{n}) WHERE {other} }}\n"
        f"       OR EXISTS {{ MATCH ()-[x]->(i{n}) WHERE {other} AND x.anonymous }}\n"
        f"       OR EXISTS {{ MATCH (g:Group)<-[y:MEMBER_OF*0..1]-(o)-[x]->(i{n}) WHERE {member} }})"
    )
