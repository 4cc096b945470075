"""All that a run claims in one Excel workbook: a sheet a kind of finding, and first what it is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.outputs.files import write_atomically
from netgraph.outputs.graph_objects import plain_rows
from netgraph.safeguards.redaction import check_fields

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from netgraph.model.findings import Findings
    from netgraph.outputs.shared import Marking

__all__ = ["write_workbook"]

MOST_ROWS = 1_048_575
"""What a sheet holds beside its header."""

_WIDEST = 60


def write_workbook(findings: Findings, path: Path, *, marking: Marking) -> Path:
    """Write the findings as sheets with a frozen, filterable header; times are UTC texts, as in the CSV files.

    No text is taken for a formula, whatever it begins with. What does not fit on a sheet is left out, and the first
    sheet says how many rows that are; the CSV files of the run hold all.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    about = book.active
    about.title = "about"
    facts = [*marking.as_dict().items(), ("sheet", "rows"), *_fill(book, findings)]
    for place, fact in enumerate(facts, start=1):
        for column, value in enumerate(fact, start=1):
            _put(about, place, column, value)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, _WIDEST
    written = BytesIO()
    book.save(written)
    return write_atomically(path, written.getvalue())


def _fill(book: Any, findings: Findings) -> list[tuple[str, str]]:
    """Add a sheet for each kind of finding; return how many rows of each are there."""
    told = []
    for name, frame in findings.items():
        check_fields(frame.columns)
        sheet = book.create_sheet(name)
        for column, title in enumerate(frame.columns, start=1):
            _put(sheet, 1, column, title)
        for place, row in enumerate(plain_rows(frame.head(MOST_ROWS)), start=2):
            for column, title in enumerate(frame.columns, start=1):
                if title in row:
                    _put(sheet, place, column, row[title])
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
        left_out = len(frame) - MOST_ROWS
        told.append((name, f"{len(frame)}" if left_out <= 0 else f"{len(frame)}, the last {left_out} left out"))
    return told


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row=row, column=column, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
