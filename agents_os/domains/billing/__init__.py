"""Credits: what an organisation was given and what is left of it."""
