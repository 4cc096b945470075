"""What happens in the city, from its first moment to its last: the order in which the parts of the world are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks, Unborn, background, cluster_size, kept
from netgraph.simulation.batch import Batch, Rows, join
from netgraph.simulation.casting import cast, chosen_kinds
from netgraph.simulation.chains import Chains, draw_chains
from netgraph.simulation.conflict_events import stage
from netgraph.simulation.habits import HABITS
from netgraph.simulation.interventions import Plan, Treated, treat
from netgraph.simulation.near_repeats import Spots, draw_spots, spots_only
from netgraph.simulation.off_grid import off_grid_attacks, off_grid_offspring
from netgraph.simulation.ordinary import ordinary_batch
from netgraph.simulation.partners import Bans, draw_partners
from netgraph.simulation.rhythm import HOURS, Ints, Rhythm, rhythm
from netgraph.simulation.rivalries import scaled
from netgraph.simulation.setting import Setting, build_setting
from netgraph.simulation.spec import Spec
from netgraph.simulation.spells import flaring_background
from netgraph.simulation.triggering import grid_attacks, grid_offspring
from netgraph.simulation.words import VEHICLE_ROLES

__all__ = ["STREAMS", "History", "group_plan", "make_history", "place_plan"]

_PARTS = """
places people groups ties vehicles dyads attacks casting staging chains spots ordinary partners group_interventions
place_interventions
"""
STREAMS = tuple(_PARTS.split())
"""The parts that draw from a stream of their own, so that a change in one leaves the others as they were."""


@dataclass(frozen=True)
class History:
    """All that happened, before it is written as tables.

    ``batch`` are all incidents in order; ``attack_at``, ``chain_at`` and ``spot_at`` say which of them an attack, an
    attack or a chain's incident, and an ordinary one is.
    """

    setting: Setting
    rhythm: Rhythm
    batch: Batch
    attacks: Attacks
    unborn: Unborn
    chains: Chains
    spots: Spots
    bans: Bans
    recruits: Rows
    on_groups: Treated
    on_places: Treated
    attack_at: Ints
    chain_at: Ints
    spot_at: Ints


def make_history(spec: Spec, *, seed: int) -> History:
    """Return what happened in the city of the spec; each part draws from a stream of its own."""
    sequences = np.random.SeedSequence(seed).spawn(len(STREAMS))
    streams = {name: np.random.default_rng(sequence) for name, sequence in zip(STREAMS, sequences, strict=True)}
    rhythms = {hours: rhythm(spec, hours) for hours in HOURS}
    night = rhythms["night"]
    setting = _calibrated(build_setting(spec, streams), night)
    (attacks, unborn), on_groups = _conflict(setting, night, streams)
    attacks, people = cast(attacks, setting, streams["casting"])
    setting = replace(setting, people=people)
    staged = stage(attacks, setting, streams["staging"])
    chains = draw_chains(setting, attacks, staged.batch.where, night, streams["chains"])
    spots, on_places = _ordinary(setting, rhythms, streams)
    partners, bans = draw_partners(setting, streams["partners"])
    came_in = replace(staged.batch, vehicles=np.concatenate([staged.batch.vehicles, chains.used]))
    ordinary = ordinary_batch(setting, spots, streams["ordinary"])
    batch, places = _joined((came_in, chains.batch, ordinary, partners))
    return History(
        setting, night, batch, attacks, unborn, chains, spots, bans, staged.recruits, on_groups, on_places, *places
    )


def _joined(batches: Sequence[Batch]) -> tuple[Batch, tuple[Ints, Ints, Ints]]:
    """Return all incidents in order, and the places in it of attacks, of attacks and chains, and of ordinary ones."""
    batch, number = join(batches)
    ends = np.cumsum([len(some) for some in batches])
    batch = replace(batch, vehicles=_before_the_fire(batch.vehicles))
    return batch, (number[: ends[0]], number[: ends[1]], number[ends[1] : ends[2]])


def _before_the_fire(vehicles: Rows) -> Rows:
    """Return who used which vehicle, without the uses of a vehicle that has been burnt."""
    incident, vehicle, role = vehicles.T
    burnt = np.full(int(vehicle.max(initial=-1)) + 1, np.iinfo(np.int32).max)
    fire = role == VEHICLE_ROLES.index("burnt")
    np.minimum.at(burnt, vehicle[fire], incident[fire])
    kept: Rows = vehicles[incident <= burnt[vehicle]]
    return kept


def group_plan(spec: Spec) -> Plan:
    """Return what is done with groups: calling them in works as the spec says, talking to them does nothing."""
    return Plan(
        spec.group_interventions, spec.group_effect_days, ("group_call_in", "outreach_talks"), (spec.group_effect, 0.0)
    )


def place_plan(spec: Spec) -> Plan:
    """Return what is done at places: patrols work as the spec says, cameras do nothing."""
    return Plan(
        spec.place_interventions, spec.place_effect_days, ("hot_spot_patrol", "camera"), (spec.place_effect, 0.0)
    )


def _calibrated(setting: Setting, night: Rhythm) -> Setting:
    """Return the setting with the rates of the dyads such that as many attacks are expected as the spec says."""
    spec = setting.spec
    breed = grid_offspring if spec.mechanism == "grid" else off_grid_offspring
    sizes = cluster_size(breed(spec, spec.days))
    return replace(setting, dyads=scaled(setting.dyads, spec.aggressions, night, sizes))


def _conflict(setting: Setting, night: Rhythm, streams: dict[str, Generator]) -> tuple[tuple[Attacks, Unborn], Treated]:
    """Return the attacks in order of time, with kinds, what never came of them, and what was done with groups."""
    spec, rng = setting.spec, streams["attacks"]
    if spec.null == "flaring":
        first = flaring_background(spec, setting.dyads, night, rng)
    else:
        first = background(setting.dyads, night, rng)
    if spec.mechanism == "grid":
        attacks, unborn = grid_attacks(spec, setting.dyads, first, night.length, rng)
    else:
        attacks, unborn = off_grid_attacks(setting, first, night.length, rng)
    source = setting.dyads.source[attacks.dyad]
    happens, treated = treat(
        group_plan(spec), attacks.time, source, attacks.parent, length=night.length, rng=streams["group_interventions"]
    )
    attacks, unborn = kept(attacks, unborn, happens)
    if spec.mechanism == "off_grid":
        attacks = chosen_kinds(attacks, rng)
    return (attacks, unborn), treated


def _ordinary(setting: Setting, rhythms: dict[str, Rhythm], streams: dict[str, Generator]) -> tuple[Spots, Treated]:
    """Return when and where ordinary crime happens, and what was done at places; crime at home is left as it is."""
    spots = draw_spots(setting, rhythms, streams["spots"])
    street = np.array([not habit.at_home for habit in HABITS])[spots.habit]
    happens, treated = treat(
        place_plan(setting.spec),
        spots.time,
        np.where(street, spots.where, -1),
        spots.parent,
        length=rhythms["night"].length,
        rng=streams["place_interventions"],
    )
    number = np.append(np.where(happens, np.cumsum(happens) - 1, -1), -1)
    spots = spots_only(spots, happens)
    return replace(spots, parent=number[spots.parent]), treated
