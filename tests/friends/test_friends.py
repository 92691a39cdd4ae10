"""Designs a good team would write: whatever we add, they stay clean."""

from pathlib import Path

import pytest

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import DocumentReport
from data_design_gate.standards.settings import StandardSettings

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples" / "docs" / "data-design"
STYLES = sorted((HERE / "styles").glob("*.md"))
FRIENDS = [*sorted(HERE.glob("*.md")), *STYLES, *sorted(EXAMPLES.glob("*.md"))]


def check(path: Path) -> DocumentReport:
    """Check a design with its links, from the folder that holds all of them as the root."""
    root = EXAMPLES.parents[1] if EXAMPLES in path.parents else HERE

    def read(name: str) -> str | None:
        file = root / name
        return file.read_text(encoding="utf-8") if file.is_file() else None

    document = parse_document(path.read_bytes(), path.relative_to(root).as_posix())
    return check_design(Context(read_design(document), StandardSettings(), read=read))


def test_there_is_a_friend_of_every_kind() -> None:
    assert {path.stem for path in FRIENDS} >= {
        "new-postgres", "postgres-change", "dynamodb", "single-table", "hybrid", "partial",
        "blocked", "bold-keys", "order-fulfilment", "adr-prose", "existing-schema",
        "dynamodb-key-tables",
    }  # fmt: skip


@pytest.mark.parametrize("path", FRIENDS, ids=lambda path: path.stem)
def test_a_friend_is_clean(path: Path) -> None:
    report = check(path)
    assert [f"{f.code}@{f.line} {f.message}" for f in report.findings] == []
    assert report.unread == ()
    assert report.complete
