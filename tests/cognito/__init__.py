"""Tests of `authui.cognito`; a package, so that its tests can share `support`, and use file names of other folders."""
