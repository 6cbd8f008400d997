"""The registry of agents: templates, hiring, versioned definitions, lifecycle."""
