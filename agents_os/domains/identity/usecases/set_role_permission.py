from agents_os.core.db import UnitOfWork
from agents_os.domains.identity.adapters.secondary.repository import overrides
from agents_os.domains.identity.metadata.errors import PermissionNotGrantable
from agents_os.domains.identity.metadata.events import RolePermissionChanged
from agents_os.domains.identity.metadata.member_schemas import RoleMatrixRow, RolePermissionSet
from agents_os.domains.identity.metadata.permissions import BY_KEY, Role
from agents_os.domains.identity.usecases.queries import get_role_matrix


async def set_role_permission(uow: UnitOfWork, body: RolePermissionSet) -> list[RoleMatrixRow]:
    """Change one grantable cell of the role matrix; returns the whole matrix.

    Raises:
        PermissionNotGrantable: unknown permission, or a cell that is fixed.
        Forbidden: only an owner.
    """
    uow.actor.require("roles:manage")
    permission = BY_KEY.get(body.permission)
    if permission is None or body.role not in permission.grantable:
        raise PermissionNotGrantable(
            f"“{body.permission}” cannot be changed for the role {body.role.value}."
        )
    default = permission.reaches[list(Role).index(body.role)]
    org_id = uow.actor.tenant
    await overrides.clear(uow.session, org_id, body.role, body.permission)
    if body.reach != default:
        await overrides.add(uow.session, org_id, body.role, body.permission, body.reach)
    uow.publish(RolePermissionChanged(role=body.role, permission=body.permission, reach=body.reach))
    return await get_role_matrix(uow)
