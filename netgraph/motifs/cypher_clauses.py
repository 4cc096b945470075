"""The clauses of a motif's Cypher that are the same for every step: ties, groups, times, and the answer."""

from __future__ import annotations

from netgraph.motifs.pattern import Motif, Step, Tie

__all__ = ["answer_lines", "group_conditions", "node_of", "reached_by_tie", "tie_conditions", "time_lines"]

_IDS = ("person_id", "group_id", "vehicle_id", "location_id")


def node_of(letter: str) -> str:
    """Return the variable of a letter."""
    return letter.lower()


def tie_conditions(motif: Motif, new: list[str], bound: list[str], n: int) -> list[str]:
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
    one, other = node_of(tie.one), node_of(tie.other)
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


def reached_by_tie(motif: Motif, step: Step, bound: list[str]) -> list[str]:
    """Return the lines that find who is tied to those bound, where the step shares none of them."""
    if not bound or any(letter in bound for letter in step.letters):
        return []
    for tie in motif.ties:
        for here, there in ((tie.one, tie.other), (tie.other, tie.one)):
            if here in bound and there in step.letters:
                forms = "\n  UNION\n".join(f"  {form}\n  RETURN {node_of(there)}" for form in _forms(tie, dated=False))
                return [f"CALL ({node_of(here)}) {{", forms, "}"]
    raise ValueError(f"motif {motif.name}: step {step} shares nobody with an earlier step")


def group_conditions(motif: Motif, new: list[str], bound: list[str]) -> list[str]:
    """Return what must hold of the groups of those who are newly bound."""
    found = []
    for pairs, sign in ((motif.same_group, "="), (motif.other_group, "<>")):
        for one, other in pairs:
            if {one, other} <= set(bound) and {one, other} & set(new):
                found.append(f"{_group(one)} {sign} {_group(other)}")
    return found


def _group(letter: str) -> str:
    node = node_of(letter)
    order = "m.probability DESC, m.valid_from IS NULL, m.valid_from DESC, g.group_id"
    of_person = f"COLLECT {{ MATCH ({node})-[m:MEMBER_OF]->(g:Group) RETURN g.group_id ORDER BY {order} LIMIT 1 }}[0]"
    return f"CASE WHEN {node}:Group THEN {node}.group_id ELSE {of_person} END"


def time_lines(motif: Motif) -> list[str]:
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


def answer_lines(motif: Motif) -> list[str]:
    """Return the lines that give each ordered tuple of incidents once, with the ids of everybody in it."""
    steps = range(1, len(motif.steps) + 1)
    incidents = ", ".join(f"i{n}.incident_id AS incident_{n}" for n in steps)
    some = [f"collect(DISTINCT {_id(motif, letter)}) AS some_{node_of(letter)}" for letter in motif.letters]
    grouped = "WITH " + ",\n     ".join([incidents, *some])
    sorted_ids = [
        f"COLLECT {{ UNWIND some_{node_of(letter)} AS id RETURN id ORDER BY id }} AS ids_{node_of(letter)}"
        for letter in motif.letters
    ]
    names = ", ".join(f"incident_{n}" for n in steps)
    joined = [
        f"reduce(text = head(ids_{node}), id IN tail(ids_{node}) | text + ';' + id) AS {letter}"
        for letter, node in ((letter, node_of(letter)) for letter in motif.letters)
    ]
    ordered = [f"WITH {names},\n     " + ",\n     ".join(sorted_ids)]
    return [grouped, *ordered, f"RETURN {names},\n       " + ",\n       ".join(joined), f"ORDER BY {names}"]


def _id(motif: Motif, letter: str) -> str:
    node, kind = node_of(letter), motif.kind_of(letter)
    ids = (
        _IDS[:2] if kind == "actor" else [name for name in _IDS if name.startswith(kind if kind != "place" else "loc")]
    )
    return f"coalesce({', '.join(f'{node}.{name}' for name in ids)})" if len(ids) > 1 else f"{node}.{ids[0]}"
