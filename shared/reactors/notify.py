"""Messages to the candidate, through SES: thin, leased first, and never to a protected person."""

from datetime import date, datetime, timedelta

from botocore.exceptions import ClientError

from shared.content import PersonRecord, open_object, open_person
from shared.domain.calendar import local_date
from shared.domain.case import Case
from shared.domain.commit import Log, stamp
from shared.domain.due import Action
from shared.domain.events import LinkIssued, MessageSent
from shared.domain.policy import Policy
from shared.domain.vetting import HELD
from shared.flow import Done, PeerFailed, lease, policy_of, still_open
from shared.links import token_for
from shared.runtime.services import Services
from shared.texts.catalogue import Language
from shared.texts.dates import clock, day
from shared.texts.mails import Mail, Variant, mail

_A_DAY = 24 * 3600.0


def send_message(services: Services, log: Log, action: Action) -> Done:
    """Send one message. The mail service knows no idempotency key, so the action is leased by a commit first."""
    person = open_person(services, log)
    to = _address(services, log, person)
    if to is None:
        raise PeerFailed("no_address", _A_DAY)
    policy = policy_of(services, log.case)
    new = _new_link(services, log.case, action)
    log = lease(services, log, action, (new,) if new else ())
    token = _publish_link(services, log.case) if action.details["message"] != "withdrawn" else None
    message = _write(services, log.case, action, policy, token)
    still_open(services, log)
    try:
        services.mailer.send(to, message.subject, message.body)
    except ClientError as error:
        raise PeerFailed(f"mail:{error.response['Error']['Code']}") from error
    return Done((MessageSent(action.key, action.details["message"]),))


def _address(services: Services, log: Log, person: PersonRecord) -> str | None:
    answer = log.case.answers.get("email")
    if answer and answer.item:
        return str(open_object(services, log, answer.item)["text"])
    return person.email


def _new_link(services: Services, case: Case, action: Action) -> LinkIssued | None:
    """A link for an invitation, or when the last one can no longer be used; expiry is in real time."""
    now = services.clock.real()
    usable = case.links[case.links_revoked :]
    fresh = usable and datetime.fromisoformat(usable[-1][1]) > now + timedelta(days=1)
    message = action.details["message"]
    if message == "withdrawn" or (fresh and message not in ("invitation", "link_renewed")):
        return None
    expires = now + timedelta(days=case.term("link_days"))
    return LinkIssued(f"l{len(case.links) + 1}", stamp(expires))


def _publish_link(services: Services, case: Case) -> str:
    """The token of the last link, known at the door by its hash; made again the same at every try."""
    link, expires = case.links[-1]
    token = token_for(services.secrets.text(services.settings["LINK_SECRET"]), case.tenant, case.id, link)
    services.doors.put_link(token, case.tenant, case.id, link, datetime.fromisoformat(expires))
    return token


def _write(services: Services, case: Case, action: Action, policy: Policy, token: str | None) -> Mail:
    host = policy.staff[case.host] if case.host else None
    now = services.clock.now()
    language: Language = "en" if case.language == "en" else "sv"
    values = {
        "employer": policy.client.name,
        "host_name": host.name if host else policy.client.contact,
        "host_phone": host.phone if host else policy.client.contact,
        "address": f"{services.settings['PAGE_BASE_URL']}/c/link/{token}",
        "until": day(language, _until(case, now)),
        "done_at": f"{day(language, now)} {clock(language, now)}",
    }
    employed: Variant = "employed" if case.service in HELD else ""
    return mail(action.details["message"], language, values, employed)  # type: ignore[arg-type]  # kinds are checked by a test


def _until(case: Case, now: datetime) -> date:
    if case.reading_until and not case.reply:
        return date.fromisoformat(case.reading_until)
    return local_date(now) + timedelta(days=case.term("link_days"))
