"""Workflows: graphs that automate work, with drafts and versions like those of agents."""
