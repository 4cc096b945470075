"""How near the conflicts found come to the true ones: beside the obvious ways, and beside what could be reached."""

from netgraph.conflicts.evaluation.harness import (
    ALONE,
    CEILING,
    LABELS,
    ONE,
    OURS,
    Evaluation,
    evaluate_conflicts,
    scored_ways,
)

__all__ = ["ALONE", "CEILING", "LABELS", "ONE", "OURS", "Evaluation", "evaluate_conflicts", "scored_ways"]
