"""Degrees to metres: SWEREF 99 TM in Sweden, the UTM zone elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["SWEREF_99_TM", "to_metres", "utm_metres"]

SWEREF_99_TM = 3006
_UTM_NORTH = 32600


def to_metres(longitude: Series, latitude: Series, *, epsg: int) -> DataFrame:
    """Return ``x, y`` in metres of the reference system `epsg`; null where a coordinate is null or out of its reach.

    Examples
    --------
    >>> import pandas as pd
    >>> to_metres(pd.Series([15.0]), pd.Series([0.0]), epsg=3006).round().iloc[0].tolist()
    [500000.0, 0.0]
    """
    import numpy as np
    import pandas as pd
    from pyproj import Transformer

    transformer = Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = transformer.transform(longitude.to_numpy(dtype="float64"), latitude.to_numpy(dtype="float64"))
    reached = np.isfinite(x) & np.isfinite(y)
    return pd.DataFrame({"x": np.where(reached, x, np.nan), "y": np.where(reached, y, np.nan)}, index=longitude.index)


def utm_metres(longitude: Series, latitude: Series) -> DataFrame:
    """Return ``x, y`` in metres of the UTM zone (north) that each place lies in.

    Only places of one zone may be compared by these: two zones share their numbers. Where a feed spans several,
    distances between its places are those of the globe, from the degrees.

    Examples
    --------
    >>> import pandas as pd
    >>> utm_metres(pd.Series([-75.0, None]), pd.Series([40.0, None])).round().values.tolist()
    [[500000.0, 4427757.0], [nan, nan]]
    """
    import numpy as np
    import pandas as pd

    zone = ((longitude + 180) // 6 + 1).clip(1, 60)
    metres = pd.DataFrame({"x": np.nan, "y": np.nan}, index=longitude.index)
    for number in zone.dropna().unique():
        here = (zone == number).to_numpy()
        metres.loc[here] = to_metres(longitude[here], latitude[here], epsg=_UTM_NORTH + int(number))
    return metres
