"""Feature flags for who runs the server: for whom they are on, and who decided that."""

import argparse
import asyncio
import os
from getpass import getuser
from uuid import UUID

from pydantic import ValidationError

from agents_os.core import db
from agents_os.core.errors import Invalid
from agents_os.domains.billing.metadata.flags import (
    Feature,
    FlagState,
    Flip,
    Override,
    Reason,
    Rule,
    flags,
)
from agents_os.domains.billing.usecases.flip_flag import flag_history, flip_flag, list_flags

CHOICES = {"on": True, "off": False, "rule": None}


def look(worker_url: str, options: argparse.Namespace) -> list[str]:
    """A line for each flag; or one with its history, after it was flipped if that was asked for.

    Raises:
        Invalid, NotFound: there is no such flag, plan or company, or something was left out.
    """
    try:
        return asyncio.run(_look(worker_url, options))
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(f"--{first['loc'][0]}: {first['msg']}.") from error


async def _look(worker_url: str, options: argparse.Namespace) -> list[str]:
    engine = db.configure(worker_url)
    try:
        if options.flag is None:
            return [_state(each) for each in await list_flags()]
        feature = _feature(options.flag)
        if change := _change(options):
            await flip_flag(feature, change, Reason(by=_operator(), why=options.why or ""))
        return await _details(feature)
    finally:
        await engine.dispose()


def _operator() -> str:
    """The name of the account, which a container may not have."""
    try:
        return getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"


def _feature(name: str) -> Feature:
    if name not in flags():
        raise Invalid(f"There is no flag “{name}”. Flags are: {', '.join(flags())}.")
    return Feature(name)


def _change(options: argparse.Namespace) -> Rule | Override | None:
    match options.percent, options.plan, options.company, options.to:
        case None, [], None, None:
            return None
        case str(percent), plans, None, None:
            return Rule(percent=percent, plans=tuple(plans))
        case None, [], UUID() as company, str(to):
            return Override(org_id=company, on=CHOICES[to])
    raise Invalid(
        "Give --percent for everybody, with --plan if wanted; or --company and"
        f" --to {'|'.join(CHOICES)}."
    )


async def _details(feature: Feature) -> list[str]:
    (state,) = [each for each in await list_flags() if each.feature is feature]
    chosen = [f"  company {each.org_id}: {each}" for each in state.overrides]
    return [
        _state(state),
        f"  {state.flag.about}",
        *chosen,
        *map(_flip, await flag_history(feature)),
    ]


def _state(state: FlagState) -> str:
    return f"{state.feature}: {state.rule}; {len(state.overrides)} companies by choice"


def _flip(flip: Flip) -> str:
    whom = f"company {flip.org_id}" if flip.org_id else "everybody"
    return (
        f"  {flip.at:%Y-%m-%d %H:%M} {flip.by}, {whom}: {flip.before} → {flip.after} ({flip.why})"
    )
