"""Every screen of the product. A page that is not imported here does not exist."""

from agents_os.ui.pages.invite import page as invite
from agents_os.ui.pages.login import page as login
from agents_os.ui.pages.reset import page as reset
from agents_os.ui.pages.signup import page as signup

__all__ = ["invite", "login", "reset", "signup"]
