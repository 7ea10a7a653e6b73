"""Guards decide who may see a page: one check, and the ways in that ask it.

Why it is as it is: docs/design.md#guards
"""
