"""A simulated city: made, seen as the police would, and written with its truth beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph import __version__
from netgraph.errors import InvalidConfig
from netgraph.pipeline.steps import Steps

if TYPE_CHECKING:
    from netgraph.simulation import Spec

__all__ = ["Simulated", "demo_spec", "simulate_city"]

DEMO: dict[str, Any] = {"size": "village", "years": 2, "aggressions": 75, "difficulty": "easy"}


@dataclass(frozen=True)
class Simulated:
    """What was simulated: rows by table of the records and of the truth, and the folder."""

    records: dict[str, int]
    truth: dict[str, int]
    folder: Path


def simulate_city(*, out: Path, seed: int, steps: Steps, **made: Any) -> Simulated:
    """Simulate a city and write it to `out`: the records in the exchange form, the truth under ``truth/``.

    Parameters
    ----------
    out
        Folder; a new or empty one, or that of an earlier simulation, which is replaced.
    seed
        The same seed and city give the same bytes.
    steps
        What is told while it runs.
    made
        Size, years, difficulty, mechanism, null, aggressions: as `Spec.of`.

    Raises
    ------
    InvalidConfig
        A parameter that no city can have, or a folder that holds something else.
    """
    from netgraph.outputs.simulated import check_own_folder, write_simulation
    from netgraph.simulation import Difficulty, build_world, observe, truth_of

    spec = _spec(**made)
    check_own_folder(out)
    with steps("make the city and what happens in it"):
        world = build_world(spec, seed=seed)
    with steps("see it as the police do"):
        difficulty = Difficulty.of(spec.difficulty)
        observed = observe(world, difficulty, seed=seed)
        truth = truth_of(world, observed, difficulty)
    with steps("write the records and the truth"):
        told = {"netgraph": __version__, "seed": seed, **made, "spec": asdict(spec)}
        write_simulation(observed.tables, truth.items(), out, made=told)
    return Simulated(observed.tables.counts(), {name: len(frame) for name, frame in truth.items()}, out)


def demo_spec() -> Spec:
    """Return the city of the demo: 300 people, two years, about 75 attacks, at a size that can be read.

    Groups are small, attacks are answered more often than in other cities, and more couples have violence that repeats
    in spite of a contact ban, so that every analysis has something to show.
    """
    city = replace(_spec(**DEMO), active_share=0.15, groups=5, theta_retaliation=0.4, theta_inertia=0.1)
    return replace(city, partner_rate=40.0, partner_once_share=0.4, ban_share=0.8, breach_mean=2.0)


def _spec(**made: Any) -> Spec:
    from netgraph.simulation import Spec

    try:
        return Spec.of(**made)
    except ValueError as error:
        raise InvalidConfig(f"simulate: {error}") from error
