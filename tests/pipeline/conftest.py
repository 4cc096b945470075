"""The browser in which pages are opened, as in `tests.outputs`."""

from tests.outputs.conftest import browser

__all__ = ["browser"]
