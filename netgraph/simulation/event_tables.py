"""The tables of the world that say what happened: incidents and who was in them, conflicts, what led to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.simulation.attacks import AFTER_END
from netgraph.simulation.chains import PATTERNS
from netgraph.simulation.history import History, group_plan, place_plan
from netgraph.simulation.interventions import Plan, Treated
from netgraph.simulation.people_tables import codes, instants, words
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.words import KINDS, OUTCOMES, PROCESSES, ROLES, TRAITS, VEHICLE_ROLES
from netgraph.simulation.world import CHANNELS

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["event_tables"]

_REASONS = ("after_end", "prevented")
Columns = dict[str, Any]


def event_tables(history: History) -> dict[str, DataFrame]:
    """Return the tables of what happened, each sorted by its key."""
    from pandas import DataFrame

    made = {
        "incidents": _incidents(history),
        "involvement": _involvement(history),
        "modus": _modus(history),
        "vehicle_use": _vehicle_use(history),
        "aggressions": _aggressions(history),
        "unborn": _unborn(history),
        "dyads": _dyads(history),
        **_conflicts(history),
        "chains": _chains(history),
        "near_repeats": _near_repeats(history),
        "recruitments": _recruitments(history),
        "interventions": _interventions(history),
        "bans": _bans(history),
    }
    return {name: DataFrame(columns) for name, columns in made.items()}


def _incidents(history: History) -> Columns:
    batch = history.batch
    return {
        "incident": codes(np.arange(len(batch))),
        "kind": words(batch.kind, KINDS),
        "occurred": instants(history.rhythm.start, batch.time),
        "place": codes(batch.where),
        "conflict": codes(batch.conflict),
        "process": words(batch.process, PROCESSES),
    }


def _involvement(history: History) -> Columns:
    incident, person, role, outcome = history.batch.parts.T
    return {
        "incident": incident,
        "person": person,
        "role": words(role, ROLES),
        "outcome": words(outcome, OUTCOMES),
    }


def _modus(history: History) -> Columns:
    incident, code = history.batch.traits.T
    names, values = zip(*(word.split("=") for word in TRAITS), strict=True)
    kinds, shown = sorted(set(names)), sorted(set(values))
    name, value = np.array([kinds.index(one) for one in names]), np.array([shown.index(one) for one in values])
    return {"incident": incident, "trait": words(name[code], kinds), "value": words(value[code], shown)}


def _vehicle_use(history: History) -> Columns:
    incident, vehicle, role = history.batch.vehicles.T
    return {"incident": incident, "vehicle": vehicle, "role": words(role, VEHICLE_ROLES)}


def _aggressions(history: History) -> Columns:
    attacks, dyads, at = history.attacks, history.setting.dyads, history.attack_at
    order = np.argsort(at)
    parent = np.where(attacks.parent >= 0, np.append(at, -1)[attacks.parent], -1)
    return {
        "incident": codes(at[order]),
        "source_group": codes(dyads.source[attacks.dyad[order]]),
        "target_group": codes(dyads.target[attacks.dyad[order]]),
        "parent": codes(parent[order]),
        "channel": words(attacks.channel[order] + 1, ("background", *CHANNELS)),
        "weight": attacks.weight[order],
    }


def _unborn(history: History) -> Columns:
    unborn = history.unborn
    parent = history.attack_at[unborn.parent]
    order = np.lexsort((unborn.lag, unborn.channel, parent))
    return {
        "parent": codes(parent[order]),
        "channel": words(unborn.channel[order], CHANNELS),
        "lag_days": unborn.lag[order],
        "reason": words(unborn.reason[order] - AFTER_END, _REASONS),
    }


def _dyads(history: History) -> Columns:
    dyads, start = history.setting.dyads, history.rhythm.start
    return {
        "source_group": codes(dyads.source),
        "target_group": codes(dyads.target),
        "conflict": codes(dyads.conflict),
        "rate": dyads.rate,
        "valid_from": instants(start, dyads.begin),
        "valid_to": instants(start, dyads.end),
    }


def _conflicts(history: History) -> dict[str, Columns]:
    """Return the conflicts, and the relations they and the camps are stated as."""
    dyads, attacks, start = history.setting.dyads, history.attacks, history.rhythm.start
    one = np.unique(dyads.conflict, return_index=True)[1]
    begin, end = dyads.begin[one].copy(), dyads.end[one].copy()
    of = dyads.conflict[attacks.dyad]
    np.minimum.at(begin, of, attacks.time)
    np.maximum.at(end, of, np.nextafter(attacks.time, np.inf) + 1 / 86400)
    a, b = dyads.source[one], dyads.target[one]
    low, high = np.minimum(a, b), np.maximum(a, b)
    conflicts = {
        "conflict": codes(np.arange(len(one))),
        "group_a": codes(low),
        "group_b": codes(high),
        "begins": instants(start, begin),
        "ends": instants(start, end),
        "dispute": codes(dyads.dispute[one]),
    }
    return {"conflicts": conflicts, "relations": _relations(history, (low, high), (begin, end))}


def _relations(history: History, foes: tuple[Ints, Ints], lasts: tuple[Floats, Floats]) -> Columns:
    ally, start = history.setting.dyads.ally, history.rhythm.start
    low, high = np.concatenate([foes[0], ally[:, 0]]), np.concatenate([foes[1], ally[:, 1]])
    begin = np.concatenate([lasts[0], np.full(len(ally), -np.inf)])
    end = np.concatenate([lasts[1], np.full(len(ally), np.inf)])
    kind = np.repeat([0, 1], [len(foes[0]), len(ally)])
    order = np.lexsort((kind, high, low))
    return {
        "group_a": codes(low[order]),
        "group_b": codes(high[order]),
        "kind": words(kind[order], ("rival", "allied")),
        "valid_from": instants(start, begin[order]),
        "valid_to": instants(start, end[order]),
    }


def _chains(history: History) -> Columns:
    before, after, pattern, real = history.chains.links.T
    place = np.append(history.chain_at, -1)
    before, after = place[before], np.where(after >= 0, place[after], -1)
    order = np.lexsort((after, before))
    return {
        "before": codes(before[order]),
        "after": codes(after[order]),
        "pattern": words(pattern[order], PATTERNS),
        "real": real[order].astype(bool),
    }


def _near_repeats(history: History) -> Columns:
    spots, at = history.spots, history.spot_at
    again = np.flatnonzero(spots.parent >= 0)
    again = again[np.argsort(at[again])]
    parent = spots.parent[again]
    return {
        "incident": codes(at[again]),
        "parent": codes(at[parent]),
        "lag_days": spots.time[again] - spots.time[parent],
        "drawn_m": spots.drawn[again],
        "distance_m": spots.away[again],
    }


def _recruitments(history: History) -> Columns:
    attack, person, recruiter = history.recruits.T
    at = history.attack_at[attack]
    order = np.argsort(at)
    return {"incident": codes(at[order]), "person": codes(person[order]), "recruiter": codes(recruiter[order])}


def _interventions(history: History) -> Columns:
    spec, start = history.setting.spec, history.rhythm.start
    plans = ((group_plan(spec), history.on_groups), (place_plan(spec), history.on_places))
    kinds = [kind for plan, _ in plans for kind in plan.kinds]
    kind, group, place, begin, end, effect = (
        np.concatenate(column)
        for column in zip(*(_done(*plan, number) for number, plan in enumerate(plans)), strict=True)
    )
    order = np.lexsort((place, group, kind, begin))
    return {
        "intervention": codes(np.arange(len(order))),
        "kind": words(kind[order], kinds),
        "group": codes(group[order]),
        "place": codes(place[order]),
        "begins": instants(start, begin[order]),
        "ends": instants(start, end[order]),
        "effect": effect[order],
    }


def _done(plan: Plan, done: Treated, number: int) -> tuple[Any, ...]:
    none = np.full(len(done.unit), -1)
    group, place = (done.unit, none) if number == 0 else (none, done.unit)
    return done.kind + 2 * number, group, place, done.begin, done.end, np.array(plan.effects)[done.kind]


def _bans(history: History) -> Columns:
    bans, start = history.bans, history.rhythm.start
    order = np.lexsort((bans.begin, bans.target, bans.source))
    return {
        "ban": codes(np.arange(len(order))),
        "source": codes(bans.source[order]),
        "target": codes(bans.target[order]),
        "begins": instants(start, bans.begin[order]),
        "ends": instants(start, bans.end[order]),
        "breaches": codes(bans.breaches[order]),
    }
