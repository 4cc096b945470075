"""The room's loops, ready to be compiled; imported only where they run, as numba takes a while to load.

The loops stand as plain Python in `rows`, `stars`, `triangles` and `walk`; `netgraph.graph.kernels.run` compiles each
at its first call and keeps the machine code where numba's cache can be written. They release the interpreter's lock.
"""

from __future__ import annotations

from numba.extending import register_jitable

from netgraph.graph.kernels import run
from netgraph.motifs import rows, stars, triangles, walk

__all__ = ["run"]

_PARTS = (
    rows.first_from,
    *(stars.window_ends, stars.slide, stars.count_third, stars.push, stars.drop),
    *(triangles.compare, triangles.search, triangles.add, triangles.set_sides, triangles.count_sides),
    *(triangles.take_each, triangles.gallop, triangles.merge, triangles.slide_letters, triangles.complete),
    *(walk.unit_places, walk.first_event, walk.reach, walk.near, walk.first_time, walk.from_node, walk.advance),
    *(walk.fits, walk.in_time, walk.lag, walk.holds),
    *(triangles.follow, triangles.forget, triangles.sides_beside),
)
for _part in _PARTS:
    register_jitable(_part)
