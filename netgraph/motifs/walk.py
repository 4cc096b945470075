"""The loop that finds a motif of any number of steps: depth first from each first event; compiled by `kernels`.

A motif arrives as numbers. `plan` has one row a step: which letters stand at its ends and which of them it binds anew,
how its events are reached, its gap, and which of the rules it is the first to decide. `rules` has one row a condition
between two letters: what it is, the letters, the kind of tie, and the step before which the tie was made. Letters are
numbered by first appearance; -1 is anybody. The first step is 0.

`events` are source, target, start, end, local day, whether a date only, incident, and which steps each may be (bits).
`rows` are a stream's rows by time and by far end. `context` has for every kind of tie and
node where its others start, the others (ascending) and since when, and the group of every node, -1 if it has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.rows import first_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Asked = tuple[int, int, int, bool, int, int]
    Scan = tuple[int, int, int]

__all__ = ["walk"]

SOURCE, TARGET, NEW_SOURCE, NEW_TARGET, REACH, ROW, WAY, TIED_TO, TIE, GAP, RULES_FROM, RULES_TO, PLAN = range(13)
"""Columns of a plan: events are read from the row of letter `ROW`, which is their source (`WAY` 0) or target (1)."""
BY_NODE, BY_PAIR, BY_TIE, BY_EVENT = range(4)
"""How events are reached: one end is bound; both are; one is tied to one who is (`TIED_TO`); all events."""
RULE, ONE, OTHER, KIND, BEFORE, RULES = range(6)
DIFFERENT, TIED, SAME_GROUP, OTHER_GROUP = range(4)
PLACE, STOP, OUTER, OUTER_STOP, UNTIL, EVENT, BOUND, BOARD = range(8)
"""Rows of the board, one column a step: where it is among its events, and its event; in the last, who is bound."""
EVENTS = 0xFFFFFFFF


def walk(  # noqa: PLR0917
    plan: Int64s, rules: Int64s, events: Any, rows: Any, context: Any, asked: Asked, units: tuple[int, int],
    board: Int64s, found: Int32s,
) -> tuple[int, int]:  # fmt: skip
    """Write the events of every instance whose first event is in `units` (from, to) into `found`, step by step.

    Units are events, or nodes: then a node's row is scanned for first events, and the second is looked for near
    there. `asked` is the longest time, by how much a local day may differ from 24 hours, the longest span, whether
    an order that is not certain will do, how first events are reached, and at which end. Returns the unit to go on
    with where `found` is full, and how many instances were written.
    """
    steps, count = len(plan), 0
    for unit in range(units[0], units[1]):
        mark = count
        begin, end = unit_places(unit, rows, asked[4])
        for place in range(begin, end):
            event = first_event(place, rows, asked)
            if event < 0 or not fits(0, event, plan, rules, events, context, asked, board):
                continue
            level = 0
            if steps > 1:
                level = 1
                reach(1, (begin, place, end), plan, events, rows, context, asked, board)
            while True:
                if level and not advance(level, plan, rules, events, rows, context, asked, board):
                    level -= 1
                    if level == 0:
                        break
                elif level < steps - 1:
                    level += 1
                    reach(level, (0, -1, 0), plan, events, rows, context, asked, board)
                else:
                    if (count + 1) * steps > len(found):
                        return unit, mark
                    for step in range(steps):
                        found[count * steps + step] = board[EVENT, step]
                    count += 1
                    if steps == 1:
                        break
    return units[1], count


def unit_places(unit: int, rows: Any, way: int) -> tuple[int, int]:
    """Return from where to where one unit is scanned."""
    if way == BY_PAIR:
        return rows[2][unit], rows[2][unit + 1]
    if way == BY_NODE:
        return rows[0][unit], rows[0][unit + 1]
    return unit, unit + 1


def first_event(place: int, rows: Any, asked: Asked) -> int:
    """Return the event at a place of what is scanned; -1 where it is seen from its other end."""
    if asked[4] == BY_EVENT:
        return place
    entry = rows[3][place] if asked[4] == BY_PAIR else rows[1][place]
    if entry & 1 != asked[5]:
        return -1
    event: int = (entry >> 1 if asked[4] == BY_PAIR else entry >> 32) & EVENTS
    return event


def reach(  # noqa: PLR0917
    step: int, scan: Scan, plan: Int64s, events: Any, rows: Any, context: Any, asked: Asked, board: Int64s
) -> None:
    """Set where a step's events may be, given those of the steps before; `scan` is where the first one was found."""
    time, before = events[2], board[EVENT, step - 1]
    last = time[board[EVENT, 0]] + asked[0] + asked[1]
    if plan[step, GAP] >= 0:
        last = min(last, time[before] + plan[step, GAP] + asked[1])
    least = events[3][before]
    if asked[3]:
        least = time[before]
        for earlier in range(step - 1):
            least = max(least, time[board[EVENT, earlier]])
        least -= asked[2] - 1
    board[UNTIL, step] = last
    way, node = plan[step, REACH], board[BOUND, plan[step, ROW]]
    if way == BY_TIE:
        tied = plan[step, TIE] * len(context[3]) + board[BOUND, plan[step, TIED_TO]]
        board[OUTER, step], board[OUTER_STOP, step] = context[0][tied], context[0][tied + 1]
        board[PLACE, step], board[STOP, step] = 0, 0
        board[UNTIL, step] = last
    elif scan[1] >= 0 and way == asked[4]:
        board[PLACE, step] = near(rows[3] if way == BY_PAIR else rows[1], way == BY_PAIR, scan, least, time)
        board[STOP, step] = scan[2]
    elif way == BY_PAIR:
        far = board[BOUND, plan[step, SOURCE]] + board[BOUND, plan[step, TARGET]] - node
        low = first_time(time, before, least)
        board[PLACE, step] = first_from(rows[3], rows[2][node], rows[2][node + 1], far << 33 | low << 1)
        board[STOP, step] = rows[2][node + 1]
    else:
        from_node(step, node, first_time(time, before, least), rows, board)


def near(entries: Int64s, pairs: bool, scan: Scan, least: int, time: Int64s) -> int:
    """Return the first place of a row, or of a pair's part of it, whose events start at `least` or later."""
    shift, low, far = 1 if pairs else 32, scan[1], entries[scan[1]] >> 33
    while low > scan[0] and time[entries[low - 1] >> shift & EVENTS] >= least:
        if pairs and entries[low - 1] >> 33 != far:
            break
        low -= 1
    while low < scan[2] and time[entries[low] >> shift & EVENTS] < least:
        if pairs and entries[low] >> 33 != far:
            break
        low += 1
    return low


def first_time(time: Int64s, near_to: int, least: int) -> int:
    """Return the first event that starts at `least` or later, looking near an event first."""
    step, low, high = 1, near_to, near_to
    if time[near_to] >= least:
        while low > 0 and time[low - 1] >= least:
            high = low
            low = max(low - step, 0)
            step += step
    else:
        while high < len(time) and time[high] < least:
            low = high
            high = min(high + step, len(time))
            step += step
    while low < high:
        middle = (low + high) >> 1
        if time[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


def from_node(step: int, node: int, low: int, rows: Any, board: Int64s) -> None:
    """Set where the events of one bound letter are, from event `low` on."""
    high = rows[0][node + 1]
    board[PLACE, step] = first_from(rows[1], rows[0][node], high, low << 32)
    board[STOP, step] = high


def advance(  # noqa: PLR0917
    step: int, plan: Int64s, rules: Int64s, events: Any, rows: Any, context: Any, asked: Asked, board: Int64s
) -> bool:
    """Go to the next event that may be this step; say whether there is one."""
    time, way = events[2], plan[step, REACH]
    pairs = way == BY_PAIR
    entries = rows[3] if pairs else rows[1]
    far = -1
    if pairs:
        far = board[BOUND, plan[step, SOURCE]] + board[BOUND, plan[step, TARGET]] - board[BOUND, plan[step, ROW]]
    while True:
        while board[PLACE, step] < board[STOP, step]:
            entry = entries[board[PLACE, step]]
            board[PLACE, step] += 1
            event = (entry >> 1 if pairs else entry >> 32) & EVENTS
            if time[event] > board[UNTIL, step] or (pairs and entry >> 33 != far):
                break
            if entry & 1 == plan[step, WAY] and fits(step, event, plan, rules, events, context, asked, board):
                return True
        if way != BY_TIE or board[OUTER, step] == board[OUTER_STOP, step]:
            return False
        node = context[1][board[OUTER, step]]
        board[OUTER, step] += 1
        least = time[board[EVENT, step - 1]] if asked[3] else events[3][board[EVENT, step - 1]]
        low = first_time(time, board[EVENT, step - 1], least - (asked[2] if asked[3] else 0))
        from_node(step, node, low, rows, board)


def fits(  # noqa: PLR0917
    step: int, event: int, plan: Int64s, rules: Int64s, events: Any, context: Any, asked: Asked, board: Int64s
) -> bool:
    """Take an event as a step and say whether it may be: by itself, by who is bound, by time and by the rules."""
    if not events[7][event] >> step & 1:
        return False
    for end in range(2):
        letter, node = plan[step, SOURCE + end], events[1][event] if end else events[0][event]
        if letter >= 0:
            if plan[step, NEW_SOURCE + end]:
                board[BOUND, letter] = node
            elif board[BOUND, letter] != node:
                return False
    board[EVENT, step] = event
    if step and not in_time(step, plan, events, asked, board):
        return False
    for rule in range(plan[step, RULES_FROM], plan[step, RULES_TO]):
        if not holds(rules, rule, events[2], context, board):
            return False
    return True


def in_time(step: int, plan: Int64s, events: Any, asked: Asked, board: Int64s) -> bool:
    """Say whether a step's event is late enough, and near enough to the first and to the one before."""
    event, before, first = board[EVENT, step], board[EVENT, step - 1], board[EVENT, 0]
    start, end = events[2], events[3]
    if asked[3]:
        for earlier in range(step):
            other = board[EVENT, earlier]
            if events[6][other] == events[6][event] or end[event] <= start[other]:
                return False
    elif start[event] < end[before]:
        return False
    if abs(lag(first, event, events)) > asked[0]:
        return False
    return bool(plan[step, GAP] < 0 or abs(lag(before, event, events)) <= plan[step, GAP])


def lag(one: int, other: int, events: Any) -> int:
    """Return the time from start to start, between two dates without hours in local days."""
    time: Int64s = events[4] if events[5][one] and events[5][other] else events[2]
    apart: int = time[other] - time[one]
    return apart


def holds(rules: Int64s, rule: int, time: Int64s, context: Any, board: Int64s) -> bool:
    """Say whether a condition between two bound letters holds."""
    what, one, other = rules[rule, RULE], board[BOUND, rules[rule, ONE]], board[BOUND, rules[rule, OTHER]]
    if what == DIFFERENT:
        return bool(one != other)
    if what == TIED:
        row = rules[rule, KIND] * len(context[3]) + one
        low, high = context[0][row], context[0][row + 1]
        place = first_from(context[1], low, high, other)
        if place == high or context[1][place] != other:
            return False
        return bool(rules[rule, BEFORE] < 0 or context[2][place] < time[board[EVENT, rules[rule, BEFORE]]])
    mine, theirs = context[3][one], context[3][other]
    return bool(mine >= 0 and theirs >= 0 and (mine == theirs) == (what == SAME_GROUP))
