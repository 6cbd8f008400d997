"""Deliverables as files: one list of blocks, written as HTML, Markdown, PDF, DOCX or CSV."""
