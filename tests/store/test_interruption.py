"""Ctrl-C is heard at once, by everybody who listens, and nobody listens on afterwards."""

from __future__ import annotations

import os
import signal
import threading
import time

import duckdb
import pytest

from netgraph.store.interruption import heeding_ctrl_c


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_statement_that_other_threads_carry_out_ends_at_once() -> None:
    with duckdb.connect(config={"threads": 4}) as connection:
        threading.Timer(0.3, press).start()
        begun = time.process_time()
        with pytest.raises((KeyboardInterrupt, RuntimeError)), heeding_ctrl_c(connection.interrupt):
            connection.execute("SELECT sum(hash(range)) FROM range(30000000000)")  # minutes of work
            time.sleep(60)
        assert time.process_time() - begun < 30


def test_all_who_listen_hear_of_it_and_nobody_listens_on() -> None:
    heard: list[str] = []
    outer, inner = (heeding_ctrl_c(lambda who=who: heard.append(who)) for who in ("outer", "inner"))
    with pytest.raises(KeyboardInterrupt), outer, inner:
        press()
        time.sleep(60)
    assert sorted(heard) == ["inner", "outer"]
    assert signal.set_wakeup_fd(-1) == -1


def test_what_fails_inside_is_passed_on_and_another_thread_may_not_listen() -> None:
    with pytest.raises(ValueError, match="no"), heeding_ctrl_c(lambda: None):
        raise ValueError("no")
    ended: list[bool] = []

    def beside() -> None:
        with heeding_ctrl_c(lambda: None):
            ended.append(True)

    thread = threading.Thread(target=beside)
    thread.start()
    thread.join()
    assert ended == [True]
