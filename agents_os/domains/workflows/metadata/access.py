"""Who may do what with one workflow: as with agents, because roles have the same lines for both."""

from functools import partial

from agents_os.domains.agents.metadata import access

abilities = access.abilities
sees_all = access.sees_all
require = access.require
require_place = partial(access.require_place, what="workflow")
