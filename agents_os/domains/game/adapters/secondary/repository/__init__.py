"""Every SQL statement of the game. Row-level security keeps them in the organisation."""
