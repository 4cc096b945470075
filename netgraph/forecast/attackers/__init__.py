"""The compiled loops that guess who attacked."""
