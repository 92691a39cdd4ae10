"""The forms for programs and for GitHub say the same, in words that read well there."""

import json

from data_design_gate.report.markdown import render_markdown
from data_design_gate.report.sarif import render_sarif
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings


def reports(text):
    return [review(text, "d.md", StandardSettings(), Surroundings())]


FENCE = "# T\n\n## Postgres Schema Design\n\n```sql\n{}\n```\n"


def test_an_unread_line_is_one_line_and_several_are_several():
    one = render_markdown(reports(FENCE.format("CREATE TABLE `a` (id int) ENGINE=InnoDB;")))
    assert "- line 6: MySQL syntax" in one
    two = render_markdown(reports(FENCE.format("CREATE TABLE `a` (id int)\nENGINE=InnoDB;")))
    assert "- lines 6 to 7: MySQL syntax" in two


def test_the_help_of_a_rule_is_prose_and_only_its_examples_are_code():
    log = json.loads(render_sarif(reports("# T\n")))
    (rule,) = [r for r in log["runs"][0]["tool"]["driver"]["rules"] if r["id"] == "DOC001"]
    lines = rule["help"]["markdown"].split("\n")
    assert lines[2].startswith("Status, ticket, version and links drive the review")
    assert "    # Order fulfilment" in lines
