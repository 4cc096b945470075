"""Hidden suspects of real cases: do the cases themselves say which belong together?

Philadelphia: shootings that came to court, 2015 to 2024. The defendants are hidden, every pair of shootings is scored,
and the pairs that share a defendant are to come first. Learnt on pairs of which both happened before 2021, tested on
pairs of which the later happened in 2021 or after (event-time split: what the court knew later is known at once).

Run ``python studies/real_links.py --write`` to write ``docs/real-links.md``; about five minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pandas as pd

from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.sources import open_source
from studies.hidden_links import (
    Pairs,
    all_pairs,
    balanced,
    figures_of,
    intervals,
    learnt,
    middle,
    places_of,
    shared_pairs,
)
from studies.provenance import commit
from studies.real_networks import DATA, israel_cases

SPLIT = pd.Timestamp("2021-01-01")
SAME_HOURS, SAME_METRES = 1.0, 200.0
LOGISTIC = "logistic of both"
ISRAEL_SPLIT = pd.Timestamp("2020-05-01")
ISRAEL_NEAR = 0.05  # of the width of the country, scaled to 0 … 1
Row = list[object]


def shootings(data: Path) -> tuple[Tables, pd.Series]:
    """Return the records of Philadelphia with their history, and the shooting (event) that each incident belongs to."""
    feed = open_source("philadelphia")
    tables, _ = feed.transform(feed.get(str(data / "philly_shootings_2015_2025")))
    modus = tables.modus[(tables.modus["trait"] == "event").to_numpy()]
    return tables, modus.drop_duplicates("incident_id").set_index("incident_id")["value"]


def newest(tables: Tables) -> Tables:
    """Return the records as they are known in the end."""
    return as_of(tables, max(frame["recorded_at"].max() for frame in (tables.incidents, tables.involvements)))


def charged(tables: Tables) -> pd.DataFrame:
    """Return who is charged with what: incident_id, person."""
    rows = tables.involvements[(tables.involvements["role"] == "charged").to_numpy()]
    return rows.rename(columns={"entity_id": "person"})[["incident_id", "person"]].drop_duplicates()


def counted_pairs(history: Tables, event: pd.Series) -> dict[str, int]:
    """Return how many pairs of police numbers share a defendant, how many of these are one shooting, and the rest.

    The rest is counted in pairs of shootings.
    """
    named = charged(newest(history)).rename(columns={"incident_id": "case"})
    numbers = pd.Series(named["case"].unique())
    pairs = shared_pairs(numbers, named).drop_duplicates(["one", "other"])
    ends = [numbers[pairs[end]].map(event).to_numpy() for end in ("one", "other")]
    apart = ends[0] != ends[1]
    shootings_of = {frozenset(pair) for pair in zip(ends[0][apart], ends[1][apart], strict=True)}
    return {"numbers": len(pairs), "same_shooting": int((~apart).sum()), "shootings": len(shootings_of)}


def covered_shootings(history: Tables, event: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the placed shootings that came to court, by time, and their defendants.

    Cases: case (the event), x, y (metres), at, killed (whether anybody was), victims (how many), incident_id (the first
    of its police numbers). People: case, person.
    """
    tables = newest(history)
    people = charged(tables).assign(case=lambda rows: rows["incident_id"].map(event))
    victims = tables.involvements[(tables.involvements["role"] == "victim").to_numpy()]
    held = victims.assign(case=victims["incident_id"].map(event), killed=victims["outcome"].eq("killed"))
    held = held.groupby("case").agg(victims=("entity_id", "size"), killed=("killed", "any"))
    places = tables.locations.set_index("location_id")[["x", "y"]]
    rows = tables.incidents.join(places, on="location_id").assign(case=lambda frame: frame["incident_id"].map(event))
    rows = rows.sort_values(["occurred_from", "incident_id"]).drop_duplicates("case").dropna(subset=["x", "y"])
    rows = rows[rows["case"].isin(people["case"])].join(held, on="case").rename(columns={"occurred_from": "at"})
    columns = ["case", "x", "y", "at", "killed", "victims", "incident_id"]
    return rows[columns].reset_index(drop=True), people[["case", "person"]].drop_duplicates()


def scored_pairs(cases: pd.DataFrame, people: pd.DataFrame) -> Pairs:
    """Return all pairs of cases, but for those so near in place and time that they may be one shooting told twice."""
    pairs = all_pairs(cases, people)
    return pairs.only(~((pairs.days * 24 <= SAME_HOURS) & (pairs.metres <= SAME_METRES)))


def plain_features(pairs: Pairs, *, metres: float = 100.0, days: float = 1.0) -> np.ndarray:
    """Return the logarithms of metres and days apart, each a little more so that nothing is infinitely near."""
    return np.column_stack([np.log(pairs.metres + metres), np.log(pairs.days + days)])


def case_features(pairs: Pairs, cases: pd.DataFrame, expected: np.ndarray) -> np.ndarray:
    """Return what netgraph's families look at, for any two cases however far apart.

    Place and time: metres and days, and how many cases chance alone brings as near (`expected`). Kind: whether both,
    or one, were deadly. Modus: the fewer and the more of the two's victims, and hours between their times of day.
    """
    one, other = pairs.one, pairs.other
    killed, victims = cases["killed"].to_numpy(dtype=float), np.log(cases["victims"].to_numpy(dtype=float))
    hour = cases["at"].dt.hour.to_numpy() + cases["at"].dt.minute.to_numpy() / 60
    apart = np.abs(hour[one] - hour[other])
    return np.column_stack(
        [
            plain_features(pairs),
            np.log(expected + 1e-4),
            killed[one] * killed[other],
            np.abs(killed[one] - killed[other]),
            np.minimum(victims[one], victims[other]),
            np.maximum(victims[one], victims[other]),
            np.minimum(apart, 24 - apart),
        ]
    )


def philadelphia() -> tuple[Pairs, dict[str, np.ndarray]]:
    """Return the late pairs and the score of each by every way to score them."""
    history, event = shootings(DATA)
    cases, people = covered_shootings(history, event)
    pairs = scored_pairs(cases, people)
    late = np.maximum(cases["at"].to_numpy()[pairs.one], cases["at"].to_numpy()[pairs.other]) >= np.datetime64(SPLIT)
    expected = expected_by_chance(history, cases, pairs)
    families = case_features(pairs, cases, expected)
    scores = {
        "distance alone": -pairs.metres,
        "time alone": -pairs.days,
        LOGISTIC: learnt(plain_features(pairs), pairs.shared, ~late),
        "place and time against the background (nothing learnt)": -expected,
        "place and time, kind, modus, learnt before 2021": learnt(families, pairs.shared, ~late),
        **as_linked(history, event, cases, pairs, ~late),
    }
    return pairs.only(late), {name: score[late] for name, score in scores.items()}


def expected_by_chance(history: Tables, cases: pd.DataFrame, pairs: Pairs) -> np.ndarray:
    """Return how many shootings chance alone brings as near as each pair is, by those known before 2021."""
    from netgraph.conflicts import case_weights
    from netgraph.conflicts.cases import read_cases
    from netgraph.conflicts.surroundings import densities, expected_near

    weights = case_weights(as_of(history, SPLIT), now=SPLIT)
    tables = newest(history)
    now = tables.incidents["recorded_at"].max()
    coded = read_cases(tables, now=now, numbers=weights.numbers)
    around = densities(coded, weights.frames["surroundings"], weights.numbers)
    place = coded.find(cases["incident_id"])
    return expected_near(coded, place[pairs.one], place[pairs.other], around=around, numbers=weights.numbers)


def as_linked(
    history: Tables, event: pd.Series, cases: pd.DataFrame, pairs: Pairs, early: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the log-odds that netgraph's links give, by two sets of weights; what it does not look at comes last.

    The defendants are taken out of the records first. Weights: those that come with netgraph, learnt in simulated
    cities, and those learnt on the early pairs that it looks at.
    """
    from netgraph.conflicts import case_weights
    from netgraph.conflicts.evidence import gather
    from netgraph.conflicts.training import Lesson, fit_weights
    from netgraph.conflicts.weighing import design, weigh

    unnamed = (history.involvements["role"] != "charged").to_numpy()
    blind = replace(history, involvements=history.involvements[unnamed])
    weights = case_weights(as_of(blind, SPLIT), now=SPLIT)
    evidence = gather(newest(blind), now=blind.incidents["recorded_at"].max(), weights=weights)
    place = pd.Index(cases["case"]).get_indexer(pd.Series(evidence.cases.ids).map(event))
    at, told = places_of(pairs, place[evidence.a], place[evidence.b], size=len(cases))
    columns, known = design(evidence)[told], pairs.shared[at].astype(float)
    base, added = weigh(evidence, weights)
    lesson = Lesson(columns[early[at]], known[early[at]], np.ones(int(early[at].sum())))
    found = {
        "as netgraph links, weights of simulated cities": (base + sum(added.values()))[told],
        "as netgraph links, weights learnt before 2021": columns @ fit_weights([lesson])[0],
    }
    scores = {}
    for name, odds in found.items():
        scores[name] = np.full(len(pairs), odds.min() - 1)
        np.maximum.at(scores[name], at, odds)
    return scores


def philadelphia_rows() -> Iterator[Row]:
    """One row a way to score: figures with their intervals, and how much better than the logistic."""
    pairs, scores = philadelphia()
    drawn = dict(zip(scores, intervals(list(scores.values()), pairs, seed=1), strict=True))
    against = drawn[LOGISTIC]
    for name, score in scores.items():
        row: Row = [name]
        for place, figure in enumerate(figures_of(score, pairs.shared)):
            low, high = middle(drawn[name][:, place])
            row.append(f"{figure:.3f} ({low:.3f} to {high:.3f})")
        low, high = middle(drawn[name][:, 0] - against[:, 0])
        yield [*row, "" if name == LOGISTIC else f"{low:+.3f} to {high:+.3f}"]


def israel_pairs() -> tuple[Pairs, np.ndarray]:
    """Return all pairs of burglaries of a half-year, places in scaled units, and which are late (from May on)."""
    cases, people = israel_cases(DATA)
    pairs, at = all_pairs(cases, people), cases["at"].to_numpy()
    return pairs, np.maximum(at[pairs.one], at[pairs.other]) >= np.datetime64(ISRAEL_SPLIT)


def israel_rows() -> Iterator[Row]:
    """One row a way to score: AUC and AP on all late pairs, AP with as many of either, and AUC among neighbours."""
    pairs, late = israel_pairs()
    features = plain_features(pairs, metres=ISRAEL_NEAR / 10)
    scores = {"distance alone": -pairs.metres, "time alone": -pairs.days}
    scores["logistic of both"] = learnt(features, pairs.shared, ~late)
    local = late & (pairs.metres <= ISRAEL_NEAR)
    for name, score in scores.items():
        auc, even = balanced(score[late], pairs.shared[late])
        _, ap, _ = figures_of(score[late], pairs.shared[late])
        near, near_even = balanced(score[local], pairs.shared[local])
        yield [name, *(f"{figure:.3f}" for figure in (auc, ap, even, near, near_even))]


PHILADELPHIA = "score | AUC | AP | right among the first 100 | AUC less that of the logistic"
ISRAEL = "score | AUC | AP, all pairs | AP, as many of either | AUC, neighbours | AP, neighbours, as many of either"


def page() -> Iterator[str]:
    """Return the page, part by part."""
    history, event = shootings(DATA)
    counted = counted_pairs(history, event)
    pairs = scored_pairs(*covered_shootings(history, event))
    yield (
        f"## Philadelphia: which shootings share a defendant\n\n{counted['numbers']} pairs of police numbers share a "
        f"defendant; {counted['same_shooting']} of them are one shooting under two numbers. "
        f"{counted['shootings']} pairs of shootings remain, of {len(pairs):,} pairs of shootings that came to court; "
        f"those within an hour and 200 m of each other are left out, which leaves {int(pairs.shared.sum())}."
    )
    yield table(PHILADELPHIA, philadelphia_rows())
    yield (
        "In brackets 95 % intervals from drawing the defendants again (1,000 times, for all scores alike); the last "
        "column is the interval of the difference.\n\n"
        "What this tests: whether the same *person* shot again, which is serial-offender linkage. It does not test "
        "conflicts: a conflict is answered by others. And the records hold little beside place and time (no modus but "
        "the number of victims, no weapon, no vehicle, no tie), so that equality with the logistic regression is what "
        "so few features may give, and what they give. The family *place and time* needs nothing learnt for it: how "
        "many shootings chance alone would bring as near, by what happened around there before 2021.\n\n"
        "As netgraph links, it looks only at pairs so near that chance would hardly bring them (and, with names, at "
        "those that share somebody), so that most pairs here are not looked at: they stand last, all level, which is "
        "why the AUC is little above one half, while the first hundred are as right as those of the logistic."
    )
    yield "## Israel: which burglaries share an offender\n\n" + table(ISRAEL, israel_rows())
    yield (
        "Published on the police's full data (Ahmadi and others, Journal of Computational Science 72, 2023, "
        "doi:10.1016/j.jocs.2023.102063): AUC 0.758, AP 0.757. That is not the same task: there, by its abstract, "
        "links of crimes are found in a network whose other links are known (75.8 %), or for a new case (up to 74.8 "
        "%); that AP and AUC are alike suggests that as many pairs without a link as with one were drawn, which the "
        "columns *as many of either* do here. Here only place (scaled) and day of half a year are seen, learnt on "
        "January to April and tested on pairs whose later burglary was in May or June, against *all* other pairs. "
        "Most of those lie in other towns and are easily told; among neighbours (pairs within 0.05 of the country's "
        "scaled width) it is harder. So "
        "neither figure is better than the other."
    )


def table(heads: str, rows: Iterator[Row]) -> str:
    """Return rows as a table, each told when it is made."""
    lines = [f"| {heads} |", "|" + " --- |" * (heads.count("|") + 1)]
    for row in rows:
        lines.append("| " + " | ".join(map(str, row)) + " |")
        sys.stdout.write(lines[-1] + "\n")
        sys.stdout.flush()
    return "\n".join(lines)


def main() -> None:
    """Print the tables, or write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write docs/real-links.md")
    given = options.parse_args()
    parts = list(page())
    if given.write:
        about = " ".join((__doc__ or "").split("\n\n")[1].split())
        end = f"Command: `python studies/real_links.py --write`, commit {commit()}."
        text = "\n\n".join(["# Hidden suspects of real cases", about, *parts, end]) + "\n"
        (Path(__file__).parent.parent / "docs" / "real-links.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
