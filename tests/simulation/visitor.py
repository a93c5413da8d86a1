"""The candidate's browser in a run, with the identity issuer in this process."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.scenario.browser import Browser
from tests.simulation.world import World
from tests.world.api import Answer


class Visitor(Browser):
    """A browser whose pages may fail to come: then there is nothing to fill in, and no harm done."""

    def __init__(self, world: World) -> None:
        self._world: Any = world
        self._cookies: dict[str, str] = {}
        self.address = ""
        self.page = Answer(0, b"")

    def shows(self, action: str) -> bool:
        """Whether the shown page has a form to an address."""
        return self.page.status == 200 and f'action="{action}"' in self.page.text

    def fill(self, address: str, action: str, **filled: str) -> bool:
        """Open a page, fill in its form and send it; whether that went well."""
        self.open(address)
        return self.shows(action) and self.send(action, **filled).status == 200

    @property
    def at_issuer(self) -> bool:
        """Whether the issuer's page is shown now."""
        return self._elsewhere(self.address)

    def sign_in_as(self, person: str) -> Answer:
        """Choose a person at the issuer, and come back."""
        asked = dict(parse_qsl(urlsplit(self.address).query))
        code = self._world.peers.issuer.grant(asked, person)
        told = {"code": code, "state": asked["state"], "iss": self._world.peers.issuer.url}
        return self.open(f"{asked['redirect_uri']}?{urlencode(told)}")

    def _fetch(self, address: str) -> Answer:
        return Answer(200, b"")
