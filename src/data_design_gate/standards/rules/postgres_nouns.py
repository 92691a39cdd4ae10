"""Plural and singular of the nouns that name tables and columns."""

from __future__ import annotations

# Nouns without a plural of their own: the same word names one or many.
MASS = frozenset({
    "data", "metadata", "history", "information", "info", "staff", "personnel", "people",
    "children", "series", "species", "news", "equipment", "inventory", "stock", "feedback",
    "content", "settings", "media", "money", "software", "hardware", "research", "traffic",
    "evidence", "knowledge", "advice", "furniture", "luggage", "mail", "cash", "merchandise",
    "progress", "support", "training", "usage", "telemetry", "analytics", "statistics", "metrics",
    "logistics", "economics", "physics", "mathematics", "police", "cattle", "sheep", "fish",
    "deer", "aircraft", "spacecraft", "offspring", "headquarters", "means", "goods", "premises",
    "credentials", "outbox", "inbox", "criteria", "phenomena", "indices", "vertices", "matrices",
    "men", "women", "feet", "teeth", "mice", "geese", "alumni", "schemata", "genera", "corpora",
    "bacteria", "spectra", "strata", "errata", "memoranda", "addenda", "quanta", "axes", "oxen",
    "lineage", "provenance", "geodata", "audit", "ledger", "config", "configuration", "cache",
})  # fmt: skip
_MASS_TABLES_ONLY = frozenset({"audit", "ledger", "config", "configuration", "cache"})

# Words that follow a table's noun without changing its number.
_TABLE_QUALIFIERS = frozenset({
    "archive", "archived", "history", "partitioned", "default", "staging", "backup", "ext",
    "extended", "old", "new", "tmp", "temp", "snapshot", "i18n", "l10n", "current", "latest",
    "deleted", "raw", "daily", "hourly", "monthly", "weekly", "yearly", "audit",
})  # fmt: skip

_SINGULAR_IN_US = frozenset({
    "status", "bus", "campus", "virus", "bonus", "census", "focus", "corpus", "radius", "nucleus",
    "cactus", "chorus", "genus", "locus", "modulus", "opus", "stimulus", "syllabus", "surplus",
    "apparatus", "prospectus", "versus", "consensus", "plus", "nexus", "discus", "circus",
    "hiatus", "exodus", "caucus", "abacus", "minus", "citrus", "lotus", "thesaurus", "menopause",
    "us", "previous", "terminus", "papyrus", "esophagus", "cumulus", "calculus", "fungus",
})  # fmt: skip
_SINGULAR_IN_IS = frozenset({
    "analysis", "basis", "axis", "crisis", "thesis", "hypothesis", "synthesis", "diagnosis",
    "emphasis", "parenthesis", "oasis", "chassis", "redis", "tennis", "paralysis", "genesis",
    "dialysis", "this", "is", "iris", "pelvis", "metropolis", "prognosis", "neurosis", "psychosis",
    "electrolysis", "catharsis", "nemesis", "ellipsis", "synopsis", "paris", "gis",
})  # fmt: skip
_SINGULAR_IN_S = frozenset({
    "alias", "atlas", "bias", "canvas", "gas", "pancreas", "christmas", "texas", "kansas", "chaos",
    "cosmos", "ethos", "pathos", "rhinoceros", "lens", "sms", "dns", "gps", "aws", "css", "os",
    "rss", "tls", "https", "cms", "gms", "pos", "ios", "sas", "saas", "paas", "iaas", "ops",
    "gdpr", "has", "was", "as", "yes", "wos", "mongoose", "sepsis", "sales", "always", "sans",
    "abs", "rms", "bps", "kbps", "mbps", "gbps", "rps", "qps", "tps", "iops",
    "cvs", "fps", "rds", "s3", "sqs", "sns", "kms", "ecs", "eks", "times", "perhaps", "sus",
})  # fmt: skip
_IRREGULAR = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "mouse": "mice",
    "foot": "feet", "tooth": "teeth", "goose": "geese", "criterion": "criteria", "quiz": "quizzes",
    "index": "indexes", "alias": "aliases", "gas": "gases", "lens": "lenses", "leaf": "leaves",
    "shelf": "shelves", "half": "halves", "life": "lives", "knife": "knives", "wolf": "wolves",
    "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "echo": "echoes",
}  # fmt: skip
_SHORTEST = 3  # letters; "s" alone, "is" and "as" are no plurals


def is_plural(word: str) -> bool:
    """Tell whether a lower-case noun is a plural; nouns without a plural count as one too."""
    return word in MASS or _ends_like_a_plural(word)


def _ends_like_a_plural(word: str) -> bool:
    if word in _IRREGULAR.values():
        return True
    if len(word) < _SHORTEST or not word.endswith("s") or word.endswith("ss"):
        return False
    if word.endswith("us"):
        return word not in _SINGULAR_IN_US and not word.endswith("ous")
    if word.endswith("is"):
        return word not in _SINGULAR_IN_IS and not word.endswith(("ysis", "asis", "osis"))
    return word not in _SINGULAR_IN_S


def is_plural_table(name: str) -> bool:
    """Tell whether a snake_case table name names many rows: by its last noun."""
    words = [word for word in name.split("_") if word and not _is_number(word)]
    while len(words) > 1 and words[-1] in _TABLE_QUALIFIERS and words[-1] not in MASS:
        words.pop()
    if len(words) > 1 and words[-1] in _MASS_TABLES_ONLY:
        return True
    return bool(words) and is_plural(words[-1])


def _is_number(word: str) -> bool:
    return word.removeprefix("v").isdigit()


def is_singular_column(name: str) -> bool:
    """Tell whether a snake_case column name names one value."""
    words = [word for word in name.split("_") if word and not _is_number(word)]
    if not words:
        return True
    last = words[-1]
    if last in MASS or last in _ONE_VALUE:
        return True
    return not _ends_like_a_plural(last)


# Plural in form, one value in meaning: units, and words for a body of text.
_ONE_VALUE = frozenset({
    "seconds", "minutes", "hours", "days", "weeks", "months", "years", "millis", "milliseconds",
    "micros", "microseconds", "nanos", "nanoseconds", "ms", "secs", "mins", "hrs", "bytes", "kbs",
    "cents", "pennies", "pixels", "meters", "metres", "kilometers", "kilometres", "grams",
    "kilograms", "kgs", "lbs", "degrees", "miles", "feet", "inches", "bps", "pcs", "units", "ticks",
    "notes", "details", "remarks", "instructions", "terms", "contents", "preferences", "thanks",
    "address", "savings", "earnings", "proceeds", "hits", "rounds",
    "graphics", "basics", "specs", "specifics", "genetics", "ethics", "politics", "tactics",
    "sales", "customs", "ops", "sms", "rls", "cors", "wins", "losses",
})  # fmt: skip

# Counted things: a number column may bear their plural.
COUNTED = frozenset({
    "attempts", "retries", "views", "likes", "clicks", "votes", "points", "credits", "seats",
    "copies", "installs", "downloads", "uploads", "tokens", "errors", "failures", "rows", "pages",
    "impressions", "shares", "items", "orders", "users", "visits", "sessions", "requests",
    "replies", "comments", "followers", "members", "calories", "steps", "stars", "parts", "pieces",
    "decimals", "digits", "installments", "instalments", "periods", "nights", "guests", "rooms",
    "beds", "adults", "children", "kids", "shards", "replicas", "workers", "threads", "cores",
})  # fmt: skip


def plural(word: str) -> str:
    """Return the plural of a lower-case noun."""
    if is_plural(word):
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    if word.endswith("sis"):
        return word[:-2] + "es"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def plural_table(name: str) -> str:
    """Return a table name with its last noun in the plural."""
    head, _, last = name.rpartition("_")
    return f"{head}_{plural(last)}" if head else plural(last)


def singular_column(name: str) -> str:
    """Return a column name with its last noun in the singular."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith(("sses", "xes", "ches", "shes", "uses", "zzes")):
        return name[:-2]
    return name[:-1]
