"""Where records, their versions, findings and fitted models are kept, behind one protocol."""

from netgraph.store.base import LoadReport, Store, TableLoad, open_store

__all__ = ["LoadReport", "Store", "TableLoad", "open_store"]
