"""How like real records is a simulated city? The same figures of both, side by side; aggregates only.

Violence means the serious kinds of violence between people. People who appear again are those with a name or a
number in the records. Gaps of a week and less are left out, as the public lists often hold the same case twice. The
near-repeat ratio is the number of pairs of incidents that are close in place and time, divided by what is to be
expected if place and time had nothing to do with each other.

Run ``python studies/realism.py --write`` to write the table into ``docs/realism.md`` (about two minutes; needs the
public data sets, in the folder named by ``NETGRAPH_DATA``).
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation import Spec, simulate
from studies.provenance import commit

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("NETGRAPH_DATA", ROOT.parent / "shared" / "data"))
SPEC = {"size": "city", "years": 5, "difficulty": "medium"}
SEED = 101
ZONE = "Europe/Stockholm"
GUNS = ["shooting", "shooting_with_injury", "fatal_shooting"]
NIGHT, SAME, YEAR = range(22, 30), 7, 365
SWEDISH = {"violence": ["Misshandel", "Misshandel, grov"], "theft": ["Stöld", "Stöld/inbrott", "Inbrott"]}


@dataclass(frozen=True)
class Line:
    """One row of the table: what, in the simulated city, and in which real records."""

    what: str
    simulated: str
    real: str
    source: str


def percent(share: float) -> str:
    """Return a share in per cent."""
    return f"{100 * share:.1f} %"


def repeats(parts: pd.DataFrame) -> str:
    """Share of the people who appear in two cases or more, and in three or more."""
    cases = parts.groupby("person")["case"].nunique()
    return f"{percent((cases >= 2).mean())}, {percent((cases >= 3).mean())}"


def again(parts: pd.DataFrame) -> str:
    """Share of the appearances that are followed by another of the same person within 8 to 365 days."""
    days = parts.drop_duplicates(["person", "case"]).sort_values(["person", "day"], kind="stable")
    index = days[days["day"] <= days["day"].max() - YEAR]
    later = index.merge(days, on="person", suffixes=("", "_later"))
    gap = later["day_later"] - later["day"]
    followed = later.loc[gap.between(SAME + 1, YEAR), ["person", "case"]].drop_duplicates()
    return percent(len(followed) / len(index))


def gaps(parts: pd.DataFrame) -> str:
    """Quartiles of the days between one appearance and the next, those of more than a week, within two years."""
    days = parts.drop_duplicates(["person", "case"]).sort_values(["person", "day"], kind="stable")
    gap = days.groupby("person")["day"].diff().dropna()
    low, middle, high = gap[(gap > SAME) & (gap <= 2 * YEAR)].quantile([0.25, 0.5, 0.75])
    return f"{low:.0f}, {middle:.0f}, {high:.0f}"


def sizes(parts: pd.DataFrame) -> str:
    """Share of the cases with one, two, three and more of them."""
    size = parts.groupby("case").size().clip(upper=3)
    return " / ".join(percent((size == number).mean()) for number in (1, 2, 3))


def degrees(pairs: pd.DataFrame) -> str:
    """Mean number of others, and the largest, of people who share a case or a tie with anybody."""
    ends = pd.concat([pairs[["a", "b"]], pairs[["b", "a"]].set_axis(["a", "b"], axis=1)]).drop_duplicates()
    degree = ends[ends["a"] != ends["b"]].groupby("a").size()
    return f"{degree.mean():.1f}, {degree.max():.0f}"


def partners(parts: pd.DataFrame) -> pd.DataFrame:
    """Pairs of people with a part in one case."""
    both = parts[["case", "person"]].drop_duplicates().merge(parts[["case", "person"]].drop_duplicates(), on="case")
    return both[both["person_x"] < both["person_y"]].rename(columns={"person_x": "a", "person_y": "b"})[["a", "b"]]


def clock(times: pd.Series) -> str:
    """Share from 22 to 06, share from Friday to Sunday, and the busiest hour."""
    hour = times.dt.hour
    weekend = times.dt.day_of_week >= 4
    return f"{percent(hour.isin([h % 24 for h in NIGHT]).mean())}, {percent(weekend.mean())}, {hour.mode()[0]:02d}"


def near(x: np.ndarray, y: np.ndarray, day: np.ndarray, *, metres: float, days: float = 14.0) -> str:
    """Pairs at most so far and so long apart, over what is expected; same place and other places."""
    from scipy.spatial import cKDTree

    points = np.column_stack([x, y])
    pairs = cKDTree(points).query_pairs(metres, output_type="ndarray")
    close = np.abs(day[pairs[:, 0]] - day[pairs[:, 1]]) <= days
    apart = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T) > 1.0
    ordered = np.sort(day)
    soon = (np.searchsorted(ordered, ordered + days, side="right") - np.arange(len(day)) - 1).sum()
    share = soon / (len(day) * (len(day) - 1) / 2)
    return f"{close.mean() / share:.2f}, other places {close[apart].mean() / share:.2f}"


def plane(latitude: pd.Series, longitude: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Metres around the middle: good enough within one city."""
    middle = np.radians(latitude.mean())
    return (np.radians(longitude) * np.cos(middle) * 6_371_000).to_numpy(), (
        np.radians(latitude) * 6_371_000
    ).to_numpy()


def simulated() -> dict[str, str]:
    """The figures of the simulated city: people and places as recorded, hours as they really were."""
    tables, truth = simulate(Spec.of(**SPEC), seed=SEED)
    now = as_of(tables, tables.incidents["recorded_at"].max())
    cases = now.incidents.rename(columns={"incident_id": "case"}).merge(now.locations, on="location_id")
    cases["day"] = (cases["occurred_from"] - cases["occurred_from"].min()) / pd.Timedelta(days=1)
    local = truth.incidents.set_index("kind")["occurred"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    guns, burglary = (
        [some[name].to_numpy() for name in ("x", "y", "day")]
        for some in (cases[cases["kind"].isin(GUNS)], cases[cases["kind"] == "burglary"])
    )
    return _people(now, cases) | {
        "gun_clock": clock(local.loc[GUNS].reset_index(drop=True)),
        "violence_clock": clock(local.loc[["assault", "aggravated_assault"]].reset_index(drop=True)),
        "theft_clock": clock(local.loc[["theft", "burglary"]].reset_index(drop=True)),
        "gun_near": near(*guns, metres=122),
        "gun_wider": near(*guns, metres=400),
        "burglary_near": near(*burglary, metres=100),
    }


def _people(now: Tables, cases: pd.DataFrame) -> dict[str, str]:
    """The figures of the people on record."""
    kinds = shipped_vocabulary().kinds
    violent = kinds.index[(kinds["serious"] == 1) & (kinds["aggression"] == 1)]
    people = now.involvements[now.involvements["entity_kind"] == "person"]
    people = people.rename(columns={"incident_id": "case", "entity_id": "person"})
    everyone = people.merge(cases[["case", "kind", "day"]], on="case")
    every = everyone[everyone["role"] == "suspect"]
    parts = everyone[everyone["kind"].isin(violent)]
    suspects, victims = parts[parts["role"] == "suspect"], parts[parts["role"] == "victim"]
    ties = now.ties[now.ties["kind"].isin(["associate", "observed", "phone", "prison"])]
    return {
        "suspects": repeats(suspects[~suspects["anonymous"]]),
        "every": repeats(every[~every["anonymous"]]),
        "suspects_again": again(suspects[~suspects["anonymous"]]),
        "victims_again": again(victims[~victims["anonymous"]]),
        "gaps": gaps(parts[~parts["anonymous"] & parts["role"].isin(["suspect", "victim"])]),
        "parties": sizes(suspects),
        "victim_parties": sizes(victims),
        "every_parties": sizes(every),
        "degrees": degrees(partners(every[~every["anonymous"]])),
        "ties": degrees(ties.rename(columns={"person_a": "a", "person_b": "b"})),
    }


def days_of(dates: pd.Series) -> pd.Series:
    """Return days since the first."""
    times = pd.to_datetime(dates)
    return (times - times.min()) / pd.Timedelta(days=1)


def gva() -> dict[str, str]:
    """Figures of the Gun Violence Archive: people of the incidents with a victim and a suspect."""
    folder = DATA / "gva_us_2013_2018"
    cases = pd.read_csv(folder / "incidents.csv.gz", usecols=["inc", "date"])
    cases["day"] = days_of(cases["date"])
    parts = pd.read_csv(folder / "participants.csv.gz", usecols=["inc", "role", "person"]).merge(cases, on="inc")
    parts = parts.rename(columns={"inc": "case"})
    both = parts.groupby("case")["role"].agg(lambda some: {"S", "V"} <= set(some))
    told = parts[parts["case"].isin(both.index[both])]
    named = parts.dropna(subset="person")
    suspects, victims = named[named["role"] == "S"], named[named["role"] == "V"]
    return {
        "suspects": repeats(suspects),
        "suspects_again": again(suspects),
        "victims_again": again(victims),
        "gaps": gaps(named),
        "parties": sizes(told[told["role"] == "S"]),
        "victim_parties": sizes(told[told["role"] == "V"]),
    }


def philadelphia() -> dict[str, str]:
    """Figures of Philadelphia's shootings, their victims and those charged."""
    folder = DATA / "philly_shootings_2015_2025"
    cases = pd.read_csv(folder / "incidents.csv.gz", usecols=["inc", "datetime", "lat", "lon"])
    times = pd.to_datetime(cases["datetime"])
    accused = pd.read_csv(folder / "defendants.csv.gz", usecols=["inc", "person"]).rename(columns={"inc": "case"})
    victims = pd.read_csv(folder / "victims.csv.gz", usecols=["inc"]).rename(columns={"inc": "case"})
    placed = cases.assign(day=days_of(cases["datetime"])).dropna(subset=["lat", "lon"])
    x, y = plane(placed["lat"], placed["lon"])
    day = placed["day"].to_numpy()
    return {
        "suspects": repeats(accused),
        "parties": sizes(accused.drop_duplicates()),
        "victim_parties": sizes(victims),
        "gun_clock": clock(times),
        "gun_near": near(x, y, day, metres=122),
        "gun_wider": near(x, y, day, metres=400),
    }


def others() -> dict[str, str]:
    """Figures of burglaries in Chicago, Israeli offenders, Swedish notices and covert networks."""
    burglary = pd.read_csv(DATA / "near_repeat_chicago_2016" / "chicago_burglary_2016.csv.gz")
    day = days_of(burglary["date"]).to_numpy()
    feet = 0.3048 if burglary["x"].max() > 1e6 else 1.0  # state plane coordinates are feet
    israel = pd.read_csv(DATA / "israel_burglary_roxanne" / "offender_crime.csv.gz").rename(
        columns={"crimeID": "case", "offenderID": "person"}
    )
    notices = pd.read_csv(DATA / "polisen_events_2023_2026" / "events.csv.gz", usecols=["event_time", "type"])
    notices["event_time"] = pd.to_datetime(notices["event_time"].astype(str).str[:16])
    edges = pd.read_csv(DATA / "covert_networks" / "edges.csv.gz")
    gang = edges[edges["network"] == "london_gang"]
    caviar = edges[(edges["network"] == "caviar") & (edges["layer"] == 0)]
    meetings = pd.read_csv(DATA / "montagna_mafia" / "meetings.csv").iloc[:, :2].set_axis(["a", "b"], axis=1)
    return {
        "burglary_near": near(burglary["x"].to_numpy() * feet, burglary["y"].to_numpy() * feet, day, metres=100),
        "every": repeats(israel),
        "every_parties": sizes(israel.drop_duplicates()),
        "degrees": degrees(partners(israel)),
        "violence_clock": clock(notices.loc[notices["type"].isin(SWEDISH["violence"]), "event_time"]),
        "theft_clock": clock(notices.loc[notices["type"].isin(SWEDISH["theft"]), "event_time"]),
        "ties": "; ".join(degrees(pairs) for pairs in (gang, caviar, meetings)),
    }


def lines() -> list[Line]:
    """All rows of the table."""
    city, guns, town, rest = simulated(), gva(), philadelphia(), others()
    us, phl = "GVA (US, press)", "Philadelphia (courts, police)"
    isr, swe, net = "Israel (burglary, police)", "Swedish police notices", "London gang; Caviar; Montagna meetings"
    told = (
        ("suspects of violence in ≥ 2, ≥ 3 cases", "suspects", guns, us),
        ("suspects of violence in ≥ 2, ≥ 3 cases", "suspects", town, phl),
        ("suspects of any crime in ≥ 2, ≥ 3 cases", "every", rest, isr),
        ("suspect named again in 8-365 days", "suspects_again", guns, us),
        ("victim named again in 8-365 days", "victims_again", guns, us),
        ("days to the next appearance: quartiles", "gaps", guns, us),
        ("suspects of a violent case: 1 / 2 / 3 and more", "parties", guns, us),
        ("suspects of a violent case: 1 / 2 / 3 and more", "parties", town, phl),
        ("suspects of any case: 1 / 2 / 3 and more", "every_parties", rest, isr),
        ("victims of a violent case: 1 / 2 / 3 and more", "victim_parties", guns, us),
        ("victims of a violent case: 1 / 2 / 3 and more", "victim_parties", town, phl),
        ("people suspected together: mean, largest number", "degrees", rest, isr),
        ("people with ties: mean, largest number", "ties", rest, net),
        ("shootings: 22-06, Fri-Sun, busiest hour", "gun_clock", town, phl),
        ("assault: 22-06, Fri-Sun, busiest hour", "violence_clock", rest, swe),
        ("theft, burglary: 22-06, Fri-Sun, busiest hour", "theft_clock", rest, swe),
        ("near repeat of shootings, 122 m and 14 days", "gun_near", town, phl),
        ("near repeat of shootings, 400 m and 14 days", "gun_wider", town, phl),
        ("near repeat of burglaries, 100 m and 14 days", "burglary_near", rest, "Chicago 2016 (police)"),
    )
    return [Line(what, city[key], real[key], source) for what, key, real, source in told]


def main() -> None:
    """Print the table, or write it into the documentation."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write docs/realism.md")
    rows = [f"| {one.what} | {one.simulated} | {one.real} | {one.source} |" for one in lines()]
    table = "\n".join(["| figure | simulated city | real | source |", "| --- | --- | --- | --- |", *rows])
    if options.parse_args().write:
        (ROOT / "docs" / "realism.md").write_text(_page(table), encoding="utf-8")
    sys.stdout.write(table + "\n")


def _page(table: str) -> str:
    about = (__doc__ or "").split("\n\n")[1].replace("\n", " ")
    made = ", ".join(f"{name} {value}" for name, value in SPEC.items())
    return (
        "# The simulated city beside real records\n\n"
        "How far the invented city that figures are tested on is like real records, line by line, and where it is "
        "not.\n\n"
        f"{about}\n\nSimulated: {made}, seed {SEED}, no null, mechanism grid.\n\n{table}\n\n"
        "What this says, and what is not realistic: [the simulated city](simulated-city.md).\n\n"
        f"Command: `python studies/realism.py --write`, commit {commit()}.\n"
    )


if __name__ == "__main__":
    main()
