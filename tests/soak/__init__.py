"""Whether each start is processed exactly once, despite faults: `make soak`."""
