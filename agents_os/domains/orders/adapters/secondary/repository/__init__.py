"""Every SQL statement of the orders domain. Row-level security keeps them in the organisation."""
