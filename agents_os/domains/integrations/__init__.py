"""What agents reach outside: servers of tools so far; connectors follow."""
