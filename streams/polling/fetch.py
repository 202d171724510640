"""One polite request for a feed: conditional, bounded in bytes, time and redirects."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from streams import __version__
from streams.inputs.documents import LIMIT
from streams.polling.address import name_of, without_secrets

_SECONDS = 30
_REDIRECTS = 5
_CHUNK = 64 << 10
_AGENT = f"dateline/{__version__}"


class FetchError(ValueError):
    """A feed that could not be fetched; its text says why. ``retry_after``: what the server asks for, seconds."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's bytes, None where it has not changed; and what the next request is conditional on."""

    data: bytes | None
    etag: str | None
    modified: str | None


NOTHING_YET = Fetched(None, None, None)


def open_session() -> aiohttp.ClientSession:
    """A session for ``fetch``."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS), headers={"User-Agent": _AGENT})


async def fetch(session: aiohttp.ClientSession, url: str, last: Fetched, now: float) -> Fetched:
    """What is new at an address since ``last``. ``now``: seconds since the epoch. Raises FetchError."""
    conditions = {"If-None-Match": last.etag, "If-Modified-Since": last.modified}
    headers = {name: value for name, value in conditions.items() if value}
    try:
        async with session.get(url, headers=headers, max_redirects=_REDIRECTS) as response:
            if response.status == HTTPStatus.NOT_MODIFIED:
                return Fetched(None, last.etag, last.modified)
            if response.status != HTTPStatus.OK:
                raise FetchError(f"the server answers {response.status}", _retry_after(response, now))
            data = await _read(response)
            return Fetched(data, response.headers.get("ETag"), response.headers.get("Last-Modified"))
    except aiohttp.TooManyRedirects as error:
        raise FetchError(f"more than {_REDIRECTS} redirects") from error
    except TimeoutError as error:
        raise FetchError(f"no whole answer within {_SECONDS} s") from error
    except (aiohttp.ClientError, OSError) as error:
        text = str(error).replace(url, name_of(url))
        raise FetchError(without_secrets(text) or type(error).__name__) from error


async def _read(response: aiohttp.ClientResponse) -> bytes:
    parts, length = [], 0
    async for part in response.content.iter_chunked(_CHUNK):
        parts.append(part)
        length += len(part)
        if length > LIMIT:
            raise FetchError(f"more than {LIMIT:,} bytes")
    return b"".join(parts)


def _retry_after(response: aiohttp.ClientResponse, now: float) -> float | None:
    text = response.headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
