"""Take phones, addresses, plates, numbers and names out of a text before it is first written down. See README.md."""

from turnout.engines.redact.problem import LONGEST_PLACEHOLDER, PLACEHOLDERS, Found, Kind, Redaction
from turnout.engines.redact.solve import redact

__all__ = ["LONGEST_PLACEHOLDER", "PLACEHOLDERS", "Found", "Kind", "Redaction", "redact"]
