"""One new incident, on the night it happened: whether revenge is likely, between whom, whom to reach, and where.

Pure: from the records around the incident and a fitted model of groups; where either is missing the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownRecord
from netgraph.forecast.answer_around import Level, circle_of, near_of, open_of
from netgraph.forecast.answer_chances import Chances, chances_and_clock
from netgraph.forecast.answer_counts import COUNTS_NAME, LEAST_ATTACKS, counted_from, counts_model, group_attacks
from netgraph.forecast.answer_people import people_to_reach, ranked_by, ranker_of
from netgraph.forecast.answer_sides import SIDES, Asked, bonds_of, names_of, parties_of, side_groups
from netgraph.model.answer import Answer, answer_frame
from netgraph.model.versions import without_known_time
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.safeguards.listing import ADULT, ages, known_by

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["HORIZONS_DAYS", "LENGTH", "answer"]

HORIZONS_DAYS = (1.0, 3.0, 7.0, 14.0)
LENGTH = 10
"""How many people are ranked on each side."""
_MOST = 20
_IDS = (
    "entity_id",
    "group_id",
    "group_ids",
    "source_group",
    "target_group",
    "person_id",
    "bond_to",
    "closers",
    "targets",
)
_Missing = list[tuple[str, Mapping[str, Any]]]


def answer(
    known: Tables,
    model: Model | None,
    incident_id: str,
    *,
    now: Timestamp,
    seed: int,
    vocabulary: Vocabulary | None = None,
    people: Model | None = None,
) -> Answer:
    """Say what the records tell of one incident: the chance that it is answered, between whom, and whom to reach.

    Parameters
    ----------
    known
        The records as known at `now`, one row a key; a neighbourhood is enough: the incident, who is in it, the
        members of their groups, those tied to them, the incidents of all these, and what happened near.
    model
        A fitted model of groups (`netgraph.forecast.dyads`), or how often earlier attacks were answered
        (`netgraph.forecast.answer_counts.counts_model`); where ``None`` the latter, of the attacks in `known`.
    incident_id
        The incident.
    now
        The moment from which the horizons run, naive UTC.
    seed
        Of the intervals of the scores.
    vocabulary
        The words of the records; the shipped ones by default.
    people
        A fitted ranker of people (`netgraph.forecast.fitted_people`), learnt from all the records; where ``None``
        whom to reach is ranked by the shipped weights (`netgraph.forecast.people`).

    Returns
    -------
    Answer
        Where the records do not allow a figure there is none, and ``missing`` says why: no group is known on a side,
        the source does not say who attacked, it was no attack, nobody is named, too few earlier attacks.

    Raises
    ------
    UnknownRecord
        `known` holds no such incident, or it was found to be unfounded.

    Notes
    -----
    Linear in the records given, but for the motifs (see `netgraph.motifs.open_motifs`).

    Examples
    --------
    Two people were shot at each other's hands; four cases are too few for a chance, and no age is known.

    >>> import pandas as pd
    >>> from tests.worlds import two_feuding_pairs
    >>> told = answer(two_feuding_pairs(), None, "k:dc", now=pd.Timestamp("2026-02-10"), seed=1)
    >>> [why for why, _ in told.missing], len(told.chances)
    (['answer_no_groups', 'answer_no_place'], 0)
    >>> told.people[["side", "person_id", "apart", "bond"]].values.tolist()
    [['victim', 'k:C', 'age unknown', 'took_part'], ['suspect', 'k:D', 'age unknown', 'took_part']]
    """
    asked = Asked(incident_id, now, seed, vocabulary or shipped_vocabulary())
    case = _case(known, asked)
    groups = side_groups(known, incident_id, words=asked.words)
    attacks = group_attacks(known, now=now, words=asked.words)
    teller, method, basis, missing = _teller(model, groups, known, asked)
    between = _between(attacks, groups, case, asked)
    chances, clock = answer_frame("chances"), answer_frame("clock")
    if teller is not None:
        chances, clock = chances_and_clock(teller, known, groups, now=now, horizons_days=HORIZONS_DAYS)
        missing += [] if len(chances) else [("answer_model_silent", {})]
    circle = circle_of(known, asked)
    ranker, bonds = ranker_of(people, known, asked), bonds_of(known, groups, asked)
    reach, reasons, concern = people_to_reach(known, bonds, asked, ranker=ranker, length=LENGTH)
    parties, half_done = answer_frame("parties", parties_of(known, asked)), open_of(known, _level(groups), asked)
    missing += _missing_around(parties, reach, circle)
    return Answer(
        incident_id=incident_id,
        now=now,
        seed=seed,
        case=_told(case, known),
        method=method if len(chances) else "",
        basis=basis,
        ranked_by=ranked_by(ranker),
        missing=tuple(missing),
        circle=circle,
        names=_names(known, (parties, groups, between, reach, half_done), asked),
        parties=parties,
        groups=answer_frame("groups", groups.assign(name=_named(groups["group_id"], known))),
        chances=_with_incidents(chances, between, incident_id),
        clock=clock,
        between=between,
        people=reach,
        reasons=reasons,
        concern=concern,
        open_motifs=half_done,
        near=near_of(known, asked) if circle else answer_frame("near"),
    )


def _case(known: Tables, asked: Asked) -> Series:
    own = (known.incidents["incident_id"] == asked.incident_id) & known_by(known.incidents, asked.now)
    rows = known.incidents[own.to_numpy(dtype=bool)]
    if rows.empty:
        raise UnknownRecord(
            f"answer: no incident {asked.incident_id!r} was on record by {asked.now:%Y-%m-%d %H:%M} UTC; ids are "
            "source:local_id; a later --now may know it, netgraph query find text=… finds ids"
        )
    case = rows.iloc[0]
    if case["status"] == "unfounded":
        raise UnknownRecord(f"answer: incident {asked.incident_id} was found to be unfounded, so nothing answers it")
    return case


def _told(case: Series, known: Tables) -> dict[str, Any]:
    """Return what is said of the incident itself, and how the records under the answer may be handed on."""
    told = ("kind", "occurred_from", "occurred_to", "time_zone", "status", "source")
    frames = (known.incidents, known.involvements, known.memberships, known.people)
    marks = {mark for frame in frames for mark in frame["handling"].dropna().unique()}
    read = {"incidents": len(known.incidents), "without_known_time": without_known_time(known.incidents)}
    return {name: case[name] for name in told} | {"handling": "C" if "C" in marks else "P" if marks else ""} | read


def _teller(
    model: Model | None, groups: DataFrame, known: Tables, asked: Asked
) -> tuple[Chances | None, str, dict[str, Any], _Missing]:
    """Return what gives the chances, which method that is and what it has learnt from; or what is missing."""
    missing = _missing_sides(groups, known, asked)
    if missing:
        return None, "", {}, missing
    if model is None:
        model = counts_model(known, now=asked.now, words=asked.words)
    learnt = {"model": model.name, "fitted_on": model.fitted_on, "fitted_until": model.fitted_until}
    if model.name != COUNTS_NAME:
        from netgraph.forecast.dyads import from_model

        return from_model(model), "dyads", learnt, []
    one = {side: groups[(groups["side"] == side).to_numpy()] for side in SIDES}
    if any(rows.empty for rows in one.values()):
        return None, "", {}, [("answer_one_side", {})]
    pairs = one["suspect"].merge(one["victim"], how="cross")[["group_id_x", "group_id_y"]]
    struck = pairs.set_axis(["source", "target"], axis=1)
    since = _case(known, asked)["occurred_to"]
    counted = counted_from(model, struck, incident_id=asked.incident_id, since=since)
    watched = counted.watched(now=asked.now, days=HORIZONS_DAYS[0])
    if watched < LEAST_ATTACKS:
        return None, "", {}, [("answer_too_few", {"number": f"{watched:.0f}", "least": LEAST_ATTACKS})]
    return counted, "counts", {**learnt, "attacks": round(watched)}, []


def _level(groups: DataFrame) -> Level:
    """Say between whom motifs are looked for: groups where those of both sides are known, else people."""
    return "group" if groups["side"].nunique() == len(SIDES) else "person"


def _missing_sides(groups: DataFrame, known: Tables, asked: Asked) -> _Missing:
    """Say why the two sides of the incident allow no chance of an answer, if they do not."""
    kind = str(_case(known, asked)["kind"])
    if kind not in asked.words.aggression_kinds():
        return [("answer_no_attack", {})]
    if len(groups):
        return []
    parties = parties_of(known, asked)
    if len(parties) and (parties["side"] == "unknown").all():
        return [("answer_side_not_stated", {})]
    return [("answer_no_groups", {})]


def _missing_around(parties: DataFrame, people: DataFrame, circle: Mapping[str, Any]) -> _Missing:
    missing: _Missing = []
    if not (parties["name"] != "").any():
        missing.append(("answer_nobody_named", {}))
    elif people.empty:
        missing.append(("answer_nobody_listed", {}))
    return missing if circle else [*missing, ("answer_no_place", {})]


def _between(attacks: DataFrame, groups: DataFrame, case: Series, asked: Asked) -> DataFrame:
    """Return the attacks between the two sides, either way, the newest first; the incident itself is not among them."""
    one, other = (groups.loc[(groups["side"] == side).to_numpy(), "group_id"] for side in SIDES)
    there = attacks["source"].isin(one) & attacks["target"].isin(other)
    back = attacks["source"].isin(other) & attacks["target"].isin(one)
    apart = (attacks["source"] != attacks["target"]) & (attacks["incident_id"] != asked.incident_id)
    rows = attacks[((there | back) & apart).to_numpy(dtype=bool)]
    rows = rows.sort_values(["occurred_from", "incident_id", "source"], ascending=[False, True, True]).head(_MOST)
    return answer_frame(
        "between",
        rows.assign(
            source_group=rows["source"], target_group=rows["target"], after=rows["occurred_from"] >= case["occurred_to"]
        ),
    )


def _with_incidents(chances: DataFrame, between: DataFrame, incident_id: str) -> DataFrame:
    """Return the chances with the incidents between the groups of each, this one first."""
    pairs = [{one, other} for one, other in zip(between["source_group"], between["target_group"], strict=True)]

    def under(source: str, target: str) -> str:
        own = [
            one
            for one, pair in zip(between["incident_id"], pairs, strict=True)
            if not source or pair == {source, target}
        ]
        return ";".join(dict.fromkeys([incident_id, *own]))

    ends = zip(chances["source_group"], chances["target_group"], strict=True)
    return answer_frame("chances", chances.assign(incident_ids=[under(*pair) for pair in ends]))


def _names(known: Tables, frames: Sequence[DataFrame], asked: Asked) -> dict[str, str]:
    """Return what those in these tables may be called, by id; minors are told by their ids alone."""
    young = known.people.loc[
        (ages(known.people, now=asked.now) < ADULT).fillna(False).to_numpy(dtype=bool), "person_id"
    ]
    columns = [frame[name] for frame in frames for name in _IDS if name in frame]
    shown = {one for column in columns for ids in column.dropna() for one in str(ids).split(";")} - set(young)
    return {one: name for one, name in names_of(known).items() if one in shown}


def _named(ids: Series, known: Tables) -> Series:
    return ids.map(names_of(known)).astype("str").fillna(ids)
