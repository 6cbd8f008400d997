"""Every execution of anything: one row, and the append-only events it is the sum of."""
