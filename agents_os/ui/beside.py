"""Files for the browser that lie beside a Python module."""


def beside(module: str, file: str) -> str:
    """What the built JavaScript imports `file` by; `module` is the `__name__` of its neighbour.

    In place of `rx.asset(shared=True)`, which asks `inspect.stack()` who calls it: a third of a
    second for each file, at every start. `agents_os.frontend` links the files before a build.
    """
    return f"$/public/external/{module.rpartition('.')[0].replace('.', '/')}/{file}"
