"""Read a configuration: YAML, then the schema, then what a schema cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data_design_gate.configuration import _validator
from data_design_gate.configuration.model import (
    DEFAULT_PATH,
    Configuration,
    ConfigurationError,
    MigrationSettings,
    ReportSettings,
    standard_settings,
)
from data_design_gate.errors import UserError
from data_design_gate.yaml_core import YamlProblem, YamlValue, read_yaml


def load_configuration(path: str | None = None, root: str = ".") -> Configuration:
    """Read a configuration file; the default file may be absent, a named one may not.

    Raises ConfigurationError listing every fault at line and column.
    """
    chosen = Path(path) if path else Path(root, DEFAULT_PATH)
    try:
        text = chosen.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if path:
            problem = UserError(
                f"The configuration {path} does not exist.",
                "Name an existing file with --config, or leave the option out.",
            )
            raise ConfigurationError(problem.problem, problem.mend, problems=(problem,)) from None
        return read_configuration("version: 1\n", DEFAULT_PATH, present=False)
    except UnicodeDecodeError as error:
        problem = UserError(
            f"The configuration is not UTF-8 (byte {error.start}).",
            "Save it as UTF-8.",
            str(chosen),
        )
        raise ConfigurationError(problem.problem, problem.mend, problems=(problem,)) from None
    except OSError as error:
        problem = UserError(f"The configuration cannot be read: {error.strerror}.", "", str(chosen))
        raise ConfigurationError(problem.problem, problem.mend, problems=(problem,)) from None
    return read_configuration(text, str(chosen))


def read_configuration(
    text: str, path: str = DEFAULT_PATH, *, present: bool = True
) -> Configuration:
    """Read configuration text. Raises ConfigurationError listing every fault with its place."""
    try:
        read = read_yaml(text)
    except YamlProblem as error:
        raise _failure((UserError(
            f"The configuration is not valid YAML: {error.message}.",
            "Mend the YAML at this place.",
            path, error.line, error.column,
        ),)) from None  # fmt: skip
    problems = find_problems(read, path)
    if problems:
        raise _failure(problems)
    value = _with_defaults(read.value, _validator.DEFAULTS)
    return _configuration(value, path, present=present)


def _failure(problems: tuple[UserError, ...]) -> ConfigurationError:
    first = problems[0]
    return ConfigurationError(
        first.problem, first.mend, first.path, first.line, first.column, problems=problems
    )


def find_problems(read: YamlValue, path: str) -> tuple[UserError, ...]:
    """Return every fault of a configuration, in file order."""
    from data_design_gate.configuration.meaning import meaning_problems

    try:
        _validator.validate(read.value)  # type: ignore[no-untyped-call]  # generated code
    except _validator.JsonSchemaException:
        from data_design_gate.configuration.faults import schema_problems

        return schema_problems(read, path)
    return meaning_problems(read, path)


def _with_defaults(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value with the schema's defaults where it is silent."""
    result = dict(value)
    for key, default in defaults.items():
        if isinstance(default, dict):
            given = result.get(key)
            result[key] = _with_defaults(given if isinstance(given, dict) else {}, default)
        else:
            result.setdefault(key, default)
    return result


def _configuration(value: Mapping[str, Any], path: str, *, present: bool) -> Configuration:
    severities = dict(value["standards"].get("rules", {}))
    if value["standards"]["profile"] == "advisory":
        severities = _advisory(severities)
    report = value["report"]
    migrations = value["migrations"]
    register = value.get("register", {}).get("path", "")
    documents = tuple(value["documents"])
    return Configuration(
        path=path,
        present=present,
        value=value,
        documents=(*documents, f"!{register}") if register else documents,
        standards=standard_settings(value, severities),
        report=ReportSettings(
            report["inline"], report["max_inline"], report["checks"], report["sarif"]
        ),
        migrations=MigrationSettings(
            migrations["layout"], migrations.get("path", ""), migrations["write"]
        ),
        prove=value["prove"],
        finalise=value["finalise"],
        register_path=register,
        commands={name: tuple(who) for name, who in value["commands"].items()},
        notify=dict(value.get("notify", {})),
    )


def _advisory(severities: Mapping[str, str]) -> dict[str, str]:
    """Return severities in which no rule blocks unless the file says so."""
    from data_design_gate.standards.engine import registry
    from data_design_gate.standards.finding import Severity
    from data_design_gate.standards.rules import load_rules

    load_rules()
    lowered = {
        code: "warning" for code, rule in registry().items() if rule.severity is Severity.ERROR
    }
    return {**lowered, **severities}
