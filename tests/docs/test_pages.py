"""The pages hold together: links lead somewhere, tables agree with their source, none is lost."""

from __future__ import annotations

import html
import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import cmarkgfm
import pytest
import yaml

from data_design_gate.document.anchors import slug
from data_design_gate.schema_files import schema
from docs_support import ROOT, fences, name_of, pages

sys.path.insert(0, str(ROOT / "scripts"))
import generate_reference
from reference.words import members

DOCS = ROOT / "docs"
SCHEMAS = [path.name.partition(".")[0] for path in (ROOT / "schemas").glob("*.schema.json")]
_LINK = re.compile(r'<(?:a href|img src)="([^"]*)"')
_HEADING = re.compile(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@cache
def rendered(page: Path) -> str:
    text = _FRONT_MATTER.sub("", page.read_text("utf-8"))
    return cmarkgfm.github_flavored_markdown_to_html(text)


@cache
def anchors(page: Path) -> frozenset[str]:
    counts: dict[str, int] = {}
    found = set()
    for heading in _HEADING.findall(rendered(page)):
        base = slug(html.unescape(re.sub(r"<[^>]+>", "", heading)))
        number = counts.get(base, 0)
        counts[base] = number + 1
        found.add(f"{base}-{number}" if number else base)
    return frozenset(found)


def broken_links(page: Path) -> list[str]:
    broken = []
    for link in map(html.unescape, _LINK.findall(rendered(page))):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        is_there = target.is_relative_to(ROOT) and target.exists()
        if not is_there or (parts.fragment and parts.fragment not in anchors(target)):
            broken.append(link)
    return broken


def test_every_link_of_the_repository_leads_somewhere():
    assert {name_of(page): broken for page in pages() if (broken := broken_links(page))} == {}


def test_a_link_that_leads_nowhere_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    page = tmp_path / "a.md"
    page.write_text("# One\n\n[a](b.md) [b](#two) [c](#one) [d](../x.md) [e](https://x.y/z)\n")
    assert broken_links(page) == ["b.md", "#two", "../x.md"]


def test_every_page_is_reached_from_the_index():
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        paths = (urlsplit(html.unescape(one)) for one in _LINK.findall(rendered(page)))
        targets = [
            (page.parent / one.path).resolve() for one in paths if not one.netloc and one.path
        ]
        waiting += [target for target in targets if target.is_relative_to(DOCS)]
    assert sorted(map(name_of, set(DOCS.rglob("*.md")) - reached)) == []


def test_a_page_has_one_title():
    for page in DOCS.rglob("*.md"):
        text = page.read_text("utf-8")
        inside = {
            number
            for fence in fences(text)
            for number in range(fence.first - 1, fence.last + 2)
        }  # fmt: skip
        lines = [line for n, line in enumerate(text.split("\n")) if n not in inside]
        assert sum(line.startswith("# ") for line in lines) == 1, name_of(page)


def test_the_reference_is_what_its_sources_say(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["generate_reference.py", "--check"])
    assert generate_reference.main() == 0, capsys.readouterr().err


def test_a_reference_that_is_out_of_date_is_noticed(monkeypatch, capsys):
    folder = DOCS / "reference"
    wanted = {
        page.relative_to(folder).as_posix(): page.read_text("utf-8")
        for page in folder.rglob("*.md")
    }
    wanted["commands.md"] += "more\n"
    monkeypatch.setattr(generate_reference, "pages", lambda: wanted)
    monkeypatch.setattr(sys, "argv", ["generate_reference.py", "--check"])
    assert generate_reference.main() == 1
    assert "docs/reference/commands.md is out of date" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["input", "output"])
def test_the_readme_lists_what_action_yml_has_in_its_order(part):
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition(f"| {part} | meaning |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.strip().splitlines()[1:]]
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert [n for cell in cells for n in re.findall(r"`([^`]+)`", cell)] == [*action[f"{part}s"]]


def test_every_message_that_troubleshooting_explains_is_one_of_the_program():
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    text = re.sub(r'"\s*\n\s*f?"', "", text)  # a long message stands on several lines
    page = (DOCS / "how-to" / "troubleshooting.md").read_text("utf-8")
    headings = "\n".join(re.findall(r"^### (`.*`)$", page, re.MULTILINE))
    parts = [part.strip() for one in re.findall(r"`(.+)`", headings) for part in one.split("…")]
    assert len(parts) > 20
    assert [part for part in parts if part not in text] == []


def undescribed(root) -> list[str]:
    """Return the keys of a schema that neither an editor nor the reference could explain."""
    return [path for path, part in members(root, root) if not part.get("description")]


# Of two forms the members are somebody else's: see scripts/reference/forms.py.
@pytest.mark.parametrize("name", sorted({*SCHEMAS} - {"proofs", "dynamodb-table"}))
def test_every_key_of_a_published_form_is_described(name):
    assert undescribed(schema(name)) == []


def test_a_key_without_a_description_is_noticed():
    form = {"properties": {"a": {"description": "x", "items": {"properties": {"b": {}}}}}}
    assert undescribed(form) == ["a[].b"]


def test_an_editor_shows_a_title_for_every_part_of_the_configuration():
    assert all(part.get("title") for key, part in schema("config")["properties"].items())


def test_the_schema_named_for_editors_is_the_published_one():
    page = (DOCS / "reference" / "configuration.md").read_text("utf-8")
    named = re.search(r"\$schema=https://raw\.githubusercontent\.com/OWNER/[^/]+/main/(\S+)", page)
    assert named is not None
    assert (ROOT / named[1]).is_file()
