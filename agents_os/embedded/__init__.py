"""Real Postgres and real Redis as children of the supervisor, in the data directory."""
