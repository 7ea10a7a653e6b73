"""Addresses that look like a registered one, and are another; for `redirect_uri` and `logout_uri` alike."""

from __future__ import annotations


def near_misses(url: str) -> list[str]:
    """Return what attackers and careless apps send in place of `https://app.example.org/<path>`."""
    scheme, _, rest = url.partition('://')
    host, _, path = rest.partition('/')
    last = path.rpartition('/')[2]
    return [
        # case and slashes
        url.upper(),
        url.capitalize(),
        f'{scheme}://{host.upper()}/{path}',
        f'{scheme}://{host}/{path.upper()}',
        f'{url}/',
        url[:-1],
        f'{scheme}://{host}//{path}',
        f'{scheme}:/{host}/{path}',
        f'{scheme}:{host}/{path}',
        f'{scheme}:///{host}/{path}',
        f'{scheme}:\\\\{host}\\{path}',
        f'//{host}/{path}',
        f'/{path}',
        path,
        # scheme, port and user
        f'http://{host}/{path}',
        f'javascript://{host}/{path}',
        f'{scheme}://{host}:443/{path}',
        f'{scheme}://{host}:/{path}',
        f'{scheme}://{host}:8443/{path}',
        f'{scheme}://user@{host}/{path}',
        f'{scheme}://{host}@evil.example/{path}',
        f'{scheme}://evil.example@{host}/{path}',
        # the host
        f'{scheme}://evil.{host}/{path}',
        f'{scheme}://{host}.evil.example/{path}',
        f'{scheme}://{host}./{path}',
        f'{scheme}://evil{host}/{path}',
        f'{scheme}://{host.partition(".")[2]}/{path}',
        f'{scheme}://evil.example/{path}',
        f'{scheme}://evil.example/{url}',
        f'{scheme}://evil.example/#{url}',
        f'{scheme}://evil.example\\@{host}/{path}',
        f'{scheme}://{host}%2eevil.example/{path}',
        f'{scheme}://{host}%00.evil.example/{path}',
        f'{scheme}://{host.replace("app", "аpp")}/{path}',  # noqa: RUF001 - a Cyrillic letter is meant
        f'{scheme}://{host.replace(".", "。")}/{path}',
        f'{scheme}://{host}\u200b/{path}',
        # query and fragment
        f'{url}?',
        f'{url}?a=b',
        f'{url}#',
        f'{url}#evil',
        f'{url}&a=b',
        f'{url};a=b',
        f'{url}%3Fa=b',
        f'{url}%23',
        # paths
        f'{url}/../{last}',
        f'{url}/.',
        f'{url}/..%2f{last}',
        f'{scheme}://{host}/x/../{path}',
        f'{scheme}://{host}/./{path}',
        f'{scheme}://{host}/%2e/{path}',
        f'{scheme}://{host}/{path.replace("l", "%6c")}',
        f'{scheme}://{host}/{path.replace("/", "%2f")}%2f',
        f'{url}x',
        f'{url}%20',
        f'{url}%0a',
        # what surrounds it
        f' {url}',
        f'{url} ',
        f'\t{url}',
        f'{url}\n',
        f'{url}\r\nLocation: https://evil.example',
        f'{url}\x00',
        f'{url},https://evil.example',
        f'{url} https://evil.example',
        f'"{url}"',
        url.replace('o', 'ｏ'),  # noqa: RUF001 - a full-width letter is meant
        f'{url}\udcff',
    ]
