"""The true world of a simulated city, as tables: what really happened, before anybody wrote any of it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["CHANNELS", "ROLE_CLASSES", "WORLD_COLUMNS", "World"]

CHANNELS = ("inertia", "retaliation", "attacker_diffuses", "victim_displaces", "ally_strikes", "pile_on")
"""How one attack by group A on group B raises the chance of another: A on B again, B on A, A on another group Y,
B on Y, another group X on A, X on B."""

ROLE_CLASSES = ("none", "strategist", "upper_executor", "lower_executor", "enabler", "specialist")

WORLD_COLUMNS: dict[str, str] = {
    "people": "person birth_date sex role_class active home_place protected deceased_on",
    "groups": "group district",
    "membership": "person group weight valid_from valid_to",
    "relations": "group_a group_b kind valid_from valid_to",
    "ties": "person_a person_b kind valid_from valid_to",
    "custody": "person valid_from valid_to",
    "vehicles": "vehicle kind owner",
    "vehicle_use": "incident vehicle role",
    "places": "place x y district vulnerable near_drug_market near_transit near_school near_bar log_rate",
    "incidents": "incident kind occurred place conflict process",
    "modus": "incident trait value",
    "involvement": "incident person role outcome",
    "aggressions": "incident source_group target_group parent channel weight",
    "unborn": "parent channel lag_days reason",
    "dyads": "source_group target_group conflict rate valid_from valid_to",
    "conflicts": "conflict group_a group_b begins ends dispute",
    "chains": "before after pattern real",
    "near_repeats": "incident parent lag_days drawn_m distance_m",
    "recruitments": "incident person recruiter",
    "interventions": "intervention kind group place begins ends effect",
    "bans": "ban source target begins ends breaches",
    "parameters": "name value",
}
"""The columns of every table of the world, in their order."""


@dataclass(frozen=True)
class World:
    """What really happened in the simulated city. No record, no mistake and no gap is in it.

    Every id is an integer 0 … n-1 and equals the row number of its own table; -1 stands for "none". Times are exact
    UTC instants (``datetime64[us]``), intervals half-open, an open end is NaT. Words (kind, role, …) are of pandas
    type ``category``. Rows are sorted by their key.

    people
        One row per person who lives in the city: ``birth_date`` (midnight), ``sex`` (``female male``),
        ``role_class`` (`ROLE_CLASSES`; ``none`` for those outside the groups), ``active`` (takes part in crime),
        ``home_place`` (a place; the same for people who share an address), ``protected`` (identity must not be
        shown), ``deceased_on`` (when killed; NaT while alive).
    groups
        One row per loosely organised group: the ``district`` it holds.
    membership
        One row per person, group and time: ``weight`` is the share of the person's loyalty, above 0; those of one
        person at one time sum to at most 1. It drifts: a later row may give another weight or another group.
    relations
        One row per pair of groups with a stated relation, ``group_a < group_b``: ``kind`` is ``rival`` or ``allied``.
    ties
        One row per pair of people and kind, ``person_a < person_b``: ``kin`` (kinship), ``partner``, ``phone``
        (calls), ``associate`` (they commit crime together), ``prison`` (met in prison), ``lives_with`` (shared
        address). ``valid_from`` is NaT where it has always been so.
    custody
        One row per person and time in custody.
    vehicles
        One row per vehicle: ``kind`` (``car moped motorcycle van``), ``owner`` (a person, or -1: nobody in the city).
    vehicle_use
        One row per incident and vehicle: ``role`` is ``used`` (also by who borrowed or stole it), ``seen``,
        ``stolen`` or ``burnt``.
    places
        One row per address: ``x``, ``y`` in metres (SWEREF 99 TM, in an invented city), ``district``, and what is
        near: ``vulnerable`` (in a vulnerable area), ``near_drug_market``, ``near_transit``, ``near_school``,
        ``near_bar`` (within `Spec.feature_reach_m`). ``log_rate`` is the place's log rate of street crime before
        normalisation: the coefficients in ``parameters`` (``place_…``) times the features, plus noise.
    incidents
        One row per incident, sorted by ``occurred`` (then kind and place): ``kind`` is a kind of
        `netgraph/model/kinds.csv`; ``conflict`` the dispute between two groups it belongs to, or -1; ``process``
        what brought it about: ``conflict`` (an attack between groups), ``chain`` (prepared or followed an attack),
        ``look_alike`` (looks like it, but does not), ``ordinary``, ``near_repeat`` (an ordinary incident that another
        close by brought about) or ``partner``.
    modus
        One row per incident and trait: ``trait`` (``weapon entry target``) and ``value``.
    involvement
        One row per incident, person and role: ``attacker`` (who did it: of every kind of crime), ``victim``,
        ``witness``, ``present`` (there, on nobody's side: also who is checked), ``owner`` (of the stolen thing).
        ``outcome`` is ``killed injured unharmed`` for victims of violence, else null. An incident without an
        ``attacker`` row has none in this world (a notice, a check, a find). No person is -1.
    aggressions
        One row per attack between groups (incidents with process ``conflict``): ``source_group`` attacks
        ``target_group``; ``parent`` is the incident (an aggression) that brought it about and ``channel`` how
        (`CHANNELS`), or -1 and ``background``; ``weight`` is (severity / mean severity) ** kappa, the factor of its
        own offspring.
    unborn
        One row per direct offspring of an aggression that was due but never happened: ``parent`` (incident),
        ``channel``, ``lag_days`` after the parent, ``reason`` ``after_end`` (it would have come after the world's
        last moment) or ``prevented`` (by an intervention). Born and unborn together are all offspring, so that
        strengths and delays can be measured without bias from the end of the world.
    dyads
        One row per ordered pair of groups that may attack (the risk set): its ``conflict``, its mean ``rate`` of
        attacks that no attack brought about (per day, while ``valid_from <= t < valid_to``; season, weekday and hour
        come on top with mean 1).
    conflicts
        One row per pair of groups in conflict, ``group_a < group_b``: when it ``begins`` and ``ends`` (background
        and all its attacks lie between), and the ``dispute``: conflicts joined by common groups have the same.
    chains
        One row per link between a preparing or following incident and another: ``before``, ``after`` (incidents),
        ``pattern`` (``fuel_theft>explosion vehicle_theft>shooting shooting>vehicle_arson threat>shooting
        weapon_find>shooting``, look-alikes also ``vehicle_theft>vehicle_arson``), ``real``: false for a look-alike,
        whose ``after`` is -1 or belongs to no attack.
    near_repeats
        One row per ordinary incident that another close by brought about: its ``parent`` incident, ``lag_days``,
        ``drawn_m`` (drawn distance) and ``distance_m`` (between the two addresses nearest to where it was drawn).
    recruitments
        One row per young person recruited for a single job: the ``incident``, the ``person`` and the ``recruiter``.
    interventions
        One row per thing done: ``kind`` (``group_call_in outreach_talks hot_spot_patrol camera``), ``group`` or
        ``place`` it was done to (the other is -1), from ``begins`` until ``ends``, and its true ``effect``: the
        relative change of the rate of attacks by that group, or of street crime at that place (-0.3 = 30 % fewer,
        0 = none).
    bans
        One row per contact ban: ``source`` must keep away from ``target`` (people); ``breaches`` of it.
    parameters
        One row per number the world was made with: every number of the `Spec` under its own name, and what follows
        from it (``branching_ratio theta_<channel> pi_<channel>_<days>d place_<feature> lead_<pattern> …``).
    """

    people: DataFrame
    groups: DataFrame
    membership: DataFrame
    relations: DataFrame
    ties: DataFrame
    custody: DataFrame
    vehicles: DataFrame
    vehicle_use: DataFrame
    places: DataFrame
    incidents: DataFrame
    modus: DataFrame
    involvement: DataFrame
    aggressions: DataFrame
    unborn: DataFrame
    dyads: DataFrame
    conflicts: DataFrame
    chains: DataFrame
    near_repeats: DataFrame
    recruitments: DataFrame
    interventions: DataFrame
    bans: DataFrame
    parameters: DataFrame

    def check(self) -> World:
        """Return the world itself, or raise ValueError naming the first table whose columns are not as stated."""
        for name, columns in WORLD_COLUMNS.items():
            if list(getattr(self, name)) != columns.split():
                raise ValueError(f"{name}: got columns {' '.join(getattr(self, name))}, must be {columns}")
        return self
