"""How each kind of ordinary incident goes: how common, when, where, how many take part, who is wronged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netgraph.simulation.rhythm import HOURS, Ints

__all__ = ["HABITS", "HOURS_OF", "Habit"]


@dataclass(frozen=True, slots=True)
class Habit:
    """One kind of ordinary incident; all figures are judgements.

    ``share`` of the incidents (before near repeats); ``hours`` (a curve of `rhythm.HOURS`); ``at_home`` of somebody,
    else on the street; ``company`` mean number of others who do it too; ``victim`` share with a victim;
    ``violent`` (may injure, and belong to a standing quarrel); ``repeats`` (may bring about near repeats);
    ``vehicle`` role of a vehicle in it, if any; ``traits`` of which one is drawn.
    """

    kind: str
    share: float
    hours: str
    company: float = 0.2
    victim: float = 0.0
    at_home: bool = False
    violent: bool = False
    repeats: bool = False
    vehicle: str = ""
    traits: str = ""


HABITS = (
    Habit("theft", 0.20, "any", victim=0.7, repeats=True),
    Habit("narcotics_offence", 0.17, "evening", company=0.6),
    Habit("assault", 0.10, "night", victim=1.0, violent=True, traits="weapon=fists weapon=blunt_object weapon=knife"),
    Habit("vandalism", 0.08, "night", company=0.4, victim=0.4, repeats=True),
    Habit("shoplifting", 0.08, "day"),
    Habit("burglary", 0.07, "any", company=0.5, victim=1.0, at_home=True, repeats=True,
          traits="entry=forced entry=window entry=unlocked"),
    Habit("police_check", 0.07, "evening", company=0.9, vehicle="seen"),
    Habit("fraud", 0.06, "day", victim=1.0, at_home=True),
    Habit("threat", 0.05, "evening", victim=1.0, at_home=True, violent=True),
    Habit("harassment", 0.03, "evening", victim=1.0, at_home=True, violent=True),
    Habit("robbery", 0.03, "night", company=0.8, victim=1.0, repeats=True,
          traits="weapon=knife weapon=fists weapon=pistol"),
    Habit("traffic_offence", 0.03, "day", company=0.0, vehicle="used"),
    Habit("drunk_driving", 0.02, "night", company=0.0, vehicle="used"),
    Habit("vehicle_theft", 0.02, "night", company=0.5, victim=1.0, at_home=True, repeats=True, vehicle="stolen",
          traits="entry=forced entry=unlocked"),
    Habit("knife_offence", 0.015, "night", traits="weapon=knife"),
    Habit("trespass", 0.01, "night", company=0.5),
    Habit("weapon_offence", 0.008, "evening", traits="weapon=pistol"),
    Habit("aggravated_weapon_offence", 0.005, "evening", company=0.5, traits="weapon=pistol weapon=automatic"),
    Habit("fuel_theft", 0.005, "night", company=0.5, traits="entry=siphoned"),
    Habit("weapon_find", 0.003, "day", company=0.0, traits="weapon=pistol"),
)  # fmt: skip
HOURS_OF: dict[str, Ints] = {
    hours: np.array([place for place, habit in enumerate(HABITS) if habit.hours == hours]) for hours in HOURS
}
"""The places in `HABITS` of those that follow each curve of the day."""
