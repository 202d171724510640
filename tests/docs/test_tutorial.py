"""docs/tutorial.md: every command is run, in order, in one shell, and prints what the page shows."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, read

PAGE = read(ROOT / "docs" / "tutorial.md")
ADDRESS = "127.0.0.1:9092"
"""Of a broker, on the page."""
BETWEEN = "\x1e"
LIMIT_S = 560


@pytest.mark.embedded
@pytest.mark.timeout(600)
def test_the_tutorial_prints_what_it_shows(embedded: str, tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    blocks = [block for block in PAGE.blocks if block.language == "sh"]
    printed = _run([block.text.replace(ADDRESS, embedded) for block in blocks], tmp_path)
    other = [
        f"line {block.line} prints:\n{said}"
        for block, said in zip(blocks, printed, strict=True)
        if (shown := _shown_below(block)) is not None and not _shown_as(shown).fullmatch(_plain(said))
    ]
    assert not other, "\n".join(other)
    assert list(tmp_path.iterdir()) == [tmp_path / ".venv"]


def test_what_is_shown_must_be_printed() -> None:
    shown = "a  b\n…\nsent 4 records in … s\n"
    assert _shown_as(shown).fullmatch(_plain("a b\nsent 4 records in 0.1 s\n"))
    assert _shown_as(shown).fullmatch(_plain("a    b \nx\ny\nsent 4 records in 0.1 s\n"))
    assert not _shown_as(shown).fullmatch(_plain("a b\nsent 5 records in 0.1 s\n"))
    assert not _shown_as(shown).fullmatch(_plain("a b\nsent 4 records in 0.1 s\nand more\n"))


def _run(commands: list[str], folder: Path) -> list[str]:
    """What each piece of shell printed, but for the shell's own note on what was killed.

    They are run by one shell, which ends at the first failure.
    """
    script = "set -e\n" + f"printf '{BETWEEN}'\n".join(commands)
    others = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    shell = subprocess.Popen(
        ["bash", "-c", script],
        cwd=folder,
        env={**others, "DATELINE_HTTP_PORT": "0", "DATELINE_SESSION_TIMEOUT": "6s", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = shell.communicate(timeout=LIMIT_S)
    finally:
        with suppress(ProcessLookupError):  # nothing is left of it
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
    assert shell.returncode == 0, out
    return re.sub(rf"(^|{BETWEEN})bash: line \d+: +\d+ Killed .*\n", r"\1", out, flags=re.MULTILINE).split(BETWEEN)


def _shown_below(block: Block) -> str | None:
    """The text that the page shows right below a block of shell."""
    below = PAGE.blocks[PAGE.blocks.index(block) + 1 :]
    return below[0].text if below and below[0].language == "text" else None


def _shown_as(text: str) -> re.Pattern[str]:
    """Matches what is printed: a line of … stands for any lines, a … in a line for anything in it."""
    lines = (
        "(.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in _plain(text).splitlines()
    )
    return re.compile("".join(lines))


def _plain(text: str) -> str:
    return "".join(" ".join(line.split()) + "\n" for line in text.splitlines())
