"""The files of the screens: finished bytes at a URL that changes with them; and pages as answers."""

from __future__ import annotations

import base64
import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.responses import Response

from authui.errors import SettingsError
from authui.pages.card import resend_button
from authui.pages.files import ScreenFiles, accepts_gzip, has_version, page_response, revalidated, with_system_scheme
from authui.pages.texts import ENGLISH
from authui.settings import Settings

SYSTEM_DARK = '(prefers-color-scheme: dark)'


def at(files: ScreenFiles, url: str, accept_encoding: str = '') -> Response:
    """Return the answer at a URL of a file."""
    version, name = url.split('/')[-2:]
    return files.response(version, name, accept_encoding)


def css_at(files: ScreenFiles, url: str) -> str:
    return bytes(at(files, url).body).decode()


class TestAFile:
    def test_is_kept_by_browsers_for_good(self) -> None:
        files = ScreenFiles(Settings())
        answer = at(files, files.styles[0].url)
        assert answer.status_code == 200
        assert answer.headers['cache-control'] == 'public, max-age=31536000, immutable'
        assert answer.headers['content-type'] == 'text/css; charset=utf-8'
        assert answer.headers['vary'] == 'Accept-Encoding'

    def test_comes_compressed_to_browsers_that_take_it(self) -> None:
        files = ScreenFiles(Settings())
        url = files.styles[0].url
        plain, packed = at(files, url), at(files, url, 'br, gzip')
        assert packed.headers['content-encoding'] == 'gzip'
        assert 'content-encoding' not in plain.headers
        assert gzip.decompress(bytes(packed.body)) == bytes(plain.body)
        assert int(packed.headers['content-length']) == len(bytes(packed.body)) < 5000

    def test_has_another_url_once_its_content_differs(self) -> None:
        urls = {ScreenFiles(Settings(radius=radius)).styles[0].url for radius in (4, 8, 8)}
        assert len(urls) == 2

    def test_lies_below_the_prefix(self) -> None:
        files = ScreenFiles(Settings(prefix='/auth'))
        assert re.fullmatch(r'/auth/authui/files/[0-9a-f]{12}/authui\.css', files.styles[0].url)
        assert files.pattern == '/auth/authui/files/{version}/{name}'

    def test_of_another_version_of_the_app_is_answered_but_not_kept(self) -> None:
        answer = ScreenFiles(Settings()).response('0' * 12, 'authui.css', '')
        assert (answer.status_code, answer.headers['cache-control']) == (200, 'no-store')

    def test_a_button_comes_back_without_a_script_when_its_pause_is_over(self) -> None:
        files = ScreenFiles(Settings())
        seconds = re.findall(r'animation: authui-(?:show|hide) (\d+)s;', css_at(files, files.styles[0].url))
        assert seconds == [str(resend_button(ENGLISH).pause)] * 2

    @pytest.mark.parametrize('name', ['nothing.css', '../setup.py', 'html.py', ''])
    def test_that_is_not_one_of_them_is_not_found(self, name: str) -> None:
        assert ScreenFiles(Settings()).response('0' * 12, name, '').status_code == 404


class TestStyles:
    def test_have_the_dark_colours_once_more_for_dark_systems(self) -> None:
        files = ScreenFiles(Settings(accent='#0b7285'))
        whole = re.sub(r'/\*.*?\*/', '', css_at(files, files.styles[0].url), flags=re.DOTALL)
        css, opened, twin = whole.partition(f'@media {SYSTEM_DARK} {{')
        assert opened
        dark = [each.strip() for each in re.findall(r'[^{}]*\{[^{}]*\}', css) if '.body--dark' in each]
        copies = [each.strip() for each in re.findall(r'[^{}]*\{[^{}]*\}', twin)]
        assert len(dark) == 5
        assert copies == [each.replace('.body--dark', '.authui-system') for each in dark]
        assert twin.endswith('}\n}\n')

    def test_of_the_host_come_after_authuis_own(self, tmp_path: Path) -> None:
        (tmp_path / 'brand.css').write_text('.authui-heading { color: red }')
        files = ScreenFiles(Settings.load(css_file=tmp_path / 'brand.css'))
        assert [each.url.rpartition('/')[2] for each in files.styles] == ['authui.css', 'host.css']
        assert [each.media for each in files.styles] == ['', '']
        assert css_at(files, files.styles[1].url) == '.authui-heading { color: red }'

    def test_of_the_host_count_for_dark_systems_too(self, tmp_path: Path) -> None:
        css = (
            '@import url(/brand/a.css);\nbody.body--dark { --authui-back: #000 }\n.body--dark a:not(.x) { color: red }'
        )
        (tmp_path / 'brand.css').write_text(css)
        files = ScreenFiles(Settings.load(css_file=tmp_path / 'brand.css'))
        _, light, dark = files.styles
        assert (light.media, dark.media) == (f'not all and {SYSTEM_DARK}', SYSTEM_DARK)
        assert css_at(files, light.url) == css
        assert css_at(files, dark.url) == css.replace('.body--dark', '.authui-system')

    @pytest.mark.parametrize('scheme', ['light', 'dark'])
    def test_of_the_host_are_one_file_where_the_system_does_not_decide(self, tmp_path: Path, scheme: str) -> None:
        (tmp_path / 'brand.css').write_text('body.body--dark { --authui-back: #000 }')
        files = ScreenFiles(Settings.load(css_file=tmp_path / 'brand.css', color_scheme=scheme))
        assert [each.media for each in files.styles] == ['', '']

    def test_that_cannot_be_read_any_more_stop_the_start(self, tmp_path: Path) -> None:
        (tmp_path / 'brand.css').write_text('a {}')
        settings = Settings.load(css_file=tmp_path / 'brand.css')
        (tmp_path / 'brand.css').unlink()
        with pytest.raises(SettingsError, match=r'AUTHUI_CSS_FILE: brand\.css cannot be read'):
            ScreenFiles(settings)

    def test_rules_with_several_selectors_are_copied_whole(self) -> None:
        css = 'a,\n.body--dark b { color: red }\n@media print {\n  b { c: d }\n}\nc { d: e }\n'
        twin = with_system_scheme(css).removeprefix(css)
        assert twin == f'\n@media {SYSTEM_DARK} {{\na,\n.authui-system b {{ color: red }}\n}}\n'

    def test_of_authui_are_short_and_in_the_document(self) -> None:
        files = ScreenFiles(Settings(accent='#0b7285', font='"Source Sans 3", sans-serif'))
        css = files.styles[0].css
        assert css == css_at(files, files.styles[0].url)
        assert '--authui-font: "Source Sans 3", sans-serif' in css
        assert '/*' not in css
        assert '\n ' not in css
        assert '\n\n' not in css
        assert files.style_hash == f'sha256-{base64.b64encode(sha256(css.encode()).digest()).decode()}'

    def test_of_the_host_are_a_file_for_they_may_load_others(self, tmp_path: Path) -> None:
        (tmp_path / 'brand.css').write_text('@import url(/brand/a.css);')
        files = ScreenFiles(Settings.load(css_file=tmp_path / 'brand.css'))
        assert [bool(each.css) for each in files.styles] == [True, False]


class TestAPage:
    DOCUMENT = '<!doctype html>' + '<p>Hello</p>' * 200

    def test_is_compressed_and_never_kept(self) -> None:
        answer = page_response(self.DOCUMENT, accept_encoding='gzip, deflate, br')
        assert answer.headers['cache-control'] == 'no-store'
        assert answer.headers['content-encoding'] == 'gzip'
        assert answer.headers['content-type'] == 'text/html; charset=utf-8'
        assert gzip.decompress(bytes(answer.body)).decode() == self.DOCUMENT
        assert answer.headers['content-length'] == str(len(bytes(answer.body)))

    def test_with_a_secret_has_the_length_that_it_has(self) -> None:
        answer = page_response(self.DOCUMENT, accept_encoding='gzip', has_secret=True)
        assert bytes(answer.body).decode() == self.DOCUMENT
        assert answer.headers['content-encoding'] == 'identity'

    def test_that_is_small_is_sent_as_it_is(self) -> None:
        assert 'content-encoding' not in page_response('<p>Hi</p>', accept_encoding='gzip').headers

    def test_that_is_the_same_for_all_is_kept_and_asked_for_again(self) -> None:
        def etag(document: str, policy: str, accept_encoding: str = 'gzip') -> str:
            answer = page_response(document, accept_encoding=accept_encoding)
            answer.headers['Content-Security-Policy'] = policy
            return revalidated(answer).headers['etag']

        first = etag(self.DOCUMENT, "default-src 'none'")
        assert first == etag(self.DOCUMENT, "default-src 'none'")
        assert has_version(first, first)
        assert has_version(f'"a", {first.removeprefix("W/")}', first)
        assert not has_version('', first)
        # Browsers keep the policy of a document that they have.
        for other in (
            etag(self.DOCUMENT, "default-src 'self'"),
            etag(self.DOCUMENT + ' ', "default-src 'none'"),
            etag(self.DOCUMENT, "default-src 'none'", ''),
        ):
            assert not has_version(other, first)

    def test_has_the_status_that_it_is_given(self) -> None:
        assert page_response(self.DOCUMENT, accept_encoding='', status_code=403).status_code == 403


@pytest.mark.parametrize(
    ('header', 'expected'),
    [
        ('gzip', True),
        ('br, GZIP;q=0.5', True),
        ('gzip ; q=1.0', True),
        ('gzip;q=0', False),
        ('gzip;q=0.000', False),
        ('gzip;q=0.001', True),
        ('', False),
        ('identity', False),
        ('x-gzip-not', False),
        ('deflate, br', False),
        ('gzip;q=', False),
        ('gzip;q=0.1.2', False),
    ],
)
def test_which_browsers_take_gzip(header: str, *, expected: bool) -> None:
    assert accepts_gzip(header) is expected
