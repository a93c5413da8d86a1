"""The local stack's tenant: an invented municipality, its ATS connections and check providers, put in as an operator would."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

from shared.adapters.tenants import Tenants, read_policy
from shared.domain.commit import canonical
from shared.domain.policy import Policy

TENANT = "almby"
GREENHOUSE, TEAMTAILOR, COURTS, BUREAU = "almby-greenhouse", "almby-teamtailor", "courts", "bureau"
STAFF = {
    "orderer": "lena",
    "case_officer": "mona",
    "reviewer": "johan",
    "decider": "per",
    "administrator": "sara",
    "interviewer": "ingrid",
    "placing_body": "nils",
    "registrar": "rut",
    "data_protection_officer": "disa",
    "complaints_officer": "klara",
}
_WINDOW_DAYS = 180


@dataclass(frozen=True)
class LocalSecrets:
    """Secrets made anew for each local stack, shared with its simulators."""

    greenhouse: dict[str, Any]
    teamtailor: dict[str, Any]
    provider_token: str
    provider_webhook: str
    identity: str

    @staticmethod
    def make() -> "LocalSecrets":
        """Fresh random secrets."""
        from base64 import b64encode
        from secrets import token_bytes

        return LocalSecrets(
            greenhouse={
                "signing": [token_hex(24)],
                "client_id": token_hex(8),
                "client_secret": token_hex(24),
            },
            teamtailor={
                "signing": [token_hex(24)],
                "provider_keys": [token_hex(24)],
                "api_key": token_hex(24),
                "partner_key": token_hex(24),
            },
            provider_token=token_urlsafe(24),
            provider_webhook=f"whsec_{b64encode(token_bytes(32)).decode()}",
            identity=token_urlsafe(24),
        )

    def ats(self) -> str:
        """For the ATS simulator: both vendors' secrets."""
        return json.dumps({"greenhouse": self.greenhouse, "teamtailor": self.teamtailor})


def policy(today: date) -> Policy:
    """The tenant's policy with a window around `today`, so that the local stack never runs out of it."""
    content = json.loads(Path(__file__).with_name("tenant.json").read_text("utf-8"))
    content |= {
        "opens": (today - timedelta(days=_WINDOW_DAYS)).isoformat(),
        "closes": (today + timedelta(days=_WINDOW_DAYS)).isoformat(),
    }
    content.pop("hash")
    return read_policy(canonical(content))


def connections(ats: str, provider: str, base: str) -> dict[str, dict[str, Any]]:
    """Connections by id. In: addresses of the ATS, the provider, and Tillit's own."""
    host = ats.removeprefix("http://")
    facts = {
        "position": "position",
        "engagement": "engagement",
        "final_candidate": "final_candidate",
        "final-candidate": "final_candidate",
        "personnummer": "person_number",
        "social-security-number": "person_number",
        "language": "language",
    }
    common: dict[str, Any] = {
        "tenant": TENANT, "api_base": ats, "allowed_hosts": [host], "fact_fields": facts, "local": True,
    }  # fmt: skip
    greenhouse = {
        **common, "id": GREENHOUSE, "vendor": "greenhouse", "token_url": f"{ats}/token",
        "triggering_stages": ["Bakgrundskontroll", "Background check", "Assessment"],
        "secret_ref": f"tillit/connections/{GREENHOUSE}",
    }  # fmt: skip
    teamtailor = {
        **common, "id": TEAMTAILOR, "vendor": "teamtailor",
        "triggering_stages": ["Bakgrundskontroll", "Background check", "After Interview"],
        "secret_ref": f"tillit/connections/{TEAMTAILOR}",
    }  # fmt: skip
    providers = {
        name: {
            "id": name, "tenant": TENANT, "wire_format": "tillit-1", "api_base": provider,
            "allowed_hosts": [provider.removeprefix("http://")], "secret_ref": f"tillit/connections/{name}",
            "callback_base": base, "local": True,
        }
        for name in (COURTS, BUREAU)
    }  # fmt: skip
    return {GREENHOUSE: greenhouse, TEAMTAILOR: teamtailor, **providers}


def connection_secrets(secrets: LocalSecrets) -> dict[str, str]:
    """The secret of each connection by its reference."""
    provider = json.dumps({"token": secrets.provider_token, "webhook_secrets": [secrets.provider_webhook]})
    return {
        f"tillit/connections/{GREENHOUSE}": json.dumps(secrets.greenhouse),
        f"tillit/connections/{TEAMTAILOR}": json.dumps(secrets.teamtailor),
        f"tillit/connections/{COURTS}": provider,
        f"tillit/connections/{BUREAU}": provider,
    }


def put_in(tenants: Tenants, today: date, settings: dict[str, dict[str, Any]]) -> None:
    """Store the policy and the connections."""
    tenants.add_policy(policy(today))
    for name, content in settings.items():
        tenants.put_connection(name, content)
