"""Does a test on the true times find contagion where there is none? 400 villages of each kind.

The attacks of one conflict that lie in the same quarter of the year exchange their years (of 364 days, so that
weekdays stay): season, weekday, hour, conflict and all rates that are constant over the years are kept, and only what
brings attacks close together in one year is lost. The figure is the number of pairs of attacks of one conflict at
most 14 days apart. In the null world ``static`` the years are exchangeable, so the test must reject as often as its
level says; where attacks bring each other about, or flare, it should reject more often.

Run ``python studies/null_worlds.py --write`` to write the table into ``docs/null-worlds.md`` (about three minutes).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from netgraph.simulation.build import build_world
from netgraph.simulation.spec import Spec
from netgraph.simulation.world import World
from netgraph.statistics.permutation import p_value
from studies.provenance import commit

LEVEL = 0.05
SEEDS = range(101, 501)
WORLDS = ("static", "flaring", "none")
DAYS_APART = 14.0
_CYCLE, _QUARTER = 364, 91  # days
_DRAWS = 399


def p_of_closeness(world: World, *, seed: int, draws: int = _DRAWS) -> float:
    """Return how surprising the closeness of the attacks of one conflict is, if their years are exchangeable.

    Ties between drawn figures are broken by chance, so that the p-value
    is uniform when nothing is going on, however small the counts are.
    """
    time, conflict = _attacks(world)
    cycle, day = np.divmod(time, _CYCLE)
    stratum = conflict * 4 + day // _QUARTER
    rng = np.random.default_rng(seed)
    order = np.lexsort((time, stratum))
    cycle, day, conflict, stratum = cycle[order], day[order], conflict[order], stratum[order]
    pair = np.triu(conflict[:, None] == conflict[None, :], 1)
    figures = [_close(cycle, day, pair)]
    for _ in range(draws):
        figures.append(_close(cycle[np.lexsort((rng.random(len(cycle)), stratum))], day, pair))
    figure = np.array(figures) + rng.random(len(figures)) * 1e-3
    return float(p_value([figure[0]], figure[1:, None])[0])


def rejections(null: str, seeds: Iterable[int], *, aggressions: float | None = None) -> int:
    """Return in how many villages of a kind the test rejects at the level."""
    spec = Spec.of("village", null=null, aggressions=aggressions)
    return sum(p_of_closeness(build_world(spec, seed=seed), seed=seed) <= LEVEL for seed in seeds)


def _attacks(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Return when each attack was (days) and in which conflict, of all whole years of 364 days."""
    attack = world.incidents.loc[world.aggressions["incident"]]
    days = float(world.parameters.set_index("name").at["days", "value"])
    time = (attack["occurred"].to_numpy() - np.datetime64(Spec.of("village").start)) / np.timedelta64(1, "D")
    whole = time < _CYCLE * (days // _CYCLE)
    return time[whole], attack["conflict"].to_numpy()[whole]


def _close(cycle: np.ndarray, day: np.ndarray, pair: np.ndarray) -> int:
    time = cycle * _CYCLE + day
    return int((pair & (np.abs(time[:, None] - time[None, :]) <= DAYS_APART)).sum())


def _table(seeds: Sequence[int]) -> str:
    """Return the study's table."""
    words = {
        "static": "nothing spreads, constant rates",
        "flaring": "nothing spreads, spells from outside",
        "none": "attacks bring about others",
    }
    lines = ["| world | what is in it | rejected at 5 % | share |", "| --- | --- | --- | --- |"]
    for null in WORLDS:
        count = rejections(null, seeds)
        lines.append(f"| {null} | {words[null]} | {count} of {len(seeds)} | {100 * count / len(seeds):.1f} % |")
    return "\n".join(lines)


def _page(table: str, seeds: Sequence[int]) -> str:
    about = (__doc__ or "").split("\n\n")[1].replace("\n", " ").replace("``", "`")
    return (
        "# Null worlds: is contagion found where there is none?\n\n"
        "How often a test of whether attacks bring about attacks raises the alarm in invented worlds where they do "
        "not, and in one where they do: what such a test can be trusted with.\n\n"
        f"{about}\n\n"
        f"Villages of 300 people and about 50 attacks in 10 years, seeds {seeds[0]} to {seeds[-1]}.\n\n"
        f"{table}\n\n"
        "Allowed in `static`: at most 30 of 400 (a fair test rejects 20, with a standard deviation of 4.4).\n\n"
        f"Command: `python studies/null_worlds.py --write`, commit {commit()}.\n"
    )


def main() -> None:
    """Print the table, or write it into the documentation."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write docs/null-worlds.md")
    options.add_argument("--seeds", type=int, default=len(SEEDS), help="number of seeds, from 101 on")
    given = options.parse_args()
    seeds = SEEDS[: given.seeds]
    table = _table(seeds)
    if given.write:
        page = Path(__file__).parent.parent / "docs" / "null-worlds.md"
        page.write_text(_page(table, seeds), encoding="utf-8")
    sys.stdout.write(table + "\n")


if __name__ == "__main__":
    main()
