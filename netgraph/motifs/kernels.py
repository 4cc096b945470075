"""The room's loops, ready to be compiled; imported only where they run, as numba takes a while to load.

The loops stand as plain Python in `rows`, `stars` and `triangles`; `netgraph.graph.kernels.run` compiles each at its
first call and keeps the machine code where numba's cache can be written. They release the interpreter's lock.
"""

from __future__ import annotations

from numba.extending import register_jitable

from netgraph.graph.kernels import run
from netgraph.motifs import rows, stars, triangles

__all__ = ["run"]

_PARTS = (
    rows.first_from,
    *(stars.window_ends, stars.slide, stars.count_third, stars.push, stars.drop),
    *(triangles.compare, triangles.search, triangles.add, triangles.set_sides, triangles.count_sides),
    *(triangles.take_each, triangles.gallop, triangles.merge, triangles.slide_letters, triangles.complete),
    *(triangles.follow, triangles.forget, triangles.sides_beside),
)
for _part in _PARTS:
    register_jitable(_part)
