"""Bounds that keep hostile input from costing more than it is worth."""

from __future__ import annotations

MAX_BYTES = 1_048_576
"""The largest file that is read; the configuration may lower or raise it."""

MAX_NESTING = 60
"""Quotes and lists inside one another; the 90 surveyed documents never pass 6."""

MAX_TABLE_COLUMNS = 128
"""Columns of one table; the widest surveyed one has 12."""

MAX_TABLE_CELLS = 100_000
"""Cells of all tables of a document, those that ragged rows leave out included."""

MAX_BLOCKS = 40_000
"""Blocks of one document; one MiB of ordinary text has about 15,000."""

MAX_INLINE = 20_000
"""Characters of one paragraph that are looked at for links and emphasis."""
