"""Reading documents. Hostile files may come in, so they are only opened in a child process.

`reading.read_part` (ours) starts `child` (theirs), which picks the reader of the file's type.
Big PDFs are read in parts of some pages; every other document is one part.
"""
