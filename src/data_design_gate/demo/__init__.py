"""The demo: a whole pull request played on the sandbox, told as it happens."""
