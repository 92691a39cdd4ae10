"""Every sandbox that stops in a test run leaves its traffic for the contracts to look at."""

import sandbox_support  # noqa: F401 - importing it is what makes sandboxes leave their traffic
