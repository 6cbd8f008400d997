"""Conversations between a person and an agent; every answer is a run."""
