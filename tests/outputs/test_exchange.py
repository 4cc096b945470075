"""The exchange form holds every cell as it is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from netgraph.outputs.exchange import write_exact_csv
from netgraph.outputs.files import written_times


def test_times_are_written_as_everywhere_else_with_microseconds_where_there_are_any(tmp_path: Path) -> None:
    times = pd.Series(
        pd.to_datetime(
            ["2026-01-01 12:00", None, "1969-12-31 23:59:59.000001", "2026-03-29 01:30:05.5"], format="ISO8601"
        )
    ).dt.as_unit("us")
    path = write_exact_csv(pd.DataFrame({"at": times, "n": [1.5, None, 2, 3]}), tmp_path / "t.csv")
    read = pd.read_csv(path, dtype="str")
    assert read["at"].astype("object").where(read["at"].notna(), None).tolist() == written_times(times).tolist()
    assert read["n"].astype("float64").tolist()[2:] == [2.0, 3.0]
