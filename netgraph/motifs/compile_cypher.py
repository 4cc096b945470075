"""A motif as one Cypher statement, so that Neo4j finds the same instances; written, never run, from here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.motifs.pattern import ANYBODY, Motif, Step, Tie
from netgraph.motifs.steps import kinds_of_step

__all__ = ["compile_cypher", "cypher_parameters"]

_QUARREL = "conflict"
_THINGS = {"vehicle": "Vehicle", "place": "Location"}
_IDS = ("person_id", "group_id", "vehicle_id", "location_id")
_MICROSECOND = timedelta(microseconds=1)


def compile_cypher(motif: Motif, *, about: str = "") -> str:
    """Return the statement that finds a motif in Neo4j: the instances whose order is certain, between those recorded.

    People and groups stand as the source recorded them (nobody is put in place of a group). Values are parameters
    throughout: `cypher_parameters` gives them.

    Parameters
    ----------
    motif
        What to find.
    about
        One line on what it means; the motif itself where empty.

    Returns
    -------
    str
        A header of three lines, and a statement for Neo4j 5.26 and 2026.x alike. It answers one row an ordered tuple
        of incidents: ``incident_1``, ``incident_2``, …, and one column a letter, ids joined by ``;``.

    Examples
    --------
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> print(compile_cypher(RETALIATION).splitlines()[0])
    // purpose: A→B, B→A
    """
    lines = _header(motif, about)
    bound: list[str] = []
    for place, step in enumerate(motif.steps):
        lines += _reached_by_tie(motif, step, bound)
        lines += _step(motif, place, bound)
    return "\n".join([*lines, *_in_time(motif), *_answer(motif)]) + "\n"


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


def _used(motif: Motif, names: Any) -> list[str]:
    import re

    text = "\n".join(compile_cypher(motif).splitlines()[3:])
    asked = set(re.findall(r"\$(\w+)", text))
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


def _node(letter: str) -> str:
    return letter.lower()


def _step(motif: Motif, place: int, bound: list[str]) -> list[str]:
    """Return the lines that find one step, and add its letters to those bound."""
    step, n = motif.steps[place], place + 1
    source, target = (_node(letter) if letter != ANYBODY else "" for letter in (step.source, step.target))
    thing = _THINGS.get(motif.kind_of(step.target)) if target else None
    parts = []
    if source:
        parts.append(f"({source})-[s{n}]->(i{n}:Incident)")
    if target:
        way = "<-[:OCCURRED_AT]-" if thing == "Location" else f"-[t{n}]->"
        parts.append(f"({target}{f':{thing}' if thing else ''}){way}(i{n}:Incident)")
    conditions = _case(step, n) + _ends(motif, step, n)
    conditions += [f"i{n - 1}.occurred_to <= i{n}.occurred_from"] if place else []
    conditions += [f"i{n} <> i{earlier}" for earlier in range(1, n)]
    new = [letter for letter in step.letters if letter not in bound]
    for letter in new:
        conditions += [f"{_node(letter)} <> {_node(other)}" for other in bound if not motif.may_be_one(letter, other)]
        bound.append(letter)
    conditions += _ties(motif, new, bound, n) + _groups(motif, new, bound)
    kept = ", ".join([*map(_node, bound), *(f"i{earlier}" for earlier in range(1, n + 1))])
    return [f"MATCH {', '.join(parts)}", "WHERE " + "\n  AND ".join(conditions), f"WITH DISTINCT {kept}"]


def _case(step: Step, n: int) -> list[str]:
    kinds = [f"i{n}.kind IN $kinds_{n}"] if step.kinds else []
    return [*kinds, f"coalesce(i{n}.status, '') <> 'unfounded'"]


def _ends(motif: Motif, step: Step, n: int) -> list[str]:
    """Return what must hold of the two ends of a step, so that it is a row of events."""
    found: list[str] = []
    thing = step.target != ANYBODY and motif.kind_of(step.target) in _THINGS
    for letter, part, side, roles in (
        (step.source, f"s{n}", "suspect", step.source_roles),
        (step.target, f"t{n}", "victim", step.target_roles),
    ):
        end = "source" if side == "suspect" else "target"
        if letter == ANYBODY:
            found += [] if thing else [_somebody_else(_node(step.source if side == "victim" else step.target), side, n)]
            continue
        kind = motif.kind_of(letter)
        if kind != "place":
            of_role = [f"{part}.role IN ${end}_roles_{n}"] if roles else []
            of_side = [] if kind == "vehicle" else [f"{part}.role IN ${side}_roles"]
            found += [*of_side, *of_role, f"NOT {part}.anonymous", f"{part}.weight > 0"]
        if kind in ("person", "group"):
            found.append(f"{_node(letter)}:{kind.capitalize()}")
    if len(step.letters) == 2 and motif.may_be_one(step.source, step.target):
        found.append(f"{_node(step.source)} <> {_node(step.target)}")
    return found


def _somebody_else(node: str, side: str, n: int) -> str:
    """Return that the other side is not `node` alone: what somebody does to himself is no event."""
    other = f"x.role IN ${side}_roles AND x.weight > 0"
    return (
        f"(NOT EXISTS {{ MATCH ({node})-[x]->(i{n}) WHERE {other} }}\n"
        f"       OR EXISTS {{ MATCH (o)-[x]->(i{n}) WHERE {other} AND o <> {node} }})"
    )


def _ties(motif: Motif, new: list[str], bound: list[str], n: int) -> list[str]:
    """Return the ties to be seen at step `n`: when both ends are known, and when it is known what they came before."""
    found = []
    for tie in motif.ties:
        ends, known = {tie.one, tie.other}, tie.before is None or tie.before <= n
        if ends <= set(bound) and (ends & set(new) or tie.before == n):
            forms = _forms(tie, dated=known and tie.before is not None)
            found.append("(" + "\n       OR ".join(f"EXISTS {{ {form} }}" for form in forms) + ")")
    return found


def _forms(tie: Tie, *, dated: bool) -> list[str]:
    """Return the matches of which any makes a tie; `dated` asks when it was made."""
    one, other = _node(tie.one), _node(tie.other)
    before = f"i{tie.before}.occurred_from" if dated else ""

    def since(moment: str) -> str:
        return f" AND {moment} < {before}" if before else ""

    stated = "MATCH ({})-[x]-({}) WHERE x.kind IN ${}_ties" + since("coalesce(x.first_seen, x.recorded_at)")
    sides = "x.role IN $suspect_roles AND y.role IN $suspect_roles AND NOT x.anonymous AND NOT y.anonymous"
    party = "COUNT { MATCH (q:Person)-[z]->(j) WHERE z.role IN $suspect_roles AND NOT z.anonymous RETURN DISTINCT q }"
    together = (
        f"MATCH ({one}:Person)-[x]->(j:Incident)<-[y]-({other}:Person) WHERE {sides}"
        f" AND coalesce(j.status, '') <> 'unfounded' AND {party} <= $max_party{since('j.occurred_to')}"
    )
    if tie.kind == "kin":
        return [stated.format(one, other, "kinship")]
    if tie.kind == "co_offender":
        return [together]
    if tie.kind == "same_vehicle":
        held = "".join(since(f"coalesce({part}.first_seen, {part}.recorded_at)") for part in "xy")
        condition = f" WHERE {held.removeprefix(' AND ')}" if held else ""
        return [f"MATCH ({one})-[x:OWNS|USES]->(:Vehicle)<-[y:OWNS|USES]-({other}){condition}"]
    allied = since("coalesce(x.valid_from, x.recorded_at)").removeprefix(" AND ")
    groups = f"MATCH ({one})-[x:ALLIED_WITH]-({other})" + (f" WHERE {allied}" if allied else "")
    return [stated.format(one, other, "ally"), together, groups]


def _reached_by_tie(motif: Motif, step: Step, bound: list[str]) -> list[str]:
    """Return the lines that find who is tied to those bound, where the step shares none of them."""
    if not bound or any(letter in bound for letter in step.letters):
        return []
    for tie in motif.ties:
        for here, there in ((tie.one, tie.other), (tie.other, tie.one)):
            if here in bound and there in step.letters:
                forms = "\n  UNION\n".join(f"  {form}\n  RETURN {_node(there)}" for form in _forms(tie, dated=False))
                return [f"CALL ({_node(here)}) {{", forms, "}"]
    raise ValueError(f"motif {motif.name}: step {step} shares nobody with an earlier step")


def _groups(motif: Motif, new: list[str], bound: list[str]) -> list[str]:
    found = []
    for pairs, sign in ((motif.same_group, "="), (motif.other_group, "<>")):
        for one, other in pairs:
            if {one, other} <= set(bound) and {one, other} & set(new):
                found.append(f"{_group(one)} {sign} {_group(other)}")
    return found


def _group(letter: str) -> str:
    node = _node(letter)
    order = "m.probability DESC, m.valid_from IS NULL, m.valid_from DESC, g.group_id"
    of_person = f"COLLECT {{ MATCH ({node})-[m:MEMBER_OF]->(g:Group) RETURN g.group_id ORDER BY {order} LIMIT 1 }}[0]"
    return f"CASE WHEN {node}:Group THEN {node}.group_id ELSE {of_person} END"


def _in_time(motif: Motif) -> list[str]:
    """Return the lines that keep what is close enough: from start to start, between dates from day to day."""
    steps = range(1, len(motif.steps) + 1)
    moments = [f"({_moment(n)}) AS us_{n}, {_local('date', n)} AS day_{n}, ({_is_date(n)}) AS whole_{n}" for n in steps]
    close = [_lag(1, len(motif.steps), "$delta")]
    close += [_lag(n - 1, n, f"$gap_{n}") for n in steps if motif.steps[n - 1].gap is not None]
    return ["WITH *, " + ",\n     ".join(moments), "WHERE " + "\n  AND ".join(close)]


def _moment(n: int) -> str:
    return f"i{n}.occurred_from.epochSeconds * 1000000 + i{n}.occurred_from.microsecond"


def _local(form: str, n: int) -> str:
    return f"{form}(datetime({{datetime: i{n}.occurred_from, timezone: coalesce(i{n}.time_zone, 'UTC')}}))"


def _is_date(n: int) -> str:
    hours = f"i{n}.occurred_to.epochSeconds - i{n}.occurred_from.epochSeconds >= 82800"
    return f"{_local('localtime', n)} = localtime('00:00') AND {hours}"


def _lag(one: int, other: int, most: str) -> str:
    days = f"duration.inDays(day_{one}, day_{other}).days * 86400000000"
    return f"CASE WHEN whole_{one} AND whole_{other} THEN {days} ELSE us_{other} - us_{one} END <= {most}"


def _answer(motif: Motif) -> list[str]:
    steps = range(1, len(motif.steps) + 1)
    incidents = ", ".join(f"i{n}.incident_id AS incident_{n}" for n in steps)
    some = [f"collect(DISTINCT {_id(motif, letter)}) AS some_{_node(letter)}" for letter in motif.letters]
    grouped = "WITH " + ",\n     ".join([incidents, *some])
    sorted_ids = [
        f"COLLECT {{ UNWIND some_{_node(letter)} AS id RETURN id ORDER BY id }} AS ids_{_node(letter)}"
        for letter in motif.letters
    ]
    names = ", ".join(f"incident_{n}" for n in steps)
    joined = [
        f"reduce(text = head(ids_{node}), id IN tail(ids_{node}) | text + ';' + id) AS {letter}"
        for letter, node in ((letter, _node(letter)) for letter in motif.letters)
    ]
    ordered = [f"WITH {names},\n     " + ",\n     ".join(sorted_ids)]
    return [grouped, *ordered, f"RETURN {names},\n       " + ",\n       ".join(joined), f"ORDER BY {names}"]


def _id(motif: Motif, letter: str) -> str:
    node, kind = _node(letter), motif.kind_of(letter)
    ids = (
        _IDS[:2] if kind == "actor" else [name for name in _IDS if name.startswith(kind if kind != "place" else "loc")]
    )
    return f"coalesce({', '.join(f'{node}.{name}' for name in ids)})" if len(ids) > 1 else f"{node}.{ids[0]}"
