"""A real Kafka that lets in only known users, over TLS: SASL by PLAIN and SCRAM, certificates of its own, and ACLs."""

import asyncio
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiokafka.protocol.admin import CreateAclsRequest
from pydantic import SecretStr

from streams.cluster import Cluster, Login, Tls
from streams.runtime.reading import open_admin
from tests.brokers import Kafka, need, real_kafka

PASSWORD = "a-password-of-the-tests"
ADMIN, WORKER, PRODUCER, READER = USERS = ("admin", "worker", "producer", "reader")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Delete": 6, "Describe": 8}
_LITERAL, _ALLOW = 3, 3

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required {users};"
_PROPERTIES = """
listeners=SECURE://127.0.0.1:{{port}},INSIDE://127.0.0.1:{{spare}},CONTROLLER://127.0.0.1:{{controller}}
advertised.listeners=SECURE://127.0.0.1:{{port}},INSIDE://127.0.0.1:{{spare}}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,INSIDE:PLAINTEXT,SECURE:SASL_SSL
inter.broker.listener.name=INSIDE
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={keystore}
listener.name.secure.sasl.enabled.mechanisms={mechanisms}
listener.name.secure.plain.sasl.jaas.config={plain}
listener.name.secure.scram-sha-256.sasl.jaas.config={scram}
listener.name.secure.scram-sha-512.sasl.jaas.config={scram}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:admin
"""


class SecureKafka(Kafka):
    """A broker with TLS, SASL and ACLs. ``admin`` may do everything, others what ``allow`` lets them."""

    def __init__(self, folder: Path) -> None:
        self.ca = certificate(folder)
        users = " ".join(f'user_{user}="{PASSWORD}"' for user in USERS)
        properties = _PROPERTIES.format(
            keystore=folder / "keystore.pem",
            mechanisms=",".join(MECHANISMS),
            plain=_PLAIN.format(users=users),
            scram=_SCRAM,
        )
        scram = [f"{name}=[name={user},password={PASSWORD}]" for name in MECHANISMS[1:] for user in USERS]
        super().__init__(folder, properties, *(part for one in scram for part in ("--add-scram", one)))

    def settings(self, mechanism: str, user: str = ADMIN, password: str = PASSWORD) -> dict[str, str]:
        """Variables with which a command is let in."""
        return {
            "DATELINE_BROKERS": self.brokers,
            "DATELINE_TLS": "true",
            "DATELINE_TLS_CA": str(self.ca),
            "DATELINE_SASL_MECHANISM": mechanism,
            "DATELINE_SASL_USER": user,
            "DATELINE_SASL_PASSWORD": password,
        }

    def allow(self, user: str, operation: str, topics: Iterable[str] = (), groups: Iterable[str] = ()) -> None:
        """Let a user do this with these topics and groups."""
        asyncio.run(self._allow(f"User:{user}", OPERATIONS[operation], [(2, *topics), (3, *groups)]))

    @property
    def cluster(self) -> Cluster:
        """The broker as clients in this process reach it."""
        return Cluster(self.brokers, Tls(self.ca), Login("PLAIN", ADMIN, SecretStr(PASSWORD)))

    async def _allow(self, principal: str, operation: int, resources: list[tuple[Any, ...]]) -> None:
        async with open_admin(self.cluster) as admin:
            for kind, *names in resources:
                for name in names:
                    request = CreateAclsRequest(kind, name, _LITERAL, principal, "*", operation, _ALLOW)
                    answer: Any = await admin._send_request(request)
                    assert [code for code, _ in answer.creation_responses] == [0], answer


@contextmanager
def secure_kafka(folder: Path) -> Iterator[SecureKafka]:
    """A running one, or a skipped test where a tool is missing."""
    need("openssl")
    with real_kafka(folder, SecureKafka) as kafka:
        assert isinstance(kafka, SecureKafka)
        yield kafka


def certificate(folder: Path, name: str = "IP:127.0.0.1") -> Path:
    """A certificate of its own for one name, as OpenSSL writes such, and the broker's key store beside it."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=broker"),
            *("-addext", f"subjectAltName={name}", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    (folder / "keystore.pem").write_text(key.read_text() + made.read_text())
    return made
