"""The secret with which senders sign what they send to a webhook."""

from agents_os.core import vault
from agents_os.core.clock import utc_now
from agents_os.domains.workflows.metadata.trigger_models import WorkflowTrigger
from agents_os.domains.workflows.metadata.webhook_signature import new_secret


def secrets_of(trigger: WorkflowTrigger) -> list[str]:
    """The secrets that count now, the newest first. Raises SealBroken."""
    sealed = [trigger.sealed_secret]
    if trigger.old_secret_until and trigger.old_secret_until > utc_now():
        sealed.append(trigger.sealed_old_secret)
    here = vault.place(trigger.org_id, trigger.id)
    return [vault.unseal(each, here).get_secret_value() for each in sealed if each]


def seal_new(trigger: WorkflowTrigger) -> str:
    """Give the trigger a new secret and return it: the only time it is to be seen."""
    secret = new_secret()
    trigger.sealed_secret = vault.seal(secret, vault.place(trigger.org_id, trigger.id))
    return secret
