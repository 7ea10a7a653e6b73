"""Cognito's protocol: how requests reach the pool and answers leave it; the only room that knows HTTP and botocore."""
