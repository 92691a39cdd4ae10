"""Everything the sandbox Jira was asked in these tests is held against the contracts."""

import sandbox_support  # noqa: F401 - importing it records the traffic of every sandbox
