"""What kind of incident the characteristics of the Gun Violence Archive make: the rules are ``gva_kinds.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.sources.cells import known_or_word
from netgraph.sources.files import word_list
from netgraph.sources.recording import codes_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

__all__ = ["characteristics", "kinds"]

_HARMS = "killed injured suspect_killed suspect_injured none"


def characteristics(incidents: DataFrame, words: DataFrame) -> DataFrame:
    """Return one row per incident and characteristic: ``place`` (position of the incident), ``value``.

    Parameters
    ----------
    incidents
        With ``chars``, codes separated by ``;``.
    words
        ``code, characteristic``: the words of the codes. A code without words stays as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame({"code": ["1", "2"], "characteristic": ["Home Invasion", "TSA Action"]})
    >>> characteristics(pd.DataFrame({"chars": ["2;1", None]}), words).values.tolist()
    [[0, 'TSA Action'], [0, 'Home Invasion']]
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pc.split_pattern(pa.array(incidents["chars"].fillna("")).cast(pa.string()), ";")
    traits = pd.DataFrame(
        {
            "place": pc.list_parent_indices(codes).to_numpy(),
            "code": pc.list_flatten(codes).to_pandas().astype("str"),
        }
    )
    traits = traits[traits["code"] != ""]
    values = known_or_word(traits["code"], words.drop_duplicates("code").set_index("code")["characteristic"])
    return traits.assign(value=values).drop(columns="code")


def _harm(incidents: DataFrame, parts: DataFrame) -> Series:
    """Return whom each incident harmed: ``killed injured suspect_killed suspect_injured none``."""
    import numpy as np
    import pandas as pd

    codes = codes_of(parts["inc"], incidents["inc"])

    def has(role: str, outcome: str) -> NDArray[np.bool_]:
        harmed = ((parts["role"] == role) & (parts["outcome"] == outcome)).to_numpy(dtype=bool)
        found = np.zeros(len(incidents), dtype=bool)
        found[codes[harmed & (codes >= 0)]] = True
        return found

    known = {
        "killed": has("V", "killed"),
        "injured": has("V", "injured"),
        "suspect_killed": has("S", "killed"),
        "suspect_injured": has("S", "injured"),
    }
    totals = [incidents["killed"] > 0, incidents["injured"] > 0]
    harms = np.select([*known.values(), *totals], [*known, "killed", "injured"], default="none")
    return pd.Series(harms, index=incidents.index)


def kinds(incidents: DataFrame, parts: DataFrame, traits: DataFrame) -> Series:
    """Return the kind of each incident: that of the first row of ``gva_kinds.csv`` that fits it.

    A row fits an incident that has its characteristic (a blank one is had by all) and did its harm (``any``, or some
    of ``killed injured suspect_killed suspect_injured none``).

    Parameters
    ----------
    incidents
        ``inc, killed, injured``.
    parts
        ``inc, role`` (V victim, S suspect), ``outcome``.
    traits
        What `characteristics` returns.

    Examples
    --------
    >>> import pandas as pd
    >>> incidents = pd.DataFrame({"inc": ["1", "2"], "killed": [1.0, 0.0], "injured": [0.0, 0.0]})
    >>> nobody = pd.DataFrame({"inc": [], "role": [], "outcome": []}, dtype="str")
    >>> traits = pd.DataFrame({"place": [0, 1], "value": ["Home Invasion", "TSA Action"]})
    >>> kinds(incidents, nobody, traits).tolist()
    ['home_invasion', 'weapon_offence']
    """
    import numpy as np
    import pandas as pd

    rules = word_list("gva_kinds").reset_index(names="rank")
    rules["harm"] = rules["harm"].replace("any", _HARMS).str.split()
    rules = rules.explode("harm").rename(columns={"characteristic": "value"})[["value", "harm", "rank", "kind"]]
    all_have = pd.DataFrame({"place": np.arange(len(incidents)), "value": ""})
    had = pd.concat([traits, all_have], ignore_index=True)
    had["harm"] = _harm(incidents, parts).to_numpy()[had["place"]]
    ranked = had.merge(rules, on=["value", "harm"], how="inner").sort_values("rank", kind="stable")
    first = ranked.drop_duplicates("place").set_index("place")["kind"].sort_index()
    return pd.Series(first.to_numpy(), index=incidents.index, dtype="str")
