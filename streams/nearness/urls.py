"""The normalised URL: one spelling of the addresses that surely lead to the same page."""

import re

_URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE | re.DOTALL,
)
"""RFC 3986, appendix B; it matches every string."""
_DEFAULT_PORT = re.compile(r"(?::(?:80|443)?)+$")


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith("utm_") or name in ("fbclid", "gclid")


def normalise_url(url: str) -> str:
    """The URL with lower-case scheme and host, https as http, no fragment, no default port, no ``utm_*``, ``fbclid`` or
    ``gclid``, the other parameters sorted, no trailing slash. Empty if nothing is left. Never raises."""
    match = _URL.match("".join(url.split()))
    parts = match.groupdict(default="") if match else {}
    scheme = parts["scheme"].lower()
    user, at, host = parts["host"].rpartition("@")
    host = user + at + _DEFAULT_PORT.sub("", host.lower())
    if scheme == "https":
        scheme = "http"
    path = parts["path"].rstrip("/")
    if not host and path.startswith("/"):
        path = "/" + path.lstrip("/")
    parameters = sorted(part for part in parts["query"].split("&") if part and not _is_tracking(part))
    address = f"{scheme}://{host}" if host and scheme else f"{scheme}:" if scheme else f"//{host}" if host else ""
    return address + path + ("?" + "&".join(parameters) if parameters else "")
