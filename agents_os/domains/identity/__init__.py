"""Who people are, which organisation they act in, and what they may do there."""
