"""A document as a typed data design: requirements, schemas, patterns, migrations."""
