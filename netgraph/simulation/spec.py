"""What a simulated city is made of: every number that shapes it, with its unit, its default and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from netgraph.simulation import presets
from netgraph.simulation.limits import between, check_each, one_of
from netgraph.simulation.world import CHANNELS

__all__ = ["Spec"]


@dataclass(frozen=True, slots=True)
class Spec:
    """How large the city is, what happens in it how often, and what brings what about.

    Seeds 1-20 belong to the learning of weights, seeds 101 and up to tests and studies: never crossed, so that
    nothing is tested on a world it was learnt from. A share is between 0 and 1. Sources: *judgement* is a choice
    of the developers, no estimate of any real place; *police 2025* the Swedish police's published picture;
    *practice* a habit of such work; names with a year are papers whose figures were taken as an order of magnitude.

    Parameters
    ----------
    people
        People in the city's records (number, 300; police 2025: 67,500 for a country, the size ``city``).
    active_share
        Share of the people who take part in crime and belong to groups (share, 0.26; police 2025: 17,500 of 67,500).
    minor_share
        Share of the people aged 13 to 17 on the last day (share, 0.1; police 2024: about 5,000 of 48,000).
    groups
        Loosely organised groups (number, 6; judgement: 44 active people a group).
    districts
        Districts of the city (number, 4; judgement).
    start, end
        First and last local day on which anything happens (dates; judgement).
    aggressions
        Attacks between groups to be expected in all (number, 50; judgement).
    ordinary
        Ordinary incidents to be expected in all, near repeats among them (number, 4,300; judgement).
    mechanism
        ``grid``: attacks raise the chance of others between groups, with delays mixed from the exponentials
        `DELAY_DAYS`, as the forecast's own model has it. ``off_grid``: from person to person, with lognormal and
        power-law delays, overdispersed numbers and drifting strengths: the forecast's model is wrong there.
    difficulty
        ``easy medium hard``: how well the police see the world; the world itself does not depend on it.
    null
        ``none``, or what is *not* in this world. ``static``: rates differ by person, place, season, weekday, hour
        and dyad, but no event raises the chance of another: no answers, precursors, near repeats or contact bans.
        ``flaring``: likewise, but spells from outside raise a dyad's rate for weeks. ``ordinary``: no conflict at
        all. ``no_precursors``, ``no_near_repeat``, ``no_effect``: only that feature is missing. In ``static`` and
        ``flaring`` interventions have no effect on groups either: it would make rates depend on events.
    conflict_share
        Share of the groups that have a conflict (share, 0.7; judgement), at least four groups where there are four.
    dispute_groups
        Mean number of groups in one dispute, at least 4 where possible (number, 6; judgement).
    conflict_years
        Mean time a dispute breeds attacks of itself (years, 4; judgement).
    dyad_sigma
        Standard deviation of the log rate of a dyad, four fifths of the variance shared by both directions
        (log rate, 1.0; issue: the heterogeneity that tempts naive methods).
    theta_inertia, theta_retaliation, theta_attacker_diffuses, theta_victim_displaces, theta_ally_strikes, theta_pile_on
        Expected direct offspring, by channel, of an attack of weight 1 (numbers, 0.22 0.18 0.08 0.05 0.06 0.05;
        judgement after Gravel 2023: inertia and established rivalry matter more than retaliation).
    kappa
        Exponent of severity in the number of offspring: weight = (severity / mean severity) ** kappa (number, 0.5;
        judgement). Only ``grid``.
    pi_inertia, pi_retaliation, pi_attacker_diffuses, pi_victim_displaces, pi_ally_strikes, pi_pile_on
        Shares of the `DELAY_DAYS` in the delays of each channel, summing to 1 (shares; judgement: answers come
        within days, inertia and diffusion also within months). Only ``grid``.
    lognormal_days, lognormal_sigma
        Median (days, 4) and log standard deviation (1.3) of the delay of answers, ``off_grid`` (judgement).
    power_days, power_exponent
        Scale (days, 8) and tail exponent (1.5) of the other delays: P(delay > u) = (1 + u / scale) ** -exponent,
        ``off_grid`` (judgement).
    drift_amplitude, drift_years
        Strengths swing by this share (0.3) with this period (years, 6), each channel with a phase of its own,
        ``off_grid`` (judgement).
    offspring_shape
        Shape of the gamma that an attack's strength is drawn from, mean 1; less is more overdispersed (number, 2.0;
        judgement), ``off_grid``.
    spells_per_year, spell_days, spell_factor
        In the null ``flaring``: outside spells of a conflict (a year, 1.0), their mean length (days, 21) and how
        many times the rate they bring (15) (judgement).
    recruit_share
        Share of attacks carried out by somebody under 18 recruited for this single job (share, 0.12; judgement).
    custody_share
        Share of the active who are in custody at least once in ten years (share, 0.25; judgement).
    drift_share
        Share of the members whose loyalty changes, once in the whole time (share, 0.2; judgement).
    person_sigma, place_sigma, quarrel_sigma
        Standard deviations of the log rates of ordinary crime by person, by place (on top of its features) and by
        quarrelling pair (log rates, 1.0 each; issue).
    quarrel_share
        Share of ordinary violence between two people that belongs to a standing quarrel (share, 0.4; judgement).
    season_amplitude
        How far the rate swings over the year, highest in July (share of the mean, 0.15; judgement).
    place_vulnerable, place_near_drug_market, place_near_transit, place_near_school, place_near_bar
        Coefficients of the log rate of street crime at a place (0.6 1.0 0.5 0.2 0.7; judgement).
    feature_reach_m
        Distance within which something counts as near (metres, 200; judgement).
    near_repeat_ratio, near_repeat_m, near_repeat_days
        Expected direct near repeats of a burglary, theft, robbery or damage (number, 0.12), their mean distance
        (metres, 100) and mean delay (days, 7), both exponential (Ratcliffe and Rengert 2008; Sturup 2018).
    fuel_theft_share, vehicle_theft_share, threat_share, weapon_find_share
        Share of explosions after a theft of fuel (0.5), and of shootings after the theft of a vehicle, which is
        burnt afterwards (0.4), after a threat (0.25) and after a weapon find (0.1) (judgement).
    lead_fuel_theft_days, lead_vehicle_theft_days, lead_threat_days, lead_weapon_find_days
        Mean lead times (days, 4 10 8 12; gamma of shape 2; judgement).
    lead_arson_hours
        Mean time from the shooting to the fire (hours, 4; exponential; judgement).
    look_alikes
        Incidents that look like a precursor and lead nowhere, for each true one (number, 3.0; judgement).
    group_interventions, place_interventions
        Interventions a year and kind, on groups (1) and on places (1) (numbers; practice).
    group_effect, place_effect
        Relative change of the rate while it lasts (-0.3 and -0.25; 0 = no effect): of attacks by the group that
        was called in, of street crime at the place patrolled (order of Park 2021 and Braga 2018). The other kind
        of each, outreach talks and cameras, has no effect.
    group_effect_days, place_effect_days
        How long an intervention lasts (days, 180 and 90; judgement).
    partner_rate
        Couples in which violence begins, per 1,000 people and year (number, 5; judgement).
    partner_once_share
        Share of them with a single incident (share, 0.8; literature: 8 to 9 of 10 never call again).
    partner_tail
        Tail exponent of the number of further incidents of the others (number, 0.9; judgement: few have most).
    ban_share, breach_mean
        Share of repeated dyads with a contact ban (0.4) and mean number of breaches of a ban (1.5) (judgement).
    """

    people: int = 300
    active_share: float = 0.26
    minor_share: float = 0.1
    groups: int = 6
    districts: int = 4
    start: date = date(2016, 7, 1)
    end: date = presets.LAST_DAY
    aggressions: float = 50.0
    ordinary: float = 4300.0
    mechanism: str = "grid"
    difficulty: str = "medium"
    null: str = "none"
    conflict_share: float = 0.7
    dispute_groups: float = 6.0
    conflict_years: float = 4.0
    dyad_sigma: float = 1.0
    theta_inertia: float = 0.22
    theta_retaliation: float = 0.18
    theta_attacker_diffuses: float = 0.08
    theta_victim_displaces: float = 0.05
    theta_ally_strikes: float = 0.06
    theta_pile_on: float = 0.05
    kappa: float = 0.5
    pi_inertia: tuple[float, ...] = (0.1, 0.2, 0.3, 0.25, 0.15)
    pi_retaliation: tuple[float, ...] = (0.15, 0.35, 0.3, 0.15, 0.05)
    pi_attacker_diffuses: tuple[float, ...] = (0.15, 0.2, 0.25, 0.25, 0.15)
    pi_victim_displaces: tuple[float, ...] = (0.05, 0.2, 0.35, 0.25, 0.15)
    pi_ally_strikes: tuple[float, ...] = (0.1, 0.3, 0.35, 0.2, 0.05)
    pi_pile_on: tuple[float, ...] = (0.1, 0.25, 0.35, 0.2, 0.1)
    lognormal_days: float = 4.0
    lognormal_sigma: float = 1.3
    power_days: float = 8.0
    power_exponent: float = 1.5
    drift_amplitude: float = 0.3
    drift_years: float = 6.0
    offspring_shape: float = 2.0
    spells_per_year: float = 1.0
    spell_days: float = 21.0
    spell_factor: float = 15.0
    recruit_share: float = 0.12
    custody_share: float = 0.25
    drift_share: float = 0.2
    person_sigma: float = 1.0
    place_sigma: float = 1.0
    quarrel_sigma: float = 1.0
    quarrel_share: float = 0.4
    season_amplitude: float = 0.15
    place_vulnerable: float = 0.6
    place_near_drug_market: float = 1.0
    place_near_transit: float = 0.5
    place_near_school: float = 0.2
    place_near_bar: float = 0.7
    feature_reach_m: float = 200.0
    near_repeat_ratio: float = 0.12
    near_repeat_m: float = 100.0
    near_repeat_days: float = 7.0
    fuel_theft_share: float = 0.5
    vehicle_theft_share: float = 0.4
    threat_share: float = 0.25
    weapon_find_share: float = 0.1
    lead_fuel_theft_days: float = 4.0
    lead_vehicle_theft_days: float = 10.0
    lead_threat_days: float = 8.0
    lead_weapon_find_days: float = 12.0
    lead_arson_hours: float = 4.0
    look_alikes: float = 3.0
    group_interventions: float = 1.0
    place_interventions: float = 1.0
    group_effect: float = -0.3
    place_effect: float = -0.25
    group_effect_days: float = 180.0
    place_effect_days: float = 90.0
    partner_rate: float = 5.0
    partner_once_share: float = 0.8
    partner_tail: float = 0.9
    ban_share: float = 0.4
    breach_mean: float = 1.5

    @classmethod
    def of(
        cls,
        size: str,
        *,
        years: float = 10,
        difficulty: str = "medium",
        mechanism: str = "grid",
        null: str = "none",
        aggressions: float | None = None,
    ) -> Spec:
        """Return the spec of a named size over some years before the last day of June 2026.

        Parameters
        ----------
        size
            ``village`` (300 people, about 50 attacks in 10 years), ``town`` (5,000 and 900) or ``city`` (67,500
            and 12,000).
        years
            Length of the time in which anything happens (years, up to 40).
        difficulty, mechanism, null
            As in `Spec`.
        aggressions
            Attacks to be expected in all; by default so many a year as the size says.

        Raises
        ------
        ValueError
            Naming the parameter, what was given and what is allowed.

        Examples
        --------
        >>> spec = Spec.of("town", years=5)
        >>> spec.people, spec.aggressions, spec.start
        (5000, 450.0, datetime.date(2021, 7, 1))
        """
        one_of("size", size, tuple(presets.SIZES))
        between("years", years, 0.1, 40)
        numbers = presets.SIZES[size]
        made: dict[str, Any] = dict(numbers) | {name: int(numbers[name]) for name in presets.COUNTS}
        made |= {name: float(numbers[name] * years) for name in presets.A_YEAR}
        if aggressions is not None or null == "ordinary":
            made["aggressions"] = 0.0 if aggressions is None else aggressions
        start = date.fromordinal(presets.LAST_DAY.toordinal() + 1 - round(years * 365.25))
        return cls(**made, start=start, difficulty=difficulty, mechanism=mechanism, null=null)

    def __post_init__(self) -> None:
        """Refuse, by name, a parameter that no city can have."""
        check_each(self)
        if self.end < self.start:
            raise ValueError(f"end: got {self.end}, must not be before start {self.start}")
        between("groups", self.groups, 0, self.active // 3)
        between("near_repeat_ratio", self.near_repeat_ratio, 0, 0.9)
        self._check_conflicts()

    def _check_conflicts(self) -> None:
        possible = 0.0 if self.null == "ordinary" or self.groups < 2 else self.active * self.days / 365.25
        between("aggressions", self.aggressions, 0, possible)
        swing = 1 + self.drift_amplitude if self.mechanism == "off_grid" else 1.0
        most = self.branching_ratio * swing
        if not most < 1:
            why = "the sum of all theta_…; attacks would never end"
            raise ValueError(f"branching_ratio: got {most:g}, must be below 1 ({why})")

    @property
    def theta(self) -> tuple[float, ...]:
        """Strength of each channel, in the order of `CHANNELS`; 0 where nothing spreads."""
        return tuple(float(getattr(self, f"theta_{channel}")) for channel in CHANNELS)

    @property
    def pi(self) -> tuple[tuple[float, ...], ...]:
        """Shares of the `DELAY_DAYS`, one row a channel."""
        return tuple(getattr(self, f"pi_{channel}") for channel in CHANNELS)

    @property
    def branching_ratio(self) -> float:
        """Sum of the strengths: expected direct offspring of an attack of weight 1."""
        return sum(self.theta)

    @property
    def active(self) -> int:
        """Number of people who take part in crime and belong to groups."""
        return round(self.people * self.active_share)

    @property
    def days(self) -> int:
        """Number of local days in which anything happens."""
        return (self.end - self.start).days + 1

    @property
    def real(self) -> Spec:
        """The spec as the world is made: what the null takes away set to nothing."""
        return replace(self, **presets.ABSENT.get(self.null, {}))
