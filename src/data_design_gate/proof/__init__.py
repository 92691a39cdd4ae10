"""Runs a design on a throw-away PostgreSQL behind walls, and reports facts, never verdicts."""
