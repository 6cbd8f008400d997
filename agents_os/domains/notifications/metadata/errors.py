"""Errors of notifications."""

from agents_os.core.errors import NotFound


class NotificationNotFound(NotFound):
    """No such notification, or somebody else's."""

    code = "notification_not_found"
