"""GitHub as the rest sees it: a port of plain values, its adapter, and what is published."""
