"""Every SQL statement of identity, by theme."""
