"""What acceptance lines share: run commands as a user would, keep what was seen, end every process that was started."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path.cwd()
DATELINE = ".venv/bin/dateline"
SECONDS_TO_END = 20


class LineError(Exception):
    """A line cannot go on; its text says what was seen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that had to be shown: the command, the value seen, and whether it is what must be."""

    command: str
    value: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an issue's "Must show". ``show`` yields what it saw, and may raise LineError."""

    name: str
    must_show: str
    show: Callable[["Bench"], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended."""

    command: str
    code: int
    out: bytes
    err: str
    seconds: float

    def require(self) -> "Ran":
        """Itself, if it exited 0. Raises LineError with the end of what it said."""
        if self.code:
            said = (self.err or self.out.decode(errors="replace")).strip().splitlines()[-5:]
            raise LineError(f"{self.command}: exit {self.code}: " + " / ".join(said))
        return self


@dataclass(slots=True)
class Bench:
    """Where one line works: a scratch folder, and the processes it has started."""

    scratch: Path
    open: ExitStack = field(default_factory=ExitStack)

    def run(
        self, *arguments: str, timeout: float = 600, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> Ran:
        """Run a command to its end in the clone. Raises LineError after ``timeout`` seconds."""
        command = shlex.join(arguments).replace(DATELINE, "dateline").replace(str(self.scratch), "SCRATCH")
        start = time.monotonic()
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise LineError(f"{command}: not done after {timeout:.0f} s") from error
        finally:
            end(process)
        return Ran(command, process.returncode, out, err.decode(errors="replace"), time.monotonic() - start)

    def dateline(self, *arguments: str, timeout: float = 600, env: Mapping[str, str] | None = None) -> Ran:
        """Run a dateline command to its end."""
        return self.run(DATELINE, *arguments, timeout=timeout, env=env)

    def start(self, *arguments: str, log: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a dateline command that stays; it is ended with the line. Its output goes to ``log`` in the scratch."""
        with (self.scratch / log).open("ab") as output:
            process = subprocess.Popen(
                [DATELINE, *arguments],
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.open.callback(end, process)
        return process


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that leads a group of its own, and whatever is left of that group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def bench(scratch: Path) -> Iterator[Bench]:
    """A bench in a folder of its own; leaving it ends all that was started there."""
    scratch.mkdir(parents=True)
    with ExitStack() as stack:
        yield Bench(scratch, stack)


def until(condition: Callable[[], bool], what: str, timeout: float) -> None:
    """Wait until the condition holds. Raises LineError naming ``what`` after ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise LineError(f"{what}: not after {timeout:.0f} s")
        time.sleep(0.1)


def chosen(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    """The lines of these names; all without names. Raises LineError on a name that is none."""
    unknown = set(names) - {line.name for line in lines}
    if unknown:
        raise LineError(f"no line {', '.join(sorted(unknown))}; there are {', '.join(line.name for line in lines)}")
    return [line for line in lines if not names or line.name in names]
