"""JSON over HTTPS: no redirects, a size limit, plain HTTP locally only."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import urllib3

from shared.integrations.identity.errors import IdentityRefused
from shared.integrations.strict_json import NotAnObject, read_object

JsonObject = dict[str, object]

MAX_BYTES = 256 * 1024
_TIMEOUT = urllib3.Timeout(connect=3, read=7)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OK, _SERVER_ERROR = 200, 500


def safe_url(url: object, *, allow_local: bool) -> str:
    """The URL, if it may be called: https, or http to this machine where allowed. Raises IdentityRefused."""
    if not isinstance(url, str):
        raise IdentityRefused("issuer_url_unsafe")
    try:
        parts = urlsplit(url)
        local = allow_local and parts.scheme == "http" and parts.hostname in _LOOPBACK
        safe = (
            (parts.scheme == "https" or local)
            and parts.hostname
            and not parts.username
            and not parts.fragment
        )
    except ValueError:
        safe = False
    if not safe:
        raise IdentityRefused("issuer_url_unsafe")
    return url


class Documents:
    """Fetches JSON objects from an issuer."""

    def __init__(self, http: urllib3.PoolManager, *, allow_local: bool) -> None:
        self._http = http
        self._allow_local = allow_local

    def get(self, url: str, refused: str, headers: Mapping[str, str] | None = None) -> JsonObject:
        """Raises IdentityRefused: `refused` for a status but 200, `issuer_unavailable` without answer."""
        return self._send("GET", url, refused, headers or {}, None)

    def post_form(
        self, url: str, refused: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> JsonObject:
        """As `get`, for a form in the body."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._send("POST", url, refused, form, urlencode(fields))

    def _send(
        self, method: str, url: str, refused: str, headers: Mapping[str, str], body: str | None
    ) -> JsonObject:
        try:
            response = self._http.request(
                method,
                safe_url(url, allow_local=self._allow_local),
                body=body,
                headers={"Accept": "application/json", **headers},
                redirect=False,
                retries=False,
                timeout=_TIMEOUT,
                preload_content=False,
            )
            with response:
                content = response.read(MAX_BYTES + 1)
        except urllib3.exceptions.HTTPError:
            raise IdentityRefused("issuer_unavailable", retryable=True) from None
        if response.status >= _SERVER_ERROR:
            raise IdentityRefused("issuer_unavailable", retryable=True)
        if response.status != _OK:
            raise IdentityRefused(refused)
        if len(content) > MAX_BYTES:
            raise IdentityRefused("issuer_answer_malformed")
        try:
            return read_object(content)
        except NotAnObject:
            raise IdentityRefused("issuer_answer_malformed") from None
