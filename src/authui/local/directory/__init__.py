"""Everything that the pool keeps: users, codes, factors and granted sign-ins; it knows no request and no challenge."""
