"""The audit beside a store: one append-only file, one line an act, written by readers too, without a lock."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from netgraph.errors import StoreUnavailable
from netgraph.safeguards.audit import audit_line

__all__ = ["AuditFile"]


@dataclass(frozen=True)
class AuditFile:
    """An append-only file of acts, all by one actor for one purpose.

    An act that cannot be written down does not happen: the caller gets `StoreUnavailable`.
    """

    path: Path
    who: tuple[str, str]

    def note(
        self, act: str, *, subject: str = "", counts: Mapping[str, int] | None = None, ids: Sequence[str] = ()
    ) -> None:
        """Append one act. One ``write`` in append mode: lines of several processes do not mix."""
        from pandas import Timestamp

        at = Timestamp(datetime.now(UTC).replace(tzinfo=None, microsecond=0))
        text = audit_line(act, at=at, who=self.who, subject=subject, counts=counts, ids=ids)
        line = text.encode(errors="backslashreplace")
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                written = os.write(file, line)
            finally:
                os.close(file)
        except OSError as error:
            raise self._refusal(error.strerror or str(error)) from error
        if written != len(line):
            raise self._refusal("no space left for a whole line")

    def _refusal(self, why: str) -> StoreUnavailable:
        return StoreUnavailable(
            f"audit {self.path}: cannot be written ({why}); nothing is done that is not written down. "
            "Make room, or make the folder writable"
        )
