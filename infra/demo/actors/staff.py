"""A member of staff at the API, with a token of the staff's identity provider."""

import time
import uuid
from typing import Any

from infra.demo.actors.http import Answer, Client, Unexpected


class Staff:
    """One person in one role. Every command carries an idempotency key and the version it was decided on."""

    def __init__(self, product: str, issuer: str, tenant: str, subject: str, role: str) -> None:
        self._base = f"{product}/tillit/v1"
        self._http = Client()
        self.role, self.subject = role, subject
        groups = [f"tillit:{tenant}:*:{role}"]
        asked = {"subject": subject, "name": subject.title(), "groups": groups}
        token = self._http.post_json(f"{issuer}/staff-token", asked).json()["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "sv"}

    def get(self, path: str) -> Answer:
        """Read something."""
        return self._http.request("GET", f"{self._base}{path}", headers=self._headers)

    def case(self, case: str) -> dict[str, Any]:
        """Open a case; the API records the reading first."""
        answer = self.get(f"/cases/{case}")
        if answer.status != 200:
            raise Unexpected(f"{self.role}: GET case answered {answer.status}")
        content: dict[str, Any] = answer.json()
        return content

    def row(self, case: str) -> dict[str, Any]:
        """The case's row in the worklist, which shows no name and is not recorded as a reading."""
        path = "/cases?limit=100"
        while True:
            answer = self.get(path)
            if answer.status != 200:
                raise Unexpected(f"{self.role}: GET cases answered {answer.status}")
            page = answer.json()
            for item in page["items"]:
                if item["case_id"] == case:
                    found: dict[str, Any] = item
                    return found
            if not page.get("next"):
                return {}
            path = page["next"].split("/tillit/v1", 1)[1]

    def command(self, case: str, name: str, content: dict[str, Any]) -> Answer:
        """Give a command; when the case has moved on meanwhile, repeat it with the same key on what is current."""
        key = str(uuid.uuid4())
        version = self.row(case).get("version", 1)
        for _ in range(20):
            headers = {**self._headers, "Idempotency-Key": f'"{key}"', "If-Match": f'"{version}"'}
            answer = self._http.post_json(f"{self._base}/cases/{case}/{name}", content, headers)
            if answer.status != 412:
                break
            version = answer.json()["current_version"]
            time.sleep(0.1)
        if answer.status not in (200, 201):
            problem = answer.json()
            raise Unexpected(
                f"{self.role}: {name} was refused: {problem.get('code')} ({problem.get('rule_id')})"
            )
        return answer

    def open_case(self, content: dict[str, Any]) -> str:
        """Open a case for somebody who never passed an ATS; returns its id."""
        headers = {**self._headers, "Idempotency-Key": f'"{uuid.uuid4()}"'}
        answer = self._http.post_json(f"{self._base}/cases", content, headers)
        if answer.status != 201:
            raise Unexpected(f"{self.role}: POST cases answered {answer.status}")
        return answer.headers["location"].rsplit("/", 1)[-1]

    def report(self, case: str) -> bytes:
        """The report's PDF."""
        answer = self.get(f"/cases/{case}/report")
        if answer.status != 200:
            raise Unexpected(f"{self.role}: GET report answered {answer.status}")
        return answer.body
