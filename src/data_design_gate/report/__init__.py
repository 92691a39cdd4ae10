"""Renderers: the same findings and gate results for a terminal, a program or a reviewer."""
