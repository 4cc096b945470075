"""Pages of all communities of people, and of who attacks whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.model.vocabulary import phrase
from netgraph.pipeline.analysis import communities_of, side_ties

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.config import Config
    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary
    from netgraph.outputs.network_board import Sheet

__all__ = ["stated_acquaintance", "write_overview"]

_SETTINGS = ("tie_half_life_days", "max_party", "community_resolution", "seed")


def write_overview(what: str, out: Path, *, tables: Tables, rivalries: DataFrame, run: Run, config: Config) -> Path:
    """Write the communities that a run found, or its rivalries, as one page.

    Parameters
    ----------
    what
        ``communities`` or ``rivalries``.
    out
        The file to write.
    tables
        The records as of the run.
    rivalries
        Of its findings.
    run
        Which run: communities are found again with its settings.
    config
        In which language and with which words.
    """
    from netgraph.outputs.network_overview import write_communities_page, write_rivalries_page

    sheet = _sheet(what, tables, run, config)
    if what == "rivalries":
        from netgraph.conflicts.rivals import stated_relations

        stated = stated_relations(tables.rivalries, now=run.as_of)
        return write_rivalries_page(tables, rivalries, stated, out, sheet=sheet)
    same = replace(config, **{name: run.configuration[name] for name in _SETTINGS if name in run.configuration})
    ties = side_ties(tables, now=run.as_of, config=same)
    together = _together(ties, tables)
    if ties.empty:
        ties = stated_acquaintance(tables, words=config.words())
        said = phrase("show_communities_stated", config.language)
        sheet = replace(sheet, about=f"{sheet.about} {said}", lines=frozenset({"tie"})) if len(ties) else sheet
    return write_communities_page(tables, communities_of(ties, config=same), together, out, sheet=sheet)


def stated_acquaintance(tables: Tables, *, words: Vocabulary) -> DataFrame:
    """Return a row a pair of people said to know each other, kinship, shared addresses and quarrels apart.

    For a source that tells one person a case, where nobody is seen on one side with anybody: such ties show who may
    move together, and list nobody.

    Returns
    -------
    DataFrame
        ``person_a, person_b, weight``: the sum over the kinds of ties.
    """
    ties = tables.ties
    told = ties[~ties["kind"].isin([*words.kinship_ties(), "conflict"]).to_numpy(dtype=bool)]
    worth = words.ties["weight"].reindex(told["kind"]).to_numpy(dtype="float64")
    weighed = told.assign(weight=told["weight"].fillna(1.0).to_numpy(dtype="float64") * worth)
    ends = weighed[["person_a", "person_b"]]
    weighed = weighed.assign(person_a=ends.min(axis=1), person_b=ends.max(axis=1))
    weighed = weighed[weighed["person_a"] != weighed["person_b"]]
    return weighed.groupby(["person_a", "person_b"], as_index=False).agg(weight=("weight", "sum"))


def _together(ties: DataFrame, tables: Tables) -> DataFrame:
    """Return a row a pair who stood on one side, whichever it was, with the cases they were in together."""
    import pandas as pd

    from netgraph.graph import evidence_for

    pairs = ties.groupby(["person_a", "person_b"], as_index=False).agg(weight=("weight", "sum"))
    cases = evidence_for(pairs, tables)
    if cases.empty:
        return pairs.head(0).assign(count=pd.Series(dtype="int64"), incident_ids=pd.Series(dtype="str"))
    told = cases.groupby(["person_a", "person_b"])["incident_id"].agg(["size", ";".join]).reset_index()
    columns = ["person_a", "person_b", "count", "incident_ids"]
    return pairs.merge(told.set_axis(columns, axis=1), on=["person_a", "person_b"])


def _sheet(what: str, tables: Tables, run: Run, config: Config) -> Sheet:
    from netgraph.outputs.network_board import Sheet, day_of
    from netgraph.outputs.shared import marking_of

    marking = marking_of(tables, run, run.as_of)
    title = phrase(f"show_{what}_title", config.language, date=day_of(run))
    told = {"run": run.run_id, "version": run.version, "handling": marking.handling}
    about = phrase("show_overview_about", config.language, sources=", ".join(marking.sources), **told)
    return Sheet(run, config.language, run.seed, config.words(), title, about)
