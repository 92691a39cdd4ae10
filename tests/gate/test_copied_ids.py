"""A new design that carries the id of another is judged as what it is: new."""

from gate_support import DANA, DESIGN, OTHER, PATH, decide, edited, gate, recorded, review


def test_a_copied_id_makes_nobody_update_the_branch() -> None:
    named = edited(DESIGN, ("status: Under Review", "id: orders\nstatus: Under Review"))
    copy = edited(named, ("seven years", "one year"))
    facts = recorded(review(1, DANA))
    facts["versions"] = {"base": {PATH: named}, "b0": {}, "a1": {OTHER: copy}}
    assert gate(decide(facts), "database", OTHER)["state"] == "approved"
