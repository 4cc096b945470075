"""Rows of a study kept in a folder, so that it goes on where it was broken off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path


def kept(folder: Path | None, name: str, make: Callable[[], Iterable[list[object]]]) -> list[list[object]]:
    """Return rows from the folder if they are there, else make them and keep them; without a folder just make them."""
    file = None if folder is None else folder / f"{name}.json"
    if file is not None and file.exists():
        rows: list[list[object]] = json.loads(file.read_text(encoding="utf-8"))
        return rows
    rows = [list(row) for row in make()]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(rows, default=float), encoding="utf-8")
    return rows
