"""Fixtures that more than one room needs."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_configure() -> None:
    """Take Ctrl-C even where the tests run in the background, which tells a process, and its children, to ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real public data; a test that needs it skips where there is none, and fails under CI."""
    folder = Path(os.environ.get("NETGRAPH_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        reason = f"no real data at {folder}; set NETGRAPH_DATA"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI a skipped test is a failure: what should have run did not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("CI: a test was skipped; see the reasons below", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
