"""Learn the shipped weights of the evidence between cases, on simulated towns of seeds 1 to 20, and write them.

    python studies/link_weights.py                    # writes netgraph/model/link_weights.csv, docs/link-weights.md
    python studies/link_weights.py --check            # learns on seeds 1-15, shows how right it is on 16-20
    python studies/link_line.py --write               # after it: the line that goes with these weights

Each seed gives one town, mechanisms and difficulties taking turns; every town is learnt from twice, with all that is on
record and with what some feeds never have taken out of it (groups; or groups, ties and things). First is learnt which
attack a precursor goes with, if any; then what all the evidence is worth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.conflicts.background import LEARNT_PARTS, case_weights
from netgraph.conflicts.evidence import gather, standing_of
from netgraph.conflicts.following import LEAD_COLUMNS, Leads, fit_leads
from netgraph.conflicts.stacking import calibration
from netgraph.conflicts.training import Lesson, fit_weights, lesson_of, odds_of, table_of
from netgraph.model.tables import Tables, empty_table
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, Truth, simulate
from studies.provenance import commit

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "netgraph" / "model" / "link_weights.csv"
PAGE = ROOT / "docs" / "link-weights.md"
SEEDS = range(1, 21)
HELD_OUT = range(16, 21)
MECHANISMS = ("grid", "off_grid")
DIFFICULTIES = ("easy", "medium", "hard")
YEARS = 5.0
SHARE = 0.01
GROUPS = ("memberships", "rivalries")
THINGS = ("ties", "holdings")


def towns(seeds: range) -> Iterator[tuple[int, str, str, Tables, Truth]]:
    """Yield a town a seed as the police know it in the end, and what is true of it; mechanisms and difficulties take
    turns."""
    for seed in seeds:
        mechanism, difficulty = MECHANISMS[seed % 2], DIFFICULTIES[seed % 3]
        yield seed, mechanism, difficulty, *_town(seed, mechanism, difficulty)


@cache
def _town(seed: int, mechanism: str, difficulty: str) -> tuple[Tables, Truth]:
    spec = Spec.of("town", years=YEARS, difficulty=difficulty, mechanism=mechanism)
    tables, truth = simulate(spec, seed=seed)
    return as_of(tables, max(frame["recorded_at"].max() for _, frame in tables.items() if len(frame))), truth


def lead_lessons(seeds: range) -> dict[int, tuple[Leads, np.ndarray]]:
    """Return for each seed which attacks its precursors may go with, and which of these are true."""
    found = {}
    for seed, _, _, known, truth in towns(seeds):
        now = known.incidents["recorded_at"].max()
        cases, standing = standing_of(known, now=now, weights=case_weights(known, now=now))
        ids, leads = cases.ids, standing.leads
        real = truth.chains[truth.chains["real"]]
        one, other = (ids.get_indexer(real[end]) for end in ("before_id", "after_id"))
        both = (one >= 0) & (other >= 0)
        key = np.concatenate([one[both] * len(ids) + other[both], other[both] * len(ids) + one[both]])
        found[seed] = leads, np.isin(leads.case * len(ids) + leads.attack, key)
    return found


def lessons(seeds: range, lead: np.ndarray) -> dict[tuple[int, str, str, str], Lesson]:
    """Return what there is to learn, by seed, mechanism, difficulty and what was on record."""
    found = {}
    for seed, mechanism, difficulty, known, truth in towns(seeds):
        now = known.incidents["recorded_at"].max()
        conflict = truth.incidents.set_index("incident_id")["conflict_id"]
        poorer = "no groups" if seed % 4 < 2 else "neither groups nor things"
        for name, records in (("all", known), (poorer, without(known, poorer))):
            weights = case_weights(records, now=now)
            weights.numbers["lead_weights"] = dict(zip(LEAD_COLUMNS, lead.tolist(), strict=True))
            evidence = gather(records, now=now, weights=weights)
            found[seed, mechanism, difficulty, name] = lesson_of(evidence, conflict, share=SHARE, seed=seed)
    return found


def without(known: Tables, what: str) -> Tables:
    """Return the records of a feed that has no groups, or neither those nor ties and things."""
    gone = GROUPS if what == "no groups" else GROUPS + THINGS
    parts = known.involvements
    frames = {name: empty_table(name) for name in gone}
    return known.replace(frames | {"involvements": parts[(parts["entity_kind"] != "group").to_numpy()]})


def shown(told: dict[tuple[int, str, str, str], Lesson], beta: np.ndarray) -> pd.DataFrame:
    """Return how right the chances are: by difficulty and record, and in all."""
    rows = []
    keys = list(told)
    for records in ("all", "no groups", "neither groups nor things"):
        for difficulty in (*DIFFICULTIES, "any"):
            chosen = [key for key in keys if key[3] == records and difficulty in (key[2], "any")]
            if chosen:
                rows.append(
                    {"records": records, "difficulty": difficulty, **_right([told[key] for key in chosen], beta)}
                )
    return pd.DataFrame(rows)


def _right(some: list[Lesson], beta: np.ndarray) -> dict[str, float]:
    odds = np.concatenate([odds_of(lesson, beta) for lesson in some])
    linked, weight = (np.concatenate([getattr(lesson, name) for lesson in some]) for name in ("linked", "weight"))
    blocks = np.repeat(np.arange(len(some)), [len(lesson) for lesson in some])
    one = calibration(odds, linked, weight, blocks=blocks if len(some) > 2 else np.arange(len(odds)))
    sure = odds > 0
    return {
        "towns": len(some),
        "pairs": weight.sum(),
        "links": linked.sum(),
        "slope": one["slope"],
        "slope_se": one["slope_se"],
        "intercept": one["intercept"],
        "auc": _auc(odds, linked, weight),
        "precision": (linked * sure).sum() / max((weight * sure).sum(), 1),
        "recall": (linked * sure).sum() / max(linked.sum(), 1),
    }


def _auc(odds: np.ndarray, linked: np.ndarray, weight: np.ndarray) -> float:
    order = np.argsort(odds, kind="stable")
    others = weight[order] * (1 - linked[order])
    return float((linked[order] * (np.cumsum(others) - others / 2)).sum() / linked.sum() / others.sum())


def written(beta: np.ndarray, naive: np.ndarray, lead: np.ndarray) -> None:
    """Write what was learnt into the shipped table, beside what is judged."""
    source = (
        f"learnt by studies/link_weights.py on simulated towns of {YEARS:g} years, seeds {SEEDS[0]}-{SEEDS[-1]}, "
        f"both mechanisms, {date.today()}, commit {commit()}"
    )
    old = pd.read_csv(WEIGHTS, keep_default_na=False, dtype="str")
    judged = old[
        ~old["part"].isin([*LEARNT_PARTS, "lead", "line"])
    ]  # the line is learnt on these: studies/link_line.py
    leads = pd.DataFrame({"part": "lead", "family": "", "level": LEAD_COLUMNS, "naive": lead, "value": lead})
    learnt = pd.concat([leads, table_of(beta, naive)], ignore_index=True).assign(source=source)
    for name in ("naive", "value"):
        learnt[name] = [f"{value:.4f}" for value in learnt[name]]
    pd.concat([judged, learnt]).to_csv(WEIGHTS, index=False, lineterminator="\n")


PAGE_TEXT = """# Weights of the evidence between two cases

Made by `python studies/link_weights.py` ({day}, commit {commit}); the weights are in `netgraph/model/link_weights.csv`.

Learnt on simulated towns of {years:g} years, seeds {first} to {last}, one town a seed, both mechanisms and the three
difficulties taking turns; each town twice, with all that is on record and with what some feeds never have taken out of
it. First is learnt which attack a precursor goes with, if any (the rows `lead`), on seeds {first} to {edge}; then what
all the evidence is worth. The table shows weights learnt on seeds {first} to {edge} alone, on the towns of the other
seeds, which they have not seen. What is shipped is then learnt on all of them. Seeds of 101 and up are never looked at
here.

`slope`: of outcome on log-odds, 1 where the chances are right; its standard error lets pairs of one town go together
where there are more than two towns. `precision` and `recall`: of links with a chance above one half, among the pairs
looked at. Between towns of one difficulty the slope moves by more than its error within them: chances are right over
all towns, and in a single one by a few per cent of the log-odds too sure or too careful.

| {heads} |
|{rules}|
{rows}
"""


def paged(table: pd.DataFrame) -> str:
    """Return the page that tells how right the weights are."""
    cells = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in table.values.tolist()]
    for row in cells:
        row[3:5] = [f"{float(cell):,.0f}" for cell in row[3:5]]
    return PAGE_TEXT.format(
        day=date.today(),
        commit=commit(),
        years=YEARS,
        first=SEEDS[0],
        last=SEEDS[-1],
        edge=HELD_OUT[0] - 1,
        heads=" | ".join(table.columns),
        rules="---|" * (len(table.columns) - 1) + "---",
        rows="\n".join(f"| {' | '.join(row)} |" for row in cells),
    )


def main() -> None:
    """Learn and write, or learn on fewer seeds and show how right it is on the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    asked = parser.parse_args()
    leads = lead_lessons(SEEDS)
    lead = fit_leads([lesson for seed, lesson in leads.items() if seed not in HELD_OUT])
    told = lessons(SEEDS, lead)
    kept = {key: lesson for key, lesson in told.items() if key[0] not in HELD_OUT}
    beta, _ = fit_weights(list(kept.values()))
    table = shown({key: lesson for key, lesson in told.items() if key[0] in HELD_OUT}, beta)
    sys.stdout.write(table.round(3).to_string(index=False) + "\n")
    if not asked.check:
        PAGE.write_text(paged(table), encoding="utf-8")
        written(*fit_weights(list(told.values())), lead)


if __name__ == "__main__":
    main()
