"""Every screen of the product. A page that is not imported here does not exist."""

from agents_os.ui.pages.agent import page as agent
from agents_os.ui.pages.agents import page as agents
from agents_os.ui.pages.api_keys import page as api_keys
from agents_os.ui.pages.approvals import page as approvals
from agents_os.ui.pages.billing import page as billing
from agents_os.ui.pages.budgets import page as budgets
from agents_os.ui.pages.company import page as company
from agents_os.ui.pages.confirm_email import page as confirm_email
from agents_os.ui.pages.costs import page as costs
from agents_os.ui.pages.document import page as document
from agents_os.ui.pages.game_settings import page as game_settings
from agents_os.ui.pages.hire import page as hire
from agents_os.ui.pages.home import page as home
from agents_os.ui.pages.invite import page as invite
from agents_os.ui.pages.knowledge import page as knowledge
from agents_os.ui.pages.knowledge_base import page as knowledge_base
from agents_os.ui.pages.knowledge_search import page as knowledge_search
from agents_os.ui.pages.login import page as login
from agents_os.ui.pages.members import page as members
from agents_os.ui.pages.new_company import page as new_company
from agents_os.ui.pages.not_found import page as not_found
from agents_os.ui.pages.notifications import page as notifications
from agents_os.ui.pages.order import page as order
from agents_os.ui.pages.orders import page as orders
from agents_os.ui.pages.profile import page as profile
from agents_os.ui.pages.providers import page as providers
from agents_os.ui.pages.quests import page as quests
from agents_os.ui.pages.reset import page as reset
from agents_os.ui.pages.roles import page as roles
from agents_os.ui.pages.run import page as run
from agents_os.ui.pages.runs import page as runs
from agents_os.ui.pages.security import page as security
from agents_os.ui.pages.service import page as service
from agents_os.ui.pages.service_editor import page as service_editor
from agents_os.ui.pages.services import page as services
from agents_os.ui.pages.signup import page as signup
from agents_os.ui.pages.task import page as task
from agents_os.ui.pages.tasks import page as tasks
from agents_os.ui.pages.teams import page as teams
from agents_os.ui.pages.welcome import page as welcome
from agents_os.ui.pages.workflow import page as workflow
from agents_os.ui.pages.workflows import page as workflows

__all__ = [
    "agent",
    "agents",
    "api_keys",
    "approvals",
    "billing",
    "budgets",
    "company",
    "confirm_email",
    "costs",
    "document",
    "game_settings",
    "hire",
    "home",
    "invite",
    "knowledge",
    "knowledge_base",
    "knowledge_search",
    "login",
    "members",
    "new_company",
    "not_found",
    "notifications",
    "order",
    "orders",
    "profile",
    "providers",
    "quests",
    "reset",
    "roles",
    "run",
    "runs",
    "security",
    "service",
    "service_editor",
    "services",
    "signup",
    "task",
    "tasks",
    "teams",
    "welcome",
    "workflow",
    "workflows",
]
