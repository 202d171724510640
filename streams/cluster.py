"""Where the brokers are, and how this program is let in there: TLS, SASL, or neither."""

import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


@dataclass(frozen=True, slots=True)
class Tls:
    """An encrypted connection to brokers whose certificate and host name are checked."""

    ca: Path | None = None
    """Certificates that are trusted, PEM; None: those of the system."""
    certificate: Path | None = None
    """This client's own certificate, PEM, where the brokers ask for one."""
    key: Path | None = None
    """Its private key, PEM; None where it stands beside the certificate."""
    key_password: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """A user by SASL."""

    mechanism: Mechanism
    user: str
    password: SecretStr


@dataclass(frozen=True, slots=True)
class Cluster:
    """Brokers, and how to be let in. Written out it is the address alone."""

    address: str
    """``host:port``, several with commas between."""
    tls: Tls | None = None
    login: Login | None = None

    def __str__(self) -> str:
        return self.address

    @property
    def addresses(self) -> list[str]:
        """Each broker's ``host:port``."""
        return [address.strip() for address in self.address.split(",")]

    @property
    def protocol(self) -> str:
        """Kafka's name for the way of connecting."""
        transport = "SSL" if self.tls else "PLAINTEXT"
        return f"SASL_{transport}" if self.login else transport


Brokers = str | Cluster
"""A cluster, or the address of one that lets in everybody, in the clear."""


def cluster_of(brokers: Brokers) -> Cluster:
    """The cluster that is meant."""
    return Cluster(brokers) if isinstance(brokers, str) else brokers


def client_settings(brokers: Brokers) -> dict[str, Any]:
    """What every Kafka client of this program is given, as keyword arguments. Raises OSError (see ``tls_context``)."""
    cluster = cluster_of(brokers)
    settings: dict[str, Any] = {"bootstrap_servers": cluster.address, "security_protocol": cluster.protocol}
    if cluster.tls:
        settings["ssl_context"] = tls_context(cluster.tls)
    if cluster.login:
        settings["sasl_mechanism"] = cluster.login.mechanism
        settings["sasl_plain_username"] = cluster.login.user
        settings["sasl_plain_password"] = cluster.login.password.get_secret_value()
    return settings


@cache
def tls_context(tls: Tls) -> ssl.SSLContext:
    """Made once: files that change later need a new process. Raises OSError (or ssl.SSLError) on one it cannot use."""
    context = ssl.create_default_context(cafile=tls.ca)
    if tls.certificate:
        # Without a password at hand OpenSSL would ask for one on the terminal.
        password = tls.key_password.get_secret_value() if tls.key_password else ""
        context.load_cert_chain(tls.certificate, tls.key, lambda: password)
    return context
