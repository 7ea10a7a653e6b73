"""Who may see a page: one check, and the ways in that ask it."""
