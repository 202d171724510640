"""``dateline verify``: whether what stands on the topics is what the articles say, recounted by other means."""

from streams.verify.run import verify
from streams.verify.verdict import Check, Verdict

__all__ = ["Check", "Verdict", "verify"]
