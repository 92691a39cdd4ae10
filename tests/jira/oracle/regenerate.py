"""Asks Atlassian's own parsers what our Jira texts mean, and writes the golden vectors.

Not part of the test run: it needs Node and two npm packages, installed outside the
checkout (``npm install --legacy-peer-deps @atlaskit/editor-wikimarkup-transformer
@atlaskit/adf-schema``). Run with the folder of those modules:

    python tests/jira/oracle/regenerate.py FOLDER/node_modules [number of fuzz texts]
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[2] / "src"), str(HERE.parents[1] / "support")]

from data_design_gate.jira import adf, wiki  # noqa: E402
from data_design_gate.jira.audit_comment import audit_comment  # noqa: E402
from data_design_gate.jira.comment import clean  # noqa: E402
from data_design_gate.jira.state import TicketState  # noqa: E402
from jira_hostile import TOKENS, hostile_record  # noqa: E402
from jira_support import record  # noqa: E402

URL = "https://example.com/a-b_c/blob/4f1d/x%20y.md?x=1&y=2#L1"
KINDS = {"doc", "paragraph", "bulletList", "orderedList", "listItem", "text"}
FRAMES = {
    "alone": ("{}", ""),
    "fact": ("* *Label*: {}", "Label:"),
    "linked": ("* *Label*: {} [open|" + URL + "]", "Label:"),
    "second line": ("first\n\n{}", "first"),
}


def read_wiki(modules: str, texts: Sequence[str]) -> list[Any]:
    """Return the documents Atlassian's transformer makes of wiki texts."""
    done = subprocess.run(
        ["node", str(HERE / "read_wiki.cjs")],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={"NODE_PATH": modules, "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    return json.loads(done.stdout)


def shape(node: Any) -> Any:
    """Return a document's nodes and marks without its text."""
    if node["type"] == "text":
        marks = [
            mark["type"] + (":" + mark["attrs"]["href"] if mark["type"] == "link" else "")
            for mark in node.get("marks", [])
        ]
        return ["text", *marks]
    return [node["type"], *map(shape, node.get("content", []))]


def shown(node: Any) -> str:
    """Return a document's text without blanks and zero-width spaces."""
    if node["type"] == "text":
        return "".join(c for c in node["text"] if not c.isspace() and c != "\u200b")
    return "".join(map(shown, node.get("content", [])))


def hostile_texts(number: int) -> list[str]:
    """Return texts put together from everything wiki markup could react to."""
    chance = random.Random(20261126)  # noqa: S311 - a fixed sequence, no secret
    return [
        "".join(chance.choice(TOKENS) for _ in range(chance.randint(1, 9))) for _ in range(number)
    ]


def main() -> int:
    """Fuzz the escaper, check the comments, write the golden files; 1 when anything leaks."""
    modules, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    texts = [text for text in hostile_texts(number) if wiki.escape(text)]
    golden = []
    for name, (frame, label) in FRAMES.items():
        documents = read_wiki(modules, [frame.format(wiki.escape(text)) for text in texts])
        expected = shape(read_wiki(modules, [frame.format(wiki.escape("plain"))])[0])
        link = "open" if "[open|" in frame else ""
        for text, document in zip(texts, documents, strict=True):
            want = "".join(c for c in clean(text) if not c.isspace())
            want = "".join(c if ord(c) <= 0xFFFF else "\ufffd" for c in want)
            read = shown(document).removeprefix(label).removesuffix(link)
            if shape(document) != expected or read != want:
                sys.stderr.write(f"leak in {name}: {text!r} {shape(document)} {read!r}\n")
                return 1
        if name == "alone":
            golden = [
                {"input": text, "escaped": wiki.escape(text), "read": shown(document)}
                for text, document in list(zip(texts, documents, strict=True))[:400]
            ]
    _write("wiki_escapes.json", golden)
    return _comments(modules)


def _comments(modules: str) -> int:
    schema = json.loads(
        Path(modules, "@atlaskit/adf-schema/dist/json-schema/v1/full.json").read_text("utf-8")
    )
    validator = jsonschema.Draft4Validator(schema)
    golden = {}
    for state in TicketState:
        for kind, full in (("plain", record(state)), ("hostile", hostile_record(state))):
            comment = audit_comment(full, "0123456789abcdef", after_edit=kind == "hostile")
            document, markup = adf.render(comment), wiki.render(comment)
            faults = [error.message[:200] for error in validator.iter_errors(document)]
            read = read_wiki(modules, [markup])[0]
            kinds = _kinds(read)
            if faults or kinds - KINDS:
                sys.stderr.write(f"fault in {state} {kind}: {faults} {kinds}\n")
                return 1
            links = sorted(_links(read))
            golden[f"{state}-{kind}"] = {"adf": document, "wiki": markup, "links": links}
    _write("comments.json", golden)
    return 0


def _kinds(node: Any) -> set[str]:
    return {node["type"]}.union(*map(_kinds, node.get("content", [])))


def _links(node: Any) -> set[str]:
    own = {m["attrs"]["href"] for m in node.get("marks", []) if m["type"] == "link"}
    return own.union(*map(_links, node.get("content", [])))


def _write(name: str, value: Any) -> None:
    path = HERE.parent / "golden" / name
    if isinstance(value, list):
        lines = [json.dumps(entry) for entry in value]
        text = "[\n" + ",\n".join(lines) + "\n]\n"
    else:
        lines = [f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
