"""Tests of the embedded user pool; a package, so that its files may be named as those of other packages."""
