"""netgraph: open graph analytics for criminal-network conflicts."""

__version__ = "0.1.0"
