"""``data-design new`` asks on a terminal, never elsewhere, and says what is left to the author."""

import os
import pty
import re
import select
import subprocess
import sys

import pytest

from data_design_gate.cli import main
from data_design_gate.standards.review import review
from data_design_gate.standards.settings import StandardSettings

# What nobody but the author can settle: empty sections, inputs, ticket, plan.
AUTHORS = {"DOC006", "DOC013", "DOC015", "DOC016"}
FILES = {
    "docs/features/cart.md": "---\njira: SHOP-500\n---\n# A lasting cart\n\nIt stays.\n",
    "docs/features/checkout.md": "# Checkout\n\nPaying.\n",
    "docs/adr/0001-postgres.md": "# Postgres first\n\nDecided.\n",
    "notes/flow.md": "---\ntype: requirements\n---\n# What a basket must do\n\nLast.\n",
    "spec/pricing.md": "# Prices\n\nWords.\n",
    "docs/data-design/prices.md": "---\narchitecture: ../../spec/pricing.md\n---\n# Prices\n",
    "docs/features/README.md": "# Features\n",
    "db/schema.sql": "CREATE TABLE a (id int);\n",
}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal:
    """``data-design`` on a terminal of its own, spoken to as a person does."""

    def __init__(self, *words):
        self.own, theirs = pty.openpty()
        self.process = subprocess.Popen(
            # A run in the background ignores interrupts; a person's terminal does not.
            ["env", "--default-signal=INT", "setsid", "--ctty",
             sys.executable, "-m", "data_design_gate", *words],
            stdin=theirs, stdout=theirs, stderr=theirs,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def answer(self, question, text):
        self.wait_for(question)
        os.write(self.own, text.encode())

    def wait_for(self, question):
        start = len(self.shown)
        while question not in self.shown[start:]:
            assert self.read(), f"{question!r} is not asked: {self.shown}"
        return self

    def interrupt(self):
        """Press Ctrl-C until it is noticed: between prompt and reading Python overlooks one."""
        for _ in range(50):
            os.write(self.own, b"\x03")
            try:
                self.process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            return

    def rest(self):
        while self.read():
            pass
        os.close(self.own)
        return self.process.wait(5)

    def read(self):
        """Take what is shown next; nothing when all is said, or when an answer is waited for."""
        if not select.select([self.own], [], [], 5)[0]:
            self.process.kill()
            return ""
        try:
            more = os.read(self.own, 4096).decode()
        except OSError:  # the other side is closed
            return ""
        self.shown += more
        return more


def test_on_a_terminal_it_asks_and_offers_what_the_repository_holds(repository):
    terminal = Terminal("new")
    terminal.answer("Title: ", "Basket of a guest\n")
    terminal.answer("[docs/data-design/basket-of-a-guest.md]: ", "\n")
    terminal.answer("Jira tickets", "shop\n")
    terminal.answer("`shop` is no ticket key", "SHOP-500\n")
    terminal.answer("[postgres]: ", "both\n")
    terminal.answer("none [1]: ", "1 2\n")  # the feature that shares the ticket, and the other
    terminal.answer("none [1]: ", "\n")  # notes/flow.md, told by its front matter
    terminal.answer("none [-]: ", "1\n")  # spec/pricing.md, told by the other design
    terminal.answer("none [-]: ", "7\n")
    terminal.answer("There is no 7", "-\n")  # no architecture decision
    terminal.answer("none [-]: ", "\n")  # no schema
    assert terminal.rest() == 0
    text = (repository / "docs/data-design/basket-of-a-guest.md").read_text()
    assert "title: Basket of a guest\n" in text
    assert "jira: [SHOP-500]\n" in text
    assert "stores: [postgres, dynamodb]\n" in text
    assert "feature: [../features/cart.md, ../features/checkout.md]\n" in text
    assert "requirements: ../../notes/flow.md\n" in text
    assert "architecture: ../../spec/pricing.md\n" in text
    assert "# adrs:" in text
    assert "README" not in terminal.shown


def test_an_interrupt_leaves_nothing_behind(repository):
    before = sorted(repository.rglob("*"))
    terminal = Terminal("new", "docs/new-folder/basket-data-design.md")
    terminal.wait_for("Title [Basket data design]: ")
    terminal.interrupt()
    assert terminal.rest() == 130
    assert "Traceback" not in terminal.shown
    assert sorted(repository.rglob("*")) == before


def test_without_a_terminal_it_asks_nothing_and_links_only_what_is_likely(repository, capsys):
    path = "docs/data-design/basket.md"
    assert main(["new", path, "--ticket", "SHOP-500", "--owner", "@tomas"]) == 0
    text = (repository / path).read_text()
    assert "feature: ../features/cart.md\n" in text
    assert "requirements: ../../notes/flow.md\n" in text
    assert 'owner: "@tomas"\n' in text
    assert "# adrs:" in text
    assert "# architecture:" in text
    assert "../features/cart.md, ../../notes/flow.md" in capsys.readouterr().out


def test_options_say_the_links_and_that_there_is_none(repository):
    path = "docs/data-design/basket.md"
    given = ["adr=docs/adr/0001-postgres.md", "feature=", "data_flow=https://example.com/flow"]
    assert main(["new", path, *(word for link in given for word in ("--link", link))]) == 0
    text = (repository / path).read_text()
    assert "adrs: [../adr/0001-postgres.md]\n" in text
    assert "# feature:" in text
    assert 'data_flow: "https://example.com/flow"\n' in text or "data_flow: https:" in text


@pytest.mark.parametrize("stores", ["postgres", "dynamodb", "postgres,dynamodb"])
def test_the_form_lacks_only_what_its_author_must_say_and_tells_how_much(
    stores, repository, capsys
):
    path = "docs/data-design/basket.md"
    assert main(["new", path, "--stores", stores]) == 0
    found = review((repository / path).read_text(), path, StandardSettings()).findings
    assert {finding.code for finding in found} <= AUTHORS
    told = " ".join(capsys.readouterr().out.split())
    number = int(re.search(r"(\d+) findings are left", told)[1])
    assert number == len(found)
    assert "Data Lifecycle" in told


def test_a_place_that_the_action_passes_over_is_told(repository, capsys):
    assert main(["new", "elsewhere.md"]) == 0
    assert "the Action will pass it over" in capsys.readouterr().out


def test_what_stands_is_kept_unless_forced(repository, capsys):
    standing = "docs/data-design/prices.md"
    assert main(["new", standing]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (repository / standing).read_text() == FILES[standing]
    assert main(["new", standing, "--force"]) == 0
    assert "## Plan" in (repository / standing).read_text()


def test_where_nothing_is_to_be_asked_nobody_is_told_how_to_answer(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    given = ["--title", "Carts", "--ticket", "SHOP-1", "--stores", "postgres"]
    terminal = Terminal("new", "docs/data-design/carts.md", *given)
    assert terminal.rest() == 0
    assert terminal.shown.startswith("\r\ndocs/data-design/carts.md written.")
