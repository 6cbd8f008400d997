"""Agents OS: hire AI agents, give them work, and see, limit and stop everything they do."""

__version__ = "0.1.0"
