"""Many submissions -> one collection: the roster, which file counts for each unit, totals, the archive."""
