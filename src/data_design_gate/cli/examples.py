"""Examples that stand below each command's help; every one of them is tried in the tests."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "check": """\
examples:
  data-design check                           every design below this folder
  data-design check orders.md                 one file, whatever it is called
  data-design check --base origin/main        what stood there does not block
  data-design check --prove orders.md         also run it on a real PostgreSQL
  data-design check --format sarif > log      for code scanning
  data-design check - --stdin-filename docs/data-design/orders.md < draft.md
""",
    "fix": """\
examples:
  data-design fix --diff                      show the mends of every design, change nothing
  data-design fix orders.md                   mend one file in place
  data-design fix - < draft.md > mended.md    mend a text
""",
    "new": """\
On a terminal it asks for what the options do not say; elsewhere it asks nothing.

examples:
  data-design new
  data-design new docs/data-design/orders.md
  data-design new docs/data-design/orders.md --title "Order fulfilment" --ticket SHOP-412 \\
      --stores postgres,dynamodb --link feature=docs/features/orders.md
""",
    "explain": """\
examples:
  data-design explain PG006
  data-design explain foreign-key-index
""",
    "rules": """\
examples:
  data-design rules --area pg                 the rules of the Postgres schema
  data-design rules --severity error          what blocks
  data-design rules --step 7                  what decides the migration plan
""",
    "diagram": """\
example:
  data-design diagram orders.md > orders.mmd
""",
    "diff": """\
Exit code 1 says that the designs differ.

example:
  git show main:orders.md > /tmp/old.md && data-design diff /tmp/old.md orders.md
""",
    "migrations": """\
examples:
  data-design migrations orders.md --dry-run
  data-design migrations orders.md --out db/migrations --layout flyway
""",
    "register": """\
examples:
  data-design register
  data-design register --output docs/designs.md
  data-design register --output docs/designs.md --check
""",
    "gate": """\
--pull reads GITHUB_REPOSITORY (without it, the remote `origin`) with DATA_DESIGN_GITHUB_TOKEN.

examples:
  data-design gate --facts facts.json --explain
  data-design gate --facts facts.json --as-if @dana=approve
  data-design gate --pull 7 --dump-facts facts.json
""",
    "validate-config": """\
example:
  data-design validate-config .github/data-design.yml
""",
    "doctor": """\
Reads GITHUB_REPOSITORY (without it, the remote `origin`), DATA_DESIGN_GITHUB_TOKEN and, for Jira,
DATA_DESIGN_JIRA_URL, _USER and _TOKEN from the environment.

example:
  DATA_DESIGN_GITHUB_TOKEN=$(gh auth token) data-design doctor
""",
    "reconcile": """\
example:
  data-design reconcile --dry-run --since 2026-11-01
""",
    "completion": """\
Put one of these where your shell starts:
  bash   eval "$(data-design completion bash)"
  zsh    eval "$(data-design completion zsh)"           after compinit
  fish   data-design completion fish | source
""",
}
"""Text by command; a command without one needs none."""
