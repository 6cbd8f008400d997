"""What agents know: what they remember, and bases of documents."""
