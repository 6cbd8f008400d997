"""Reading documents. Hostile files may come in, so they are only opened in a child process.

`reading`, in our process, starts `child` in one of its own, which picks the reader for the file.
Big PDFs are read in parts of some pages; every other document is one part.
"""
