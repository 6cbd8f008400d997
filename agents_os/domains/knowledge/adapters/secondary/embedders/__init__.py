"""The implementations of the Embedder port; `choice.embedder_of` picks one."""
