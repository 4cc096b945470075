"""A store of another layout is told from one of this, so that no later statement fails on a table that is not there."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from netgraph.errors import StoreUnavailable
from netgraph.store import open_store
from netgraph.store.shape import FORMAT, ddl

LAYOUTS = {2: "2aa79fc276f779e5", 3: "0806a0cfcc6c7aa1", 4: "ac06d0dd224cfcbe"}
"""The fingerprint of every layout there was since; whoever changes the tables raises `FORMAT` and adds a line."""


def test_a_changed_layout_has_a_number_of_its_own() -> None:
    assert LAYOUTS[FORMAT] == sha256("\n".join(ddl()).encode()).hexdigest()[:16]


def test_a_file_of_an_earlier_layout_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    open_store(f"duckdb:{path}", actor="tester", purpose="test", write=True).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE netgraph.layout SET format = 1")
    with pytest.raises(StoreUnavailable, match=f"layout 1, this netgraph reads {FORMAT}; load it anew"):
        open_store(f"duckdb:{path}", actor="tester", purpose="test")
