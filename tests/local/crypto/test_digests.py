"""The digests, by the examples of their standards."""

from __future__ import annotations

from authui.local.crypto.digests import half_digest, s256


def test_a_code_challenge_is_that_of_rfc_7636() -> None:
    assert s256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk') == 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'


def test_at_hash_is_that_of_openid_connect() -> None:
    # OpenID Connect Core 1.0, appendix A.3
    assert half_digest('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y') == '77QmUPtjPfzWtF2AnpK9RQ'
