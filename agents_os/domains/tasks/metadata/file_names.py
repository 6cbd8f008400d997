"""Names of downloads: readable, and harmless on every system."""

import re

LONGEST = 60
_UNSAFE = re.compile(r"[^\w.-]+")


def file_name(title: str, ending: str) -> str:
    """ "Q3 report: leads" -> "Q3-report-leads.pdf"."""
    stem = _UNSAFE.sub("-", title).strip("-._")[:LONGEST].rstrip("-._")
    return f"{stem or 'deliverable'}.{ending}"
