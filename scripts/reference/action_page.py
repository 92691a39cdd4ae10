"""The reference of the Action, from action.yml."""

from __future__ import annotations

import textwrap
from typing import Any

from reference.words import page, table


def action_page(action: dict[str, Any], workflow: str) -> str:
    """Return the page of inputs and outputs, with the step of the example workflow that judges."""
    (step,) = (one for one in action["runs"]["steps"] if one.get("id") == "run")
    variables = {
        value.removeprefix("${{ inputs.").removesuffix(" }}"): name
        for name, value in step["env"].items()
    }
    inputs = [
        (f"`{name}`", _default(one.get("default", "")), f"`{variables[name]}`", one["description"])
        for name, one in action["inputs"].items()
    ]
    outputs = [(f"`{name}`", one["description"]) for name, one in action["outputs"].items()]
    return page(
        "The Action",
        "Every input is optional. Both workflows as a whole, with the permissions each job needs, "
        "stand in [examples/workflows](../../examples/workflows). The step that judges reads:",
        f"```yaml\n{_step(workflow)}\n```",
        "## Inputs",
        "The program reads each input from the variable named beside it. An empty input means what "
        "the [configuration](configuration.md) says.",
        table(("input", "default", "variable", "meaning"), inputs),
        "## Outputs",
        "Outputs that hold JSON have a published [form](forms/README.md).",
        table(("output", "meaning"), outputs),
    )


def _step(workflow: str) -> str:
    """Return the step of the job `evaluate`, from its first line to the blank line behind it."""
    job = workflow.partition("\n  evaluate:\n")[2]
    return textwrap.dedent(job.partition("    steps:\n")[2].partition("\n\n")[0])


def _default(value: str) -> str:
    return f"`{value}`" if value else "empty"
