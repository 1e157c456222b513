"""`make release`: set the version, generate, write the changelog, commit and tag."""
