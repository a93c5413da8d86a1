"""What the API says of itself: api-info (REST API-profil VER.06) and the committed OpenAPI document."""

from functools import cache
from pathlib import Path

from shared.web.problem import DOCUMENTATION
from shared.web.staff.answers import ApiInfo

VERSION = "1.0.0"
RELEASED = "2026-11-21"
DOCUMENT = Path(__file__).parent / "openapi.json"


def api_info(base: str) -> bytes:
    """Name, version, day of release, documentation and status."""
    info = ApiInfo(
        apiName="tillit",
        apiVersion=VERSION,
        apiReleased=RELEASED,
        apiDocumentation=f"{base}{DOCUMENTATION}",
        apiStatus="active",
    )
    return info.model_dump_json().encode()


def openapi(base: str) -> bytes:
    """The OpenAPI document as it is committed; its server is relative, so one fits every address."""
    return _document()


@cache
def _document() -> bytes:
    return DOCUMENT.read_bytes()
