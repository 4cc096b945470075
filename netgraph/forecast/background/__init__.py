"""The compiled loops of what dyads do of themselves."""
