"""Tests of the embedded user pool; a package, so that its files may have the names of other packages' files."""
