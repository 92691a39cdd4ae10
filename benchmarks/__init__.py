"""How fast the checks are, measured beside tools that people know (`make bench`)."""
