"""The stores that the contract holds for; another store joins by one more entry in `OPENERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from netgraph.store import Store, open_store

Opener = Callable[[], Store]


def _duckdb(folder: Path, number: int) -> Store:
    return open_store(f"duckdb:{folder / f'{number}.duckdb'}", actor="tester", purpose="contract test", write=True)


OPENERS = {"duckdb": _duckdb}


@pytest.fixture(params=sorted(OPENERS))
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Open a new, empty store, as often as a test asks; all are closed after it."""
    numbers, opened = count(), []

    def open_one() -> Store:
        opened.append(OPENERS[request.param](tmp_path, next(numbers)))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Opener) -> Store:
    return new_store()
