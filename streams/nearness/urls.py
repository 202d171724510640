"""The normalised URL: one spelling of the addresses that surely lead to the same page."""

import re

_URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE | re.DOTALL,
)
"""RFC 3986, appendix B; it matches every string."""


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith("utm_") or name in ("fbclid", "gclid")


def _without_default_port(host: str) -> str:
    """The host without the colons and default ports at its end; a search for them would begin at each colon."""
    end = len(host)
    while port := next((one for one in (":", ":80", ":443") if host.endswith(one, 0, end)), ""):
        end -= len(port)
    return host[:end]


def normalise_url(url: str) -> str:
    """The URL with lower-case scheme and host, https as http, no fragment, no default port, no ``utm_*``, ``fbclid`` or
    ``gclid``, the other parameters sorted, no trailing slash. Empty if nothing is left. Never raises."""
    match = _URL.match("".join(url.split()))
    parts = match.groupdict(default="") if match else {}
    scheme = parts["scheme"].lower()
    user, at, host = parts["host"].rpartition("@")
    host = user + at + _without_default_port(host.lower())
    if scheme == "https":
        scheme = "http"
    path = parts["path"].rstrip("/")
    if not host and path.startswith("/"):
        path = "/" + path.lstrip("/")
    parameters = sorted(part for part in parts["query"].split("&") if part and not _is_tracking(part))
    address = f"{scheme}://{host}" if host and scheme else f"{scheme}:" if scheme else f"//{host}" if host else ""
    return address + path + ("?" + "&".join(parameters) if parameters else "")
