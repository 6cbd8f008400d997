"""What people are told: each fact once per person, read or not, by their own choice."""
