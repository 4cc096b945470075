"""What every open store does alike: it refuses what a reader may not do, and writes each act to its audit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Self

from netgraph.model.findings import FINDINGS

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Findings, Model, Run
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary
    from netgraph.store.audit_file import AuditFile
    from netgraph.store.base import LoadReport
    from netgraph.store.case_part import CasePart
    from netgraph.store.questions import Door

__all__ = ["AuditedStore"]


class AuditedStore(ABC):
    """An open store and its audit; a kind of store says how findings and models lie in it and how it is asked."""

    def __init__(self, audit: AuditFile, *, writable: bool, words: Vocabulary | None) -> None:
        self._audit = audit
        self._writable = writable
        self._words = words

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give the store free for others."""

    def query(self, question: str, /, **parameters: object) -> DataFrame:
        """Answer a named question; `netgraph.store.catalogue` says which there are.

        Raises
        ------
        UnknownQuery
            If there is no question of that name, or its parameters are wrong.
        """
        from netgraph.store import catalogue

        with self._act():
            answer = catalogue.answer(question, parameters, door=self._door(), vocabulary=self._words)
        self._audit.note("query", subject=question, counts={"rows": len(answer)})
        return answer

    def read_case(
        self,
        incident_id: str,
        *,
        near: tuple[float, float],
        most_people: int,
        most_shared: int,
        tables: Sequence[str] | None = None,
        run: str | None = None,
        most_cases: int = 0,
    ) -> Tables:
        """Return the records in force around one case, as `netgraph.store.base.Store.read_case` says.

        Notes
        -----
        In a DuckDB file every table is looked through a few times and none is sorted: about 0.25 s among 800,000
        incidents, three quarters of it whatever the case.
        """
        from netgraph.store.case_part import CasePart

        part = CasePart(incident_id, near, most_people, most_shared, tables, run, most_cases)
        part.check()
        with self._act():
            found = self._around_case(part)
        self._audit.note("read", counts=found.counts(), ids=[incident_id])
        return found

    def write_findings(self, run: Run, findings: Findings) -> None:
        """Keep what a run claims, in place of what that run claimed before; other runs stay as they are."""
        self._refuse_reader()
        with self._act(write=True):
            self._keep_findings(run, findings)
            self._audit.note("findings", subject=f"write {run.run_id}", counts=_rows(findings))

    def read_findings(
        self, run: str = "latest", *, only: Sequence[str] | None = None, about: Sequence[str] | None = None
    ) -> Findings:
        """Return what a run claimed; the latest is that made for the newest moment, of these the last written.

        Parameters
        ----------
        run
            Its id.
        only
            Names of the kinds of findings that are read; the others come back empty. All by default.
        about
            Of ``members`` only the rows of these incidents and people, of ``case_links`` only those of these
            incidents, of ``conflicts`` only those of these ids: what is wanted of one case is then found without
            reading a city's. All by default.

        Raises
        ------
        UnknownRun
            If the store holds no such run.
        """
        with self._act():
            findings = self._kept_findings(run, FINDINGS if only is None else only, about)
        self._audit.note("findings", subject=f"read {run}", counts=_rows(findings), ids=about or ())
        return findings

    def read_runs(self) -> list[Run]:
        """Return every run that the store holds findings of; the latest comes last."""
        with self._act():
            return self._kept_runs()

    def write_model(self, name: str, model: Model, *, newest_only: bool = False) -> None:
        """Keep a fitted model, in place of one of that name fitted until the same moment.

        Parameters
        ----------
        name, model
            What it is asked for by, and the model.
        newest_only
            Also in place of all of that name fitted until an earlier moment. For a model that is only of use with the
            newest run: a city's takes megabytes, and a nightly run would pile them up.
        """
        self._refuse_reader()
        with self._act(write=True):
            self._keep_model(name, model, newest_only)
            self._audit.note("model", subject=f"write {name}")

    def read_model(self, name: str, *, as_of: Timestamp | None = None) -> Model:
        """Return the fitted model of that name that has seen most, but nothing after `as_of`.

        Raises
        ------
        UnknownRun
            If the store holds no such model.
        """
        with self._act():
            model = self._kept_model(name, as_of)
        self._audit.note("model", subject=f"read {name}")
        return model

    def note_export(self, subject: str, counts: Mapping[str, int]) -> None:
        """Write to the audit that rows were given out: `subject` says as what, never a name."""
        self._audit.note("export", subject=subject, counts=counts)

    def _note_load(self, report: LoadReport) -> None:
        counts = {f"{name} {what}": rows for name, load in report.as_dict().items() for what, rows in load.items()}
        self._audit.note("write", counts=counts)

    def _refuse_reader(self) -> None:
        if not self._writable:
            raise ValueError("this store is open for reading; open it with write=True")

    @abstractmethod
    def _act(self, *, write: bool = False) -> AbstractContextManager[None]:
        """Say what goes wrong inside in plain words; what is written inside is written whole, or can be repeated."""

    @abstractmethod
    def _door(self) -> Door:
        """Return what named questions are asked through."""

    @abstractmethod
    def _around_case(self, part: CasePart) -> Tables: ...

    @abstractmethod
    def _keep_findings(self, run: Run, findings: Findings) -> None: ...

    @abstractmethod
    def _kept_findings(self, run: str, names: Collection[str], about: Sequence[str] | None) -> Findings: ...

    @abstractmethod
    def _kept_runs(self) -> list[Run]: ...

    @abstractmethod
    def _keep_model(self, name: str, model: Model, newest_only: bool) -> None: ...

    @abstractmethod
    def _kept_model(self, name: str, as_of: Timestamp | None) -> Model: ...


def _rows(findings: Findings) -> dict[str, int]:
    return {name: len(frame) for name, frame in findings.items()}
