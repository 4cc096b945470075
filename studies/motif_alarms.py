"""Do the motifs find what was planted, and stay silent where nothing was? Villages and towns as the police see them.

Records at difficulty ``medium``: attackers unknown or wrong, people twice, groups uncertain. Every row is one
`significance` call on the whole library at one level, deltas 1, 3, 7, 14, 30 and 90 d, max-T over motifs and deltas;
an alarm is any joined p-value of 0.05 or less. Unknown attackers are shared among those known to have fought the one
attacked (`netgraph.motifs.unknown`), but not under N3. In the null world ``static`` no event raises the chance of
another. Towns: retaliation alone, max-T over the deltas.

Run ``python studies/motif_alarms.py --write`` to write the table into ``docs/motif_alarms.md``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from netgraph.graph import events
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.motifs import Motif
from netgraph.motifs.context import context_of
from netgraph.motifs.library import library
from netgraph.motifs.nulls import Null
from netgraph.motifs.significance import significance
from netgraph.motifs.steps import kinds_of_motif
from netgraph.motifs.unknown import share_unknown
from netgraph.simulation import Spec, simulate
from studies.provenance import commit

LEVEL = 0.05
VILLAGES = range(101, 501)
TOWNS = range(101, 121)


def records(size: str, null: str, seed: int) -> Tables:
    """Return what is known in the end of a simulated place."""
    tables, _ = simulate(Spec.of(size, null=null, difficulty="medium"), seed=seed)
    return as_of(tables, tables.incidents["recorded_at"].max())


def alarms(known: Tables, motifs: list[Motif], *, level: str, null: Null, seed: int) -> set[str]:
    """Return the motifs with a joined p-value of 0.05 or less."""
    kinds = sorted(set().union(*(kinds_of_motif(motif) for motif in motifs)))
    rows = events(known, kinds=kinds, level=level, things=["vehicle"])
    if null.kind != "N3":
        rows = share_unknown(rows)
    found = significance(rows, motifs, null=null, seed=seed, context=context_of(known))
    return set(found.loc[found["p_max"] <= LEVEL, "motif"])


def of_level(level: str) -> list[Motif]:
    """Return the shipped motifs that may be looked for at a level."""
    return [shipped.motif for shipped in library().values() if level in shipped.levels]


def village_alarms(world: str, seeds: Iterable[int], *, null: Null) -> dict[str, Counter[str]]:
    """Return by level in how many villages each motif alarms, and any of them."""
    counts: dict[str, Counter[str]] = {"group": Counter(), "person": Counter()}
    for seed in seeds:
        known = records("village", world, seed)
        for level, count in counts.items():
            found = alarms(known, of_level(level), level=level, null=null, seed=seed)
            count.update(found)
            count.update({"any": int(bool(found))})
    return counts


def town_finds(world: str, seeds: Iterable[int], *, null: Null) -> int:
    """Return in how many towns retaliation between groups is significant."""
    retaliation = [library()["retaliation"].motif]
    return sum(
        bool(alarms(records("town", world, seed), retaliation, level="group", null=null, seed=seed)) for seed in seeds
    )


def _rows(villages: range, towns: range, draws: int) -> Iterable[str]:
    for level, found in village_alarms("static", villages, null=Null("N2", draws=draws)).items():
        which = ", ".join(f"{name} {count}" for name, count in found.most_common() if name != "any" and count)
        yield f"| villages, static | library, {level} | N2 | {found['any']} of {len(villages)} | {which} |"
    for world in ("none", "flaring"):
        for kind in ("N1", "N2", "N3"):
            hits = town_finds(world, towns, null=Null(kind, draws=draws))
            what = "planted" if world == "none" else "flaring, nothing answered"
            yield f"| towns, {what} | retaliation, group | {kind} | {hits} of {len(towns)} | |"


def _page(table: str, command: str) -> str:
    about = " ".join((__doc__ or "").split("\n\n")[1].split())
    return (
        "# Motifs: what is found, and what is found wrongly\n\nHow often the [tests of motifs](methods/motifs.md) find "
        "answering where nobody answers, and how often they miss it where there is some: read it before you report a "
        f"p-value.\n\n{about.replace('``', '`')}\n\n{table}\n\n"
        "Allowed: villages, whole library under N2, at most 30 of 400; towns, planted retaliation under N2, at least "
        "18 of 20.\n\nUnder the flaring null N1 and N2 find retaliation though nobody answers: spells of days in which "
        "a pair fights, both ways, bring attacks of both closer together than a season explains. N3 keeps the times "
        "and does not find it; but it finds little of the planted retaliation either, as the same worlds hold as many "
        "repeated attacks by one side, which look to a coin like the opposite of answering.\n\n"
        f"Command: `{command}`, commit {commit()}.\n"
    )


def main() -> None:
    """Print the table, or write it into the documentation."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write docs/motif_alarms.md")
    options.add_argument("--villages", type=int, default=len(VILLAGES), help="number of villages, from seed 101 on")
    options.add_argument("--towns", type=int, default=len(TOWNS), help="number of towns, from seed 101 on")
    options.add_argument("--draws", type=int, default=999, help="drawn worlds each")
    given = options.parse_args()
    lines = [
        "| records | motifs | null | alarms | which |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in _rows(VILLAGES[: given.villages], TOWNS[: given.towns], given.draws):
        lines.append(row)
        sys.stdout.write(row + "\n")
        sys.stdout.flush()
    if given.write:
        asked = f"--villages {given.villages} --towns {given.towns} --draws {given.draws}"
        page = Path(__file__).parent.parent / "docs" / "motif_alarms.md"
        page.write_text(_page("\n".join(lines), f"python studies/motif_alarms.py {asked} --write"), encoding="utf-8")


if __name__ == "__main__":
    main()
