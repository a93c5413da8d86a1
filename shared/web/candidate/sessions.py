"""The candidate's session: one cookie, known at the door by its hash, and the form tokens bound to it.

A session is over 30 minutes after the last request. Its record stays for a day and opens nothing: what was
typed meanwhile can still be kept for the case (pages description, P11). Form tokens are not stored one by one,
so that two windows do not spoil each other: each is random, carries a MAC under the session's secret, and
serves once, because the case's log knows it as the cause of what it led to.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from shared.adapters.doors import Doors
from shared.texts.catalogue import LANGUAGES, Language

COOKIE = "tillit"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
KEPT = timedelta(days=1)
_STEP = timedelta(minutes=1)
_ENTROPY = 32
_NONCE = 12
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}\.(?:sv|en)\.[A-Za-z0-9_-]{43}")

Stage = Literal["begun", "in"]


@dataclass(frozen=True, repr=False)
class Session:
    """A session's content. `stage` is begun (sent to the issuer) or in (identity proven in this session).

    `link` is the id of the link it came by; `until` and `begun` are seconds in real time; `choice` is the
    answer about to be signed; `read` names the kinds of content whose reading was recorded in this session.
    """

    tenant: str
    case: str
    link: str
    language: Language
    stage: Stage
    until: int
    begun: int
    state: str = ""
    nonce: str = ""
    verifier: str = ""
    choice: str = ""
    read: str = ""

    def over(self, now: datetime) -> bool:
        """Nothing can be read or done in it any longer."""
        return now.timestamp() >= min(self.until, self.begun + LONGEST.total_seconds())


@dataclass(frozen=True)
class Sessions:
    """Sessions in the Doors table. `now` is real time everywhere."""

    doors: Doors

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a cookie, also one that is over; None when there is none."""
        content = self.doors.session(secret, now) if is_secret(secret) else None
        if content is None:
            return None
        known = {f.name: content[f.name] for f in fields(Session) if f.name in content}
        numbers = {"until": int(known["until"]), "begun": int(known["begun"])}
        return Session(**{**known, **numbers})  # type: ignore[arg-type]  # written by save, whole

    def slide(self, secret: str, session: Session, now: datetime) -> Session:
        """Let a session last 30 minutes from now; written at most once a minute."""
        fresh = session.until - now.timestamp() > (IDLE - _STEP).total_seconds()
        return session if fresh else self.save(secret, session, now)

    def save(self, secret: str, session: Session, now: datetime) -> Session:
        """Store a session for another 30 minutes."""
        lasting = replace(session, until=int((now + IDLE).timestamp()))
        content = {name: str(value) for name, value in asdict(lasting).items()}
        self.doors.put_session(secret, content, now + KEPT)
        return lasting

    def end(self, secret: str) -> None:
        """Forget a session; nothing happens when there is none."""
        if is_secret(secret):
            self.doors.end_session(secret)


def new_secret() -> str:
    """A fresh cookie value: 32 random bytes."""
    return token_urlsafe(_ENTROPY)


def is_secret(text: str) -> bool:
    """Whether a cookie has the shape of one of ours; nothing else is looked up."""
    return _SECRET.fullmatch(text) is not None


def form_token(secret: str, language: Language) -> str:
    """A one-time token for the forms of a page: random, in its language, only good with this cookie."""
    nonce = token_urlsafe(_NONCE)
    return f"{nonce}.{language}.{_mac(secret, nonce, language)}"


def language_of(secret: str, token: str) -> Language | None:
    """The language of the page that a form token stood on; None when the token is not of this session."""
    if not is_secret(secret) or _FORM_TOKEN.fullmatch(token) is None:
        return None
    nonce, language, mac = token.split(".")
    if not hmac.compare_digest(mac, _mac(secret, nonce, language)):
        return None
    return next(known for known in LANGUAGES if known == language)


def cause_of(act: str) -> str:
    """The cause under which the log knows an act: a form's token with what was asked, or the like. A hash."""
    return f"page:{sha256(act.encode()).hexdigest()[:32]}"


def _mac(secret: str, nonce: str, language: str) -> str:
    digest = hmac.digest(secret.encode(), f"form\n{nonce}\n{language}".encode(), sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")


def set_cookie(secret: str, base: str, secure: bool) -> str:
    """The header that gives the browser its one cookie."""
    return f"{COOKIE}={secret}; Path={base}/c; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def drop_cookie(base: str, secure: bool) -> str:
    """The header that takes it away."""
    return f"{COOKIE}=; Path={base}/c; Max-Age=0; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
