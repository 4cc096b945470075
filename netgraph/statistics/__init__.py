"""Bootstraps, p-values and calibration: the only place where they are computed."""
