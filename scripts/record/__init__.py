"""`make record`: record the exchanges of the client with a server as cassettes without secrets."""
