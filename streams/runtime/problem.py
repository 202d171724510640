"""What stops a command or a worker for a reason that a person can do something about."""

from aiokafka.structs import TopicPartition

REBUILD = "make a new namespace of its articles: dateline rebuild --from THIS --namespace NEW"
"""What to do when the state of a namespace cannot go on."""


def broken(tp: TopicPartition, what: str) -> str:
    """What is said of a record that only a worker writes and that no worker can have written so."""
    return f"topic {tp.topic}, partition {tp.partition}, {what}: counts would be wrong; {REBUILD}"


class RuntimeProblem(Exception):  # noqa: N818  a problem of the surroundings, not of the program
    """Its text is one line that says what is wrong and what to do. The command line prints it and exits with 1."""


class BrokerUnreachable(RuntimeProblem):
    """No broker answers, or it refuses for now."""
