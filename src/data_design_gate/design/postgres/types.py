"""PostgreSQL's type names: canonical spellings, extensions' types, and common mistakes.

The grammar accepts any word as a type, so unknown names are found against
this list: ``pg_type`` of PostgreSQL 18 and the types of the extensions
shipped with it or in wide use.
"""

from __future__ import annotations

# https://www.postgresql.org/docs/18/datatype.html and pg_catalog.pg_type of 18.
BUILT_IN = frozenset(
    {
        "bit", "bool", "box", "bpchar", "bytea", "char", "cidr", "circle", "date", "daterange",
        "datemultirange", "float4", "float8", "inet", "int2", "int4", "int8", "int4range",
        "int8range", "int4multirange", "int8multirange", "interval", "json", "jsonb", "jsonpath",
        "line", "lseg", "macaddr", "macaddr8", "money", "name", "numeric", "nummultirange",
        "numrange", "oid", "path", "pg_lsn", "pg_snapshot", "point", "polygon", "regclass",
        "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator",
        "regproc", "regprocedure", "regrole", "regtype", "text", "tid", "time", "timestamp",
        "timestamptz", "timetz", "tsmultirange", "tsquery", "tsrange", "tstzmultirange",
        "tstzrange", "tsvector", "txid_snapshot", "uuid", "varbit", "varchar", "xid", "xid8",
        "cid", "xml", "refcursor", "int2vector", "oidvector", "aclitem",
    }
)  # fmt: skip

EXTENSION_TYPES = {
    "citext": "citext",
    "hstore": "hstore",
    "ltree": "ltree", "lquery": "ltree", "ltxtquery": "ltree",
    "cube": "cube",
    "seg": "seg",
    "isbn": "isn", "isbn13": "isn", "issn": "isn", "issn13": "isn", "ismn": "isn",
    "ismn13": "isn", "ean13": "isn", "upc": "isn",
    "query_int": "intarray",
    "vector": "vector", "halfvec": "vector", "sparsevec": "vector",
    "geometry": "postgis", "geography": "postgis", "box2d": "postgis", "box3d": "postgis",
    "raster": "postgis_raster", "topogeometry": "postgis_topology",
    "earth": "earthdistance",
    "semver": "semver",
    "ulid": "ulid",
    "hll": "hll",
    "rrule": "rrule",
    "roaringbitmap": "roaringbitmap",
    "mpq": "pgmp", "mpz": "pgmp",
    "uint1": "uint", "uint2": "uint", "uint4": "uint", "uint8": "uint",
    "ip4": "ip4r", "ip4r": "ip4r", "ip6": "ip4r", "ip6r": "ip4r", "ipaddress": "ip4r",
    "iprange": "ip4r",
    "h3index": "h3",
    "agtype": "age",
    "tdigest": "tdigest",
    "prefix_range": "prefix",
}  # fmt: skip

_SYNONYMS = {
    "int": "int4", "integer": "int4", "bigint": "int8", "smallint": "int2",
    "boolean": "bool", "decimal": "numeric", "dec": "numeric", "real": "float4",
    "float": "float8", "double precision": "float8",
    "character": "bpchar", "char": "bpchar", "nchar": "bpchar", "national character": "bpchar",
    "character varying": "varchar", "char varying": "varchar",
    "national character varying": "varchar",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time",
    "bit varying": "varbit",
}  # fmt: skip

SERIALS = {
    "serial": ("int4", "serial"), "serial4": ("int4", "serial"),
    "bigserial": ("int8", "bigserial"), "serial8": ("int8", "bigserial"),
    "smallserial": ("int2", "smallserial"), "serial2": ("int2", "smallserial"),
}  # fmt: skip

_SPELLINGS = {
    "int2": "smallint", "int4": "integer", "int8": "bigint", "bool": "boolean",
    "float4": "real", "float8": "double precision", "bpchar": "char",
}  # fmt: skip

# The wrong word -> the right type, in the spelling to write.
MISTAKES = {
    "timestampz": "timestamptz", "timestamptx": "timestamptz", "timestampt": "timestamptz",
    "timestamp_tz": "timestamptz", "timestamp_ltz": "timestamptz", "timestamp_ntz": "timestamptz",
    "timestmp": "timestamptz", "timestamps": "timestamptz", "datetime": "timestamptz",
    "datetime2": "timestamptz", "smalldatetime": "timestamptz", "datetimeoffset": "timestamptz",
    "datetimetz": "timestamptz", "instant": "timestamptz", "timetzz": "timetz", "year": "smallint",
    "nvarchar": "text", "varchar2": "text", "nvarchar2": "text", "string": "text", "str": "text",
    "longtext": "text", "mediumtext": "text", "tinytext": "text", "ntext": "text", "clob": "text",
    "nclob": "text", "sysname": "text",
    "enum": "text with a CHECK, or a type by CREATE TYPE AS ENUM",
    "set": "text[]", "charset": "text", "varchars": "varchar", "vachar": "varchar",
    "varcahr": "varchar", "characters": "text", "email": "text", "url": "text", "uri": "text",
    "tinyint": "smallint", "mediumint": "integer", "int1": "smallint", "int3": "integer",
    "int16": "smallint", "int32": "integer", "int64": "bigint", "long": "bigint",
    "bigintt": "bigint", "bignum": "numeric", "uint": "bigint", "uint32": "bigint",
    "uint64": "numeric(20)", "short": "smallint", "byte": "smallint", "number": "numeric",
    "smallmoney": "numeric(12,2)", "currency": "numeric(12,2)", "decimals": "numeric",
    "double": "double precision", "float32": "real", "float64": "double precision",
    "binary_float": "real", "binary_double": "double precision",
    "bit1": "boolean", "boolen": "boolean", "bolean": "boolean", "booleans": "boolean",
    "blob": "bytea", "longblob": "bytea", "mediumblob": "bytea", "tinyblob": "bytea",
    "binary": "bytea", "varbinary": "bytea", "image": "bytea", "raw": "bytea", "bytes": "bytea",
    "rowversion": "bytea",
    "guid": "uuid", "uniqueidentifier": "uuid", "uuidv4": "uuid", "uuidv7": "uuid", "uid": "uuid",
    "object": "jsonb", "map": "jsonb", "variant": "jsonb", "jsonobject": "jsonb",
    "json_b": "jsonb", "dict": "jsonb", "array": "text[]", "list": "text[]",
    "autoincrement": "bigint GENERATED ALWAYS AS IDENTITY",
    "identity": "bigint GENERATED ALWAYS AS IDENTITY",
    "ipaddr": "inet", "ip": "inet", "mac": "macaddr", "duration": "interval",
}  # fmt: skip


def canonical(name: str) -> str:
    """Return the one name of a type: ``integer`` and ``int4`` are ``int4``."""
    folded = " ".join(name.split())
    return _SYNONYMS.get(folded.lower(), folded)


def spelling(name: str) -> str:
    """Return the name people write: ``int8`` is ``bigint``."""
    return _SPELLINGS.get(name, name)


def known(name: str) -> bool:
    """Tell whether PostgreSQL, or an extension in wide use, has a type of this name."""
    return name in BUILT_IN or name in EXTENSION_TYPES or name in SERIALS


def right_type(name: str) -> str | None:
    """Return the type that a wrong name most likely means, or None."""
    lower = name.lower()
    if lower in MISTAKES:
        return MISTAKES[lower]
    candidates = (*sorted(BUILT_IN), *_SYNONYMS, *SERIALS)
    near = [right for right in candidates if _one_edit_apart(lower, right)]
    return spelling(canonical(near[0])) if near else None


def _one_edit_apart(left: str, right: str) -> bool:
    """Tell whether one insertion, deletion, replacement or swap turns one into the other."""
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 4:  # noqa: PLR2004 short words are all near
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left_rest, right_rest = left[start:], right[start:]
    if (
        left_rest[1:] == right_rest[1:]
        or left_rest[1:] == right_rest
        or left_rest == right_rest[1:]
    ):
        return True
    swapped = left_rest[1:2] + left_rest[:1] + left_rest[2:]
    return swapped == right_rest
