"""Markdown text as sections, tables and fences, each with its source lines."""
