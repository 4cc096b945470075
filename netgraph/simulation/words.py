"""The words of the simulated city and their codes: kinds, processes, roles, outcomes, traits."""

from __future__ import annotations

__all__ = ["KINDS", "KIND_CODE", "OUTCOMES", "PROCESSES", "ROLES", "TRAITS", "VEHICLE_ROLES", "trait"]

_KINDS = """
murder attempted_murder fatal_shooting shooting shooting_with_injury explosion arson stabbing aggravated_assault
vehicle_arson fuel_theft vehicle_theft threat weapon_find theft burglary shoplifting robbery vandalism
narcotics_offence assault harassment fraud knife_offence weapon_offence police_check drunk_driving traffic_offence
trespass aggravated_weapon_offence partner_violence gross_violation_of_integrity contact_ban_issued
contact_ban_breach
"""
_TRAITS = """
weapon=pistol weapon=automatic weapon=thermos_bomb weapon=hand_grenade weapon=petrol_bomb weapon=petrol_can
weapon=knife weapon=machete weapon=blunt_object weapon=fists entry=siphoned entry=forced entry=unlocked entry=window
target=stairwell target=front_door target=vehicle target=shop target=person
"""
KINDS = tuple(_KINDS.split())
KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
PROCESSES = ("conflict", "chain", "look_alike", "ordinary", "near_repeat", "partner")
ROLES = ("attacker", "victim", "witness", "present", "owner")
OUTCOMES = ("killed", "injured", "unharmed")
VEHICLE_ROLES = ("used", "seen", "stolen", "burnt")
TRAITS = tuple(_TRAITS.split())


def trait(word: str) -> int:
    """Return the code of a ``trait=value``."""
    return TRAITS.index(word)
