"""Keys, tokens, SRP, TOTP and random values: arithmetic only, nothing is stored."""
