"""Field values as Jira's types want them, twins of a comment, and what plans and refusals say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data_design_gate.errors import UserError
from data_design_gate.jira.comment import clean
from data_design_gate.jira.desired import desired_ticket, desired_tickets
from data_design_gate.jira.effects import EditIssue, PutLink, TicketPlan, WriteComment
from data_design_gate.jira.field_edits import find_field
from data_design_gate.jira.identity import owner_mark
from data_design_gate.jira.port import (
    Comment,
    Deployment,
    FailureKind,
    FieldDefinition,
    JiraError,
    RemoteLink,
    ScreenField,
)
from data_design_gate.jira.preflight import preflight
from data_design_gate.jira.read_back import keep_one
from data_design_gate.jira.refusal import Answer, Asked, refusal, value_of
from data_design_gate.jira.screen import fill_screen, json_value
from data_design_gate.jira.settings import settings_from
from data_design_gate.jira.synchronise import synchronise
from jira_support import BOT, FakeJira, fake, hop, record, settings

CLOUD, CENTER = Deployment.CLOUD, Deployment.DATA_CENTER


def shown(kind: str, **members: Any) -> ScreenField:
    return ScreenField("customfield_1", "Reviewer", required=True, type=kind, **members)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (shown("option"), "Major", {"value": "Major"}),
        *((shown(kind), "Done", {"name": "Done"}) for kind in (
            "resolution", "priority", "version", "component", "securitylevel", "group",
        )),
        (shown("user"), "abc", {"accountId": "abc"}),
        (shown("string"), "words", "words"),
        (shown("date"), "2026-11-27", "2026-11-27"),
        (shown("date"), "tomorrow", None),
        (shown("number"), "1.5", 1.5),
        (shown("number"), "nan", None),
        (shown("sprint"), "12", None),
        (shown("array", items="string"), "a, b,", ["a", "b"]),
        (shown("array", items="sprint"), "a", None),
        (shown("array", items="string"), " , ", None),
        (shown("option", allowed=(("1", "Minor"), ("2", "Major"))), " major ", {"value": "Major"}),
        (shown("sprint", allowed=(("1", "Minor"), ("2", "Major"))), "2", {"id": "2"}),
        (shown("option", allowed=(("1", "Minor"),)), "Major", None),
    ],
)  # fmt: skip
def test_a_text_becomes_what_the_type_of_its_field_wants(
    field: ScreenField, text: str, value: Any
) -> None:
    assert json_value(field, text, CLOUD) == value


def test_a_user_is_named_by_login_on_data_center() -> None:
    assert json_value(shown("user"), "mira", CENTER) == {"name": "mira"}


def test_a_required_field_that_nobody_fills_is_named_with_what_it_allows() -> None:
    desired = desired_ticket(record(), "SHOP-1", settings())
    choice = shown("option", allowed=(("1", "Minor"), ("2", "Major")))
    hops = [hop("1", "Go", "Done", fields=(one,)) for one in (shown("option"), choice)]
    missing = [fill_screen(one, desired, CLOUD).missing for one in hops]
    assert missing == [("Reviewer",), ("Reviewer (Minor, Major)",)]


def test_text_from_outside_is_escaped_only_in_the_text_areas_of_data_center() -> None:
    chosen = settings(fields={"Reviewer": "{document_title}"})
    document = replace(record().document, title="Buy [now]")
    desired = desired_ticket(replace(record(), document=document), "SHOP-1", chosen)
    area = shown("string", custom="com.example:textarea")

    def value(field: ScreenField, deployment: Deployment) -> Any:
        return fill_screen(hop("1", "Go", "Done", fields=(field,)), desired, deployment).values[
            "customfield_1"
        ]

    assert value(area, CENTER) == "\u200bBuy \\[now\\]"
    assert value(shown("string"), CENTER) == "Buy [now]"
    assert value(shown("string"), CLOUD) == "Buy [now]"


def test_a_field_is_found_by_its_id_before_a_name_in_any_case_between_blanks() -> None:
    one = FieldDefinition("customfield_1", "Design doc", "string")
    other = FieldDefinition("customfield_2", "customfield_1", "string")
    assert find_field("customfield_1", (other, one)) is one
    assert find_field(" design DOC ", (other, one)) is one
    assert isinstance(find_field("Design", (other, one)), tuple)


def test_a_field_that_shows_its_text_is_left_alone_whatever_its_blanks() -> None:
    jira = fake(known_fields=(FieldDefinition("customfield_1", "Design doc", "string"),))
    jira.tickets["SHOP-1"].fields["customfield_1"] = "as  before\n"
    chosen = settings(fields={"Design doc": "as before"})
    synchronise(jira, desired_tickets(record(), ["SHOP-1"], chosen), chosen)
    assert "update_issue" not in jira.writes


def test_text_from_outside_stands_on_one_line_within_its_bound() -> None:
    assert clean("a\u2028b\tc\u00a0 \u200bd\u202e") == "a b c d"
    assert clean("abc def", 5) == "abc…"


# Twins of a comment ----------------------------------------------------------------------


def with_comments(edited: tuple[bool, ...]) -> tuple[FakeJira, list[Comment]]:
    """Return a ticket with copies of our comment; True: a person changed it, yet not its mark."""
    jira = fake()
    chosen = settings()
    synchronise(jira, desired_tickets(record(), ["SHOP-1"], chosen), chosen)
    kept = jira.tickets["SHOP-1"].comments
    (ours,) = kept.values()
    kept.clear()
    for number, changed in enumerate(edited):
        text = f"Mine. {ours.text}" if changed else ours.text
        kept[str(number)] = replace(ours, id=str(number), text=text)
    return jira, list(kept.values())


@pytest.mark.parametrize(
    ("edited", "added", "stays", "left"),
    [
        ((False, False), 1, "0", ["0"]),
        ((True, False), 1, "1", ["0", "1"]),
        ((True, False, False), 2, "1", ["0", "1"]),
        ((True, True), 1, "1", ["0", "1"]),
    ],
)
def test_of_equal_comments_the_oldest_stays_and_what_a_person_changed_is_never_removed(
    edited: tuple[bool, ...], added: int, stays: str, left: list[str]
) -> None:
    jira, comments = with_comments(edited)
    notes: list[str] = []
    kept = keep_one(jira, "SHOP-1", BOT, comments[added], notes)
    assert kept is not None
    assert kept.id == stays
    assert list(jira.tickets["SHOP-1"].comments) == left
    removed = len(edited) - len(left)
    assert notes == ["Removed a second copy of our comment on SHOP-1."] * removed


def test_a_token_that_is_refused_ends_the_removing_too() -> None:
    jira, comments = with_comments((False, False))
    jira.fail(
        "delete_comment",
        "before",
        JiraError("It expired.", "Renew it.", kind=FailureKind.UNAUTHORISED),
    )
    with pytest.raises(JiraError, match="expired"):
        keep_one(jira, "SHOP-1", BOT, comments[1], [])


def test_our_comment_is_known_by_its_place_when_a_person_deleted_its_mark() -> None:
    jira, chosen = fake(), settings()
    synchronise(jira, desired_tickets(record(), ["SHOP-1"], chosen), chosen)
    kept = jira.tickets["SHOP-1"].comments
    (ours,) = kept.values()
    assert owner_mark(record().document) in ours.text
    kept[ours.id] = replace(ours, text="All mine now.")
    later = replace(record(), reason="Second look")
    later = replace(later, pull_request=replace(later.pull_request, merge_commit="c0ffee" * 7))
    (result,) = synchronise(jira, desired_tickets(later, ["SHOP-1"], chosen), chosen)
    assert "Someone edited our comment; it stays, and a new one is added." in result.notes
    assert kept[ours.id].text == "All mine now."
    assert len(kept) == 2


# Words -------------------------------------------------------------------------------------


def test_a_plan_tells_each_write_as_a_person_would() -> None:
    said = desired_ticket(record(), "SHOP-1", settings()).comment
    effects = (
        PutLink(RemoteLink("g", "https://x.example", "Orders")),
        WriteComment(said, "", "new", "m"),
        WriteComment(said, "7", "edit", "m"),
        WriteComment(said, "", "recreated", "m"),
        EditIssue({}, ("Design doc", "Reviewer"), ("ready",), ("waits", "late")),
        EditIssue({}, (), ("ready",), ()),
    )
    assert TicketPlan("SHOP-1", "SHOP-1", "To Do", effects).lines() == (
        "link SHOP-1 to https://x.example",
        "comment on SHOP-1",
        "edit the comment on SHOP-1",
        "comment on SHOP-1 (recreated)",
        "set Design doc, Reviewer, add label ready, remove label waits, late on SHOP-1",
        "add label ready on SHOP-1",
    )


def test_a_refusal_says_what_was_asked_what_jira_said_and_which_permission_is_missing() -> None:
    asked = Asked("PUT", "edit SHOP-1", "EDIT_ISSUES")
    body = b'{"errorMessages": ["Not you."]}'
    denied = refusal(Answer(403, {}, body), asked)
    assert denied.problem == "Jira forbids it (HTTP 403) when asked to edit SHOP-1: Not you."
    assert (denied.permission, denied.maybe_done) == ("EDIT_ISSUES", False)
    conflict = refusal(Answer(409, {}, b""), asked)
    assert conflict.problem.endswith("(HTTP 409) when asked to edit SHOP-1.")
    assert conflict.permission == ""
    with pytest.raises(JiraError, match="something that is not JSON when asked to edit SHOP-1"):
        value_of(Answer(200, {}, b"?"), asked)


def test_a_label_is_as_long_as_jira_stores_it() -> None:
    assert settings_from({"labels": {"blocked": "x" * 255}}).labels
    with pytest.raises(UserError, match="cannot be stored"):
        settings_from({"labels": {"blocked": "x" * 256}})


def test_a_ticket_named_twice_is_checked_once_and_one_that_fails_hides_no_other() -> None:
    jira = fake("SHOP-1", "SHOP-2")
    checks = preflight(jira, ["SHOP-1", "shop-1", "SHOP-2"], settings())
    assert [check.key for check in checks] == ["SHOP-1", "SHOP-2"]
    down = JiraError("It is down.", "Wait.", kind=FailureKind.UNAVAILABLE)
    jira.fail("permissions", "before", down)
    first, second = preflight(jira, ["SHOP-1", "SHOP-2"], settings())
    assert [problem.problem for problem in first.problems] == ["It is down."]
    assert not first.problems[0].blocking
    assert first.found
    assert "It is down." not in [problem.problem for problem in second.problems]
