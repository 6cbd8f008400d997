"""Notifications over HTTP: parse, call one usecase, return its result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agents_os.core.pagination import Page, PageQuery
from agents_os.core.web import Uow
from agents_os.domains.notifications.metadata.schemas import (
    NotificationFilter,
    NotificationPreferencesRead,
    NotificationPreferencesUpdate,
    NotificationRead,
    NotificationsMarked,
)
from agents_os.domains.notifications.usecases import mark_read as marking
from agents_os.domains.notifications.usecases import queries
from agents_os.domains.notifications.usecases import set_notification_preferences as preferences

router = APIRouter(prefix="/notifications", tags=["notifications"])


class ListQuery(NotificationFilter, PageQuery, frozen=True):
    """One query string for filter and page; FastAPI reads only one model from it."""


@router.get("", operation_id="listNotifications", summary="What I was told, newest first")
async def get_list(uow: Uow, query: Annotated[ListQuery, Query()]) -> Page[NotificationRead]:
    return await queries.list_notifications(uow, query, query)


@router.post("/read", operation_id="markAllNotificationsRead", summary="Mark all as read")
async def post_all_read(uow: Uow) -> NotificationsMarked:
    return await marking.mark_all_read(uow)


@router.get("/preferences", operation_id="getNotificationPreferences", summary="My choices")
async def get_preferences(uow: Uow) -> NotificationPreferencesRead:
    return await queries.get_notification_preferences(uow)


@router.patch(
    "/preferences", operation_id="setNotificationPreferences", summary="Change my choices"
)
async def patch_preferences(
    uow: Uow, body: NotificationPreferencesUpdate
) -> NotificationPreferencesRead:
    return await preferences.set_notification_preferences(uow, body)


@router.post(
    "/{notification_id}/read", operation_id="markNotificationRead", summary="Mark one as read"
)
async def post_read(uow: Uow, notification_id: UUID) -> NotificationRead:
    return await marking.mark_read(uow, notification_id)


@router.delete(
    "/{notification_id}/read", operation_id="markNotificationUnread", summary="Mark as unread"
)
async def delete_read(uow: Uow, notification_id: UUID) -> NotificationRead:
    return await marking.mark_read(uow, notification_id, read=False)
