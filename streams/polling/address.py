"""What a feed is called wherever it is shown or kept: its address without what may be a password."""

import re
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)
_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)?[^/?#]*@", re.IGNORECASE)
_MASK = "***"


def name_of(url: str) -> str:
    """The address without user and password, and with the values of its query masked: names go onto topics for good."""
    address, hash_, fragment = _USER.sub(r"\1", url).partition("#")
    address, mark, query = address.partition("?")
    return f"{address}{mark}{'&'.join(map(_masked, query.split('&'))) if query else ''}{hash_}{fragment}"


def has_host(url: str) -> bool:
    """Whether an address can be asked; one with a bare / ? or # in its password cannot, nor is it named safely."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_secrets(text: str) -> str:
    """A text of others, with every address in it by its name."""
    return _ADDRESS.sub(lambda found: name_of(found[0]), text)


def _masked(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    return f"{name}={_MASK}" if equals else _MASK
