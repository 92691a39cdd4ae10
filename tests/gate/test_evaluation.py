"""What the gate decides, and in which order one thing outweighs another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data_design_gate.gate.command import run_gate
from data_design_gate.gate.destruction import destructive_operations
from gate_support import (
    ADA,
    ARCHITECTS,
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    MIRA,
    OTHER,
    PATH,
    RENO,
    ROLLBACK,
    TEAM,
    ZED,
    code,
    commit,
    decide,
    disposition,
    edited,
    explained,
    gate,
    pushed,
    recorded,
    retention,
    review,
    rollback,
    ruling,
)

BOTH = edited(DESIGN, ("stores: [postgres]", "stores: [postgres, dynamodb]"))
DRAFT = edited(DESIGN, ("Under Review", "Draft"))
ITEM_TABLE = """\
## 4. DynamoDB Design

```yaml dynamodb
TableName: OrderEvent
AttributeDefinitions: [{AttributeName: orderId, AttributeType: S}]
KeySchema: [{AttributeName: orderId, KeyType: HASH}]
BillingMode: PAY_PER_REQUEST
```

"""
GATED = "database: {teams: [acme/database]}"


def configured(*gates: str, defaults: str = "") -> str:
    """Return a configuration of these gates."""
    lines = "\n".join(f"  {line}" for line in gates)
    return f"version: 1\ngates:\n{lines}\n{defaults}"


def state(facts: dict[str, Any]) -> str:
    """Return the status."""
    return str(decide(facts)["state"])


class TestPrecedence:
    def test_success_exits_0_and_waiting_exits_1(self) -> None:
        assert code(recorded(review(1, DANA))) == 0
        assert code(recorded()) == 1

    def test_findings_fail_while_approvals_are_missing(self) -> None:
        result = decide(recorded(checks={"blocking_findings": 3}))
        assert result["state"] == "failure"
        assert "3 blocking findings" in result["description"]

    def test_findings_fail_with_every_approval(self) -> None:
        assert state(recorded(review(1, DANA), checks={"blocking_findings": 1})) == "failure"

    def test_an_error_outweighs_a_change_request_and_findings(self) -> None:
        facts = recorded(
            review(1, DANA, "CHANGES_REQUESTED"),
            checks={"blocking_findings": 2},
            head=BOTH,
            teams={TEAM: {"members": [DANA]}, ARCHITECTS: {"error": "404"}},
        )
        result = decide(facts)
        assert (result["state"], code(facts)) == ("error", 4)
        assert gate(result, "database")["state"] == "blocked"

    def test_an_unreadable_team_of_a_gate_that_does_not_apply_is_no_error(self) -> None:
        teams = {TEAM: {"members": [DANA]}, ARCHITECTS: {"error": "404"}}
        assert state(recorded(review(1, DANA), teams=teams)) == "success"

    def test_an_unreadable_team_is_an_error_even_when_the_count_is_met(self) -> None:
        config = configured("database: {teams: [acme/database, acme/dba]}", "migration: off")
        result = decide(recorded(review(1, DANA), config=config))
        assert result["state"] == "error"
        assert gate(result, "database")["counted"] == ["dana"]

    def test_a_draft_outweighs_everything(self) -> None:
        draft = {"draft": True}
        assert state(recorded(pull_request=draft, config=None)) == "pending"
        assert (
            state(recorded(review(1, DANA, "CHANGES_REQUESTED"), pull_request=draft)) == "pending"
        )


class TestConfiguration:
    @pytest.mark.parametrize("config", [None, "", "version: 1\n", "version: 1\ngates: {}\n"])
    def test_without_gates_database_names_nobody(self, config: str | None) -> None:
        facts = recorded(review(1, DANA), config=config)
        result = decide(facts)
        assert (result["state"], code(facts)) == ("error", 4)
        assert gate(result, "database")["state"] == "error"
        assert "names nobody" in result["description"]
        assert "gates:\n" in explained(facts)

    def test_an_applying_gate_that_names_nobody_is_an_error_with_the_mend(self) -> None:
        result = decide(recorded(review(1, DANA), head=BOTH, config=configured(GATED)))
        assert gate(result, "architecture")["reason"] == {
            "code": "names-nobody",
            "text": "architecture names nobody: configure it or switch it off",
        }

    def test_a_gate_can_be_switched_off(self) -> None:
        result = decide(recorded(config=configured("database: off", "migration: off")))
        assert result["state"] == "success"
        assert gate(result, "database")["state"] == "not-required"
        assert result["description"] == "no approval is required"

    def test_switching_database_off_switches_the_deletion_gate_off_unless_configured(self) -> None:
        gone = {"base": {PATH: DESIGN}, "a1": {}}
        off = recorded(versions=gone, config=configured("database: off"))
        assert state(off) == "success"
        kept = configured("database: off", "deletion: {members: [zed]}")
        assert decide(recorded(versions=gone, config=kept))["ask"] == ["zed"]

    def test_the_migration_gate_asks_the_database_team_unless_told_otherwise(self) -> None:
        result = decide(recorded(config=configured(GATED)))
        assert gate(result, "migration")["can_approve"] == ["dana", "eli"]

    @pytest.mark.parametrize(
        "config",
        [
            "gates: [",
            "gates: 5",
            "gates: {database: {count: none}}",
            "gates: {database: {count: true}}",
            "gates: {database: {count: 0}}",
            "gates: {database: {teams: [5]}}",
            "gates: {database: {members: [true]}}",
            "gates: {database: {bots: [true]}}",
            "gates: {database: {allow_author: 1}}",
            "\tx: 1",
        ],
    )
    def test_a_broken_configuration_is_an_error_in_json_with_code_2(self, config: str) -> None:
        facts = recorded(config=config)
        result = decide(facts)
        assert (result["state"], code(facts)) == ("error", 2)
        assert result["gates"] == []

    def test_a_gate_of_ones_own_covers_what_it_names(self) -> None:
        config = configured(GATED, "legal: {members: [zed], sections: [data-lifecycle]}")
        facts = recorded(review(1, DANA), review(2, ZED), config=config)
        assert state(facts) == "success"
        result = decide(pushed(facts, "c2", rollback("Restore the dump.")))
        assert gate(result, "legal")["state"] == "approved"
        result = decide(pushed(facts, "c2", retention("six years")))
        assert gate(result, "legal")["state"] == "waiting"

    def test_a_designed_gate_applies_only_to_filled_sections(self) -> None:
        config = configured(
            GATED, "items: {members: [zed], sections: [dynamodb-design], when: designed}"
        )
        assert gate(decide(recorded(config=config)), "items")["state"] == "not-required"
        head = DESIGN + "\n## DynamoDB Design\n\nOne table.\n"
        assert gate(decide(recorded(config=config, head=head)), "items")["state"] == "waiting"

    def test_a_gate_of_ones_own_applies_though_its_sections_are_empty(self) -> None:
        config = configured(GATED, "items: {members: [zed], sections: [dynamodb-design]}")
        facts = recorded(config=config)
        assert gate(decide(facts), "items")["state"] == "waiting"
        assert "needed because every change of a design needs it" in explained(facts)

    def test_the_plan_gate_covers_the_plan(self) -> None:
        config = configured(GATED, "plan: {members: [zed]}")
        facts = recorded(review(1, ZED), config=config)
        assert gate(decide(facts), "plan")["state"] == "approved"
        other = pushed(facts, "c2", rollback("Restore the dump."))
        assert gate(decide(other), "plan")["state"] == "approved"
        plan = pushed(facts, "c2", edited(DESIGN, ("Dependencies: none", "Dependencies: two")))
        assert gate(decide(plan), "plan")["state"] == "waiting"

    def test_two_approvals_when_two_are_asked(self) -> None:
        config = configured("database: {teams: [acme/database], count: 2}", "migration: off")
        result = decide(recorded(review(1, DANA), config=config))
        assert "waits for 1 of 2 (eli)" in result["description"]
        assert state(recorded(review(1, DANA), review(2, ELI), config=config)) == "success"

    def test_a_group_too_small_for_its_count_waits_with_the_diagnosis(self) -> None:
        config = configured("database: {members: [dana], count: 2}", "migration: off")
        result = decide(recorded(config=config))
        assert result["state"] == "pending"
        assert gate(result, "database")["reason"]["code"] == "too-few"

    def test_an_empty_team_waits_with_the_diagnosis(self) -> None:
        result = decide(recorded(teams={TEAM: {"members": []}}))
        assert result["state"] == "pending"
        assert gate(result, "database")["reason"]["code"] == "empty-group"
        assert "group is empty" in result["description"]

    def test_teams_are_found_in_any_case(self) -> None:
        config = configured('database: {teams: ["@Acme/Database"]}')
        assert state(recorded(review(1, DANA), config=config)) == "success"
        teams = {"@acme/database": {"members": [DANA]}}
        assert state(recorded(review(1, DANA), config=config, teams=teams)) == "success"

    def test_whoever_is_no_member_is_told_of_which_groups(self) -> None:
        config = configured("database: {teams: [acme/database], members: [ada]}", "migration: off")
        told = ruling(decide(recorded(review(1, ZED), config=config)), 1)["text"]
        assert told == "@zed is not in acme/database or the gate's members"


class TestInvalidation:
    @pytest.mark.parametrize(
        ("how", "text", "stays"),
        [
            ("section", rollback("Restore it."), False),
            ("section", retention("six years"), True),
            ("document", retention("six years"), False),
            ("document", edited(DESIGN, ("Dependencies: none", "Dependencies:\nnone")), True),
            ("push", DESIGN, False),
            ("never", rollback("Restore it."), True),
        ],
    )
    def test_the_choice_says_what_lapses_a_migration_approval(
        self, how: str, text: str, stays: bool
    ) -> None:
        config = CONFIG + f"defaults: {{invalidate: {how}}}\n"
        result = decide(pushed(recorded(review(1, DANA), config=config), "c2", text))
        assert disposition(result, 1, "migration") == ("counted" if stays else "stale")

    def test_a_gates_own_choice_wins(self) -> None:
        config = configured(
            GATED,
            "migration: {teams: [acme/database], invalidate: never}",
            defaults="defaults: {invalidate: push}\n",
        )
        result = decide(pushed(recorded(review(1, DANA), config=config), "c2", DESIGN))
        assert disposition(result, 1) == "stale"
        assert disposition(result, 1, "migration") == "counted"

    def test_a_waiver_added_after_the_approval_lapses_it(self) -> None:
        waived = edited(
            DESIGN,
            (
                "## 3. Postgres",
                '<!-- data-design: allow PG006 reason="small" -->\n## 3. Postgres',
            ),
        )
        result = decide(pushed(recorded(review(1, DANA)), "c2", waived))
        assert disposition(result, 1, "migration") == "stale"

    @pytest.mark.parametrize(
        ("submitted_at", "expected"),
        [
            ("2026-11-20T10:04:59Z", "stale"),
            ("2026-11-20T10:05:00Z", "counted"),
        ],
    )
    def test_reopening_resets_the_approvals_before_it_when_configured(
        self, submitted_at: str, expected: str
    ) -> None:
        config = CONFIG + "defaults: {reset_on_reopened: true}\n"
        approval = {**review(1, DANA), "submitted_at": submitted_at}
        reopened = {"reopened_at": "2026-11-20T10:05:00Z"}
        facts = recorded(approval, config=config, pull_request=reopened)
        assert disposition(decide(facts), 1) == expected

    def test_a_status_move_keeps_every_approval(self) -> None:
        facts = recorded(review(1, DANA), head=DRAFT)
        assert state(pushed(facts, "c2", DESIGN)) == "success"


class TestDocuments:
    def test_equal_in_meaning_to_the_base_needs_no_gate(self) -> None:
        result = decide(recorded(base=edited(DESIGN, ("## 8. Migration", "## 7. Migration"))))
        assert result["state"] == "success"
        assert {g["state"] for g in result["gates"]} == {"not-required"}
        assert result["description"].startswith("no data design documents changed")

    @pytest.mark.parametrize(
        ("status", "expected", "word"),
        [
            ("Draft", "pending", "draft"),
            ("Blocked", "pending", "blocked"),
            ("Aborted", "failure", "aborted"),
            ("Partial", "success", "approved"),
        ],
    )
    def test_the_documents_own_status_is_judged(
        self, status: str, expected: str, word: str
    ) -> None:
        head = edited(DESIGN, ("Under Review", status))
        result = decide(recorded(review(1, DANA), head=head))
        assert result["state"] == expected
        assert word in result["description"]

    def test_the_status_is_judged_without_gates_too(self) -> None:
        result = decide(recorded(base=DESIGN, head=DRAFT))
        assert result["state"] == "pending"
        assert "draft" in result["description"]

    def test_a_draft_that_lies_untouched_on_the_base_holds_nothing(self) -> None:
        versions = {"base": {OTHER: DRAFT}, "a1": {OTHER: DRAFT, PATH: DESIGN}}
        assert state(recorded(review(1, DANA), versions=versions)) == "success"

    def test_readme_and_excluded_files_are_never_designs(self) -> None:
        files = {"docs/data-design/README.md": "# Index", "docs/data-design/old/a.md": DESIGN}
        config = CONFIG + 'documents: ["docs/data-design/**/*.md", "!docs/data-design/old/**"]\n'
        result = decide(recorded(config=config, versions={"base": {}, "a1": files}))
        assert result["description"] == "no data design documents changed"

    def test_the_register_is_never_a_design(self) -> None:
        facts = recorded(versions={"base": {}, "a1": {OTHER: "# Index"}})
        assert decide(facts)["gates"]
        facts["config"] = CONFIG + f"register: {{path: {OTHER}}}\n"
        assert decide(facts)["gates"] == []

    @pytest.mark.parametrize("missing", ["a1", "base"])
    def test_documents_that_cannot_be_read_are_an_error(self, missing: str) -> None:
        facts = recorded(review(1, DANA))
        del facts["versions"][missing]
        assert (state(facts), code(facts)) == ("error", 4)

    def test_the_base_changing_the_same_section_waits_for_an_update(self) -> None:
        facts = recorded(
            review(1, DANA),
            versions={
                "b0": {PATH: DESIGN},
                "base": {PATH: rollback("Keep it.")},
                "a1": {PATH: rollback("Restore the dump.")},
            },
        )
        result = decide(facts)
        assert result["state"] == "pending"
        assert gate(result, "migration")["reason"]["code"] == "base-moved"
        assert "update the branch" in result["description"]

    def test_the_base_changing_another_section_holds_nothing(self) -> None:
        facts = recorded(
            review(1, DANA),
            versions={
                "b0": {PATH: DESIGN},
                "base": {PATH: retention("six years")},
                "a1": {PATH: rollback("Restore the dump.")},
            },
        )
        assert state(facts) == "success"

    def test_the_same_change_on_both_sides_holds_nothing(self) -> None:
        both = rollback("Restore the dump.")
        versions = {"b0": {PATH: DESIGN}, "base": {PATH: both}, "a1": {PATH: both + "\nMore.\n"}}
        assert state(recorded(review(1, DANA), versions=versions)) == "success"

    def test_a_design_that_is_as_on_the_base_by_now_is_not_under_approval(self) -> None:
        both = rollback("Restore the dump.")
        versions = {"b0": {PATH: DESIGN}, "base": {PATH: both}, "a1": {PATH: both}}
        assert decide(recorded(versions=versions))["gates"] == []

    def test_a_document_added_to_the_base_since_is_not_deleted(self) -> None:
        versions = {"b0": {}, "base": {OTHER: DESIGN}, "a1": {PATH: DESIGN}}
        result = decide(recorded(review(1, DANA), versions=versions))
        assert {g["document"] for g in result["gates"]} == {PATH}

    def test_a_document_gone_from_both_sides_is_no_deletion(self) -> None:
        kept = {PATH: DESIGN}
        versions = {"b0": {**kept, OTHER: DESIGN}, "base": kept, "a1": kept}
        result = decide(recorded(versions=versions))
        assert result["description"] == "no data design documents changed"

    def test_a_rename_over_another_design_removes_that_one(self) -> None:
        other = edited(DESIGN, ("Order fulfilment", "Returns"))
        versions = {"base": {PATH: DESIGN, OTHER: other}, "a1": {PATH: other}}
        result = decide(recorded(versions=versions, renames={PATH: OTHER}))
        assert gate(result, "deletion")["state"] == "waiting"
        assert result["state"] == "pending"

    def test_taking_the_id_of_another_design_removes_the_own_one(self) -> None:
        known = edited(DESIGN, ("status:", "id: returns\nstatus:"))
        versions = {
            "base": {PATH: DESIGN, OTHER: known},
            "a1": {PATH: known, OTHER: edited(known, ("id: returns\n", ""))},
        }
        assert gate(decide(recorded(versions=versions)), "deletion")["state"] == "waiting"

    def test_designs_that_change_places_are_no_deletions(self) -> None:
        one = edited(DESIGN, ("status:", "id: one\nstatus:"))
        two = edited(DESIGN, ("status:", "id: two\nstatus:"))
        versions = {"base": {PATH: one, OTHER: two}, "a1": {PATH: two, OTHER: one}}
        result = decide(recorded(versions=versions))
        assert result["state"] == "success"
        assert not [g for g in result["gates"] if g["name"] == "deletion"]

    def test_a_rename_is_no_deletion(self) -> None:
        new = "docs/data-design/order.md"
        versions = {"base": {PATH: DESIGN}, "a1": {new: DESIGN}}
        result = decide(recorded(versions=versions, renames={new: PATH}))
        assert {g["document"] for g in result["gates"]} == {new}
        assert result["state"] == "success"


class TestStatusText:
    def test_a_draft_design_is_told_by_its_name(self) -> None:
        result = decide(recorded(review(1, DANA), head=DRAFT))
        assert result["description"].startswith("orders is a draft · ")

    def test_threads_are_counted(self) -> None:
        open_thread = {"user": DANA, "resolved": False, "path": PATH, "line": 3}
        config = configured(f"{GATED[:-1]}, threads: require-resolved}}", "migration: off")
        facts = recorded(review(1, DANA), threads=[open_thread], config=config)
        assert decide(facts)["description"] == "database waits for 1 thread"

    @pytest.mark.parametrize(
        ("length", "told"),
        [
            (12, ("{0} or {1}", "{2}, {3} or {4}")),
            (20, ("{0} or {1}", "{2} or 2 more")),
            (30, ("{0} or 1 more", "{2} or 2 more")),
        ],
    )
    def test_as_many_people_are_named_as_fit(self, length: int, told: tuple[str, str]) -> None:
        logins = [letter * length for letter in "abcde"]
        members = [{"id": 30 + at, "login": login} for at, login in enumerate(logins)]
        config = configured(
            GATED, "migration: off", f"legal: {{members: [{', '.join(logins[2:])}]}}"
        )
        teams = {TEAM: {"members": members[:2]}}
        database, legal = (names.format(*logins) for names in told)
        assert decide(recorded(teams=teams, config=config))["description"] == (
            f"database waits for 1 of 1 ({database}) · legal waits for 1 of 1 ({legal})"
        )


class TestArchitecture:
    def applies(self, facts: dict[str, Any]) -> bool:
        return gate(decide(facts), "architecture")["state"] != "not-required"

    def test_one_known_store_needs_no_architect(self) -> None:
        assert not self.applies(recorded(versions={"base": {OTHER: DESIGN}, "a1": {PATH: DESIGN}}))

    def test_an_empty_base_makes_no_store_new(self) -> None:
        assert not self.applies(recorded())

    def test_both_stores_need_one(self) -> None:
        assert self.applies(recorded(head=BOTH))

    def test_a_store_no_design_on_the_base_uses_needs_one(self) -> None:
        item = "---\nstores: [dynamodb]\nstatus: Under Review\n---\n# Items\n"
        assert self.applies(recorded(versions={"base": {OTHER: item}, "a1": {PATH: DESIGN}}))
        known = {"base": {OTHER: item, "docs/data-design/c.md": DESIGN}, "a1": {PATH: DESIGN}}
        assert not self.applies(recorded(versions=known))

    def test_the_document_can_ask_for_one_and_not_refuse_one(self) -> None:
        asked = edited(DESIGN, ("stores:", "architecture_review: Required\nstores:"))
        assert self.applies(recorded(head=asked))
        refused = edited(BOTH, ("stores:", "architecture_review: not-needed\nstores:"))
        assert self.applies(recorded(head=refused))

    def test_a_store_designed_in_its_own_section_counts_though_not_selected(self) -> None:
        facts = recorded(
            base=DESIGN, head=edited(DESIGN, ("## 5. Data", f"{ITEM_TABLE}## 5. Data"))
        )
        assert self.applies(facts)

    def test_tables_of_a_rejected_alternative_need_none(self) -> None:
        rejected = "## Alternatives considered\n\n" + ITEM_TABLE.replace("##", "###")
        assert not self.applies(
            recorded(head=edited(DESIGN, ("## 5. Data", rejected + "## 5. Data")))
        )

    CROSS_STORE = (
        "### Cross-store\n\n| Data element | Source of truth | Synchronisation "
        "| Consistency rule | Conflict resolution | Sync frequency |\n"
        "|---|---|---|---|---|---|\n| status | postgres | stream | eventual | last | 1 s |\n"
    )

    def test_a_cross_store_table_needs_one(self) -> None:
        head = edited(DESIGN, ("## 6. Data Access", f"{self.CROSS_STORE}\n## 6. Data Access"))
        assert self.applies(recorded(head=head))

    def test_a_row_of_it_that_says_one_thing_counts(self) -> None:
        table = self.CROSS_STORE.replace("| status | postgres | stream |", "| None | - | stream |")
        head = edited(DESIGN, ("## 6. Data Access", f"{table}\n## 6. Data Access"))
        assert self.applies(recorded(head=head))

    @pytest.mark.parametrize(
        ("source", "target", "crosses"),
        [
            ("orders", "OrderEvent", True),
            ("OrderEvent", "orders", True),
            ("orders", "lines", False),
            ("OrderEvent", "elsewhere", False),
        ],
    )
    def test_a_relationship_between_the_stores_counts_and_one_within_does_not(
        self, source: str, target: str, *, crosses: bool
    ) -> None:
        lines = "CREATE TABLE lines (id bigint PRIMARY KEY);\nCREATE INDEX idx"
        head = edited(
            DESIGN,
            ("CREATE INDEX idx", lines),
            ("## 5. Data", f"{ITEM_TABLE}## 5. Data"),
            ("| orders | customers |", f"| {source} | {target} |"),
        )
        told = explained(recorded(base=DESIGN, head=head))
        assert (f"data is kept in both stores ({source} to {target})" in told) is crosses
        assert "both stores are used" in told

    @pytest.mark.parametrize(
        "row",
        [
            "| None | - | - | - | - | - |",
            "| n/a | | | | | |",
            "| None. | -- | \N{EN DASH} | \N{EM DASH} | NA | Not applicable |",
        ],
    )
    def test_a_cross_store_table_that_says_none_needs_none(self, row: str) -> None:
        head = "| Data element | Source of truth | Synchronisation | Consistency rule "
        head += "| Conflict resolution | Sync frequency |\n|---|---|---|---|---|---|\n"
        table = f"### Cross-store\n\n{head}{row}\n"
        text = edited(DESIGN, ("## 6. Data Access", f"{table}\n## 6. Data Access"))
        assert not self.applies(recorded(head=text))

    def test_a_departure_from_a_linked_decision_needs_one(self) -> None:
        assert self.applies(recorded(departures={PATH: "ADR 12 chooses DynamoDB"}))

    def test_every_condition_is_told(self) -> None:
        item = "---\nstores: [dynamodb]\nstatus: Under Review\n---\n# Items\n"
        head = edited(
            DESIGN,
            ("stores: [postgres]", "stores: [postgres, dynamodb]\narchitecture_review: required"),
            ("## 6. Data Access", f"{self.CROSS_STORE}\n## 6. Data Access"),
        )
        facts = recorded(
            versions={"base": {OTHER: item}, "a1": {OTHER: item, PATH: head}},
            departures={PATH: "ADR-12 chose Postgres alone"},
        )
        (told,) = [line for line in explained(facts).split("\n") if "both stores are used" in line]
        assert told.split("needed because ")[1].split("; ") == [
            "both stores are used",
            "data is kept in both stores (status)",
            "Postgres is used by no design on the base branch",
            "the document asks for it (architecture_review: required)",
            "the selection departs from a linked decision: ADR-12 chose Postgres alone",
        ]


class TestMigration:
    NONE = edited(DESIGN, ("**Type:** New schema", "**Type:** None, nothing to move"))

    def test_a_plan_of_a_type_applies(self) -> None:
        other = retention("six years")
        assert gate(decide(recorded(base=DESIGN, head=other)), "migration")["state"] == "waiting"

    def test_a_type_that_is_no_known_one_is_told_as_written(self) -> None:
        odd = edited(DESIGN, ("**Type:** New schema", "**Type:** Moving house"))
        assert "the migration plan's type is Moving house" in explained(recorded(head=odd))

    def test_differences_are_named_also_beside_what_cannot_be_read(self) -> None:
        unread = edited(self.no_sql(), ("## 5. Data", "```sql\nCREATE TABEL x;\n```\n\n## 5. Data"))
        changed = edited(unread, ("id bigint PRIMARY", "id uuid PRIMARY"))
        told = explained(recorded(base=unread, head=changed))
        assert "needed because the Postgres schema differs from the base version" in told

    def no_sql(self) -> str:
        up = self.NONE.partition("### Up\n")
        return up[0] + "### Rollback" + up[2].partition("### Rollback")[2]

    def test_type_none_without_a_schema_change_does_not_apply(self) -> None:
        text = self.no_sql()
        changed = edited(text, ("seven years", "six years"))
        result = decide(recorded(base=text, head=changed))
        assert gate(result, "migration")["state"] == "not-required"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("note text NOT NULL\n);", "note text\n);"),
            ("note text NOT NULL\n);", "note text NOT NULL,\n  price numeric(10, 2)\n);"),
            ("CREATE INDEX idx_orders_note ON orders (note);\n", ""),
            ("id bigint", "id uuid"),
        ],
    )
    def test_type_none_cannot_hide_a_schema_change(self, old: str, new: str) -> None:
        text = self.no_sql()
        result = decide(recorded(base=text, head=edited(text, (old, new))))
        assert gate(result, "migration")["state"] == "waiting"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("CREATE TYPE mood AS ENUM ('ok');", "CREATE TYPE mood AS ENUM ('ok', 'sad');"),
            ("CREATE VIEW v AS SELECT 1;", "CREATE VIEW v AS SELECT 2;"),
            (
                "CREATE TABLE x (a int, b int, PRIMARY KEY (a, b));",
                "CREATE TABLE x (a int, b int, PRIMARY KEY (b, a));",
            ),
        ],
        ids=["a type", "a view", "the order of a key"],
    )
    def test_type_none_cannot_hide_another_object(self, old: str, new: str) -> None:
        index = "CREATE INDEX idx_orders_note"
        base, head = (edited(self.no_sql(), (index, f"{one}\n{index}")) for one in (old, new))
        assert gate(decide(recorded(base=base, head=head)), "migration")["state"] == "waiting"

    def test_another_way_to_write_the_schema_is_no_change_of_it(self) -> None:
        text = self.no_sql()
        head = edited(
            text,
            ("id bigint PRIMARY KEY,\n", "ID  BIGINT primary key, -- the key\n"),
            ("seven years", "six years"),
        )
        result = decide(recorded(base=text, head=head))
        assert gate(result, "migration")["state"] == "not-required"

    def test_type_none_cannot_hide_a_table_of_a_store_that_is_not_selected(self) -> None:
        text = self.no_sql()
        head = edited(text, ("## 5. Data", f"{ITEM_TABLE}## 5. Data"))
        assert gate(decide(recorded(base=text, head=head)), "migration")["state"] == "waiting"

    def test_type_none_cannot_hide_a_new_schema(self) -> None:
        assert gate(decide(recorded(head=self.no_sql())), "migration")["state"] == "waiting"

    ITEMS = """\
---
stores: [dynamodb]
status: Under Review
---
# Items

## DynamoDB Design

```yaml dynamodb
TableName: Item
AttributeDefinitions: [{AttributeName: itemId, AttributeType: S}]
KeySchema: [{AttributeName: itemId, KeyType: HASH}]
```

```json item=Item
{"itemId": "1", "price": 1.5}
```

## Migration Plan

**Type:** None, because nothing moves.
"""

    @pytest.mark.parametrize(
        ("old", "new", "applies"),
        [
            ('"price": 1.5', '"price": 2', False),
            ('"price": 1.5', '"cost": 1.5', True),
            ("KeyType: HASH}]", "KeyType: HASH}]\nBillingMode: PAY_PER_REQUEST", True),
            ("AttributeType: S", "AttributeType: N", True),
            ("nothing moves", "nothing has to move", False),
        ],
    )
    def test_type_none_cannot_hide_a_changed_table(
        self, old: str, new: str, *, applies: bool
    ) -> None:
        result = decide(recorded(base=self.ITEMS, head=edited(self.ITEMS, (old, new))))
        expected = "waiting" if applies else "not-required"
        assert gate(result, "migration")["state"] == expected

    def test_type_none_cannot_hide_statements(self) -> None:
        result = decide(recorded(base=DESIGN, head=edited(self.NONE, ("seven", "six"))))
        assert gate(result, "migration")["state"] == "waiting"

    def test_destructive_operations_ask_for_more_people_when_configured(self) -> None:
        config = configured(
            GATED, "migration: {teams: [acme/database], count: 1, destructive_count: 2}"
        )
        drop = edited(
            DESIGN,
            (
                "CREATE TABLE IF NOT EXISTS orders (",
                "DROP TABLE returns;\nCREATE TABLE IF NOT EXISTS orders (",
            ),
        )
        assert gate(decide(recorded(config=config)), "migration")["required"] == 1
        result = decide(recorded(review(1, DANA), head=drop, config=config))
        assert gate(result, "migration")["required"] == 2
        assert result["state"] == "pending"
        assert "DROP TABLE" in explained(recorded(head=drop, config=config))

    @pytest.mark.parametrize(
        "statement",
        [
            "DROP TABLE returns;",
            "DROP TABLE IF EXISTS returns CASCADE;",
            "DROP SCHEMA old CASCADE;",
            "DROP VIEW v CASCADE;",
            "ALTER TABLE orders DROP COLUMN note;",
            "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;",
            "ALTER TABLE orders ALTER COLUMN id TYPE integer;",
            "ALTER TABLE orders ALTER COLUMN note TYPE varchar(10);",
            "ALTER TABLE unknown ALTER COLUMN a TYPE bigint;",
            "TRUNCATE returns;",
            "DELETE FROM returns;",
            "WITH gone AS (DELETE FROM returns RETURNING id) SELECT id FROM gone;",
            "MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE;",
            "DO $$ BEGIN DROP TABLE returns; END $$;",
        ],
    )
    def test_what_destroys(self, statement: str) -> None:
        assert destructive_operations(self.PRICED, self.with_statement(statement))

    @pytest.mark.parametrize(
        "statement",
        [
            "DROP INDEX idx_orders_note;",
            "DROP VIEW v;",
            "ALTER TABLE orders ADD COLUMN price numeric;",
            "ALTER TABLE orders DROP CONSTRAINT c;",
            "ALTER TABLE orders ALTER COLUMN id TYPE numeric;",
            "ALTER TABLE orders ALTER COLUMN price TYPE numeric(12, 3);",
            "ALTER TABLE orders ALTER COLUMN id TYPE text;",
            "UPDATE orders SET note = '' WHERE note = 'delete from';",
            "DO $$ BEGIN PERFORM 1; END $$;",
            "CREATE TABLE IF NOT EXISTS deleted (id bigint);",
        ],
    )
    def test_what_destroys_nothing(self, statement: str) -> None:
        assert destructive_operations(self.PRICED, self.with_statement(statement)) == ()

    PRICED = edited(
        DESIGN, ("note text NOT NULL\n);", "note text NOT NULL,\n  price numeric(10, 2)\n);")
    )

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("id bigint PRIMARY KEY,\n", "id integer PRIMARY KEY,\n"),
            ("numeric(10, 2)", "numeric(8, 2)"),
            ("numeric(10, 2)", "numeric(10, 1)"),
            ("numeric(10, 2)", "numeric(10, 4)"),
            ("numeric(10, 2)", "numeric(10, 2)[]"),
        ],
    )
    def test_a_column_that_holds_less_is_destructive_whatever_the_plan_says(
        self, old: str, new: str
    ) -> None:
        assert destructive_operations(self.PRICED, edited(self.PRICED, (old, new)))

    def test_a_column_that_holds_more_is_not(self) -> None:
        wider = edited(self.PRICED, ("numeric(10, 2)", "numeric(12, 3)"))
        assert destructive_operations(self.PRICED, wider) == ()

    @pytest.mark.parametrize(
        ("old", "new", "keeps"),
        [
            ("smallint", "integer", True),
            ("integer", "bigint", True),
            ("smallint", "bigint", True),
            ("smallint", "numeric", True),
            ("integer", "numeric", True),
            ("integer", "float8", True),
            ("smallint", "float8", True),
            ("real", "float8", True),
            ("bigint", "float8", False),
            ("date", "timestamp", True),
            ("date", "timestamptz", True),
            ("timestamp", "timestamptz", True),
            ("timestamptz", "timestamp", False),
            ("numeric(10, 1)", "numeric(12)", False),
            ("numeric(10, 1)", "numeric(12, 1)", True),
            ("timestamptz(3)", "timestamptz(3)", True),
            ("timestamptz(3)", "timestamptz(2)", False),
            ("varchar(10)", "varchar(10)", True),
            ("varchar(10)", "varchar(9)", False),
            ("varchar(10)", "text", True),
        ],
    )
    def test_a_type_holds_another_as_the_manual_says(
        self, old: str, new: str, *, keeps: bool
    ) -> None:
        base, head = (
            f"# T\n\n## Postgres Schema Design\n\n```sql\nCREATE TABLE a (b {one});\n```\n"
            for one in (old, new)
        )
        assert (destructive_operations(base, head) == ()) is keeps

    def test_an_item_table_that_is_gone_is_destructive(self) -> None:
        base = edited(DESIGN, ("## 5. Data", f"{ITEM_TABLE}## 5. Data"))
        assert destructive_operations(base, DESIGN) == ("table OrderEvent is gone",)
        assert destructive_operations(base, base) == ()

    @pytest.mark.parametrize(
        "code",
        [
            "```sql\nDROP TABLE `returns`;\n```",
            "```bash\npsql -c 'drop  table returns'\n```",
            "1. Run this.\n\n   ```\n   mysql> TRUNCATE returns\n   ```",
        ],
    )
    def test_code_nobody_can_read_destroys_by_its_words(self, code: str) -> None:
        assert destructive_operations(DESIGN, edited(DESIGN, ("### Up", f"{code}\n\n### Up")))
        back = edited(DESIGN, (ROLLBACK, f"{ROLLBACK}\n\n{code}"))
        assert destructive_operations(DESIGN, back) == ()
        remark = edited(DESIGN, ("### Up", "```sql\nADD `x`; -- drop table y\n```\n\n### Up"))
        assert destructive_operations(DESIGN, remark) == ()

    def test_a_table_that_is_gone_is_destructive_even_beside_what_nobody_can_read(self) -> None:
        base = edited(
            DESIGN, ("CREATE INDEX", "CREATE TABLE old (id int PRIMARY KEY);\nCREATE INDEX")
        )
        head = edited(DESIGN, ("## 5. Data", "```sql\nCREATE TABLE `x`;\n```\n\n## 5. Data"))
        assert "table old is gone" in destructive_operations(base, head)

    def with_statement(self, statement: str) -> str:
        create = "CREATE TABLE IF NOT EXISTS orders ("
        return edited(self.PRICED, (create, f"{statement}\n{create}"))

    def test_a_column_that_is_gone_is_destructive_whatever_the_plan_says(self) -> None:
        config = configured(GATED, "migration: {teams: [acme/database], destructive_count: 2}")
        base = edited(DESIGN, ("note text NOT NULL\n);", "note text NOT NULL,\n  old text\n);"))
        assert gate(decide(recorded(base=base, config=config)), "migration")["required"] == 2

    def test_somebody_who_did_not_write_the_plan_must_approve(self) -> None:
        config = CONFIG + "defaults: {allow_contributors: true}\n"
        facts = recorded(review(1, DANA), config=config, commits=[commit("a1", "b0", DANA)])
        result = decide(facts)
        assert gate(result, "database")["state"] == "approved"
        migration = gate(result, "migration")
        assert (migration["state"], migration["can_approve"]) == ("waiting", ["eli"])
        assert migration["reason"]["code"] == "only-authors"
        assert result["ask"] == ["eli"]
        facts["reviews"].append(review(2, ELI))
        assert state(facts) == "success"

    def test_only_people_who_did_not_write_the_plan_can_be_the_one_missing(self) -> None:
        config = CONFIG + "defaults: {allow_contributors: true}\n"
        facts = recorded(
            review(1, DANA),
            config=config,
            commits=[commit("a1", "b0", DANA, co_authors=[ELI])],
            teams={TEAM: {"members": [DANA, ELI, ZED]}},
        )
        assert gate(decide(facts), "migration")["can_approve"] == ["zed"]

    def test_the_author_passes_for_the_writer_of_the_plan_whoever_committed_it(self) -> None:
        config = configured("database: {members: [mira, dana], allow_author: true}")
        config += "  migration: {members: [mira, dana], allow_author: true}\n"
        facts = recorded(review(1, MIRA), config=config, commits=[commit("a1", "b0", None)])
        assert gate(decide(facts), "migration")["state"] == "waiting"


class TestContributors:
    def test_a_commit_of_a_history_of_its_own_changed_all_it_holds(self) -> None:
        orphan = {**commit("a1", "b0", DANA), "parents": []}
        result = decide(recorded(review(1, DANA), commits=[orphan]))
        assert disposition(result, 1) == "contributed"

    def test_a_contributors_change_request_still_blocks(self) -> None:
        facts = pushed(recorded(), "c2", rollback("Restore it."), DANA)
        facts["reviews"] = [review(1, DANA, "CHANGES_REQUESTED", at="c2"), review(2, ELI, at="c2")]
        assert gate(decide(facts), "migration")["blocked_by"] == ["dana"]

    def test_the_authors_change_request_never_blocks(self) -> None:
        facts = recorded(
            review(1, DANA),
            review(2, MIRA, "CHANGES_REQUESTED"),
            teams={TEAM: {"members": [MIRA, DANA]}},
        )
        assert state(facts) == "success"

    def test_formatting_makes_nobody_a_contributor(self) -> None:
        text = edited(DESIGN, ("Dependencies: none", "Dependencies:\nnone"))
        facts = pushed(recorded(), "c2", text, DANA)
        facts["reviews"] = [review(1, DANA, at="c2")]
        assert state(facts) == "success"

    def test_an_unreadable_commit_makes_its_author_a_contributor_everywhere(self) -> None:
        facts = recorded(
            review(1, DANA),
            commits=[commit("x1", "b0", DANA), commit("a1", "x1")],
        )
        result = decide(facts)
        assert [disposition(result, 1, name) for name in ("database", "migration")] == [
            "contributed"
        ] * 2

    def test_committers_are_no_contributors_unless_configured(self) -> None:
        facts = recorded(review(1, DANA), commits=[commit("a1", "b0", MIRA, committer=DANA)])
        assert state(facts) == "success"
        facts["config"] = CONFIG + "defaults: {count_committers: true}\n"
        assert disposition(decide(facts), 1) == "contributed"

    def test_the_author_may_count_when_configured(self) -> None:
        config = configured(
            "database: {members: [mira], allow_author: true}", "migration: {members: [dana]}"
        )
        result = decide(recorded(review(1, MIRA), review(2, DANA), config=config))
        assert result["state"] == "success"

    def test_a_co_author_known_by_address_alone_is_a_note(self) -> None:
        commits = [commit("a1", "b0", co_authors=[{"name": "Dana", "email": "d@example.org"}])]
        facts = recorded(review(1, DANA), commits=commits)
        assert state(facts) == "success"
        assert "unknown to GitHub" in explained(facts)

    def test_commits_without_parents_follow_each_other(self) -> None:
        facts = pushed(recorded(), "c2", rollback("Restore it."), DANA)
        for one in facts["commits"]:
            del one["parents"]
        facts["reviews"] = [review(1, DANA, at="c2")]
        assert disposition(decide(facts), 1, "migration") == "contributed"

    def test_merging_the_base_makes_nobody_a_contributor_of_what_the_base_changed(self) -> None:
        theirs = retention("six years")
        ours = rollback("Restore it.")
        facts = recorded(
            review(1, DANA, at="m"),
            pull_request={"head_sha": "m"},
            commits=[commit("a1", "b0"), commit("m", ["a1", "b1"], DANA)],
            versions={
                "base": {PATH: theirs},
                "b0": {PATH: DESIGN},
                "b1": {PATH: theirs},
                "a1": {PATH: ours},
                "m": {PATH: edited(theirs, (ROLLBACK, "Restore it."))},
            },
        )
        assert state(facts) == "success"

    def test_a_commit_after_an_unreadable_one_is_compared_with_the_last_readable(self) -> None:
        ours = rollback("Restore it.")
        facts = recorded(
            review(1, ELI, at="a3"),
            pull_request={"head_sha": "a3"},
            base=DESIGN,
            commits=[commit("a1", "b0"), commit("a2", "a1", ZED), commit("a3", "a2", ELI)],
        )
        facts["versions"] = {"base": {PATH: DESIGN}, "a1": {PATH: ours}, "a3": {PATH: ours}}
        assert state(facts) == "success"


class TestCommands:
    def told(self, *commands: tuple[str, bool | None], user: Any = MIRA) -> dict[str, Any]:
        """Return an approved pull request with commands, one a minute."""
        given = [
            {
                "user": user,
                "text": f"/data-design {text}",
                "created_at": f"2026-11-20T12:{minute:02}:00Z",
                **({} if may is None else {"may": may}),
            }
            for minute, (text, may) in enumerate(commands)
        ]
        return recorded(review(1, DANA), commands=given)

    def test_a_block_lasts_and_outranks_success(self) -> None:
        result = decide(self.told(("block waiting for legal", True)))
        assert result["state"] == "pending"
        assert "blocked" in result["description"]
        assert "waiting for legal" in result["description"]

    def test_an_abort_is_a_failure(self) -> None:
        assert state(self.told(("abort not needed", True))) == "failure"

    def test_unblock_lifts_both(self) -> None:
        told = self.told(("block a", True), ("abort b", True), ("unblock", True))
        assert state(told) == "success"

    def test_who_may_block_may_unblock(self) -> None:
        assert state(self.told(("block a", None), ("unblock", None))) == "success"

    def test_a_recheck_lifts_nothing(self) -> None:
        assert state(self.told(("block a", True), ("recheck", True))) == "pending"

    def test_commands_are_ordered_by_time_and_not_by_place(self) -> None:
        facts = self.told(("block a", True), ("unblock", True))
        facts["commands"].reverse()
        assert state(facts) == "success"

    def test_a_refused_command_changes_nothing_and_is_answered(self) -> None:
        facts = self.told(("block a", False))
        assert state(facts) == "success"
        assert "may not give the command block" in explained(facts)

    @pytest.mark.parametrize(
        ("user", "allowed"),
        [(MIRA, True), (DANA, True), (ZED, False)],
        ids=["author", "gate", "no"],
    )
    def test_without_a_judgement_authors_and_members_may(self, user: Any, allowed: bool) -> None:
        assert state(self.told(("block a", None), user=user)) == (
            "pending" if allowed else "success"
        )

    @pytest.mark.parametrize(
        ("who", "user", "allowed"),
        [
            ("anyone", ZED, True),
            ("author", MIRA, True),
            ("author", DANA, False),
            ("gates", DANA, True),
            ("gates", MIRA, False),
            ("acme/architecture", ADA, True),
            ("acme/architecture", DANA, False),
            ("@Zed", ZED, True),
            ("@zed", DANA, False),
            ("zed", ZED, False),
            ("write", DANA, False),
        ],
    )
    def test_a_command_is_for_those_it_is_configured_for(
        self, who: str, user: Any, allowed: bool
    ) -> None:
        facts = self.told(("block a", None), user=user)
        facts["config"] = CONFIG + f'commands: {{block: ["{who}"]}}\n'
        assert state(facts) == ("pending" if allowed else "success")

    def test_only_the_first_line_counts(self) -> None:
        facts = self.told(("recheck\n/data-design block x", True))
        assert state(facts) == "success"
        facts["commands"][0]["text"] = "please\n/data-design block x"
        assert state(facts) == "success"

    def test_a_block_holds_a_pull_request_without_designs_too(self) -> None:
        facts = {**self.told(("block a", True)), "versions": {"base": {}, "a1": {}}}
        assert state(facts) == "pending"

    def test_our_own_comments_are_no_commands(self) -> None:
        facts = self.told(("block a", True), user={"id": 99, "login": "data-design[bot]"})
        assert state(facts) == "pending"
        assert state({**facts, "self": {"id": 99}}) == "success"


class TestThreads:
    THREADS = ({"user": DANA, "resolved": False, "path": PATH, "line": 3},)

    def test_open_threads_are_listed(self) -> None:
        facts = recorded(review(1, DANA), threads=list(self.THREADS))
        assert state(facts) == "success"
        assert f"{PATH}:3" in explained(facts)
        facts["threads"][0]["resolved"] = True
        assert f"{PATH}:3" not in explained(facts)

    def test_open_threads_hold_the_gate_when_configured(self) -> None:
        config = CONFIG + "defaults: {threads: require-resolved}\n"
        facts = recorded(review(1, DANA), threads=list(self.THREADS), config=config)
        result = decide(facts)
        assert result["state"] == "pending"
        assert gate(result, "database")["reason"]["code"] == "threads"
        facts["threads"][0]["resolved"] = True
        assert state(facts) == "success"
        facts["threads"] = [{"user": ZED, "resolved": False}]
        assert state(facts) == "success"


class TestAsking:
    def test_one_person_is_asked_who_can_open_every_gate(self) -> None:
        config = configured(GATED, "migration: {members: [zed, eli]}")
        assert decide(recorded(config=config))["ask"] == ["eli"]

    def test_nobody_is_asked_when_only_ineligible_people_remain(self) -> None:
        assert decide(recorded(teams={TEAM: {"members": [MIRA]}}))["ask"] == []

    def test_what_can_be_opened_is_asked_for_beside_what_cannot(self) -> None:
        config = configured("database: {members: [mira]}", "migration: {members: [dana]}")
        assert decide(recorded(config=config))["ask"] == ["dana"]

    def test_who_alone_can_open_a_gate_is_counted_there(self) -> None:
        config = configured(
            "database: {members: [dana, eli]}",
            "migration: {members: [dana], distinct_from: [database]}",
            "architecture: off",
        )
        result = decide(recorded(review(1, DANA), config=config))
        assert gate(result, "migration")["state"] == "approved"
        assert gate(result, "database")["can_approve"] == ["eli"]
        assert result["ask"] == ["eli"]

    def test_somebody_is_asked_to_relieve_whom_another_gate_needs(self) -> None:
        config = configured(
            "database: off",
            "architecture: {members: [ada, zed], count: 2}",
            "migration: {members: [ada, eli], distinct_from: [architecture]}",
        )
        facts = recorded(review(1, ADA), config=config, head=BOTH)
        result = decide(facts)
        assert gate(result, "migration")["state"] == "approved"
        assert gate(result, "architecture")["reason"]["code"] == "distinct"
        assert result["ask"] == ["eli", "zed"]
        assert decide(facts, "@eli=approve", "@zed=approve")["state"] == "success"

    def test_distinct_gates_ask_for_as_many_people(self) -> None:
        config = configured(GATED, "migration: {teams: [acme/database], distinct_from: [database]}")
        assert decide(recorded(config=config))["ask"] == ["dana", "eli"]

    def test_approved_gates_ask_nobody(self) -> None:
        result = decide(recorded(review(1, DANA)))
        assert result["ask"] == []
        assert gate(result, "database")["can_approve"] == []

    def test_an_approval_says_that_it_counts_or_for_which_other_gate(self) -> None:
        assert ruling(decide(recorded(review(1, DANA))), 1)["text"] == (
            "covers the text as it is; given at a1"
        )
        config = configured(GATED, "migration: {teams: [acme/database], distinct_from: [database]}")
        result = decide(recorded(review(1, DANA), config=config))
        assert {ruling(result, 1, name)["text"] for name in ("database", "migration")} == {
            "covers the text as it is; given at a1",
            "covers the text, but counts for database, which needs another person",
        }

    def test_distinct_gates_without_an_approval_just_wait(self) -> None:
        config = configured(GATED, "migration: {teams: [acme/database], distinct_from: [database]}")
        assert gate(decide(recorded(config=config)), "migration")["reason"]["code"] == "waits"

    def test_where_nobody_can_approve_each_is_told_why_in_one_order(self) -> None:
        members = [DANA, RENO, MIRA, {**ELI, "lost_access": True}]
        facts = recorded(teams={TEAM: {"members": members}})
        facts["commits"] = [commit("a1", "b0", MIRA, co_authors=[DANA])]
        told = gate(decide(facts), "database")["reason"]["text"]
        assert (
            "(@dana wrote part of it; @eli lost access; @mira is the author; "
            "@renovate[bot] is a bot)" in told
        )

    def test_everybody_who_can_approve_is_named_once(self) -> None:
        twice = {TEAM: {"members": [DANA, {"login": "DANA"}, ELI]}}
        assert gate(decide(recorded(teams=twice)), "database")["can_approve"] == ["dana", "eli"]

    def test_among_equals_the_one_whose_approval_lapsed_is_asked(self) -> None:
        facts = pushed(recorded(review(1, ELI)), "c2", rollback("Restore it."))
        assert decide(facts)["ask"] == ["eli"]

    def test_a_login_is_one_person_in_any_case_and_with_a_leading_at(self) -> None:
        known = {"id": 2, "login": "Dana"}
        config = configured("database: {members: [dana]}", "migration: off")
        for named in ({"login": "@DANA"}, {"id": 2}, known):
            facts = recorded(review(1, named), config=config, teams={TEAM: {"members": [known]}})
            assert gate(decide(facts), "database")["counted"] == ["Dana"]

    def test_people_are_listed_by_their_login_in_any_case(self) -> None:
        logins = ("Zoe", "adam", "Bea")
        members = [{"id": 20 + at, "login": login} for at, login in enumerate(logins)]
        result = decide(recorded(teams={TEAM: {"members": members}}))
        assert gate(result, "database")["can_approve"] == ["adam", "Bea", "Zoe"]
        assert result["ask"] == ["adam"]

    def test_the_same_gate_of_two_documents_may_need_two_people(self) -> None:
        facts = recorded(config=configured(GATED, "migration: off"))
        first = facts["versions"]["a1"]
        facts["versions"]["a1"] = {**first, OTHER: DESIGN}
        facts = pushed(facts, "c2", rollback("Restore it."), DANA)
        facts = pushed(facts, "c3", rollback("Restore it."), ELI)
        facts["versions"]["c3"][OTHER] = rollback("Restore it.")
        result = decide(facts)
        assert gate(result, "database")["can_approve"] == ["eli"]
        assert gate(result, "database", OTHER)["can_approve"] == ["dana"]
        assert result["ask"] == ["dana", "eli"]

    def test_relief_is_sought_over_more_than_one_gate(self) -> None:
        config = configured(
            "database: off",
            "migration: off",
            "third: {members: [dana, eli], distinct_from: [second]}",
            "second: {members: [ada, eli], distinct_from: [first]}",
            "first: {members: [ada, zed], count: 2}",
        )
        facts = recorded(review(1, ADA), review(2, ELI), config=config)
        result = decide(facts)
        assert [(one["name"], one["counted"]) for one in result["gates"] if one["counted"]] == [
            ("third", ["eli"]),
            ("second", ["ada"]),
        ]
        assert result["ask"] == ["dana", "zed"]
        assert decide(facts, "@dana=approve", "@zed=approve")["state"] == "success"


class TestGoverningFiles:
    CONFIGURED = configured(GATED, "migration: off", "policy: {members: [dana, zed]}")
    FILE = ".github/data-design.yml"

    def governed(self, **changes: Any) -> dict[str, Any]:
        """Return a design by Mira and Dana beside a configuration changed by Mira alone."""
        facts = recorded(config=self.CONFIGURED, **changes)
        facts["versions"] = {
            "base": {self.FILE: "a"},
            "a1": {self.FILE: "b"},
            "c2": {self.FILE: "b", PATH: DESIGN},
        }
        facts["commits"].append(commit("c2", "a1", DANA))
        facts["pull_request"]["head_sha"] = "c2"
        return facts

    def test_the_files_are_named(self) -> None:
        assert "needed because the gate's own files change (.github/data-design.yml)" in explained(
            self.governed()
        )

    def test_who_changed_none_of_them_may_approve_them(self) -> None:
        result = decide(self.governed())
        assert gate(result, "policy", self.FILE)["can_approve"] == ["dana", "zed"]

    def test_a_removed_one_is_judged_by_who_removed_it(self) -> None:
        facts = self.governed(changed_files=[self.FILE])
        for sha in ("a1", "c2"):
            del facts["versions"][sha][self.FILE]
        assert gate(decide(facts), "policy", self.FILE)["can_approve"] == ["dana", "zed"]

    def test_where_their_texts_are_unknown_nobody_who_committed_may(self) -> None:
        facts = self.governed(changed_files=[self.FILE])
        for documents in facts["versions"].values():
            documents.pop(self.FILE, None)
        assert gate(decide(facts), "policy", self.FILE)["can_approve"] == ["zed"]

    def test_without_a_gate_for_them_they_are_noted_and_not_under_approval(self) -> None:
        facts = self.governed()
        assert "Note: " not in explained(facts)
        for config in (CONFIG, CONFIG + "  policy: off\n"):
            facts["config"] = config
            assert {one["document"] for one in decide(facts)["gates"]} == {PATH}
            assert "Note: " in explained(facts)
            assert self.FILE in explained(facts)

    def test_their_approval_is_told_beside_a_design_that_means_the_same(self) -> None:
        same = edited(DESIGN, ("## 8. Migration", "## 7. Migration"))
        versions = {"base": {self.FILE: "a", PATH: DESIGN}, "a1": {self.FILE: "b", PATH: same}}
        result = decide(recorded(review(1, ZED), config=self.CONFIGURED, versions=versions))
        assert result["description"] == "policy approved"

    def test_a_gate_for_them_that_holds_nothing_needs_no_approval(self) -> None:
        (idle,) = [
            one
            for one in decide(recorded(config=self.CONFIGURED))["gates"]
            if one["name"] == "policy"
        ]
        assert (idle["state"], idle["required"]) == ("not-required", 0)


class TestAccounts:
    @pytest.mark.parametrize(
        ("account", "is_bot"),
        [
            ({"login": "renovate", "type": "Bot"}, True),
            ({"login": "renovate", "type": "bot"}, True),
            ({"login": "renovate[bot]"}, True),
            ({"login": "Renovate[Bot]", "type": "User"}, True),
            ({"login": "[bot]renovate", "type": "User"}, False),
        ],
    )
    def test_a_bot_is_known_by_its_type_or_by_its_login(
        self, account: dict[str, Any], *, is_bot: bool
    ) -> None:
        bot = {"id": 50, **account}
        result = decide(recorded(review(1, bot), teams={TEAM: {"members": [bot]}}))
        assert disposition(result, 1) == ("bot" if is_bot else "counted")

    @pytest.mark.parametrize("place", ["author", "committer", "co_authors", "own", "commands"])
    def test_an_account_named_by_login_alone_is_known_by_the_id_it_has_elsewhere(
        self, place: str
    ) -> None:
        facts = recorded(
            review(1, {"login": "dana"}),
            config=configured("database: {members: [2, 3]}", "migration: off"),
            teams={},
        )
        if place == "author":
            facts["pull_request"]["author"] = DANA
        elif place == "own":
            facts["self"] = DANA
        elif place == "commands":
            facts["commands"] = [{"user": DANA, "text": "thanks", "created_at": None}]
        else:
            facts["commits"][0][place] = [DANA] if place == "co_authors" else DANA
        expected = {"author": "is-author", "own": "bot", "co_authors": "contributed"}
        assert disposition(decide(facts), 1) == expected.get(place, "counted")

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ((1, 5), (2, 1), ["counted", "superseded"]),
            ((1, 1), (2, 5), ["superseded", "change-requested"]),
            ((1, 3), (2, 3), ["superseded", "change-requested"]),
        ],
        ids=["an older one told later", "in order", "in the same second"],
    )
    def test_the_last_opinion_is_the_latest_by_time_and_then_by_number(
        self, first: tuple[int, int], second: tuple[int, int], expected: list[str]
    ) -> None:
        facts = recorded(
            review(first[0], DANA, minute=first[1]),
            review(second[0], DANA, "CHANGES_REQUESTED", minute=second[1]),
        )
        for _ in range(2):
            result = decide(facts)
            assert [disposition(result, number) for number in (1, 2)] == expected
            facts["reviews"].reverse()

    def test_who_may_not_approve_is_not_asked(self) -> None:
        own = {"id": 99, "login": "gate"}
        members = [MIRA, RENO, own, {**ELI, "lost_access": True}, DANA]
        facts = recorded(
            teams={TEAM: {"members": members}}, self=own, commits=[commit("a1", "b0", ZED)]
        )
        assert gate(decide(facts), "database")["can_approve"] == ["dana"]
        allowed = configured("database: {teams: [acme/database], allow_author: true, bots: [50]}")
        assert gate(decide({**facts, "config": allowed}), "database")["can_approve"] == [
            "dana",
            "mira",
            "renovate[bot]",
        ]

    @pytest.mark.parametrize(
        ("state", "did"),
        [
            ("APPROVED", "approved"),
            ("CHANGES_REQUESTED", "requested changes"),
            ("COMMENTED", "commented"),
            ("DISMISSED", "had reviewed"),
        ],
    )
    def test_what_a_deleted_account_did_is_told_and_counts_nowhere(
        self, state: str, did: str
    ) -> None:
        facts = recorded(review(1, None, state))
        assert f"a deleted account {did}" in explained(facts)
        assert disposition(decide(facts), 1) == "account-deleted"


class TestFindings:
    def test_they_are_counted_only_where_the_facts_do_not_say(self) -> None:
        asked: list[tuple[str, str | None]] = []

        def check(path: str, _text: str, before: str | None) -> int:
            asked.append((path, before))
            return 2

        facts = recorded(review(1, DANA))
        assert run_gate(json.dumps(facts), check=check)[1] == 0
        assert asked == []
        del facts["checks"]
        told, exit_code = run_gate(json.dumps(facts), check=check)
        assert (exit_code, asked) == (1, [(PATH, None)])
        assert "2 blocking findings" in told
        assert run_gate(json.dumps(facts))[1] == 0


class TestWhatIf:
    def test_an_approval_is_of_the_head(self) -> None:
        assert decide(recorded(), "@dana=approve")["state"] == "success"

    def test_a_dismissal_withdraws_the_last_opinion(self) -> None:
        assert decide(recorded(review(1, DANA)), "@DANA=dismiss")["state"] == "pending"

    def test_a_dismissal_changes_the_last_opinion_alone(self) -> None:
        facts = recorded(review(1, DANA), review(2, DANA, "CHANGES_REQUESTED"))
        result = decide(facts, "@dana=dismiss")
        assert [disposition(result, n) for n in (1, 2)] == ["superseded", "dismissed"]

    def test_several_are_played_in_order(self) -> None:
        result = decide(recorded(), "@dana=request-changes", "@eli=approve")
        assert gate(result, "database")["blocked_by"] == ["dana"]

    def test_a_login_is_found_in_any_case(self) -> None:
        teams = {TEAM: {"members": [{"id": 2, "login": "Dana"}]}}
        assert decide(recorded(teams=teams), "@dana=approve")["state"] == "success"

    def test_the_author_does_not_become_somebody_else(self) -> None:
        assert disposition(decide(recorded(), "@mira=approve"), 1) == "is-author"

    def test_nonsense_exits_2(self) -> None:
        assert decide(recorded(), "dana")["state"] == "error"


def test_reviews_are_listed_once_each_with_one_disposition_a_gate() -> None:
    facts = recorded(review(1, DANA), review(2, ELI, "COMMENTED"), review(3, ZED))
    result = decide(facts)
    for one in result["reviews"]:
        names = [entry["gate"] for entry in one["dispositions"]]
        assert names == ["database", "migration"]


def test_broken_facts_exit_2_and_name_the_place() -> None:
    facts = recorded(review(1, DANA))
    facts["reviews"][0]["state"] = "MAYBE"
    result = decide(facts)
    assert (result["state"], code(facts)) == ("error", 2)
    assert "facts.reviews[0].state" in result["description"]


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"pull_request": {}}', '{"versions": 1}'])
def test_facts_that_are_no_facts_exit_2(text: str) -> None:
    output, exit_code = run_gate(text, output_format="json")
    assert exit_code == 2
    assert json.loads(output)["state"] == "error"


def test_documents_are_checked_when_the_facts_count_no_findings() -> None:
    seen = []

    def check(path: str, text: str, base: str | None) -> int:
        seen.append((path, text, base))
        return 2

    facts = recorded(review(1, DANA), base=rollback("Keep it."))
    del facts["checks"]
    output, exit_code = run_gate(json.dumps(facts), check=check)
    assert (exit_code, seen) == (1, [(PATH, DESIGN, rollback("Keep it."))])
    assert "2 blocking findings" in output


def test_ruling_texts_say_what_changed_where_and_by_whom() -> None:
    facts = pushed(recorded(review(1, DANA)), "c2", edited(DESIGN, (ROLLBACK, "Restore it.")))
    assert ruling(decide(facts), 1, "migration")["text"] == (
        "Migration Plan \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} Rollback "
        "changed in c2 by @mira"
    )


def test_a_policy_gate_with_nothing_to_judge_is_listed_as_not_required() -> None:
    config = f"{CONFIG}  policy: {{members: [sam]}}\n"
    config_path = ".github/data-design.yml"
    found = gate(decide(recorded(config=config, changed_files=[PATH])), "policy", config_path)
    assert (found["state"], found["reason"]["code"]) == ("not-required", "not-governed")
    touched = recorded(config=config, changed_files=[config_path])
    assert gate(decide(touched), "policy", config_path)["state"] == "waiting"


def test_the_status_text_names_no_document_where_all_stand_alike() -> None:
    documents = {f"docs/data-design/{name}.md": DESIGN for name in ("a", "b", "c")}
    facts = recorded(review(1, DANA, "CHANGES_REQUESTED"), versions={"base": {}, "a1": documents})
    text = decide(facts)["description"]
    assert text == "dana requested changes (database, migration)"


def test_gates_that_cannot_read_the_same_team_are_told_together() -> None:
    teams = {TEAM: {"error": "x" * 120}, "acme/sre": {"error": "no"}}
    gates = ("migration: {teams: [acme/database, acme/sre]}", GATED, "architecture: off")
    text = decide(recorded(teams=teams, config=configured(*gates)))["description"]
    assert text.startswith("database/migration: cannot read team acme/database:")


def test_a_design_cannot_hide_behind_a_line_end_in_its_name() -> None:
    path = "docs/data-design/a\nb.md"
    assert state(recorded(versions={"base": {}, "a1": {path: DESIGN}})) == "pending"


def test_a_name_longer_than_the_status_does_not_hide_the_reason() -> None:
    path = f"docs/data-design/{'a' * 200}.md"
    text = decide(recorded(versions={"base": {}, "a1": {path: DRAFT}}))["description"]
    assert "is a draft" in text
    assert len(text) <= 140


def test_a_document_too_large_to_be_read_needs_the_migration_approved() -> None:
    result = decide(recorded(head="# T\n" + "word " * 300_000))
    assert gate(result, "migration")["state"] == "waiting"


def test_a_path_at_the_start_of_a_sentence_is_spelled_as_it_is() -> None:
    facts = recorded(head=edited(DESIGN, ("status: Under Review", "status: Blocked")))
    assert f"\n{PATH} is blocked" in explained(facts)


def test_half_a_character_in_the_configuration_is_a_broken_configuration() -> None:
    facts = recorded(config="version: 1\ngates: {data\ud800: off}\n")
    assert (decide(facts)["state"], code(facts)) == ("error", 2)


def test_halves_of_characters_in_the_facts_reach_no_output() -> None:
    facts = recorded(review(1, {"id": 9, "login": "z\ud800d"}), head=DESIGN + "\ud800")
    for explain in (True, False):
        output, _ = run_gate(json.dumps(facts), explain=explain, output_format="json")
        output.encode("utf-8")
    explained(facts).encode("utf-8")


def test_the_status_text_holds_nothing_that_steers_a_terminal() -> None:
    error = "denied\n\x1b[31m::error::\u202eevil"
    text = decide(recorded(teams={TEAM: {"error": error}}))["description"]
    assert "denied" in text
    assert not {"\n", "\x1b", "\u202e"} & set(text)
