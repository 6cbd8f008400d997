"""What agents know: memories so far; knowledge bases follow."""
