"""Candidate pages as HTML: one self-contained document per page, no script, no request to anywhere."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.pages import paths
from shared.pages.acts import SignCheck, SignWithdraw
from shared.pages.models import NoticeFull, Status
from shared.pages.parts import FieldError, Frame, Page
from shared.pages.status_view import status_view
from shared.texts import dates
from shared.texts.catalogue import SWEDISH_TERMS, MissingValueError, catalogue, template
from shared.texts.notices import notice_hash

_HERE = Path(__file__).parent
_SWEDISH = re.compile(rf"\b({'|'.join(SWEDISH_TERMS)})\b")
_DIALLED = re.compile(r"\+?[\d\s()–-]*\d[\d\s()–-]*")
Speak = Callable[..., Markup]


def render(page: Page) -> str:
    """Return the page as a whole HTML document (UTF-8 text). Every value is escaped."""
    frame = page.frame
    say = partial(_say, frame)
    context: dict[str, Any] = {
        "page": page,
        "frame": frame,
        "t": say,
        "url": partial(paths.href, frame.base),
        "error_text": partial(_error_text, say),
        "phone": _phone_link(frame.host.phone) if frame.host else None,
        "other": "en" if frame.language == "sv" else "sv",
        "terms": partial(_terms, frame),
        "style": Markup(inline_style()),  # noqa: S704 - the project's own stylesheet
        "day": partial(_when, dates.day, frame),
        "weekday": partial(_when, dates.weekday, frame),
        "clock": partial(dates.clock, frame.language),
        "number": partial(dates.number, frame.language),
    }
    if isinstance(page, NoticeFull):
        context["checksum"] = notice_hash(page.notice)
    if isinstance(page, SignCheck | SignWithdraw):
        context["text_hash"] = signed_text_hash(page.signed_text)
    if isinstance(page, Status):
        context["status"] = status_view(page, say)
    return _environment().get_template(page.template).render(context)


def headers(form_targets: Sequence[str] = ()) -> dict[str, str]:
    """Return the headers of every candidate page.

    `form_targets` are origins to which a form's answer may redirect: browsers hold a redirect after a POST to
    form-action too, so the start page names the identity issuer's origin.
    """
    digest = b64encode(hashlib.sha256(inline_style().encode()).digest()).decode()
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        " ".join(("form-action 'self'", *form_targets)),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }


def signed_text_hash(signed_text: str) -> str:
    """Return the SHA-256 of the text that is shown, signed and stored, as 64 hexadecimal digits."""
    return hashlib.sha256(signed_text.encode()).hexdigest()


@cache
def inline_style() -> str:
    """Return the stylesheet as it stands in each page, without comments and needless blanks."""
    sheet = re.sub(r"/\*.*?\*/", "", (_HERE / "style.css").read_text("utf-8"), flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet)
    return re.sub(r"\s*([{};,])\s*|:\s+", lambda m: m.group(1) or ":", sheet).replace(";}", "}").strip()


def _say(frame: Frame, key: str, /, **values: object) -> Markup:
    """Fill a text with the frame's names and the given values, escaped; telephone numbers become links."""
    known = {**_names(frame), **values}
    try:
        return _terms(frame, template(frame.language, _key(frame, key))).format(**known)
    except KeyError as missing:
        raise MissingValueError(str(missing.args[0])) from None


def _names(frame: Frame) -> dict[str, object]:
    """Whom a text may name; where no case is known nobody, so that such a text fails instead of saying None."""
    if frame.host is None:
        return {}
    return {
        "employer": frame.employer,
        "position": frame.position,
        "host_name": frame.host.name,
        "phone": _phone_link(frame.host.phone),
        "address": frame.host.address,
    }


def _key(frame: Frame, key: str) -> str:
    """The text for `key`: its version that names nobody, or that of the case's kind, where there is one."""
    kinds = ("no_case",) if frame.host is None else frame.variants
    return next((own for kind in kinds if (own := f"{key}.{kind}") in catalogue()), key)


def _terms(frame: Frame, words: str) -> Markup:
    """Escape a text and mark the Swedish terms in an English one, so that a screen reader says them right."""
    safe = escape(words)
    if frame.language == "sv":
        return safe
    return Markup(_SWEDISH.sub(r'<span lang="sv">\1</span>', str(safe)))  # noqa: S704 - escaped above


def _error_text(say: Speak, error: FieldError) -> Markup:
    return say(error.key, over=error.over)


def _phone_link(phone: str) -> Markup:
    """A number to press on a telephone; a Swedish trunk zero becomes the country code. Other words stay words."""
    if not _DIALLED.fullmatch(phone):
        return escape(phone)
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    dialled = f"+46{digits[1:]}" if digits.startswith("0") else digits
    shown = phone.replace(" ", "\N{NO-BREAK SPACE}")
    return Markup('<a href="tel:{}">{}</a>').format(dialled, shown)


def _when(words: Callable[..., str], frame: Frame, on: date | datetime) -> str:
    return words(frame.language, on)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
