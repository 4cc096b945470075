import numpy as np
import pandas as pd
import pytest

from netgraph.errors import InvalidTable
from netgraph.model.schema import RECORD_COLUMNS, TABLES
from netgraph.model.tables import Tables, conform, empty_table
from tests.builders import at, incident, tables


def test_every_table_has_its_key_among_its_columns_and_the_record_columns_last() -> None:
    for spec in TABLES.values():
        assert set(spec.key) <= {column.name for column in spec.columns}
        assert spec.names[-len(RECORD_COLUMNS) :] == [column.name for column in RECORD_COLUMNS]


def test_tables_that_are_referred_to_come_before_those_that_refer() -> None:
    seen: set[str] = set()
    for spec in TABLES.values():
        assert {column.refers for column in spec.columns if column.refers} <= seen
        seen.add(spec.name)


def test_left_out_columns_get_their_default_and_the_fixed_order() -> None:
    frame = conform("incidents", pd.DataFrame([incident("1")]))
    assert list(frame.columns) == TABLES["incidents"].names
    assert frame.loc[0, "status"] == "reported"
    assert frame["location_id"].isna().all()


def test_an_unknown_column_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InvalidTable, match="did you mean 'severity'"):
        conform("incidents", pd.DataFrame([incident("1") | {"severty": 1.0}]))


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(InvalidTable, match="unknown table 'persons'"):
        Tables.of(persons=pd.DataFrame())


@pytest.mark.parametrize("dtype", ["datetime64[ns]", "datetime64[s]", "datetime64[us, UTC]"])
def test_a_time_with_a_zone_or_in_another_unit_is_refused(dtype: str) -> None:
    frame = pd.DataFrame([incident("1")])
    frame["occurred_from"] = (
        frame["occurred_from"].dt.tz_localize("UTC") if "UTC" in dtype else frame["occurred_from"].astype(dtype)
    )
    with pytest.raises(InvalidTable, match=r"incidents.occurred_from: got datetime64\[.*\], needs datetime64\[us\]"):
        conform("incidents", frame)


def test_a_value_of_the_wrong_type_is_refused_with_its_column() -> None:
    with pytest.raises(InvalidTable, match=r"locations.longitude: got .*, needs float64"):
        conform("locations", pd.DataFrame({"location_id": ["k:1"], "longitude": ["east"]}))


def test_numbers_become_text_where_text_is_meant_and_null_stays_null() -> None:
    frame = conform("people", pd.DataFrame({"person_id": ["k:1", "k:2"], "national_id": [12, None]}))
    assert frame["national_id"].isna().tolist() == [False, True]
    assert frame["birth_year"].dtype == "Int64"


def test_an_empty_table_is_not_shared() -> None:
    mine = empty_table("groups")
    mine["more"] = 1
    assert "more" not in empty_table("groups")


def test_replace_and_counts() -> None:
    some = tables(incidents=[incident("1"), incident("2")])
    assert some.counts()["incidents"] == 2
    assert some.replace({"incidents": empty_table("incidents")}).counts()["incidents"] == 0


def test_index_of_the_frame_does_not_matter() -> None:
    frame = pd.DataFrame([incident("1"), incident("2")], index=np.array([7, 7]))
    assert conform("incidents", frame).index.tolist() == [0, 1]
    assert conform("incidents", frame)["occurred_from"].iloc[1] == at("2026-01-01 12:00")
