"""Who may do what with one workflow: as with agents, because roles have the same lines for both."""

from functools import partial

from agents_os.domains.agents.metadata import access

abilities = access.abilities
sees_all = access.sees_all
require = partial(access.require, what="workflow")
require_place = partial(access.require_place, what="workflow")
