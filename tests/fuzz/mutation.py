"""Byte mutation of records and files: the same seed, the same bytes."""

from collections.abc import Iterator, Sequence
from random import Random

from streams.generate import generate

BASES = 300
"""Generated articles that records are mutated from."""
TOKENS = (
    *(b"NaN", b"Infinity", b"-0", b"1e999", b"null", b"true", b"[]", b"{}", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b'"\\ud800"', b'"\\udc00\\ud800"', b'"', b"\\", b"\r\n", b"\xe2\x80\xa8", b"\xc0\x80", b"\xf4\x90\x80\x80"),
    *(b'"2022-02-30"', b'"0001-01-01"', b'"9999-12-31T23:59:60Z"', b'"2022-09-20T24:00:00+99:99"', b'"body":""'),
    *(b'"source":"a","source":"b"', b'"published_at":20220920', b'"body":["x"]', b" date 2022-13-01 ", b"<?xml "),
    b"[" * 10_000,
    b'{"a":' * 10_000,
    b"9" * 5_000,
    "\u0301".encode() * 4_000,
    b"x" * 600_000,
)
_OFTEN = 24
"""So many of the tokens, the short ones, are used mostly."""


def mutated_records(count: int, seed: int) -> Iterator[bytes]:
    """Articles as they are sent, most of them with one to four mutations, some of them twice."""
    random, bases = Random(seed), list(generate(BASES, seed))
    last = bases[0]
    for _ in range(count):
        if random.random() < 0.05:
            yield last
            continue
        last = random.choice(bases)
        for _ in range(random.choice((0, 1, 1, 2, 4))):
            last = mutated(random, last, bases)
        yield last


def mutated(random: Random, value: bytes, others: Sequence[bytes] = ()) -> bytes:
    """One mutation: bytes changed, cut out, doubled, put in, or another record's end behind this one's beginning."""
    begin = random.randrange(len(value) + 1)
    end = min(len(value), begin + random.choice((1, 1, 2, 8, 64, 1_000)))
    match random.randrange(7):
        case 0:
            return value[:begin] + bytes(byte ^ (1 << random.randrange(8)) for byte in value[begin:end]) + value[end:]
        case 1:
            return value[:begin] + value[end:]
        case 2:
            return value[:end] + value[begin:]
        case 3:
            return value[:begin]
        case 4 if others:
            other = random.choice(others)
            return value[:begin] + other[random.randrange(len(other) + 1) :]
        case 5:
            return value[:begin] + random.randbytes(end - begin) + value[end:]
    token = random.choice(TOKENS[:_OFTEN] if random.random() < 0.97 else TOKENS)
    return value[:begin] + token + value[begin if random.random() < 0.5 else end :]
