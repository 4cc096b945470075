"""The room's loops, compiled; imported only where they run, as numba takes a while to load.

The loops stand as plain Python in `rows`, `stars`, `triangles`, `pairs`, `sides`, `walk` and `answers`. They make no
array of their own, so that they are compiled without numba's count of references (option ``_nrt``), which took more
time than the loops; and they release the interpreter's lock, so that several threads may run them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from numba import njit
from numba.extending import register_jitable

from netgraph.graph.kernels import run_by
from netgraph.motifs import rows, sides, stars, triangles, walk

__all__ = ["run"]

_PARTS = (
    rows.first_from,
    *(stars.window_ends, stars.slide, stars.count_third, stars.push, stars.drop),
    *(triangles.compare, triangles.search, triangles.add),
    *(
        sides.meet,
        sides.set_sides,
        sides.count_sides,
        sides.take_each,
        sides.take_pairs,
        sides.mark_event,
        sides.add_pair,
        sides.take_ends,
    ),
    *(sides.add_ends, sides.of_way, sides.gallop, sides.places_of, sides.compared),
    *(walk.unit_places, walk.first_event, walk.reach, walk.near, walk.first_time, walk.from_node, walk.advance),
    *(walk.fits, walk.in_time, walk.lag, walk.holds),
)
for _part in _PARTS:
    register_jitable(forceinline=True, _nrt=False)(_part)


def run(kernel: Callable[..., Any], *arguments: Any) -> Any:
    """Run `kernel` compiled; where the cache cannot be written, compile it for this process alone.

    What a kernel writes, it writes anew from its arguments, or adds; a call fails before it starts, while machine code
    is being saved, and can be made again.
    """
    return run_by(_compiled, kernel, *arguments)


@cache
def _compiled(kernel: Callable[..., Any], keep: bool) -> Callable[..., Any]:
    options: dict[str, Any] = {"cache": keep, "nogil": True, "_nrt": False}
    compiled: Callable[..., Any] = njit(kernel, **options)
    return compiled
