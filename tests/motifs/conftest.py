"""The real Neo4j servers that the stores are tested on."""

from tests.store.conftest import neo4j_servers

__all__ = ["neo4j_servers"]
