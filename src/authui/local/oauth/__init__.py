"""The managed login: the pool as an OAuth server with a login page of its own."""
