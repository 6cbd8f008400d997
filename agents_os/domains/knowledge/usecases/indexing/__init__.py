"""The steps of indexing documents, as the engine's driver in `runs` puts them together.

What takes time happens outside of a unit of work; what it achieved is kept by a function that
takes part in the transaction which records the step. So a step is done once, or not at all.
"""
