"""The command line: help with examples, results on stdout only, errors in one line, exit codes."""

import json
import logging
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from schemas import EventCount
from streams import __version__
from streams.cli.main import run
from streams.cli.output import csv_cell, fitted, printable, shortened, write_csv, write_table

COMMANDS = (
    ["count"],
    ["duplicates"],
    ["expect"],
    ["tags"],
    ["poll"],
    ["export"],
    ["articles"],
    ["settings"],
    ["doctor"],
    ["forget"],
    ["vocabulary"],
    ["vocabulary", "check"],
    ["vocabulary", "find"],
    ["vocabulary", "stats"],
    ["vocabulary", "learn-boilerplate"],
    ["generate"],
    ["simulate"],
    ["demo"],
    ["worker"],
    ["replay"],
    ["consume"],
    ["verify"],
    ["rebuild"],
    ["rejected"],
    ["rejected", "list"],
    ["rejected", "show"],
    ["rejected", "replay"],
    ["topics"],
    ["topics", "create"],
    ["topics", "check"],
    ["topics", "delete"],
)
NO_BROKER = "127.0.0.1:1"


@pytest.fixture(autouse=True)
def _as_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of whoever runs the tests; and logging is left as it was."""
    for name in ("BROKERS", "NAMESPACE", "WINDOWS", "LATENESS", "PARTITIONS", "LOG_LEVEL"):
        monkeypatch.delenv(f"DATELINE_{name}", raising=False)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_every_help_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    example = re.search(r"Example: (?:\w+=\S+ )?dateline (.*)", capsys.readouterr().out)
    assert example is not None
    assert example[1].startswith(" ".join(command))


@pytest.mark.parametrize("group", [[], ["topics"], ["rejected"], ["vocabulary"]], ids=" ".join)
def test_no_summary_is_cut_on_a_terminal_of_80_columns(
    group: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*group, "--help"]) == 0
    summaries = capsys.readouterr().out.partition("Commands:")[2]
    assert summaries
    assert "..." not in summaries


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"dateline {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command"),
        (["count"], "Missing argument"),
        (["count", "no-such-file.txt"], "cannot read no-such-file.txt"),
        (["count", "-", "-"], "standard input"),
        (["count", "README.md", "--windows", "5h"], "DATELINE_WINDOWS"),
        (["count", "README.md", "--partitions", "0"], "DATELINE_PARTITIONS"),
        (["count", "README.md", "--format", "xml"], "--format"),
        (["count", "README.md", "--source", " "], "--source"),
        (["count", "README.md", "--now", "soon"], "--now"),
        (["count", "README.md", "--shuffle", "x"], "--shuffle"),
        (["expect"], "--check"),
        (["expect", "seeds", "--check", "seeds/expected-counts.jsonl"], "--check"),
        (["expect", "seeds", "--namespace", "trial"], "--check"),
        (["expect", "--check", "README.md"], "no count"),
        (["generate", "-5"], "N"),
        (["replay"], "nothing to send"),
        (["replay", "--limit", "0"], "nothing to send"),
        (["replay", "README.md", "--speed", "fast"], "--speed"),
        (["replay", "README.md", "--speed", "0x"], "--speed"),
        (["replay", "README.md", "--speed", "10x", "--as-is"], "--as-is"),
        (["replay", "README.md", "--shuffle", "1", "--as-is"], "--shuffle"),
        (["replay", "README.md", "--repeat-percent", "101"], "--repeat-percent"),
        (["replay", "README.md", "--namespace", "a b"], "DATELINE_NAMESPACE"),
        (["--brokers", "nowhere", "topics", "check"], "DATELINE_BROKERS"),
        (["topics", "create", "--lateness", "soon"], "DATELINE_LATENESS"),
        (["topics", "delete"], "--confirm news"),
        (["topics", "delete", "--confirm", "other"], "other is not news"),
        (["rebuild"], "--from"),
        (["rejected", "show", "7"], "3:17"),
        (["rejected", "replay"], "--confirm news"),
        (["rejected", "replay", "--confirm", "other"], "other is not news"),
        (["rejected", "replay", "0:1", "0:1"], "twice"),
        (["rejected", "replay", "--fixed", "-"], "--fixed"),
        (["consume", "tagged"], "event-counts"),
        (["consume", "late", "--final"], "--final"),
        (["consume", "event-counts", "--follow", "--format", "csv"], "--follow writes JSON Lines"),
        (["consume", "late", "--from", "soon"], "'soon' is neither a date"),
        (["consume", "late", "--from", "soon"], "--from"),
        (["consume", "late", "--to", "2022-02-30"], "'2022-02-30' is no date that exists"),
        (["consume", "late", "--to", "2022-02-30"], "--to"),
        (["consume", "late", "--from", "2022-09-21", "--to", "2022-09-20"], "2022-09-21 is not before --to 2022-09-20"),
        (["export", "late", "late.csv", "--from", "2022-09-21", "--to", "2022-09-21"], "nothing lies between"),
        (["articles", "--tag", "all", "--window", "1d", "--start", "soon"], "'soon' is neither a date"),
        (["simulate", "--profile", "nonsense"], "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_errors_are_one_line_and_exit_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("dateline: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'. See: dateline --help"),
        (["topics", "nonsense"], "No such command 'nonsense'. See: dateline topics --help"),
        (["count"], "Missing argument 'PATH'. See: dateline count --help"),
        (["count", "seeds", "--articles", "-"], "stdout holds the counts. See: dateline count --help"),
        (["rejected", "show", "7"], "such as 3:17. See: dateline rejected show --help"),
        (["consume", "foo"], "Invalid value for 'TOPIC': 'foo' is not one of 'event-counts', "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_usage_error_names_the_help_of_its_command(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("group", [[], ["topics"], ["rejected"], ["vocabulary"]], ids=" ".join)
def test_a_group_without_a_command_shows_its_help(group: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*group, "--help"]) == 0
    shown = capsys.readouterr().out
    assert run(group) == 2
    assert capsys.readouterr() == ("", shown)


def test_a_bad_log_level_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATELINE_LOG_LEVEL", "loud")
    assert run(["generate", "1"]) == 2
    assert "DATELINE_LOG_LEVEL" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics", "check"],
        ["topics", "create"],
        ["topics", "delete", "--confirm", "news"],
        ["verify"],
        ["consume", "late"],
    ],
    ids=" ".join,
)
def test_without_a_broker_one_line_says_so(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--brokers", NO_BROKER]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert NO_BROKER in err


def test_generated_corpus_is_json_lines(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["generate", "20", "--seed", "3"]) == 0
    lines = capsysbinary.readouterr().out.splitlines()
    assert len(lines) == 20
    assert all({"source", "published_at", "body"} <= json.loads(line).keys() for line in lines)


def test_a_broken_pipe_ends_quietly() -> None:
    command = [sys.executable, "-c", "from streams.cli.main import main; main(['generate', '100000'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_help_needs_no_heavy_module() -> None:
    program = "import sys, streams.cli.main; print([m for m in ('faust', 'aiokafka', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tables_are_aligned_by_what_a_terminal_shows(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_table(("name", "n"), [["日本", 5], ["abc", 12]])
    assert capsysbinary.readouterr().out.decode() == "name   n\n日本   5\nabc   12\n"


def test_text_of_others_cannot_drive_the_terminal() -> None:
    assert printable("a\x1b[31mb\r\nc\x9bd\u202ee") == "a [31mb  c d e"


def test_columns_of_text_give_way_on_a_narrow_terminal() -> None:
    fixed = [False, False, True]
    assert fitted([30, 20, 5], fixed, 80) == [30, 20, 5]
    assert fitted([30, 20, 5], fixed, 40) == [16, 15, 5]
    assert fitted([30, 20, 5], fixed, 10) == [8, 8, 5]
    assert fitted([30, 20], [True, True], 10) == [30, 20]


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Two words", 20, "Two words"),
        (" Blanks \n go ", 20, "Blanks go"),
        ("Whole words stay", 12, "Whole words…"),
        ("Whole words stay", 11, "Whole words…"),
        ("Whole words stay", 10, "Whole…"),
        ("記事の見出し", 3, "記事の…"),
    ],
)
def test_a_long_text_is_cut_between_words(text: str, most: int, shown: str) -> None:
    assert shortened(text, most) == shown


def test_csv(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_csv(("a", "b"), [["x,y", 1], ["é", 2]])
    assert capsysbinary.readouterr().out.decode() == 'a,b\n"x,y",1\né,2\n'


def test_unwritable_articles_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "a.txt"
    article.write_text(" date 2022-09-20 Text.")
    assert run(["count", str(article), "--articles", str(tmp_path / "no" / "folder.jsonl")]) == 1
    assert "folder.jsonl: No such file or directory" in capsys.readouterr().err


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two articles, one of them twice, and a bad line."""
    one = b'{"source":"Wire","published_at":"2022-09-20T07:30:00Z","body":"A flood near Kyiv, Ukraine."}\n'
    other = b'{"source":"Post","published_at":"2022-09-21","body":"Talks were held in Warsaw."}\n'
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(one + other + one + b"no article\n")
    return path


def test_counts_go_to_stdout_and_the_conservation_line_to_stderr(
    corpus: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["count", str(corpus), "--format", "jsonl", "--windows", "1d"]) == 0
    out, err = capsysbinary.readouterr()
    rejection, conservation = err.decode().splitlines()
    assert rejection.startswith(f"rejected {corpus}:4: not JSON")
    assert conservation == "4 records: 2 unique, 0 duplicate, 1 redelivered, 0 late, 1 rejected"
    counts = [json.loads(line) for line in out.splitlines()]
    assert [(c["start"], c["reports"], c["sources"], c["final"]) for c in counts if c["tag"] == "all"] == [
        ("2022-09-20T00:00:00Z", 1, 1, True),
        ("2022-09-21T00:00:00Z", 1, 1, True),
    ]
    assert list(counts[0]) == list(EventCount.model_fields)
    assert (
        run(["count", str(corpus), "--format", "jsonl", "--windows", "1d", "--shuffle", "3", "--partitions", "5"]) == 0
    )
    assert capsysbinary.readouterr().out == out


def test_counts_as_csv_and_as_a_table(corpus: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["count", str(corpus), "--format", "csv"]) == 0
    header, first, *_ = capsysbinary.readouterr().out.decode().splitlines()
    assert header == "tag,kind,label,window,start,end,reports,stories,originals,sources,revision,final"
    assert first.startswith("all,all,")
    assert first.endswith(",true")
    assert run(["count", str(corpus)]) == 0
    table = capsysbinary.readouterr().out.decode().splitlines()
    assert " ".join(table[0].split()) == "tag label window start reports stories originals sources"
    assert any("place:UA " in line and "2022-09-20 07:00" in line for line in table)


def test_a_line_for_every_record(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = tmp_path / "articles.jsonl"
    assert run(["count", str(corpus), "--articles", str(articles)]) == 0
    lines = [json.loads(line) for line in articles.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["unique", "unique", "redelivered", "rejected"]
    assert lines[3]["reason"].startswith("not JSON")
    assert "1 rejected" in capsys.readouterr().err.splitlines()[-1]
    assert run(["count", str(corpus), "--articles", "-"]) == 2


def test_count_does_not_write_over_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, other = tmp_path / "in", tmp_path / "other.jsonl"
    folder.mkdir()
    corpus, link = folder / "t1.jsonl", tmp_path / "link.jsonl"
    corpus.write_text('{"source": "S", "published_at": "2022-09-20", "body": "Text."}\n')
    link.symlink_to(corpus)
    for inputs, outcomes in (
        (corpus, corpus),
        (corpus, link),
        (folder, corpus),
        (folder, folder / "new"),
        (link, link),
    ):
        before = corpus.read_bytes()
        assert run(["count", str(inputs), "--articles", str(outcomes)]) == 2
        assert f"{outcomes} is an input, or stands in a folder of inputs" in capsys.readouterr().err
        assert corpus.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["t1.jsonl"]
    other.write_text("old")
    assert run(["count", str(corpus), "--articles", str(other), "--now", "soon"]) == 2
    assert other.read_text() == "old"
    assert run(["count", str(corpus), "--articles", str(other)]) == 0
    assert json.loads(other.read_text())["outcome"] == "unique"
    assert run(["count", str(corpus), "--articles", "/dev/null"]) == 0
    assert Path("/dev/null").is_char_device()


def test_dates_are_judged_by_the_time_given(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["count", str(corpus), "--now", "2022-09-19T12:00:00Z"]) == 0
    assert "1 unique" in capsys.readouterr().err
    assert run(["count", str(corpus), "--now", "2022-09-18"]) == 0
    assert "4 rejected" in capsys.readouterr().err


def test_control_c_leaves_no_traceback() -> None:
    command = [sys.executable, "-c", "from streams.cli.main import main; main(['generate', '100000000'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"{")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2", "'-2"), ("a=b", "a=b"), ("", ""), (-2, -2)],
)
def test_no_cell_of_csv_is_a_formula(text: object, written: object) -> None:
    assert csv_cell(text) == written
