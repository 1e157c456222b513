"""Whether each start is processed exactly once, whatever happens on the way: `make soak`."""
