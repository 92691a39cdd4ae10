"""The bill of materials says what the lock says, and only licences that packages state."""

from bill_of_materials import Pin, bill, licence, pins

DIGEST = "a" * 64
OTHER = "b" * 64
LOCK = f"""\
pyyaml==6.0.4 \\
    --hash=sha256:{DIGEST} \\
    --hash=sha256:{OTHER}
psycopg-binary==3.3.9 ; implementation_name != 'pypy' \\
    --hash=sha256:{DIGEST}
psycopg[binary]==3.3.9 \\
    --hash=sha256:{OTHER}
"""


def test_every_pin_is_read_with_its_hashes_whatever_stands_around_it():
    assert list(pins(LOCK)) == [
        Pin("pyyaml", "6.0.4", (DIGEST, OTHER)),
        Pin("psycopg-binary", "3.3.9", (DIGEST,)),
        Pin("psycopg", "3.3.9", (OTHER,)),
    ]


def test_a_component_names_package_version_hashes_and_licence():
    component = bill(LOCK, "1.2.3")["components"][0]
    assert component["purl"] == "pkg:pypi/pyyaml@6.0.4"
    assert [one["value"] for one in component["properties"]] == [DIGEST, OTHER]
    assert component["licenses"] == [{"license": {"name": "MIT License"}}]


def test_a_package_that_is_not_installed_is_given_no_licence():
    assert licence("no-such-package-here") == ""
    assert "licenses" not in bill("nowhere==1 --hash=sha256:x", "1")["components"][0]
