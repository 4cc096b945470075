"""How good the communities are: planted networks, real ones whose groups are known, and figures that others found.

Resolutions are chosen by the scan, labels are never shown to it. AMI (adjusted mutual information) and ARI (adjusted
Rand index): 1 is the same split, 0 as alike as chance. The ``p`` beside an AMI is the share of 1,000 shuffles of the
known labels (the true one counted) that tell as much. Attributes that describe origin or belief are audited here and
are never features: a high AMI would mean that communities stand for them.

Run ``python studies/communities.py --write`` to write ``docs/communities.md``; about ten minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pandas as pd

from netgraph.conflicts import (
    communities_by_layer,
    community_agreement,
    find_communities,
    find_layered_communities,
    fuse_ranks,
    rank_agreement,
    rank_by_layer,
    rank_stability,
    scan_resolutions,
    second_opinion,
)
from netgraph.conflicts.agreement import adjusted_mutual_information, adjusted_rand
from netgraph.statistics.permutation import p_value
from studies import camps
from studies.kept import kept
from studies.provenance import commit
from studies.real_networks import (
    DATA,
    brigade_of,
    component_sizes,
    covert,
    families,
    israel,
    known_of,
    mail,
    modularity,
    montagna,
    st_louis,
)
from tests.conflicts.planted import planted_network

Row = list[object]
HOW = {"objective": "modularity", "n_iterations": -1}


def split(ties: pd.DataFrame, *, seed: int, resolution: float | None = None, n_iterations: int = -1) -> pd.DataFrame:
    """Return the communities by modularity, at the resolution that the scan chooses unless one is said."""
    how = {**HOW, "n_iterations": n_iterations, "seed": seed, "resolution": resolution}
    return find_communities(ties, **how)  # type: ignore[arg-type]


def known_together(
    communities: pd.DataFrame, known: pd.Series, *, alone: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return found and known labels of those whose label is known; if `alone`, who has no tie stands by himself."""
    found = communities.set_index("person_id")["community"]
    known = known.dropna() if alone else known[known.index.isin(found.index)].dropna()
    return found.reindex(known.index).fillna(-1).to_numpy(dtype=np.int64), pd.factorize(known, sort=True)[0]


def planted(people: int, seeds: Iterable[int]) -> Iterator[Row]:
    """Planted communities recovered: one row a seed."""
    for seed in seeds:
        ties, truth = planted_network(people, seed=seed)
        start = time.process_time()
        by_scan = split(ties, seed=seed, n_iterations=2)
        took = time.process_time() - start
        at_one = split(ties, seed=seed, resolution=1.0, n_iterations=2)
        said = second_opinion(ties, by_scan, seed=seed).people
        right = [
            adjusted_rand(rows[column], truth[rows["person_id"]])
            for rows, column in ((at_one, "community"), (by_scan, "community"), (said, "module"))
        ]
        counts = [truth.nunique(), by_scan["community"].nunique()]
        yield [f"{people:,}", f"{len(ties):,}", seed, *counts, *(f"{one:.3f}" for one in right), f"{took:.0f}"]


def mail_rows(seeds: int) -> Iterator[Row]:
    """Departments found in the mail of an institute: resolution 1, the scan's choice, the best of the scanned."""
    ties, department = mail(DATA)
    reached: dict[str, list[float]] = {"resolution 1": [], "chosen by the scan": [], "best of those scanned": []}
    for seed in range(seeds):
        scan = scan_resolutions(ties, seed=seed, **HOW)  # type: ignore[arg-type]
        by_step = {}
        for step in scan["resolution"]:
            found = split(ties, seed=seed, resolution=float(step))
            by_step[step] = adjusted_mutual_information(*known_together(found, department, alone=True))
        reached["resolution 1"].append(by_step[1.0])
        reached["chosen by the scan"].append(by_step[scan.loc[scan["chosen"], "resolution"].item()])
        reached["best of those scanned"].append(max(by_step.values()))
    for name, figures in reached.items():
        yield [name, len(department), seeds, *(f"{figure:.3f}" for figure in (np.mean(figures), min(figures)))]


def real_cases() -> Iterator[tuple[str, pd.DataFrame, str, pd.Series]]:
    """Covert networks with what is known of their people: network, ties, attribute, labels."""
    london = known_of(DATA, "london_gang", 0)
    for attribute in ("Ranking", "Prison", "Birthplace"):
        yield "London gang", covert(DATA, "london_gang", 0), attribute.lower(), london[attribute]
    montreal = known_of(DATA, "montreal_gangs", 0)
    for attribute in ("Territories", "Allegiances", "Ethnicity"):
        yield "Montreal gangs", covert(DATA, "montreal_gangs", 0), attribute.lower(), montreal[attribute]
    for period in range(5):
        known = brigade_of(known_of(DATA, "pira", period))
        yield f"PIRA, period {period + 1}", covert(DATA, "pira", period), "brigade", known
    for name, ties in montagna(DATA).items():
        yield f"Montagna, {name}", ties, "family", families(DATA)


def real_rows() -> Iterator[Row]:
    """One row a network and attribute."""
    for name, ties, attribute, known in real_cases():
        found = split(ties, seed=1)
        said = second_opinion(ties, found, seed=1)
        labels = known_together(found, known)
        other = known_together(said.people.assign(community=said.people["module"]), known)
        ami = adjusted_mutual_information(*labels)
        yield [
            *(name, len(found), len(ties), found["community"].nunique(), f"{modularity(ties, found):.3f}"),
            *(f"{found['stability'].mean():.2f}", f"{said.agreement:.2f}", attribute, len(labels[0])),
            *(f"{ami:.2f}", f"{by_chance(*labels):.3f}", f"{adjusted_mutual_information(*other):.2f}"),
        ]


def by_chance(found: np.ndarray, known: np.ndarray, *, draws: int = 999, seed: int = 1) -> float:
    """Return how often shuffled labels tell as much of the communities."""
    chance = np.random.default_rng(seed)
    drawn = [[_told(found, chance.permutation(known))] for _ in range(draws)]
    return float(p_value([_told(found, known)], drawn)[0])


def _told(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mutual information but for what shuffling leaves as it is."""
    cells = np.unique(np.stack([one, other]), axis=1, return_counts=True)[1]
    return float((cells * np.log(cells)).sum())


def layer_rows() -> Iterator[Row]:
    """Montagna by source: how far two sources rank the same people, and split them, alike."""
    layers = montagna(DATA)
    strength, between = (
        rank_agreement(rank_by_layer(layers, measure=measure), top=10) for measure in ("strength", "betweenness")
    )
    alike = community_agreement(communities_by_layer(layers, resolution=None, seed=1, **HOW))  # type: ignore[arg-type]
    both = strength.merge(between, on=["layer_a", "layer_b", "people"], suffixes=("", "_between"))
    for row in both.merge(alike, on=["layer_a", "layer_b", "people"]).itertuples():
        figures = (row.tau, row.top_shared, row.tau_between, row.top_shared_between, row.agreement)
        yield [row.layer_a, row.layer_b, row.people, *(f"{figure:.2f}" for figure in figures)]


def layer_words() -> str:
    """Say what the layers of Montagna come to together."""
    layers = montagna(DATA)
    fused = fuse_ranks(rank_by_layer(layers, measure="strength"), never_alone=("kinship",))
    firm = rank_stability(layers["meetings"], measure="strength", top=10, seed=1, draws=200)
    together = find_layered_communities(layers, resolution=1.0, seed=1, n_iterations=-1)
    labels = known_together(together, families(DATA))
    return (
        f"Fused over the four sources {len(fused)} people are ranked, {int(fused['single_source'].sum())} of them on "
        f"one source alone ({int(fused['single_source'].head(10).sum())} of the first ten). Had other meetings been "
        f"seen (200 bootstraps of the ties), the ranks by meetings would have had a tau of {firm['tau'].median():.2f} "
        f"with those shown and {firm['top_shared'].median():.2f} of the first ten in common (medians). Communities "
        f"over all four layers at once (resolution 1): {together['community'].nunique()}, AMI with the families "
        f"{adjusted_mutual_information(*labels):.2f} over {len(labels[0])} people."
    )


def pinned_rows() -> Iterator[Row]:
    """Figures that are known, beside ours."""
    import networkx as nx

    layers = montagna(DATA)
    for name, known in (("meetings", "101 / 256"), ("phone", "100 / 124")):
        people = len(set(layers[name]["person_a"]) | set(layers[name]["person_b"]))
        yield [f"Montagna {name}: people / ties", known, f"{people} / {len(layers[name])}"]
    named = israel(DATA)
    parts = ", ".join(map(str, component_sizes(named)[:3]))
    yield ["Israel: pairs; largest components", "10,706; 230, 192, 101", f"{len(named):,}; {parts}"]
    counted = st_louis(DATA)
    for known, ties in (("0.887", counted.assign(weight=1.0)), ("0.881", counted)):
        how = "unweighted" if known == "0.887" else "weighted by shared incidents"
        reached = modularity(ties, split(ties, seed=1, resolution=1.0))
        yield [f"St. Louis Q, {how}", known, f"{reached:.3f}"]
    club = pd.DataFrame(nx.karate_club_graph().edges, columns=["person_a", "person_b"]).astype("str").assign(weight=1.0)
    found = split(club, seed=1, resolution=1.0)
    yield ["Karate club: communities, Q", "4, 0.4198", f"{found['community'].nunique()}, {modularity(club, found):.4f}"]


TABLES = {
    "planted": (
        "Planted communities (LFR-like: sizes 10 to 200, degrees by a power law, three ties in ten leave)",
        "people, ties, seed, planted, found, ARI at resolution 1, **ARI by scan**, ARI of Infomap, CPU s of scan",
    ),
    "mail": (
        "Departments in the mail of an institute (email-Eu-core), labels unseen",
        "resolution, people, seeds, mean AMI, least AMI",
    ),
    "real": (
        "Covert networks beside what is known of their people",
        "network, people, ties, communities, Q, stability, ARI with Infomap, attribute, labelled, **AMI**, p, "
        "AMI Infomap",
    ),
    "layers": (
        "The Montagna case by source",
        "source, other, people in both, tau (strength), first ten shared, tau (betweenness), first ten shared, "
        "ARI of communities",
    ),
    "camps": (
        "Rivals and allies: armed groups in Mexico, 2020 (92 pairs of rivals, 91 of allies, 5 of them both)",
        "split, camps, rivals inside, allies apart, strain",
    ),
    "pinned": ("Figures that are known", "figure, known, here"),
}


def rows_of(name: str, *, seeds: int, largest: int, folder: Path | None) -> Iterator[Row]:
    """Return the rows of a table; what stands in the folder is not made again."""
    if name == "planted":
        drawn = [(19_000, seeds // 4), (largest, max(seeds // 20, 1))]
        for people, seed in ((people, 101 + place) for people, many in drawn for place in range(many)):
            yield from kept(folder, f"planted_{people}_{seed}", lambda p=people, s=seed: planted(p, [s]))  # type: ignore[misc]
        return
    made = {"real": real_rows, "layers": layer_rows, "camps": lambda: camps.rows(split), "pinned": pinned_rows}
    yield from kept(folder, name, lambda: mail_rows(seeds) if name == "mail" else made[name]())


def main() -> None:
    """Print the tables, or write them into the documentation."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write docs/communities.md")
    options.add_argument(
        "--seeds",
        type=int,
        default=20,
        help="of the mail; a quarter of it for planted networks, a twentieth for the larger",
    )
    options.add_argument("--largest", type=int, default=190_000, help="people of the larger planted networks")
    options.add_argument("--only", choices=list(TABLES), action="append", help="these tables only; nothing is written")
    options.add_argument("--kept", type=Path, help="folder of the rows made already; those are not made again")
    given = options.parse_args()
    parts = []
    for name in given.only or TABLES:
        title, columns = TABLES[name]
        heads = [column.strip() for column in columns.split(",")]
        lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
        sys.stdout.write(f"\n## {title}\n\n" + "\n".join(lines) + "\n")
        for row in rows_of(name, seeds=given.seeds, largest=given.largest, folder=given.kept):
            lines.append("| " + " | ".join(map(str, row)) + " |")
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
        more = [layer_words()] if name == "layers" else []
        parts.append("\n\n".join([f"## {title}", "\n".join(lines), *more, *WORDS.get(name, [])]))
    if given.write and not given.only:
        asked = f"python studies/communities.py --seeds {given.seeds} --largest {given.largest} --write"
        page = Path(__file__).parent.parent / "docs" / "communities.md"
        page.write_text(_page("\n\n".join(parts), asked), encoding="utf-8")


WORDS = {
    "real": [
        "In both gangs communities follow origin (birthplace, ethnicity) further than rank, prison or allegiance, and "
        "further than chance: people keep with their like. So a community says nothing of a person by itself, and may "
        "not stand in for origin where origin may not be used. In PIRA and Montagna they follow brigade and family in "
        "part: cells are tighter than brigades. Where Infomap and the scan part ways (London, Montreal, the meetings "
        "of Montagna) the network is small and dense, and there is no one line to be found."
    ],
    "camps": [
        "Strain: rivals inside a camp plus allies in different ones, each pair counted once; a pair that is stated "
        "both ways costs one whatever is done. The programme proves that no split has less; it takes half a second "
        "here because the ties are few, and would not finish on thousands of dense ones."
    ],
}


def _page(tables: str, command: str) -> str:
    about = " ".join((__doc__ or "").split("\n\n")[1].split()).replace("``", "`")
    return f"# How good the communities are\n\n{about}\n\n{tables}\n\nCommand: `{command}`, commit {commit()}.\n"


if __name__ == "__main__":
    main()
