"""The words that designs are drawn from."""

QUALITIES = (
    "Rental", "Harbour", "Festival", "Workshop", "Museum", "Garden", "Ferry", "Clinic", "Theatre",
    "Bakery", "Orchard", "Tramway", "Stadium", "Campus", "Glacier", "Quarry", "Vineyard", "Airport",
    "Laundry", "Printing", "Swimming", "Sailing", "Climbing", "Cinema", "Forest", "Mountain",
    "River", "Island", "Village", "Castle", "Factory", "Studio", "Kitchen", "Hotel", "Railway",
    "Bicycle", "Recycling", "Lighthouse", "Greenhouse", "Brewery",
)  # fmt: skip
THINGS = (
    "contract", "booking", "invoice", "voucher", "permit", "ticket", "parcel", "license", "lesson",
    "meter", "sensor", "locker", "badge", "claim", "quote", "audit", "course", "seat", "vehicle",
    "machine", "ballot", "recipe", "deposit", "pledge", "donation", "survey", "playlist", "basket",
    "subscription", "certificate", "inspection", "repair", "complaint", "membership", "offer",
    "shift", "sample", "consignment", "payout", "refund",
)  # fmt: skip
STATES = (
    "open", "closed", "waiting", "accepted", "refused", "packed", "sent", "returned", "paid",
    "overdue", "planned", "running", "finished", "cancelled", "expired", "renewed", "frozen",
)  # fmt: skip
PEOPLE = ("mira", "tomas", "noor", "pavel", "bo", "carla", "ines", "jonas", "lea", "yuki")
TEAMS = ("front desk", "billing team", "mobile app", "partner portal", "night shift", "back office")
RISKS = (
    "the peak of the season is an estimate from last year",
    "partners may deliver one message several times",
    "nobody knows yet how many records are never collected",
    "the old system rounds amounts in another way",
    "half of the branches lose their network for some minutes a day",
)
TRADE_OFFS = (
    "two stores to run and to back up, and a report over both needs an export",
    "the history lags behind by seconds, and two backups must be restored together",
    "one more service to watch at night; joins across the stores are done by the caller",
)
ALTERNATIVES = (
    "everything in Postgres with a partitioned history: one store less, but partitions to drop",
    "everything in DynamoDB: no foreign keys, and every list would need an index of its own",
    "files in object storage beside Postgres: cheap, but nobody could find one entry in time",
)
REASONS = (
    "disputes come up that long after the end",
    "the warranty reaches that far back",
    "partners may ask for corrections until then",
    "the yearly review compares that many seasons",
)
POLICIES = (
    "the finance policy keeps such records that long",
    "the municipal archive rules ask for it",
    "the partner contract, clause 12, asks for it",
)
