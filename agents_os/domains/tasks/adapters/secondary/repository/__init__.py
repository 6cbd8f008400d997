"""Every SQL statement of the tasks domain. Row-level security keeps them in the organisation."""
