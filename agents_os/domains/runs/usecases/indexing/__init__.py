"""Runs of kind `indexing`: documents of a knowledge base, read, split, embedded, found."""
