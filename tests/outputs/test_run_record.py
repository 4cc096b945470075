"""The record says what was done, in a fixed order, in forms that any program reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netgraph.model.findings import Findings, Run
from netgraph.outputs.files import write_findings_files
from netgraph.outputs.run_record import write_load_record, write_record, write_run_record
from netgraph.outputs.shared import Marking
from tests.builders import at
from tests.worlds import two_feuding_pairs

RUN = Run("abc123abc123", at("2026-03-01"), 7, "0.1.0", "d" * 64, {"retaliation_days": 14.0, "b": {"z": 1, "a": 2}})


def write(folder: Path, **execution: Any) -> dict[str, Any]:
    mark = Marking(RUN.run_id, RUN.as_of, ("k", "l"), "C")
    outputs = write_findings_files(Findings.of(), folder, marking=mark.as_dict())
    told: dict[str, Any] = {"counts": {"kept": np.int64(4)}, "execution": execution}
    path = write_run_record(folder, run=RUN, marking=mark, outputs=reversed(outputs), **told)
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def test_the_record_of_a_run_names_all_that_is_needed_to_repeat_it(tmp_path: Path) -> None:
    record = write(tmp_path, actor="åsa", purpose="test", seconds={"read": 0.1}, started_at=at("2026-03-02 10:00"))
    assert list(record) == [
        "run_id",
        "as_of",
        "sources",
        "handling",
        "seed",
        "version",
        "compared_with",
        "input_digest",
        "configuration",
        "counts",
        "outputs",
        "libraries",
        "execution",
    ]
    assert (record["run_id"], record["as_of"], record["seed"]) == (RUN.run_id, "2026-03-01T00:00:00Z", 7)
    assert (record["sources"], record["handling"]) == (["k", "l"], "C")
    assert record["configuration"] == RUN.configuration
    assert record["counts"] == {"kept": 4}
    assert record["execution"]["started_at"] == "2026-03-02T10:00:00Z"
    assert record["execution"]["actor"] == "åsa"


def test_every_output_is_listed_with_the_digest_of_its_content(tmp_path: Path) -> None:
    outputs = write(tmp_path)["outputs"]
    assert list(outputs) == sorted(path.name for path in tmp_path.iterdir() if path.name != "run.json")
    content = (tmp_path / "conflicts.csv").read_bytes()
    assert outputs["conflicts.csv"] == {"sha256": sha256(content).hexdigest(), "bytes": len(content)}


def test_only_the_execution_differs_between_two_executions_of_a_run(tmp_path: Path) -> None:
    one = write(tmp_path / "one", actor="a")
    two = write(tmp_path / "two", actor="b")
    assert one.pop("execution") != two.pop("execution")
    assert one == two


def test_a_value_without_a_form_in_json_is_refused_and_no_file_is_left(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="object has no form in JSON"):
        write_record(tmp_path / "x.json", {"x": object()})
    assert not list(tmp_path.iterdir())


@dataclass(frozen=True)
class Left:
    """What a feed's transform left out, in the shape that every feed gives it."""

    rows: pd.DataFrame
    not_carried: dict[str, int] = field(default_factory=dict)
    explained: dict[str, int] = field(default_factory=dict)


def test_the_record_of_a_load_counts_what_was_kept_and_lists_what_was_not(tmp_path: Path) -> None:
    rows = pd.DataFrame({"file": ["a.csv"], "row": [7], "reason": ["=no incident"]})
    written = write_load_record(
        tmp_path, feed="k", tables=two_feuding_pairs(), rejected=Left(rows, {"notes": 3}), report={"added": 12}
    )
    record = json.loads(written[0].read_text(encoding="utf-8"))
    assert record["kept"]["incidents"] == 4
    assert (record["rejected"], record["not_carried"], record["store"]) == (1, {"notes": 3}, {"added": 12})
    assert "'=no incident" in written[1].read_text(encoding="utf-8-sig")
