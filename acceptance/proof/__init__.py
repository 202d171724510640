"""Lines of the issue Proof: the same counts under every schedule, crash and bad input."""

from acceptance.harness import Line
from acceptance.proof.badinput import bad_input
from acceptance.proof.rebuild import rebuilt
from acceptance.proof.security import secure

LINES: tuple[Line, ...] = (
    Line("bad-input", "mutated records (100,000 with LONG=1), 1,000 files: no crash, bounded, conserved", bad_input),
    Line("rebuild", "rebuild: byte-identical finals where nothing was late, else the late ones named", rebuilt),
    Line("secure", "TLS and SASL (PLAIN, SCRAM) on real Kafka: the seeds' counts, exact", secure),
)
