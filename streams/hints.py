"""What a message tells its reader to run: with the namespace and the brokers that it is about."""

from streams.cluster import Brokers
from streams.settings import Settings


def hint(command: str, namespace: str, brokers: Brokers) -> str:
    """``dateline COMMAND`` as it can be typed: ``--namespace`` and ``--brokers`` stand there unless by default."""
    options = [f"--namespace {namespace}"] if namespace != _default("namespace") else []
    if str(brokers) != _default("brokers"):
        options.append(f"--brokers {brokers}")
    return " ".join(["dateline", command, *options])


def _default(name: str) -> str:
    return str(Settings.model_fields[name].default)
