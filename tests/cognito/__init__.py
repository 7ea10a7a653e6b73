"""Tests of `authui.cognito`; a package, so that they share `support` and file names with other folders."""
