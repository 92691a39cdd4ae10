"""What a proof costs, and whether its verdicts on access patterns hold over real rows."""
