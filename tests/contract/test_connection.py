"""A connection is configuration: what is wrong in it is said by name, and secrets never show."""

import pytest

from shared.integrations.ats.connection import Connection, ConnectionInvalid, Secrets

GOOD: dict[str, object] = {
    "id": "storby-1",
    "tenant": "storby",
    "vendor": "greenhouse",
    "api_base": "https://harvest.greenhouse.io/",
    "token_url": "https://auth.greenhouse.io/token",
    "triggering_stages": ["Background check", "9001"],
    "secret_ref": "connection/storby-1",
}


def test_a_good_connection() -> None:
    connection = Connection.parse({**GOOD, "allowed_hosts": ["files.greenhouse.io"]})
    assert connection.api_base == "https://harvest.greenhouse.io"
    assert connection.hosts() == (
        "harvest.greenhouse.io:443",
        "auth.greenhouse.io:443",
        "files.greenhouse.io",
    )
    assert connection.may_follow("https://files.greenhouse.io/x")
    assert not connection.may_follow("http://files.greenhouse.io/x")
    assert not connection.may_follow("https://greenhouse.io/x")
    assert connection.triggers(None, " background CHECK ")
    assert connection.triggers("9001", None)
    assert not connection.triggers("9002", "Offer")
    assert not connection.triggers(None, None)
    assert connection.default_language == "sv"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vendor": "lever"}, "vendor must be one of: greenhouse, teamtailor"),
        ({"api_base": "http://harvest.greenhouse.io"}, "api_base must be https"),
        ({"api_base": "https://harvest.greenhouse.io/v3"}, "api_base must have no path"),
        ({"api_base": "https://me:word@harvest.greenhouse.io"}, "api_base must not hold a credential"),
        ({"api_base": "harvest"}, "api_base must be an address"),
        ({"token_url": None}, "token_url is needed for greenhouse"),
        ({"token_url": "http://auth.greenhouse.io/token"}, "token_url must be https"),
        ({"triggering_stages": []}, "triggering_stages must have at least one entry"),
        ({"triggering_stages": "Offer"}, "triggering_stages must be a list of texts"),
        ({"fact_fields": {"a": 1}}, "fact_fields must map texts to texts"),
        ({"fact_fields": ["a"]}, "fact_fields must map texts to texts"),
        ({"local": "yes"}, "local must be true or false"),
        ({"default_language": "fi"}, "default_language must be one of: sv, en"),
        ({"tenant": " "}, "tenant must be a text"),
        ({"tenants": "x"}, "unknown field: tenants"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, object], said: str) -> None:
    with pytest.raises(ConnectionInvalid, match=f"^{said}$"):
        Connection.parse({**GOOD, **change})


def test_secrets_never_show() -> None:
    secrets = Secrets.parse({"signing": ["very-secret"], "client_secret": "also-secret"})
    assert "secret" not in repr(secrets).lower().replace("secrets", "")
    with pytest.raises(ConnectionInvalid, match=r"^the secret lacks api_key$"):
        secrets.need("api_key")
    with pytest.raises(ConnectionInvalid, match=r"^signing must have at least one entry$"):
        Secrets.parse({})
    with pytest.raises(ConnectionInvalid, match=r"^the secret has an unknown field$"):
        Secrets.parse({"signing": ["x"], "very-secret": "x"})
