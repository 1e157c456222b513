"""`make build`: build the distributions of the committed package and of the sandbox."""
