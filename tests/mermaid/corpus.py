"""Every kind of diagram the tool draws, as JSON for ``parse.mjs``: what it is, and what it names.

Run as ``python tests/mermaid/corpus.py [FOLDER OF DESIGNS ...]``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from data_design_gate.design.dynamodb.model import (
    DynamoSchema,
    DynamoTable,
    EntityKeys,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.model import DataDesign
from data_design_gate.document.model import Span
from data_design_gate.report.er_diagram import er_pictures
from data_design_gate.report.key_chart import key_pictures
from data_design_gate.report.mermaid import Picture
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings

TESTS = Path(__file__).parents[1]
DESIGNS = (TESTS / "friends", TESTS.parent / "examples" / "docs" / "data-design")
# Words of Mermaid's grammars, and names nobody should give but somebody will.
NASTY = (
    *"end class classDef style title direction subgraph erDiagram flowchart graph default".split(),  # noqa: SIM905 - words are easier read as words
    *"one only many zero to optionally accTitle accDescr u o x e PK FK UK pk fk uk TD LR".split(),  # noqa: SIM905
    *"one_x to_y end_z onewheel titles classes _ __ _a a_ A1 _1 NaN null true".split(),  # noqa: SIM905
    "1st", "42", "1.5", "1. first", "- dash", "+ plus", "2) second", "a b", " lead", "é", "表",
    "Ω_x", "🧾", 'say "hi"', "it's", "`tick`", "a`b", "[x]", "(x)", "{x}", "a{b", "a}b", "<b>x</b>",
    "<script>alert(1)</script>", "a|b", "a;b", "a#b", "#quot;", "#35;", "&amp;", "a%%b",
    "%%{init: {}}%%", "---", "a-->b", "||--o{", "**bold**", "*i*", "_i_", "~t~", "$$x$$", "a\\b",
    "a\nb", "a\r\nb", "a\tb", "@x", "x@{ shape: cyl }", ":::c", "a:b", "a.b", "a,b", "x" * 300,
    "\u202eabc", "\u200b", "", " ", "https://example.com", "javascript:alert(1)", "fa:fa-car",
    "direction TB", "flow direction  lr x",
)  # fmt: skip
TYPES = ("numeric(12,2)", "varchar(20)", "int[]", "text[][]", "double precision",
         "timestamp with time zone", "time(3) with time zone", "bit varying(8)",
         '"my type"', "public.money", "interval day to second", "character varying")  # fmt: skip
HERE = Span(1, 1)


def main(folders: list[str]) -> int:
    """Write the corpus."""
    found = [*documents([*DESIGNS, *map(Path, folders)]), *nasty(), *large()]
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    return 0


def documents(folders: list[Path]) -> Iterator[dict[str, object]]:
    """Yield the diagrams of whole designs: alone, as new, as dropped, and as another one's."""
    before = read("# Nothing\n")
    for folder in folders:
        for path in sorted(folder.rglob("*.md")):
            design = read(path.read_bytes())
            for word, new, old in (
                ("alone", design, None),
                ("new", design, read("# Nothing\n")),
                ("dropped", read("# Nothing\n"), design),
                ("changed", design, before),
            ):
                yield from drawn(f"{path.name} {word}", new, old)
            before = design


def nasty() -> Iterator[dict[str, object]]:
    """Yield schemas whose every name is a nasty one, in SQL and in DynamoDB."""
    named = [name for name in NASTY if name.strip()]
    quoted = ['"' + name.replace('"', '""')[:60] + '"' for name in named]
    tables = [
        f"CREATE TABLE {name} ({name} int PRIMARY KEY, {other} text);"
        for name, other in zip(quoted, [*quoted[1:], "last"], strict=True)
    ]
    keys = [
        f"ALTER TABLE {name} ADD FOREIGN KEY ({name}) REFERENCES {other};"
        for name, other in pairwise(quoted)
    ]
    typed = ", ".join(f"c{number} {kind}" for number, kind in enumerate(TYPES))
    plain = [f"CREATE TABLE typed ({typed});", "CREATE TABLE empty ();"]
    for number, ddl in enumerate([*tables, plain[0], plain[1]]):
        yield from drawn(f"nasty table {number}", sql(ddl), None)
    whole = sql("\n".join([*tables, *keys]))
    yield from drawn("nasty schema", whole, None)
    yield from drawn("nasty schema, new", whole, sql("\n".join(plain)))
    yield from drawn("nasty schema, dropped", sql("\n".join(plain)), whole)
    for name in NASTY:
        yield from pictured(f"nasty keys {name!r}", key_pictures(dynamo([name])))
    yield from pictured("nasty keys, new", key_pictures(dynamo(NASTY), dynamo(["x"])))
    yield from pictured("nasty keys, dropped", key_pictures(dynamo(["x"]), dynamo(NASTY)))


def large() -> Iterator[dict[str, object]]:
    """Yield schemas at and past every bound."""
    long = "n" * 55
    columns = ", ".join(f'"{long}{number:03}" int REFERENCES t0' for number in range(60))
    many = [f"CREATE TABLE t{n} (id int PRIMARY KEY, {columns});" for n in range(14)]
    yield from drawn("many columns and keys", sql("\n".join(many)), sql("CREATE TABLE t0 ();"))
    star = [f"CREATE TABLE s{n} (id int REFERENCES s0);" for n in range(120)]
    yield from drawn("a star of 120 tables", sql("\n".join(star)), None)
    heavy = [f"{number}<>{'&' * 300}" for number in range(60)]
    yield from pictured("heavy keys", key_pictures(dynamo(heavy)))


def drawn(name: str, new: DataDesign, old: DataDesign | None) -> Iterator[dict[str, object]]:
    """Yield both kinds of a design's diagrams, each with the entities it must hold."""
    yield from pictured(name, er_pictures(new.postgres, old.postgres if old else None))
    yield from pictured(name, key_pictures(new.dynamodb, old.dynamodb if old else None))


def pictured(name: str, pictures: tuple[Picture, ...]) -> Iterator[dict[str, object]]:
    """Yield pictures as the parser's script takes them."""
    for one in pictures:
        text = one.commented
        yield {"name": f"{name}: {one.title}", "text": text, "members": len(one.members)}


def sql(ddl: str) -> DataDesign:
    """Read statements as a design's Postgres schema."""
    return read(f"# T\n\n## Postgres Schema Design\n\n```sql\n{ddl}\n```\n")


def dynamo(names: list[str] | tuple[str, ...]) -> DynamoSchema:
    """Return tables, indexes, attributes and entities all of these names."""
    tables = []
    for name in names:
        keys = (KeyElement(name, "HASH", HERE), KeyElement(name, "RANGE", HERE))
        index = SecondaryIndex(name, "GSI", keys, "INCLUDE", (name,), HERE)
        entities = tuple(EntityKeys(one, {one: f"{one}#<id>"}, HERE) for one in (name, "plain"))
        table = DynamoTable(name, keys, (), (index,), HERE, "key-table",
                            entities=entities, ttl_attribute=name)  # fmt: skip
        tables.append(table)
    return DynamoSchema(tuple(tables))


def read(text: str | bytes) -> DataDesign:
    """Read a document."""
    return design_of(text, "x.md", StandardSettings())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
