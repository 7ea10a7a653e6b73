"""The callback reads an answer of the managed login from its query, and refuses any other query."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from authui.errors import ProviderAnswerError
from authui.host.providers import answer_in

BROWSER = SecretStr('b' * 43)


class TestAnAnswer:
    def test_holds_a_code_and_the_state_byte_for_byte(self) -> None:
        answer = answer_in(b'code=a%2Fb-1_~&state=x.y%2Bz', BROWSER)
        assert (answer.code, answer.state) == (SecretStr('a/b-1_~'), SecretStr('x.y+z'))
        assert (answer.error, answer.issuer, answer.browser_id) == ('', None, BROWSER)

    def test_holds_an_error_and_what_it_says(self) -> None:
        answer = answer_in(
            b'error=invalid_request&error_description=Google+Error+-+%C3%BC&state=s&iss=https://a.b', None
        )
        assert (answer.code, answer.error, answer.error_description) == (None, 'invalid_request', 'Google Error - ü')
        assert (answer.issuer, answer.browser_id) == ('https://a.b', None)

    def test_keeps_that_an_issuer_is_there_though_empty(self) -> None:
        assert answer_in(b'code=c&state=s&iss=', None).issuer == ''

    def test_may_lack_a_state_which_the_session_layer_judges(self) -> None:
        assert answer_in(b'code=c', None).state == SecretStr('')

    def test_may_have_parameters_that_nobody_knows(self) -> None:
        assert answer_in(b'code=c&state=s&session_state=1&scope=openid', None).code == SecretStr('c')


@pytest.mark.parametrize(
    'query',
    [
        pytest.param(b'', id='nothing'),
        pytest.param(b'state=s', id='neither code nor error'),
        pytest.param(b'code=&state=s', id='empty code'),
        pytest.param(b'code=c&error=e&state=s', id='code and error'),
        pytest.param(b'code=c&code=c&state=s', id='code twice'),
        pytest.param(b'code=c&state=s&state=t', id='state twice'),
        pytest.param(b'code=c&state=s&iss=a&iss=b', id='issuer twice'),
        pytest.param(b'code=c&state=s&co%64e=d', id='code twice, once encoded'),
        pytest.param(b'code=c&state=s&x=1&x=2', id='anything twice'),
        pytest.param(b'code=c%00&state=s', id='zero byte'),
        pytest.param(b'code=c%0d%0aSet-Cookie:x&state=s', id='line break'),
        pytest.param(b'code=c&state=%C3%BC', id='state beyond ASCII'),
        pytest.param(b'code=c&state=s&iss=https://\xc3\xbc', id='bytes beyond ASCII'),
        pytest.param(b'code=%ff&state=s', id='no UTF-8'),
        pytest.param(b'error=e&error_description=%ff&state=s', id='a description that is no UTF-8'),
        pytest.param(b'code=' + b'c' * 9000 + b'&state=s', id='too long'),
        pytest.param(b'&'.join(b'p%d=1' % n for n in range(40)) + b'&code=c&state=s', id='too many'),
    ],
)
def test_anything_else_is_malformed(query: bytes) -> None:
    with pytest.raises(ProviderAnswerError) as caught:
        answer_in(query, BROWSER)
    assert caught.value.rule == 'malformed'
    assert 'Set-Cookie' not in str(caught.value)
