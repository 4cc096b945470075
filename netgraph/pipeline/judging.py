"""What a person decides about a finding: checked against what the store holds, and kept as a record like any other."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from getpass import getuser
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import UnknownRecord
from netgraph.model.tables import Tables
from netgraph.pipeline.steps import clock, opened

if TYPE_CHECKING:
    from netgraph.model.findings import Findings
    from netgraph.store import LoadReport, Store

__all__ = ["STREAMS", "VERDICTS", "Judgement", "judge"]

VERDICTS = ("confirmed", "dismissed", "undecided")
"""What can be decided; ``undecided`` takes an earlier decision back."""

STREAMS = ("victim", "suspect", "concern")
"""The lists on which a person can be flagged."""

SOURCE = "netgraph"
_SHOWN = 5


@dataclass(frozen=True)
class Judgement:
    """One decision: about a link between two cases, about a conflict, or about somebody on a list.

    ``kind`` is link (``a`` and ``b`` are incidents, in either order), conflict (``a`` is its id; ``b``, if given, one
    of its cases: whether this one belongs) or flag (``a`` is a person; ``b``, if given, the list: one of `STREAMS`).
    """

    kind: str
    a: str
    b: str | None
    verdict: str
    reason: str


def judge(judgement: Judgement, *, store: str, config: Config) -> LoadReport:
    """Keep a decision in the store; a later one on the same subject takes its place, and both stay on record.

    Parameters
    ----------
    judgement
        What is decided and why.
    store
        Address, such as ``duckdb:city.duckdb``.
    config
        Who decides (the actor) and what for.

    Returns
    -------
    LoadReport
        Whether the decision was new or changed an earlier one.

    Raises
    ------
    UnknownRecord
        A verdict that is none of `VERDICTS`, no reason, or a subject that the store or its latest run does not hold.
    UnknownRun
        A conflict or a flag is judged before any run has found one.

    Notes
    -----
    A dismissed link is left out by the next run as of a later moment: `netgraph.conflicts.link_cases`.
    """
    _check_words(judgement)
    with opened(store, config, write=True) as kept:
        subject = _SUBJECTS[judgement.kind](judgement, kept)
        return kept.write(_row(subject, judgement, made_by=config.actor or getuser()), now=clock())


def _check_words(judgement: Judgement) -> None:
    if judgement.kind not in _SUBJECTS:
        raise UnknownRecord(f"judge: got {judgement.kind!r}, allowed {', '.join(_SUBJECTS)}")
    if judgement.verdict not in VERDICTS:
        raise UnknownRecord(f"judge: --verdict: got {judgement.verdict!r}, allowed {', '.join(VERDICTS)}")
    if not judgement.reason.strip():
        raise UnknownRecord("judge: --reason: got nothing, needs why; whoever reads it later was not there")


def _row(subject: tuple[str, str | None], judgement: Judgement, *, made_by: str) -> Tables:
    import pandas as pd

    now = clock()
    row = {
        "subject_kind": judgement.kind,
        "a_id": subject[0],
        "b_id": subject[1],
        "verdict": judgement.verdict,
        "reason": judgement.reason.strip(),
        "made_by": made_by,
        "made_on": now,
        "source": SOURCE,
        "basis": "assessment",
        "recorded_at": now,
    }
    frame = pd.DataFrame([row]).astype(dict.fromkeys(("made_on", "recorded_at"), "datetime64[us]"))
    return Tables.of(judgements=frame)


def _link(judgement: Judgement, store: Store) -> tuple[str, str | None]:
    """Return the two cases in the order of their ids: it is one link whichever is named first."""
    if judgement.b is None or judgement.b == judgement.a:
        raise UnknownRecord(f"judge link: got {judgement.a} and {judgement.b}, needs two incidents")
    _check_incidents([judgement.a, judgement.b], store)
    return min(judgement.a, judgement.b), max(judgement.a, judgement.b)


def _conflict(judgement: Judgement, store: Store) -> tuple[str, str | None]:
    conflicts = store.read_findings().conflicts
    cases = dict(zip(conflicts["conflict_id"], conflicts["incident_ids"], strict=True))
    if judgement.a not in cases:
        raise UnknownRecord(_unknown("conflict", judgement.a, list(cases), "the latest run found"))
    if judgement.b is not None and judgement.b not in (inside := str(cases[judgement.a]).split(";")):
        raise UnknownRecord(_unknown("case", judgement.b, inside, f"{judgement.a} holds"))
    return judgement.a, judgement.b


def _flag(judgement: Judgement, store: Store) -> tuple[str, str | None]:
    if judgement.b is not None and judgement.b not in STREAMS:
        raise UnknownRecord(f"judge flag: list: got {judgement.b!r}, allowed {', '.join(STREAMS)}")
    found = store.read_findings()
    listed = [who for stream in STREAMS if judgement.b in (None, stream) for who in _listed(found, stream)]
    if judgement.a not in listed:
        where = f"the list {judgement.b} of the latest run holds" if judgement.b else "the lists of the latest run hold"
        raise UnknownRecord(_unknown("person", judgement.a, listed, where))
    return judgement.a, judgement.b


def _listed(found: Findings, stream: str) -> list[str]:
    frame = found.concern if stream == "concern" else getattr(found, f"likely_{stream}s")
    return [str(who) for who in frame["person_id"]]


_SUBJECTS = {"link": _link, "conflict": _conflict, "flag": _flag}


def _check_incidents(ids: list[str], store: Store) -> None:
    known = set(store.read(around=ids, hops=0).incidents["incident_id"])
    if unknown := [one for one in ids if one not in known]:
        raise UnknownRecord(
            f"judge link: the store holds no incident {' and no '.join(unknown)}; "
            "ids are source:local_id, netgraph query find text=… finds them"
        )


def _unknown(what: str, got: str, known: list[str], where: str) -> str:
    near = get_close_matches(got[:200], known, n=3, cutoff=0.6) or sorted(known)[:_SHOWN]
    more = f" and {len(known) - len(near):,} more" if len(known) > len(near) else ""
    return f"judge: no {what} {got!r}; {where} {', '.join(near) or 'none'}{more}"
