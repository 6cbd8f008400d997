"""What operators do: services, migrations, backups, checks, demonstration data."""
