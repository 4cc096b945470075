"""Who is suspected of what, since when and how long: the attackers, the wrong ones, and those nobody can name."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.columns import NEVER
from netgraph.simulation.mistakes import Circles, wrong_person
from netgraph.simulation.words import OUTCOMES, ROLES

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.register import Register
    from netgraph.simulation.world import World

__all__ = ["CLEARED", "Parts", "joined", "suspected", "took_part"]

CLEARED = {
    "assault": 0.55,
    "burglary": 0.12,
    "drunk_driving": 1.0,
    "fraud": 0.2,
    "fuel_theft": 0.4,
    "knife_offence": 1.0,
    "narcotics_offence": 1.0,
    "partner_violence": 0.97,
    "gross_violation_of_integrity": 0.97,
    "contact_ban_issued": 1.0,
    "contact_ban_breach": 1.0,
    "robbery": 0.35,
    "shoplifting": 0.8,
    "theft": 0.12,
    "threat": 0.6,
    "traffic_offence": 1.0,
    "vandalism": 0.12,
    "vehicle_arson": 0.2,
    "vehicle_theft": 0.15,
    "weapon_offence": 1.0,
    "aggravated_weapon_offence": 1.0,
}
"""Share of the recorded crimes of a kind, other than attacks between groups, for which somebody is suspected
(source: judgement, the order of Swedish clear-up figures)."""

OTHERS = 0.5
_UNKNOWN, _RIGHT, _WRONG = 0, 1, 2
_WITHDRAWN_DAYS = 30.0
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Parts:
    """People's parts in incidents as they are recorded, one entry a row, all by code.

    ``person`` is -1 for somebody without identity; ``role`` and ``outcome`` (-1 = null) are places in `ROLES` and
    `OUTCOMES`;
    ``withdrawn_at`` is NaT while the row stands; ``wrong`` says that the claim is not true.
    """

    incident: NDArray[np.int64]
    person: NDArray[np.int64]
    role: NDArray[np.int64]
    outcome: NDArray[np.int64]
    recorded_at: NDArray[np.datetime64]
    withdrawn_at: NDArray[np.datetime64]
    wrong: NDArray[np.bool_]

    def only(self, kept: NDArray[np.bool_]) -> Parts:
        """Return the rows that are `kept`."""
        return Parts(**{entry.name: getattr(self, entry.name)[kept] for entry in fields(self)})


def joined(*some: Parts) -> Parts:
    """Return all rows, one after the other."""
    return Parts(**{entry.name: np.concatenate([getattr(one, entry.name) for one in some]) for entry in fields(Parts)})


def parts(
    incident: NDArray[np.int64],
    person: NDArray[np.int64],
    recorded_at: NDArray[np.datetime64],
    *,
    role: NDArray[np.int64],
    outcome: NDArray[np.int64] | None = None,
    wrong: bool = False,
) -> Parts:
    """Return rows that stand, all of them `wrong` or none."""
    size = len(incident)
    none = np.full(size, -1)
    return Parts(
        incident,
        person,
        role,
        none if outcome is None else outcome,
        recorded_at,
        np.full(size, NEVER),
        np.full(size, wrong),
    )


def suspected(world: World, register: Register, circles: Circles, *, difficulty: Difficulty, rng: Generator) -> Parts:
    """Return who is suspected of every crime on record, rightly or wrongly, and how many are unknown.

    Of a solved crime the main attacker is named and most of the others; of a wrongly solved one somebody else; of an
    unsolved one perhaps how many they were. Part of it becomes known only after the registration. Of some attacks
    somebody more was suspected for a while: that row is withdrawn later.
    """
    part = world.involvement
    attacker = (part["role"] == "attacker").to_numpy()
    incident, person = part["incident"].to_numpy(np.int64)[attacker], part["person"].to_numpy(np.int64)[attacker]
    there = register.known[incident]
    incident, person = incident[there], person[there]
    main = _main(incident, rng)
    state = _outcomes(world, difficulty, rng)[incident]
    seen = (rng.random(len(register.known)) < difficulty.unknown_seen)[incident]
    impostor = np.full(len(incident), -1)
    swapped = np.flatnonzero(main & (state == _WRONG))
    impostor[swapped] = wrong_person(incident[swapped], person[swapped], circles, rng)
    wrong = impostor >= 0
    right = (state == _RIGHT) & (main | (rng.random(len(incident)) < difficulty.accomplice_named))
    unnamed = ~wrong & ~right & (seen | (state == _RIGHT))
    role = np.full(len(incident), ROLES.index("attacker"))
    at = _when_known(register.recorded_at[incident], difficulty, rng)
    told = [
        parts(incident[rows], who[rows], when[rows], role=role[rows], wrong=is_wrong)
        for rows, who, when, is_wrong in (
            (right, person, at, False),
            (wrong, impostor, at, True),
            (unnamed, np.full(len(incident), -1), register.recorded_at[incident], False),
        )
    ]
    attack = (world.incidents["process"] == "conflict").to_numpy()[incident]
    leads = main & attack & ~wrong
    cleared = _cleared(incident[leads], person[leads], at[leads], circles=circles, difficulty=difficulty, rng=rng)
    everything = joined(*told, cleared)
    return everything.only((everything.recorded_at < register.until) & ~(everything.withdrawn_at >= register.until))


def _main(incident: NDArray[np.int64], rng: Generator) -> NDArray[np.bool_]:
    """Say which row is the main attacker of its incident: any of them, with equal chance."""
    order = np.lexsort((rng.random(len(incident)), incident))
    main = np.zeros(len(incident), dtype=bool)
    main[order[np.diff(incident[order], prepend=-1) != 0]] = True
    return main


def _outcomes(world: World, difficulty: Difficulty, rng: Generator) -> NDArray[np.int64]:
    """Return of each incident whether nobody is suspected, the right ones, or the wrong ones."""
    kinds = world.incidents["kind"].astype("category")
    by_kind = np.array([CLEARED.get(str(kind), OTHERS) for kind in kinds.cat.categories] or [OTHERS])
    attack = (world.incidents["process"] == "conflict").to_numpy()
    known = np.where(attack, 1 - difficulty.attackers_unknown, by_kind[kinds.cat.codes.to_numpy()])
    wrong = known * difficulty.wrong_of_named
    drawn = rng.random(len(known))
    return np.where(drawn < wrong, _WRONG, np.where(drawn < known, _RIGHT, _UNKNOWN))


def _when_known(registered: NDArray[np.datetime64], difficulty: Difficulty, rng: Generator) -> NDArray[np.datetime64]:
    """Return when each suspect is named: with the registration, or some days later."""
    days = difficulty.later_days * rng.lognormal(0.0, 1.0, len(registered))
    later = rng.random(len(registered)) < difficulty.suspects_later
    waited = np.where(later, days * _DAY_US, 0).astype(np.int64)
    known: NDArray[np.datetime64] = registered + waited.astype("timedelta64[us]")
    return known


def _cleared(
    incident: NDArray[np.int64],
    culprit: NDArray[np.int64],
    since: NDArray[np.datetime64],
    *,
    circles: Circles,
    difficulty: Difficulty,
    rng: Generator,
) -> Parts:
    """Return people suspected of an attack for a while and then no more, for some of these attacks."""
    share = difficulty.attackers_wrong * difficulty.suspects_cleared
    chosen = rng.random(len(incident)) < share
    who = wrong_person(incident[chosen], culprit[chosen], circles, rng)
    found = who >= 0
    rows = np.flatnonzero(chosen)[found]
    stood = (_WITHDRAWN_DAYS * rng.lognormal(0.0, 0.7, len(rows)) * _DAY_US).astype(np.int64)
    claimed = parts(
        incident[rows], who[found], since[rows], role=np.full(len(rows), ROLES.index("attacker")), wrong=True
    )
    return replace(claimed, withdrawn_at=claimed.recorded_at + stood.astype("timedelta64[us]"))


def took_part(world: World, register: Register, *, difficulty: Difficulty, rng: Generator) -> Parts:
    """Return the recorded parts of all others: victims, witnesses, owners, those present; some without identity."""
    from pandas import Categorical

    part = world.involvement
    role = Categorical(part["role"], categories=ROLES).codes.astype(np.int64)
    outcome = Categorical(part["outcome"], categories=OUTCOMES).codes.astype(np.int64)
    incident = part["incident"].to_numpy(np.int64)
    kept = (role != ROLES.index("attacker")) & register.known[incident]
    hurt = (outcome >= 0) & (outcome != OUTCOMES.index("unharmed"))
    nameable = hurt | np.isin(role, [ROLES.index("present"), ROLES.index("owner")])
    unnamed = ~nameable & (rng.random(len(part)) < difficulty.unnamed_share)
    person = np.where(unnamed, -1, part["person"].to_numpy(np.int64))
    at = register.recorded_at[incident[kept]]
    return parts(incident[kept], person[kept], at, role=role[kept], outcome=outcome[kept])
