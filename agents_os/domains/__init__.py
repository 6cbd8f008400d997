"""The domains. A domain imports only those below it and speaks upward by events."""
