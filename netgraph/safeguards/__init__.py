"""What may be done, and by whom: this room decides, others apply.

Purpose and audit at every door, who may stand on a list, what must not be shown.
"""
