"""The configuration file: read, validated with positions, and given its defaults."""
