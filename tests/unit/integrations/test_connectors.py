"""Connectors in the sandbox: input is checked, and what would be done is said."""

import pytest

from agents_os.domains.integrations.metadata.connector import connectors
from agents_os.domains.integrations.metadata.errors import ConnectorNotFound
from agents_os.domains.integrations.usecases.use_connector import use_connector


def test_an_action_says_what_it_would_have_done():
    done = use_connector("slack", "provision", {"company_name": "Acme Corp"}, attempt=2)
    assert done.details == "Slack provisioned for Acme Corp: channel=#welcome-acme-corp"
    assert done.done == {"company_name": "Acme Corp", "channel": "welcome-acme-corp"}
    assert (done.status, done.sandbox, done.attempt) == ("success", True, 2)


@pytest.mark.parametrize("system", list(connectors()))
def test_every_action_of_every_connector_works_with_what_it_asks_for(system):
    for action in connectors()[system].actions:
        given = {field.key: "acme" for field in action.fields if field.required}
        done = use_connector(system, action.key, given)
        assert done.status == "success", done.details
        assert "{" not in done.details


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"company_name": ""},
        {"company_name": 5},
        {"company_name": "x" * 201},
        {"company_name": "Acme", "channel": "No Spaces"},
        {"company_name": "Acme", "colour": "blue"},
    ],
)
def test_input_that_does_not_fit_fails_before_anything_is_done(given):
    done = use_connector("slack", "provision", given)
    assert (done.status, done.error_code, done.retryable) == ("fail", "invalid_input", False)
    assert done.done == {}


def test_braces_in_the_input_stay_what_they_are():
    done = use_connector("slack", "send_message", {"channel": "#a", "text": "{channel}"})
    assert done.details == "Slack message to #a: {channel}"


@pytest.mark.parametrize(("wish", "retryable"), [("fail", False), ("error", True)])
def test_the_sandbox_fails_when_it_is_asked_to(wish, retryable):
    done = use_connector("grants", "provision", {"company_name": "Acme", "simulate": wish})
    assert (done.status, done.retryable) == (wish, retryable)


def test_unknown_connectors_and_actions_are_named():
    with pytest.raises(ConnectorNotFound, match="github"):
        use_connector("jira", "provision", {})
    with pytest.raises(ConnectorNotFound, match="send_message"):
        use_connector("slack", "dance", {})
