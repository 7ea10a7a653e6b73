"""The `authui` command."""
