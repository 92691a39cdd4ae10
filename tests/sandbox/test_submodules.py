"""A submodule is an entry whose commit stands in another repository."""

from data_design_gate.sandbox import GitHubSandbox
from sandbox_support import Session, open_design

ELSEWHERE = "1" * 40
OBJECT = """query($at: String!, $folder: String!) { repository(owner: "acme", name: "shop") {
  object(expression: $at) { oid }
  folder: object(expression: $folder) {
    ... on Tree { entries { name type mode size object { oid } } }
  }
} }"""


def test_a_submodule_has_no_object_of_its_own_in_the_graph(github: GitHubSandbox) -> None:
    open_design(github)
    token = github.workflow_token(contents="write")
    with Session(github.url, f"token {token}") as session:
        entry = {"path": "docs/other.md", "mode": "160000", "type": "commit", "sha": ELSEWHERE}
        base = github.repository().branch("main")
        order = {"base_tree": base, "tree": [entry]}
        tree = session.call("POST", "/repos/acme/shop/git/trees", json=order).json()["sha"]
        order = {"tree": tree, "parents": [base], "message": "Add a submodule"}
        commit = session.call("POST", "/repos/acme/shop/git/commits", json=order).json()["sha"]
        variables = {"at": f"{commit}:docs/other.md", "folder": f"{commit}:docs"}
        asked = {"query": OBJECT, "variables": variables}
        found = session.call("POST", "/graphql", json=asked).json()["data"]["repository"]
        whole = f"/repos/acme/shop/git/trees/{tree}?recursive=1"
        listed = session.call("GET", whole).json()["tree"]
    assert found["object"] is None
    (shown,) = [one for one in found["folder"]["entries"] if one["name"] == "other.md"]
    assert shown == {
        "name": "other.md", "type": "commit", "mode": 0o160000, "size": 0, "object": None,
    }  # fmt: skip
    (row,) = [one for one in listed if one["path"] == "docs/other.md"]
    assert (row["type"], row["mode"], row["sha"]) == ("commit", "160000", ELSEWHERE)
    assert "size" not in row
