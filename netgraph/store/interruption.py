"""Ctrl-C, heard at once even while a database library is at work and does not look up."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["heeding_ctrl_c"]

_NOBODY = -1


@contextmanager
def heeding_ctrl_c(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` the moment that somebody presses Ctrl-C inside the block; Python itself raises afterwards.

    Python raises only when its main thread comes back from the library that it has called, and DuckDB, where another
    of its threads does the work, comes back when all of it is done. Does nothing outside the main thread, which alone
    may listen for signals. Whoever listened before hears of it too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    listener = threading.Thread(target=_listen, args=(heard, stop, before), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        told.close()  # the listener then reads to the end
        listener.join()
        heard.close()


def _listen(heard: socket.socket, stop: Callable[[], None], before: int) -> None:
    while signals := heard.recv(1):
        if before != _NOBODY:
            with suppress(OSError):
                os.write(before, signals)
        if signals[0] == signal.SIGINT:
            stop()
