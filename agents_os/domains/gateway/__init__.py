"""Models: which are available, which one answers, and the stream of their answer."""
