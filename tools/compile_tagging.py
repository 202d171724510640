"""Compile the tagging modules by mypyc into the environment of this interpreter: ``python tools/compile_tagging.py``.

Without a C compiler or Python's headers nothing is compiled, the same sources run interpreted, and one line says so:
that is no error. ``--can`` only says by its exit status whether there is a compiler. Other states of the sources that
the environment keeps are deleted but for the newest few: a running process may be about to take one.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DATELINE_INTERPRETED"] = "1"  # of this process: what it compiles is not to be loaded

from streams.tagging.compiled import PACKAGE, SWITCH, files, group, key, modules, store  # noqa: E402

KEPT = 4
_INTERPRETED = "Tagging runs interpreted, at half the speed"
_SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup

group, out, *paths = sys.argv[1:]
options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent", f"--cache-dir={out}/cache"]
made = mypycify([*options, *paths], opt_level="3", debug_level="0", group_name=group, target_dir=f"{out}/c")
setup(name="tagging", packages=[], ext_modules=made, script_args=[
    "-q", "build_ext", "--build-lib", f"{out}/lib", "--build-temp", f"{out}/temp"])
"""


def obstacle() -> str | None:
    """Why nothing can be compiled here; None if nothing speaks against it."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(compiler.split()[0]) is None:
        return f"there is no C compiler ({compiler.split()[0]})"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return f"Python's headers are not installed (Debian: apt install python{sys.version_info[0]}-dev)"
    return None


def compile_into(folder: Path, of_key: str) -> None:
    """Compile these sources; ``folder`` appears at once and whole. Raises CalledProcessError with what went wrong."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as making:
        package = Path(*PACKAGE.split("."))
        paths = [str(package / f"{name}.py") for name in modules()]
        command = [sys.executable, "-c", _SETUP, group(of_key), making, *paths]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
        made = Path(making, "lib")
        if key() != of_key:
            raise subprocess.CalledProcessError(1, command, stderr="the sources were edited meanwhile")
        for path in files(made, of_key).values():
            path.stat()
        made.rename(folder)


def is_taken(of_key: str) -> bool:
    """Whether a new process runs what was compiled."""
    program = "from streams.tagging import tagger; print(tagger.__file__)"
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    return of_key in found.stdout


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Exit status: 0 also where nothing can be compiled; 1 where that was tried and failed."""
    parser = argparse.ArgumentParser(description="Compile the tagging modules.")
    parser.add_argument("--can", action="store_true", help="exit 1 if there is no compiler")
    reason = obstacle()
    if parser.parse_args().can:
        return 1 if reason else 0
    of_key = key()
    folder = store() / of_key
    if reason:
        _say(f"{_INTERPRETED}: {reason}")
        return 0
    started = time.monotonic()
    if not folder.is_dir():
        _say("Compiling the tagging modules, about half a minute")
        try:
            compile_into(folder, of_key)
        except subprocess.CalledProcessError as error:
            lines = [line for line in (error.stdout or "").splitlines() + (error.stderr or "").splitlines() if line]
            sys.stderr.write("\n".join([*lines[-20:], ""]))
            _say(f"{_INTERPRETED}: mypyc or the C compiler failed, see above")
            return 1
    if not is_taken(of_key):
        shutil.rmtree(folder)
        _say(f"{_INTERPRETED}: what was compiled here could not be imported")
        return 1
    folder.touch()
    states = sorted((path for path in store().iterdir() if path.is_dir()), key=lambda path: -path.stat().st_mtime)
    for path in states[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
    _say(f"Tagging runs compiled ({time.monotonic() - started:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
