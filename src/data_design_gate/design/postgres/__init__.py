"""The Postgres half of a design, read with PostgreSQL's own parser."""
