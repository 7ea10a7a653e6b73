"""Cognito's operations by name: each reads its request, calls the rooms below, and words the answer."""
