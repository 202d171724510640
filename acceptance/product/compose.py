"""Lines on Docker Compose: the stack with three workers, the test profile, a cluster of one's own."""

from collections.abc import Iterator

from acceptance.first.counting import EXPECTED
from acceptance.harness import ROOT, Bench, Line, Seen, until
from acceptance.namespaces import Namespace
from acceptance.results import generated, last_words
from tests.compose.engine import PYTHON, image_size
from tests.compose.project import IMAGE, Project, last_line, project, shared_folder
from tests.secure_broker import certificate

UP = ("up", "--build", "--wait", "--scale", "worker=3")
TEST = ("--profile", "test", "up", "--build", "--exit-code-from", "test")
ARTICLES = 6_000
DOWN_LIMIT_S = 10
LARGEST_OWN_MB = 160
"""What the image may hold besides its base: NumPy and what it brings are 56 MB of it."""
PASSWORD = "a-password-of-the-tests"
WRONG = "wrong-password"
SECURE = ("docker-compose.cluster.yml", "tests/compose/secure-broker.yml")


def stack(bench: Bench) -> Iterator[Seen]:
    """From `up` to `down`, with a worker killed midway."""
    data = shared_folder(bench, "data")
    corpus = generated(bench, ARTICLES).rename(data / "corpus.jsonl")
    with project(bench, {"DATELINE_DATA": str(data)}) as stack:
        up = stack.compose(*UP, timeout=480).require()
        healths = [one["State"]["Health"]["Status"] for one in stack.containers("worker")]
        yield Seen(up.command, f"{up.seconds:.0f} s; workers {', '.join(healths)}", healths == ["healthy"] * 3)
        yield from image(stack)
        yield from ports(stack)
        replay = stack.compose("run", "--rm", "replay").require()
        yield Seen(replay.command, last_line(replay), "66 records" in last_line(replay))
        yield verified(stack)
        corpus_sent = stack.compose("run", "--rm", "replay", f"/data/{corpus.name}").require()
        yield Seen(corpus_sent.command, last_line(corpus_sent), f"{ARTICLES:,} records" in last_line(corpus_sent))
        yield killed(bench, stack)
        yield verified(stack)
        yield misfit(stack)
        yield stopped(stack)


def image(stack: Project) -> Iterator[Seen]:
    """Its size, its user, and that nobody can write to it."""
    whole, base = image_size(IMAGE) / 1e6, image_size(PYTHON) / 1e6
    yield Seen(f"docker image inspect {IMAGE}", f"{whole:.0f} MB, {base:.0f} its base", whole - base < LARGEST_OWN_MB)
    inside = stack.compose("exec", "worker", "sh", "-c", "id -u; touch /opt/dateline/x /usr/bin/x")
    refused = inside.err.count("Read-only file system")
    value = f"user {inside.out.decode().strip()}, {refused} of 2 refused"
    yield Seen(inside.command, value, inside.out.strip() == b"10001" and refused == 2)
    for name in ("LICENSE", "NOTICE"):
        notice = stack.compose("exec", "worker", "cat", f"/usr/share/doc/dateline/{name}")
        same = notice.out == (ROOT / name).read_bytes()
        yield Seen(notice.command, f"{len(notice.out):,} bytes, {'ours' if same else 'others than ours'}", same)


def ports(stack: Project) -> Iterator[Seen]:
    """Which addresses of the host lead into the containers."""
    containers = [one for service in ("kafka", "worker") for one in stack.containers(service)]
    open_ports = [port for one in containers for port in (one["NetworkSettings"]["Ports"] or {}).values() if port]
    hosts = {binding["HostIp"] for bindings in open_ports for binding in bindings}
    yield Seen("docker inspect: published ports", f"on {', '.join(hosts)}", hosts == {"127.0.0.1"})


def verified(stack: Project) -> Seen:
    """The recount."""
    verify = stack.compose("run", "--rm", "dateline", "verify", "--timeout", "300", timeout=480)
    return Seen(verify.command, f"exit {verify.code}: {last_line(verify)}", verify.code == 0)


def misfit(stack: Project) -> Seen:
    """What `up` says, by its service `topics`, of a setting that is another than the namespace was made with."""
    topics = stack.compose("run", "--rm", "topics", env={"DATELINE_WINDOWS": "1w"})
    ok = topics.code == 1 and "DATELINE_WINDOWS" in topics.err
    return Seen(f"DATELINE_WINDOWS=1w {topics.command}", f"exit {topics.code}: {last_words(topics.err)}", ok)


def killed(bench: Bench, stack: Project) -> Seen:
    """A worker's process killed from the host while there is work; Docker starts it again."""
    behind = Namespace(bench, f"127.0.0.1:{stack.port}", name="news").lag()
    container = stack.kill("worker")
    until(lambda: stack.restarts(container) == 1, "the worker started again", 60)
    value = f"{behind:,} records behind when killed, started again by Docker"
    return Seen("kill -9 $(docker inspect -f '{{.State.Pid}}' WORKER)", value, behind > 0)


def stopped(stack: Project) -> Seen:
    """The end of everything but the volume."""
    down = stack.compose("down")
    value = f"exit {down.code} in {down.seconds:.1f} s"
    return Seen(down.command, value, down.code == 0 and down.seconds < DOWN_LIMIT_S)


def profile(bench: Bench) -> Iterator[Seen]:
    """Green on the seeds, red on a changed expectation, and no namespace left."""
    data = shared_folder(bench, "data")
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    changed = next(line for line in lines if '"reports":1,' in line)
    (data / "changed.jsonl").write_text(
        "\n".join(line.replace('"reports":1,', '"reports":7,') if line == changed else line for line in lines) + "\n"
    )
    red = {"DATELINE_DATA": str(data), "DATELINE_TEST_EXPECT": "/data/changed.jsonl"}
    with project(bench) as stack:
        green = stack.compose(*TEST, timeout=480)
        value = f"exit {green.code} after {green.seconds:.0f} s: {last_line(green, 'passed')}"
        yield Seen(green.command, value, green.code == 0 and f"{len(lines):,} counts" in green.out.decode())
        changed_run = stack.compose(*TEST, env=red)
        told = last_line(changed_run, "reports 1, expected 7")
        command = f"DATELINE_TEST_EXPECT=/data/changed.jsonl {changed_run.command}"
        yield Seen(command, f"exit {changed_run.code}: {told}", changed_run.code == 1 and bool(told))
        beside = stack.compose("run", "--rm", "test").require()
        yield Seen(beside.command, f"exit {beside.code}: {last_line(beside)}", "passed" in last_line(beside))
        listing = ("/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "localhost:9092", "--list")
        topics = stack.compose("exec", "kafka", *listing).require()
        left = [name for name in topics.out.decode().split() if name.startswith("test-")]
        yield Seen(topics.command, f"test-…: {', '.join(left) or 'none'}", b"news.articles" in topics.out and not left)


def cluster(bench: Bench) -> Iterator[Seen]:
    """The overlay, on a broker with TLS and SASL that the base file does not know."""
    keys = shared_folder(bench, "keys")
    settings = {
        "DATELINE_BROKERS": "broker:9093",
        "DATELINE_REPLICATION": "1",
        "DATELINE_CERTIFICATES": str(keys),
        "DATELINE_TLS_CA": f"/certificates/{certificate(keys, 'DNS:broker').name}",
        "DATELINE_SASL_MECHANISM": "PLAIN",
        "DATELINE_SASL_USER": "dateline",
        "DATELINE_SASL_PASSWORD": PASSWORD,
    }
    with project(bench, settings, SECURE) as stack:
        stack.compose("up", "--wait", "broker").require()
        up = stack.compose("up", "--build", "--wait", "--scale", "worker=2", timeout=480).require()
        services = set(stack.compose("ps", "--services").require().out.decode().split())
        yield Seen(up.command, f"runs {', '.join(sorted(services))}", services == {"broker", "worker"})
        stack.compose("run", "--rm", "replay").require()
        verify = verified(stack)
        yield verify
        test = stack.compose("run", "--rm", "test")
        yield Seen(test.command, f"exit {test.code}: {last_line(test)}", test.code == 0)
        env = ("--env", f"DATELINE_SASL_PASSWORD={WRONG}")
        refused = stack.compose("run", "--rm", *env, "dateline", "topics", "check")
        yield Seen(refused.command, last_words(refused.err), refused.code == 1 and "refuses the user" in refused.err)
        logs = stack.compose("logs", "worker", "topics").require().out.decode() + refused.err
        told = [secret for secret in (PASSWORD, WRONG) if secret in logs]
        yield Seen("docker compose logs: passwords", ", ".join(told) or "none", not told)


LINES: tuple[Line, ...] = (
    Line("compose", "docker compose: three workers, replay, verify, one killed from the host, down within 10 s", stack),
    Line("compose-test", "docker compose --profile test: green on the seeds, red on a changed expectation", profile),
    Line("compose-cluster", "docker compose on a cluster with TLS and SASL, by the overlay", cluster),
)
