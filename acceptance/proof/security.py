"""Lines on a Kafka that lets in only known users, over TLS."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acceptance.first.counting import EXPECTED, SEEDS
from acceptance.first.streaming import CONSUME_FINALS
from acceptance.harness import Bench, LineError, Seen
from acceptance.namespaces import Namespace
from acceptance.results import last_words, same_bytes
from tests.secure_broker import MECHANISMS, PASSWORD, SecureKafka, secure_kafka


@contextmanager
def secure_broker(bench: Bench) -> Iterator[SecureKafka]:
    """A real Kafka with TLS, SASL and ACLs. Raises LineError where a tool is missing."""
    folder = bench.scratch / "secure"
    folder.mkdir()
    try:
        with secure_kafka(folder) as kafka:
            yield kafka
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        raise LineError(str(missing)) from None


def secure(bench: Bench) -> Iterator[Seen]:
    """The seeds by each way of logging in; a wrong password; and no password anywhere in what was said."""
    said = ""
    with secure_broker(bench) as kafka:
        for mechanism in MECHANISMS:
            namespace = Namespace(bench, kafka.brokers, kafka.settings(mechanism))
            namespace.dateline("topics", "create", "--bounded").require()
            namespace.worker()
            namespace.dateline("replay", SEEDS, "--end").require()
            verify = namespace.dateline("verify", "--timeout", "120", timeout=300)
            told = verify.out.decode() + verify.err
            yield Seen(f"[{mechanism}] {verify.command}", f"exit {verify.code}: {last_words(told)}", not verify.code)
            finals = namespace.dateline(*CONSUME_FINALS).require()
            yield same_bytes(f"[{mechanism}] {finals.command} | cmp - EXPECTED", finals.out, EXPECTED.read_bytes())
            namespace.stop()
            said += told + finals.err
        stranger = Namespace(bench, kafka.brokers, kafka.settings("SCRAM-SHA-512", password="wrong-password"))
        refused = stranger.dateline("topics", "check")
        yield Seen(refused.command, last_words(refused.err), "refuses the user" in refused.err)
    said += refused.err + "".join(log.read_text(errors="replace") for log in bench.scratch.glob("*.log"))
    found = [secret for secret in (PASSWORD, "wrong-password") if secret in said]
    yield Seen("passwords in what was said and logged", str(found or "none"), not found)
