"""The kernel every domain stands on. Knows no domain and no framework adapter."""
