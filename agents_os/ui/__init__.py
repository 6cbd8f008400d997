"""The screens: one package each under `pages/`. The only code that imports Reflex.

Hostile by default: every public method of a state is an endpoint any browser may call with any
arguments. `guard.py` stands before all of them, `arguments.py` checks what they are given, and the
usecases check permissions again.
"""
