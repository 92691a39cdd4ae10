"""A corpus of small DynamoDB designs whose truth is known, each run in the emulator.

A case names the outcome of tables, items and requests, what the evidence
says, and the one finding the run adds, with the text of its line.
"""

from dataclasses import dataclass

import pytest

from data_design_gate.document.model import Span
from data_design_gate.proof.dynamodb.entrance import DynamoReport
from data_design_gate.standards.dynamodb_facts import DynamoFacts, Refusal
from emulator_support import (
    CUSTOMER,
    EVENTS,
    LINE,
    ORDER,
    SHOP,
    added,
    codes,
    document_of,
    event,
    run,
)

P, D, N = "proved", "disproved", "not-proved"
OPEN = {"parcel": "p-1", "occurredAt": "2026-01-02"}
OF_ORDER = 'TableName: OrderEvent\nKeyConditionExpression: "orderId = :o"'
OF_PARCEL = (
    "TableName: OrderEvent\nIndexName: OrderEvent-ParcelIndex\n"
    'KeyConditionExpression: "parcel = :p"'
)


PLACE = "- **Table name:** Place\n- **Partition key:** country (S)\n- **Sort key:** area (S)\n"
OF_DISTRICT = """TableName: Place
KeyConditionExpression: "country = :c AND begins_with(area, :a)"
ExpressionAttributeValues: {":c": "{country}", ":a": "{city}#{district}#"}"""
PARCEL_KEY = "      - {AttributeName: parcel, KeyType: HASH}\n"
TWO_PARTS = (
    EVENTS.replace(PARCEL_KEY, PARCEL_KEY + PARCEL_KEY.replace("parcel", "kind"))
    .replace("[kind]", "[version]")
    .replace("KeySchema:", "  - {AttributeName: kind, AttributeType: S}\nKeySchema:", 1)
)
ONE_GONE = """Operation: DeleteItem
TableName: OrderEvent
Key: {orderId: ":o", eventNumber: ":n"}"""
TWO_KEYS = """Operation: BatchGetItem
RequestItems:
  OrderEvent:
    Keys:
      - {orderId: ":a", eventNumber: ":b"}
      - {orderId: ":c", eventNumber: ":d"}"""


def of_order(condition, *more):
    """Return the events of one order, narrowed by a condition."""
    found = f'TableName: OrderEvent\nKeyConditionExpression: "orderId = :o AND {condition}"'
    return "\n".join([found, *more])


def of_shop(condition, *more):
    return "\n".join(["TableName: ShopRecord", f'KeyConditionExpression: "{condition}"', *more])


@dataclass(frozen=True)
class Case:
    """A document, what it comes to, and the finding the run adds: (code, its line holds)."""

    name: str
    text: str
    outcomes: tuple[str, str, str]
    says: str = ""
    finding: tuple[str, str, str] | None = None
    read: str = ""


def one(request, *items, words="events", index="primary key", tables=EVENTS, prose=""):
    return document_of(tables, items or [event(**OPEN)], [(words, index, request)], prose)


SHOP_ITEMS = (CUSTOMER, ORDER, LINE)
LATER = (
    "Order",
    ORDER[1].replace("2026-01-02", "2026-01-03"),
)


def shop(request, *items, words="orders", index="PK"):
    return document_of(SHOP, items or SHOP_ITEMS, [(words, index, request)])


CASES = [
    # Keys and indexes that serve.
    Case("overloaded keys of a single table, by prefix",
         shop(of_shop("PK = :c AND begins_with(SK, :prefix)")), (P, P, P), "AP1 confirmed"),
    Case("an overloaded global index",
         shop(of_shop("GSI1PK = :state AND GSI1SK >= :since", "IndexName: GSI1"), index="GSI1"),
         (P, P, P)),
    Case("templates in the condition itself",
         shop(of_shop("PK = CUSTOMER#{customerId} AND begins_with(SK, 'ORDER#')")), (P, P, P)),
    Case("values given in DynamoDB's own form",
         shop(of_shop("PK = :c", 'ExpressionAttributeValues: {":c": {S: "CUSTOMER#7"}}')),
         (P, P, P)),
    Case("a composite sort key, by its left part",
         document_of(
             PLACE, [("Place", '{"country": "UA", "area": "KYIV#PODIL#12", "version": 1}')],
             [("places of a district", "table", OF_DISTRICT)]),
         (P, P, P)),
    Case("a sparse index holds the open one of two items",
         one(OF_PARCEL, event(1), event(2, **OPEN), index="OrderEvent-ParcelIndex"), (P, P, P)),
    Case("a local index",
         one(of_order("occurredAt < :t", "IndexName: OrderEvent-TimeIndex"),
             index="OrderEvent-TimeIndex"), (P, P, P)),
    Case("a number between two numbers",
         one(of_order("eventNumber BETWEEN :a AND :b")), (P, P, P)),
    Case("newest first, read backwards",
         one(f"{OF_ORDER}\nScanIndexForward: false", event(9), event(10),
             words="Events, newest first"), (P, P, P)),
    Case("a reserved word behind a placeholder",
         one(f'{OF_ORDER}\nFilterExpression: "#s = :s"\n'
             'ExpressionAttributeNames: {"#s": "status"}', event(status="open")), (P, P, P)),
    Case("one item by its whole key",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}'), (P, P, P)),
    Case("several items by their keys",
         one(TWO_KEYS, event(1), event(2)), (P, P, P)),
    Case("a condition in a cell of the table of patterns",
         document_of(SHOP, SHOP_ITEMS).split("## Data Access")[0]
         + "## Data Access Patterns\n\n| ID | Query | Index | Key condition |\n|---|---|---|---|\n"
         '| AP1 | Orders of a customer | PK | PK = CUSTOMER#{id} AND begins_with(SK, "ORDER#") |\n',
         (P, P, P), "AP1 confirmed"),
    Case("a number is counted up and its time set once",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}\n'
             'UpdateExpression: "SET seenAt = if_not_exists(seenAt, :now) ADD edits :one"'),
         (P, P, P)),
    Case("an item that must not exist yet",
         one('TableName: OrderEvent\nItem: {orderId: "o-1", eventNumber: 1}\n'
             'ConditionExpression: "attribute_not_exists(orderId)"'), (P, P, P)),
    Case("a transaction of an item and a counter",
         one("TransactItems:\n"
             "  - Put: {TableName: OrderEvent, Item: {orderId: o-2, eventNumber: 1}}\n"
             '  - Update: {TableName: OrderEvent, Key: {orderId: ":o", eventNumber: ":n"},'
             ' UpdateExpression: "SET edits = edits + :one"}', event(edits=1)), (P, P, P)),
    Case("a counter that may not be there yet",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}\n'
             'UpdateExpression: "SET edits = if_not_exists(edits, :zero) + :one"'), (P, P, P)),
    Case("a counter of one entity among several",
         shop('TableName: ShopRecord\nKey: {PK: ":c", SK: ":o"}\n'
              'UpdateExpression: "SET #total = #total - :one"'), (P, P, P)),
    Case("values that are only described",
         one(of_order("eventNumber >= :n",
                      'ExpressionAttributeValues: {":o": orderId, ":n": number}')), (P, P, P)),
    Case("only the count of an answer", one(f"{OF_ORDER}\nSelect: COUNT"), (P, P, P)),
    Case("a projection of what one item has", one(f"{OF_ORDER}\nProjectionExpression: kind"),
         (P, P, P)),
    Case("a map that only looks typed", one(OF_ORDER, event(sizes={"S": 3}, box={"N": [1]})),
         (P, P, P)),
    Case("an index of two partition keys",
         one("TableName: OrderEvent\nIndexName: OrderEvent-ParcelIndex\nKeyConditionExpression: "
             '"parcel = :p AND kind = :k AND begins_with(occurredAt, :year)"',
             index="OrderEvent-ParcelIndex", tables=TWO_PARTS), (P, P, P)),
    Case("each request meets the sample items as they are written",
         document_of(EVENTS, [event(1), event(2)], [
             ("an event is removed", "table", ONE_GONE),
             ("an event", "table", "TableName: OrderEvent\nKey: {orderId: o-1, eventNumber: 1}"),
             ("both events go", "table", "TransactItems:\n" + "".join(
                 f"  - Delete: {{TableName: OrderEvent, Key: {{orderId: o-1, eventNumber: {n}}}}}\n"
                 for n in (1, 2))),
             ("an event", "table", "TableName: OrderEvent\nKey: {orderId: o-1, eventNumber: 2}")]),
         (P, P, P), "AP1, AP2, AP3, AP4 confirmed"),
    # What the service refuses.
    Case("a value of the wrong type",
         one(f'{OF_ORDER}\nExpressionAttributeValues: {{":o": 5}}'), (P, P, D),
         "compared with a value of type N", ("ACC006", "error", "KeyConditionExpression")),
    Case("a value that is not given",
         one(of_order("eventNumber = :n")
             + '\nExpressionAttributeValues: {":o": o-1}'), (P, P, D),
         "`:n` is used", ("ACC006", "error", "KeyConditionExpression")),
    Case("a value that nothing uses",
         one(f'{OF_ORDER}\nExpressionAttributeValues: {{":o": o-1, ":n": 1}}'), (P, P, D),
         "no expression uses it", ("ACC006", "error", "KeyConditionExpression")),
    Case("bounds the wrong way round",
         one(of_order("eventNumber BETWEEN :a AND :b")
             + '\nExpressionAttributeValues: {":o": o-1, ":a": 9, ":b": 1}'), (P, P, D),
         "upper bound", ("ACC006", "error", "KeyConditionExpression")),
    Case("a number is added to a text",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}\n'
             'UpdateExpression: "ADD kind :one"\nExpressionAttributeValues: {":one": 1}'),
         (P, P, D), "incorrect data type", ("ACC006", "error", "Key:")),
    Case("a key attribute is updated",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}\n'
             'UpdateExpression: "SET eventNumber = :n"'),
         (P, P, D), "part of the key", ("ACC006", "error", "Key:")),
    Case("a key with too much in it",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n", kind: ":k"}'),
         (P, P, D), read="ACC004"),
    Case("two writes of one item in a transaction",
         one("TransactItems:\n" + 2 * (
             "  - Put: {TableName: OrderEvent, Item: {orderId: o-2, eventNumber: 1}}\n")),
         (P, P, D), "multiple operations on one item", ("ACC006", "error", "TransactItems")),
    Case("a write without its sort key in a transaction",
         one("TransactItems:\n  - Put: {TableName: OrderEvent, Item: {orderId: o-2}}"),
         (P, P, D), "eventNumber", ("ACC006", "error", "TransactItems")),
    Case("more than a batch takes",
         one("Operation: BatchWriteItem\nRequestItems:\n  OrderEvent:\n" + "".join(
             f"    - PutRequest: {{Item: {{orderId: o, eventNumber: {n}}}}}\n" for n in range(26))),
         (P, P, D), "26 items", ("ACC006", "error", "pattern=AP1")),
    # What the text says already: the run confirms it and adds no second finding.
    Case("a partition key that is not given",
         one(OF_ORDER.replace("orderId = :o", "eventNumber = :n")), (P, P, D), read="ACC004"),
    Case("an attribute that is no key",
         one(of_order("kind = :k")), (P, P, D), read="ACC004"),
    Case("a reserved word",
         one(f'{OF_ORDER}\nFilterExpression: "status = :s"', event(status="open")), (P, P, D),
         read="DDB021"),
    Case("a strong read of a global index",
         one(f"{OF_PARCEL}\nConsistentRead: true", index="OrderEvent-ParcelIndex"), (P, P, D),
         read="ACC008"),
    Case("an attribute the index does not carry",
         one(f'{OF_PARCEL}\nProjectionExpression: "kind, version"',
             index="OrderEvent-ParcelIndex"), (P, P, D), read="ACC007"),
    Case("an index that is nowhere",
         one(OF_PARCEL.replace("ParcelIndex", "CourierIndex"), index="OrderEvent-CourierIndex"),
         (P, P, D), read="ACC003"),
    Case("a sample item without its sort key",
         document_of(EVENTS, [("OrderEvent", '{"orderId": "o-1", "version": 1}')]), (P, D, N),
         read="DDB017"),
    Case("a text where the sort key is a number",
         document_of(EVENTS, [event("1")]), (P, D, N), read="DDB017"),
    Case("a number where the index's key is a text",
         document_of(EVENTS, [event(parcel=7, occurredAt="2026-01-02")]), (P, D, N),
         "as a key of `OrderEvent-ParcelIndex`", read="DDB017"),
    Case("a key of a type no key has",
         one(OF_ORDER, tables=EVENTS.replace("orderId, AttributeType: S",
                                             "orderId, AttributeType: M")),
         (D, N, N), read="DDB004"),
    # Sample items the service refuses.
    Case("a number of too many digits",
         document_of(EVENTS, [event(total={"N": "1" * 39})]), (P, D, N), "38 digits",
         ("DDB017", "error", "json item=OrderEvent")),
    Case("a set that names a value twice",
         document_of(EVENTS, [event(tags={"SS": ["a", "a"]})]), (P, D, N), "names one value twice",
         ("DDB017", "error", "json item=OrderEvent")),
    Case("an empty set",
         document_of(EVENTS, [event(tags={"SS": []})]), (P, D, N), "may not be empty",
         ("DDB017", "error", "json item=OrderEvent")),
    Case("an item in the place of another",
         document_of(EVENTS, [event(), ("Refund", event()[1])]), (P, D, N), "takes the key",
         ("DDB017", "error", "json item=Refund")),
    Case("a newer version of the same item",
         document_of(EVENTS, [event(), event(version=2)]), (P, P, N)),
    # Answers that are not what the document shows.
    Case("another delimiter than the items have",
         shop(of_shop("PK = :c AND begins_with(SK, 'ORDER-')")), (P, P, D),
         "asks for `SK` beginning with `ORDER-`", ("ACC004", "error", "KeyConditionExpression")),
    Case("another case than the items have",
         shop(of_shop("PK = :c AND SK = 'Profile'")), (P, P, D),
         "does not return the example item of `Customer`",
         ("ACC004", "error", "KeyConditionExpression")),
    Case("a prefix that no entity has",
         shop(of_shop("PK = :c AND begins_with(SK, 'INVOICE#')")), (P, P, D),
         "the keys of the entities begin with", ("ACC004", "error", "KeyConditionExpression")),
    Case("a prefix of an entity that is not shown",
         shop(of_shop("PK = :c AND begins_with(SK, 'ORDER#')"), CUSTOMER), (P, P, N),
         "no sample item has `SK`"),
    Case("one word is no beginning of another",
         document_of(PLACE, [("Place", '{"country": "UA", "area": "KYIVAN#1", "version": 1}')],
                     [("places", "table", OF_DISTRICT.replace("{city}#{district}#", "KYIV#"))]),
         (P, P, N), "no sample item has `area` beginning with `KYIV#`"),
    Case("a key that no sample item has",
         shop(of_shop("PK = :c", 'ExpressionAttributeValues: {":c": "CUSTOMER#8"}')), (P, P, N),
         "no sample item has `PK` = `CUSTOMER#8`"),
    Case("a filter on an attribute that is nowhere",
         one(f'{OF_ORDER}\nFilterExpression: "knd = :k"'), (P, P, D),
         "asks for `knd`, which no example item", ("ACC006", "error", "FilterExpression")),
    Case("a projection of an attribute that is nowhere",
         one(f'{OF_ORDER}\nProjectionExpression: "kind, knd"'), (P, P, D),
         "asks for `knd`, which no example item", ("ACC006", "error", "ProjectionExpression")),
    Case("a filter on an attribute that only the text speaks of",
         one(f'{OF_ORDER}\nFilterExpression: "refund = :r"', prose="Some events carry `refund`."),
         (P, P, N), "lets no sample item pass"),
    Case("a counter that no sample item has",
         one('TableName: OrderEvent\nKey: {orderId: ":o", eventNumber: ":n"}\n'
             'UpdateExpression: "SET edits = edits + :one"'), (P, P, N),
         "no sample item has the attribute"),
    Case("one bound of two is given, and no item lies there",
         one(of_order("eventNumber BETWEEN :a AND :b",
                      'ExpressionAttributeValues: {":o": "{o}", ":a": 5, ":b": "{n}"}')),
         (P, P, N), "no sample item has `eventNumber`"),
    Case("a filter that spells a value otherwise",
         one(f'{OF_ORDER}\nFilterExpression: "kind = :k"\n'
             'ExpressionAttributeValues: {":o": "{orderId}", ":k": PAID}'), (P, P, D),
         "its filter asks for `kind` = `PAID`", ("ACC004", "error", "KeyConditionExpression")),
    Case("a filter that lets no sample item pass",
         one(f'{OF_ORDER}\nFilterExpression: "kind = :k"\n'
             'ExpressionAttributeValues: {":o": "{orderId}", ":k": Shipped}'), (P, P, N),
         "lets no sample item pass"),
    Case("an item without the index's key",
         one(OF_PARCEL, event(), index="OrderEvent-ParcelIndex"), (P, P, D),
         "is never in it", ("ACC004", "warning", "KeyConditionExpression")),
    Case("an item without the key of an index that is said to be sparse",
         one(OF_PARCEL, event(), index="OrderEvent-ParcelIndex", prose="The index is sparse."),
         (P, P, N), "none is in `OrderEvent-ParcelIndex`"),
    Case("newest first, read forwards",
         one(OF_ORDER, event(1), event(2), words="Events, newest first"), (P, P, D),
         "returns `1` before `2`", ("ACC004", "warning", "KeyConditionExpression")),
    Case("numbers that sort as text",
         document_of(
             "- **Table name:** Step\n- **Partition key:** job (S)\n- **Sort key:** step (S)\n",
             [("Step", f'{{"job": "j", "step": "STEP#{n}", "version": 1}}') for n in (9, 10)],
             [("Steps of a job, in order", "table",
               'TableName: Step\nKeyConditionExpression: "job = :j"')]),
         (P, P, D), "`STEP#10` comes before `STEP#9`",
         ("ACC004", "warning", "KeyConditionExpression")),
    Case("newest first of a single sample item shows no order",
         one(OF_ORDER, words="Events, newest first"), (P, P, P)),
    # Nothing to run.
    Case("no sample item", document_of(EVENTS, [], [("events", "table", OF_ORDER)]), (P, N, N),
         "no sample item of `OrderEvent` is shown"),
    Case("no request", document_of(EVENTS, [event()], [("events", "table", "")]), (P, P, N),
         "no DynamoDB pattern states a request"),
    Case("one request of two",
         document_of(EVENTS, [event()], [("events", "table", OF_ORDER), ("an event", "table", "")]),
         (P, P, P), "no request is stated for AP2"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_every_design_comes_to_its_known_truth(case):
    report = run(case.text)
    assert tuple(proof.outcome for proof in report.proofs) == case.outcomes, report.proofs
    assert case.says in " ".join(proof.detail for proof in report.proofs)
    if case.read:
        assert case.read in codes(case.text)
        assert case.says or case.read in " ".join(proof.detail for proof in report.proofs)
    lines = case.text.split("\n")
    found = [(f.code, f.severity.value, lines[f.line - 1]) for f in added(case.text, report)]
    assert len(found) == (case.finding is not None), found
    if case.finding:
        code, severity, line = case.finding
        assert found[0][:2] == (code, severity)
        assert line in found[0][2]


def test_an_order_is_judged_by_the_answer_and_not_by_the_words_alone():
    text = one(f"{OF_ORDER}\nScanIndexForward: false", event(1), event(2), words="Oldest first")
    (finding,) = added(text, run(text))
    assert "returns `2` before `1`" in finding.message


def test_a_table_that_only_the_emulator_refuses_stands_at_its_definition():
    facts = DynamoFacts("moto 5", (Refusal("table", "OrderEvent", "OrderEvent", "no", "moto 5",
                                           Span(10, 10)),))  # fmt: skip
    (finding,) = added(document_of(EVENTS), DynamoReport(facts=facts))
    assert (finding.code, finding.line) == ("PRF001", 10)
    assert finding.message == "DynamoDB does not create `OrderEvent`: no (run on moto 5)."


def test_a_table_read_from_prose_is_never_called_wrong_by_the_run_alone():
    text = document_of("- **Table name:** Job\n- **Billing mode:** PAY_PER_REQUEST\n")
    report = run(text)
    assert report.facts.refusals == ()
    assert added(text, report) == []
