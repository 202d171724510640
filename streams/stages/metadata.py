"""Whole numbers in the metadata of an offset commit, which Kafka limits to 4,096 bytes of text."""

from base64 import b85decode, b85encode
from collections.abc import Sequence
from struct import pack as pack_struct
from struct import unpack as unpack_struct


def pack(numbers: Sequence[int]) -> str:
    """Signed 64-bit numbers as text, ten characters each."""
    return b85encode(pack_struct(f">{len(numbers)}q", *numbers)).decode()


def unpack(text: str) -> list[int]:
    """The numbers of a text that ``pack`` made. Raises ValueError on any other."""
    raw = b85decode(text)
    if len(raw) % 8:
        raise ValueError("commit metadata of an unknown form")
    return list(unpack_struct(f">{len(raw) // 8}q", raw))
