"""A drawn design written down as the document people are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.corpus import dynamo, sql
from benchmarks.corpus.model import Draft, History, Table, draw
from benchmarks.corpus.patterns import Pattern, patterns_of
from benchmarks.corpus.words import (
    ALTERNATIVES,
    PEOPLE,
    POLICIES,
    REASONS,
    RISKS,
    TEAMS,
    TRADE_OFFS,
)

_TABLES_A_BLOCK = 8
_GUESS = 2  # entities in the first attempt at a size


def design(seed: int, entities: int = 2) -> str:
    """Return the design of a seed with so many Postgres entities."""
    random = Random(seed)  # noqa: S311  repeatable, not secret
    return _Writer(random, draw(random, entities)).text()


def design_of_size(seed: int, size: int) -> str:
    """Return the design of a seed whose length comes nearest to so many bytes.

    The smallest design has about 6 KB.
    """
    entities, text = _GUESS, design(seed, _GUESS)
    tried = {entities: text}
    while True:
        fixed = 3_500  # what a document holds whatever its number of entities
        a_table = (len(text.encode()) - fixed) / entities
        entities = max(1, round((size - fixed) / a_table))
        if entities in tried:
            return min(tried.values(), key=lambda one: abs(len(one.encode()) - size))
        text = tried[entities] = design(seed, entities)


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _table(header: str, rows: Iterator[str] | Sequence[str]) -> str:
    rule = "|" + "---|" * len(header.split("|"))
    return "\n".join([f"| {header} |", rule, *rows])


def _fence(tag: str, text: str) -> str:
    return f"```{tag}\n{text}\n```"


class _Writer:
    """Writes one draft; ``random`` chooses the words."""

    def __init__(self, random: Random, draft: Draft) -> None:
        self.random = random
        self.draft = draft
        self.tables = draft.tables
        self.histories = draft.histories
        self.patterns: tuple[Pattern, ...] = patterns_of(draft)
        self.slug = draft.title.lower().replace(" ", "_")
        self.stamp = f"2026{random.randint(1, 9):02}{random.randint(10, 28)}"

    def text(self) -> str:
        """Return the whole document."""
        parts = (
            self._opening(),
            self._plan(),
            self._requirements(),
            self._selection(),
            self._postgres(),
            self._dynamodb(),
            self._relationships(),
            self._access(),
            self._indexes(),
            self._migration(),
            self._validation(),
            self._lifecycle(),
        )
        return "\n\n".join(part for section in parts for part in section) + "\n"

    def _opening(self) -> Iterator[str]:
        author, owner = self.random.sample(PEOPLE, 2)
        yield (
            f"---\ntitle: {self.draft.title}\nstatus: Under Review\n"
            f"jira: SHOP-{self.random.randint(100, 999)}\nversion: 1.0.0\n"
            f"design_date: 2026-0{self.random.randint(1, 9)}-{self.random.randint(10, 28)}\n"
            f'authors: ["@{author}"]\nowner: "@{owner}"\nstores: [postgres, dynamodb]\n'
            "feature: ../features/feature.md\nrequirements: ../requirements/requirements.md\n"
            "architecture: ../architecture/architecture.md\nadrs: [../adr/0001-two-stores.md]\n"
            "data_flow: ../architecture/architecture.md#data-flow\n---\n"
            f"# {self.draft.title}: data design"
        )
        team = self.random.choice(TEAMS)
        yield f"What the {team} keeps about {self.draft.title.lower()}, and what happened to them."

    def _plan(self) -> Iterator[str]:
        random = self.random
        yield "## Plan"
        yield (
            f"**Steps:**\n\n1. Agree volumes with the {random.choice(TEAMS)}.\n"
            "2. Settle in ADR 1 where the history lives.\n"
            "3. Review this design with the database team.\n"
            f"4. Migrate on staging with {random.randint(2, 12)} months of records, then in "
            "production."
        )
        yield "**Dependencies:** step 3 waits for ADR 1, step 4 for the approved migration plan."
        yield f"**Risks and unknowns:** {random.choice(RISKS)}."
        yield (
            "**Validation points:** after step 3 the gate is green; after step 4 every pattern is "
            f"timed at {random.randint(2, 5)} times the expected load."
        )

    def _requirements(self) -> Iterator[str]:
        yield "## 1. Data Requirements Overview"
        rows = [
            _row(t.entity, ", ".join(c.name for c in sql.all_columns(t)), _required(t),
                 f"{t.rows:,} rows", f"{t.growth:,} rows a month")
            for t in self.tables
        ] + [
            _row(h.entity, dynamo.attributes(h), "all but trackingCode" if h.indexed else "all",
                 f"{h.of.rows * 8:,} items", f"{h.of.growth * 8:,} items a month")
            for h in self.histories
        ]  # fmt: skip
        yield _table("Entity | Attributes | Required | Volume | Growth", rows)
        peak = self.random.randint(20, 200)
        yield (
            f"**Performance:** a page is read within {self.random.randint(40, 250)} ms at p95, "
            f"{peak} times a second at peak; a change is written within 300 ms at p95."
        )

    def _selection(self) -> Iterator[str]:
        random = self.random
        yield "## 2. Data Store Selection"
        yield "**Decision:** Postgres and DynamoDB."
        first = self.tables[0].entity.lower()
        yield (
            f"**Rationale:** a {first} and all that belongs to it change together and need "
            "constraints: Postgres. Histories are only appended, read by their owner and expire by "
            "themselves: DynamoDB."
        )
        yield (
            f"**Driving requirements:** R1 (written at once or not at all), "
            f"R{random.randint(2, 4)} (the history is there within {random.randint(2, 9)} seconds)."
        )
        yield f"**Trade-offs:** {random.choice(TRADE_OFFS)}."
        yield f"**Alternatives considered:** {random.choice(ALTERNATIVES)}."

    def _postgres(self) -> Iterator[str]:
        yield "## 3. Postgres Schema Design"
        for group in _groups(self.tables):
            yield _fence("sql", "\n\n".join(sql.create(table) for table in group))

    def _dynamodb(self) -> Iterator[str]:
        yield "## 4. DynamoDB Design"
        for history in self.histories:
            if len(self.histories) > 1:
                yield f"### {history.name}"
            yield _fence("yaml dynamodb", dynamo.table(history))
            yield _fence(f"json item={history.name}", dynamo.item(history, self.random))
            yield (
                f"**Partition key:** `{history.attribute}` has {history.of.rows:,} distinct values "
                f"and none writes more than {self.random.randint(20, 60)} events, so load spreads "
                "evenly. `version` is the version of the item's shape."
            )

    def _relationships(self) -> Iterator[str]:
        yield "## 5. Data Relationships"
        rows = [
            _row(t.parent.entity, t.entity, "1:N",
                 f"`fk_{t.name}_{sql.parent_column(t.parent)}`", "cascade", "restrict")
            for t in self.tables if t.parent
        ] + [
            _row(h.of.entity, h.entity, "1:N", f"`{h.name}.{h.attribute}` holds `{h.of.name}.id`",
                 "none: events expire by time to live", "none: ids never change")
            for h in self.histories
        ]  # fmt: skip
        yield _table("From | To | Type | Implemented by | On delete | On update", rows)
        yield "### Cross-store"
        crossing = [
            _row(h.entity, f"Postgres, `{h.of.name}`",
                 "outbox of the service, the publisher puts the event",
                 f"eventual, within {self.random.randint(2, 9)} seconds",
                 "Postgres wins; the put is conditional on the event number", "continuous")
            for h in self.histories
        ]  # fmt: skip
        yield _table(
            "Data element | Source of truth | Synchronisation | Consistency rule | "
            "Conflict resolution | Sync frequency",
            crossing,
        )

    def _access(self) -> Iterator[str]:
        yield "## 6. Data Access Patterns"
        rows = [
            _row(p.id, p.words, p.priority, p.store, p.parameters, p.frequency, p.latency,
                 p.result, p.index)
            for p in self.patterns
        ]  # fmt: skip
        yield _table(
            "ID | Query | Priority | Store | Parameters | Frequency | Latency | Result size | "
            "Index used",
            rows,
        )
        for pattern in self.patterns:
            tag = "sql" if pattern.store == "postgres" else "yaml"
            yield _fence(f"{tag} pattern={pattern.id}", pattern.query)

    def _indexes(self) -> Iterator[str]:
        yield "## 7. Index Design"
        serving = {pattern.index: pattern.id for pattern in self.patterns}
        rows = []
        for table in self.tables:
            (listing, keys), (ended, when) = sql.indexes(table)
            also = " and the foreign key" if table.parent else ""
            rows.append(_row(listing, table.name, keys, "btree", f"{serving[listing]}{also}",
                             f"{self.random.randint(16, 60)} bytes a row"))  # fmt: skip
            rows.append(_row(ended, table.name, when, "btree", serving[ended],
                             "written once, at the end"))  # fmt: skip
        rows += [
            _row(dynamo.code_index(h), h.name, "trackingCode, occurredAt", "global secondary index",
                 serving[dynamo.code_index(h)], "sparse: one more write for events with a code")
            for h in self.histories if h.indexed
        ]  # fmt: skip
        yield _table("Index | Table | Columns or keys | Kind | Serves | Cost note", rows)

    def _migration(self) -> Iterator[str]:
        random = self.random
        groups = _groups(self.tables)
        yield "## 8. Migration Plan"
        yield "**Type:** New schema"
        yield (
            "**Steps:**\n\n1. Create the DynamoDB tables.\n2. Run Up on staging, then in "
            f"production.\n3. Deploy the publisher.\n4. Open it for {random.randint(1, 9)} % of "
            "requests, then for all."
        )
        yield (
            "**Rollback:** close the feature, stop the publisher, run Down, then remove the "
            "DynamoDB tables: Postgres first, so that nothing is published any more."
        )
        yield "**Data safety:** nothing existing changes; `pg_dump` of the tables before Down."
        yield "**Downtime:** none; no table in use is touched."
        yield (
            "**Testing:** Up, Up again, Down and Up on staging, at "
            f"{random.randint(2, 5)} times the peak."
        )
        yield "**Validation:** all tables and indexes exist, and row counts of the replay match."
        yield "### Up"
        timeout = f"SET lock_timeout = '{random.randint(2, 9)}s';\n\n"
        for number, group in enumerate(groups):
            made = "\n\n".join(sql.create(table, again=True) for table in group)
            yield _fence(f"sql migration={self._script(number)}", timeout + made)
        yield "### Down"
        for number, group in reversed(list(enumerate(groups))):
            gone = "\n".join(f"DROP TABLE IF EXISTS {table.name};" for table in reversed(group))
            yield _fence(f"sql migration={self._script(number)}", timeout + gone)
        yield "### DynamoDB"
        yield (
            "**Item versioning:** every item carries `version`, now 1. **Backwards "
            "compatibility:** readers accept the version before, too. **Script for existing "
            "items:** none needed, "
            f"there are no items yet. **Batching:** {random.choice((10, 20, 25))} items a batch. "
            f"**Validation:** {random.randint(2, 9) * 100} histories are compared with Postgres."
        )

    def _script(self, number: int) -> str:
        return f"{self.stamp}_{100_000 + number:06}_create_{self.slug}"

    def _validation(self) -> Iterator[str]:
        yield "## 9. Data Validation Rules"
        rows = [
            _row(f"{t.name}.{c.name}", "no" if c.null else "yes", c.type, c.rule,
                 f"database ({'CHECK' if c.check else 'type'})")
            for t in self.tables for c in sql.all_columns(t) if c.rule
        ] + [
            _row(f"{h.name}.eventNumber", "yes", "N", "1, 2, 3 and so on without a gap",
                 "publisher (conditional put)")
            for h in self.histories
        ]  # fmt: skip
        yield _table("Field | Required | Type | Constraint | Enforced by", rows)
        yield "**Referential integrity:** what belongs to another record always has it."
        yield f"**Business rules:** only the {self.random.choice(TEAMS)} ends a record."
        yield "**Uniqueness:** an event number is unique within its history."

    def _lifecycle(self) -> Iterator[str]:
        yield "## 10. Data Lifecycle"
        rows = [self._life(table) for table in self.tables]
        rows += [self._history_life(history) for history in self.histories]
        yield _table(
            "Data | Creation | Updates | Deletion (soft or hard) | Retention period | Rationale | "
            "Compliance | Archival | Purging",
            rows,
        )
        yield "**Personal data:** none; people are known to another service by its own numbers."

    def _life(self, table: Table) -> str:
        random = self.random
        return _row(
            table.entity, random.choice(TEAMS), f"by the {random.choice(TEAMS)}",
            "hard, since its use ends with it; each id is written to the audit log",
            f"{table.years} years after the end", random.choice(REASONS), random.choice(POLICIES),
            "none: the table stays small enough",
            f"nightly job by `ended_at`, batches of {table.batch}",
        )  # fmt: skip

    def _history_life(self, history: History) -> str:
        return _row(
            history.entity, "publisher", "never",
            "hard, by time to live, since history ends with its use; the expiry stream is logged",
            f"{history.years} years", self.random.choice(REASONS), "none applies",
            "none", "DynamoDB time to live on `expiresAt`",
        )  # fmt: skip


def _groups(tables: Sequence[Table]) -> list[Sequence[Table]]:
    return [tables[at : at + _TABLES_A_BLOCK] for at in range(0, len(tables), _TABLES_A_BLOCK)]


def _required(table: Table) -> str:
    optional = [column.name for column in sql.all_columns(table) if column.null]
    return f"all but {', '.join(optional)}"
