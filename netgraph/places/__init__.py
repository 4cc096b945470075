"""Where things happen: incidents that draw others after them, near in place and time."""

from netgraph.places.near_repeat import Bands, near_repeats

__all__ = ["Bands", "near_repeats"]
