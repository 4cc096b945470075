"""How fast and how lean conflicts and communities are found, beside what else can: one line a claim.

::

    python benchmarks/conflicts.py                  # all claims, exit 1 if a bound is missed; half an hour
    python benchmarks/conflicts.py --only scan      # claims whose name has the word
    python benchmarks/conflicts.py --scale 0.1      # smaller networks and cities, bounds then only shown
    python benchmarks/conflicts.py --keep FOLDER    # made inputs are kept there and used again
    python benchmarks/conflicts.py --cpu            # bounds held against the seconds of the processor: a shared machine

Bounds are held against the clock, from tables in memory to the answer unless the line says otherwise; the seconds of
the processor stand beside. Every claim and every peer runs in a process of its own, so that its peak memory is its own;
inputs are made in another. Networks are LFR-like with planted communities (tests/conflicts/planted.py): 19,000 people
have 83,000 ties, 190,000 have 830,000, 1,900,000 have 8.3 million. Peers are given the same ties in their own form,
made ready before the clock starts; the ratio is that of the processor's seconds in the split alone. A peer that is not
installed is named as absent. GVA is read from ``NETGRAPH_DATA``; the city lies in a DuckDB file, as `netgraph run`
left it.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Claim:
    """One line: what is done with which input, its bounds, and the peers beside it."""

    name: str
    given: str
    job: str
    seconds: float | None = None
    gigabytes: float | None = None
    agreement: float | None = None
    peers: tuple[str, ...] = ()


CLAIMS = [
    Claim("one split, 83,000 ties", "small", "split", peers=("networkx", "leidenalg", "igraph")),
    Claim("one split, 830,000 ties", "middle", "split", peers=("leidenalg", "igraph")),
    Claim("one split, 8.3 million ties", "large", "split", 45.0, peers=("leidenalg", "igraph")),
    Claim("scan and consensus, 83,000 ties", "small", "scan", agreement=0.93),
    Claim("scan and consensus, 830,000 ties", "middle", "scan", 90.0, agreement=0.93),
    Claim("second opinion (Infomap), 83,000 ties", "small", "infomap"),
    Claim("communities through 24 slices", "slices", "follow", 3.0, agreement=0.95),
    Claim("linkage and conflicts, GVA", "gva", "link", 30.0),
    Claim("linkage and conflicts, city", "store", "link_stored", 150.0, 6.0),
    Claim("link one case, warm", "store", "link_warm", 1.0),
    Claim("link one case, a fresh command", "store", "link_fresh", 3.0),
]


def in_process(*arguments: str) -> dict[str, object]:
    """Run this script for one input, claim or peer in a process of its own, by one thread."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NUMBA_NUM_THREADS="1")
    told = subprocess.run([sys.executable, __file__, *arguments], check=False, capture_output=True, text=True, env=env)
    if told.returncode:
        return {"absent": told.stderr.strip().splitlines()[-1] if told.stderr else f"exit {told.returncode}"}
    return json.loads(told.stdout.splitlines()[-1]) if told.stdout else {}


def line(number: int, asked: argparse.Namespace, folder: Path) -> bool:
    """Print one claim and say whether it holds."""
    claim = CLAIMS[number]
    path = folder / f"{claim.given}-{asked.scale:g}.pickle"
    size = ["--scale", str(asked.scale), "--input", str(path)]
    made = {} if path.exists() else in_process("--make", claim.given, *size)
    mine = made if "absent" in made else in_process("--job", claim.job, "--input", str(path))
    if "absent" in mine:
        print(f"FAILED {claim.name}: {mine['absent']}", flush=True)
        return False
    held, said = judged(claim, mine, spent="cpu" if asked.cpu else "seconds")
    print(f"{'ok  ' if held else 'MISS'} {claim.name:40} {said}", flush=True)
    for peer in claim.peers:
        theirs = in_process("--job", peer, "--input", str(path))
        print(f"       beside {peer:10} {beside(mine, theirs)}", flush=True)
    return held


def judged(claim: Claim, mine: dict[str, object], *, spent: str) -> tuple[bool, str]:
    """Say whether the figures hold, and the figures with their bounds."""
    shown = [
        ("seconds", f"{mine['seconds']:.2f} s", claim.seconds if spent == "seconds" else None, 1),
        ("cpu", f"{mine['cpu']:.2f} s of processor", claim.seconds if spent == "cpu" else None, 1),
        ("gigabytes", f"{mine['gigabytes']:.2f} GB", claim.gigabytes, 1),
        ("agreement", f"ARI {mine['agreement']:.3f}" if "agreement" in mine else "", claim.agreement, -1),
        ("quality", f"modularity {mine['quality']:.4f}" if "quality" in mine else "", None, 1),
    ]
    held, said = True, []
    for name, text, bound, sign in shown:
        held &= bound is None or sign * mine[name] <= sign * bound
        said.append(text if bound is None else f"{text} ({'<=' if sign > 0 else '>='} {bound:g})")
    said.append(f"of {mine['size']:,}")
    return held, ", ".join(text for text in said if text) + (f"; {mine['note']}" if mine.get("note") else "")


def beside(mine: dict[str, object], theirs: dict[str, object]) -> str:
    """Say how a peer did."""
    if "absent" in theirs:
        return f"absent: {str(theirs['absent'])[:80]}"
    return (
        f"{theirs['cpu']:.2f} s of processor for ours {mine['work']:.2f}: {theirs['cpu'] / mine['work']:.1f} x; "
        f"ARI {theirs['agreement']:.3f}, modularity {theirs['quality']:.4f}; {theirs['gigabytes']:.2f} GB"
    )


def measure(job: str, path: Path) -> dict[str, object]:
    """Do one job in this process, and say how much memory the process took in all."""
    import igraph  # noqa: F401 - so that imports are not measured
    import scipy.sparse.csgraph  # noqa: F401

    import netgraph.conflicts  # noqa: F401
    from benchmarks import conflicts_steps

    with path.open("rb") as file:
        given = pickle.load(file)
    figures = getattr(conflicts_steps, job)(given)
    return {"gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, **figures}


def main() -> int:
    """Print all claims; 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--make")
    parser.add_argument("--job")
    parser.add_argument("--input", type=Path)
    asked = parser.parse_args()
    if asked.make is not None:
        from benchmarks.conflicts_inputs import make

        make(asked.make, asked.scale, asked.input)
        return 0
    if asked.job is not None:
        print(json.dumps(measure(asked.job, asked.input)))
        return 0
    with TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        chosen = [number for number, claim in enumerate(CLAIMS) if asked.only in claim.name]
        held = [line(number, asked, folder) for number in chosen]
    return 0 if all(held) or asked.scale != 1 else 1


if __name__ == "__main__":
    sys.exit(main())
