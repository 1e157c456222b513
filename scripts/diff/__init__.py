"""`make diff`: report what a change of the description means for programs that use the package, and on the wire."""
