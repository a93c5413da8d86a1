"""Every operation, each once: address, what goes in and out, its words in both languages.

Routes, authorisation, the OpenAPI document and the tests are made from this table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from shared.web.staff import answers as a
from shared.web.staff import commands, export, keeping, lists, people, protecting, reading, results
from shared.web.staff import examples as x
from shared.web.staff import file_operations as f
from shared.web.staff import requests as r
from shared.web.staff import rights_operations as g
from shared.web.staff import step_operations as s
from shared.web.staff.call import Answer, Call
from shared.web.staff.step_answers import RecordCheckApplication

S = TypeVar("S", bound=r.Sent)
CASE = "/cases/{caseId}"
# What each kind of operation can answer besides its success (DOK.20: every code is described).
_READS = (400, 401, 403, 404, 405, 410, 500, 503)
_LISTS = (400, 401, 403, 404, 405, 500, 503)
_COMMANDS = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 500, 503)
_OPENING = (400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503)


@dataclass(frozen=True)
class Operation:
    """One operation. `body` is None for a GET; `summary` and `about` are (Swedish, English)."""

    id: str
    method: str
    path: str
    run: Callable[..., Answer]
    answer: type[BaseModel] | None
    summary: tuple[str, str]
    about: tuple[str, str]
    problems: tuple[int, ...]
    body: type[r.Sent] | None = None
    request_example: Mapping[str, object] = field(default_factory=dict)
    example: Mapping[str, object] = field(default_factory=dict)
    query: tuple[str, ...] = ()
    public: bool = False
    media: str = "application/pdf"

    @property
    def command(self) -> bool:
        """A command to an existing case: it needs If-Match."""
        return self.method == "POST" and self.path.startswith(CASE)


def _command(
    id_: str,
    name: str,
    run: Callable[[Call, S], Answer],
    body: type[S],
    summary: tuple[str, str],
    about: tuple[str, str],
) -> Operation:
    return Operation(
        id_,
        "POST",
        f"{CASE}/{name}",
        run,
        a.LoginCode if id_ == "issue_login_code" else a.Committed,
        summary,
        about,
        _COMMANDS,
        body,
        x.REQUESTS.get(id_, {}),
        x.LOGIN_CODE if id_ == "issue_login_code" else x.COMMITTED[id_],
    )


_WORK: tuple[Operation, ...] = (
    Operation(
        "list_cases",
        "GET",
        "/cases",
        lists.list_cases,
        a.CaseList,
        ("Arbetslistan", "The worklist"),
        (
            "Ärenden i dina enheter efter senaste dag, äldst först. Inga namn, ingen annan ordning.",
            "Cases of your units by due day, the earliest first. No names, no other order.",
        ),
        _LISTS,
        example=x.CASE_LIST,
        query=("limit", "cursor", "waiting_for", "unit", "state"),
    ),
    Operation(
        "open_case",
        "POST",
        "/cases",
        people.open_case,
        a.Committed,
        ("Öppna ett ärende", "Open a case"),
        (
            "För den som aldrig går genom ett rekryteringssystem. Ger högst ett utkast (BK-11).",
            "For somebody who never passes an applicant tracking system. Makes a draft at most (BK-11).",
        ),
        _OPENING,
        r.NewCase,
        x.REQUESTS["open_case"],
        x.COMMITTED["open_case"],
    ),
    Operation(
        "read_case",
        "GET",
        CASE,
        reading.read_case,
        a.OpenedCase,
        ("Läs ett ärende", "Read a case"),
        (
            "Att du läser en del noteras innan den lämnas ut; kandidaten kan se det. Med parts väljer du.",
            "Your reading of a part is recorded first, and the candidate can see it. With parts you choose.",
        ),
        _READS,
        example=x.OPENED,
        query=("parts",),
    ),
    Operation(
        "read_report",
        "GET",
        f"{CASE}/report",
        reading.read_report,
        None,
        ("Hämta rapporten", "Fetch the report"),
        (
            "PDF, högst 4 MB. Läsningen noteras först. Beställarens roller får den när den är lämnad.",
            "PDF, at most 4 MB. The reading is recorded first. The client's roles get it once released.",
        ),
        (*_READS, 409),
    ),
    Operation(
        "read_attachment",
        "GET",
        f"{CASE}/report-attachment",
        reading.read_attachment,
        None,
        ("Hämta rapportens bilaga", "Fetch the report's attachment"),
        (
            "PDF, högst 4 MB: grundutredningen i ord. Läsningen noteras först. Färre får läsa den än rapporten.",
            "PDF, at most 4 MB: the basic investigation in words. The reading is recorded first. Fewer may read it.",
        ),
        (*_READS, 409),
    ),
    Operation(
        "list_events",
        "GET",
        f"{CASE}/events",
        lists.list_events,
        a.EventList,
        ("Ärendets logg", "The case's log"),
        (
            "Händelserna i ordning, som på bussen: bara id:n och koder.",
            "The events in order, as on the bus: ids and codes only.",
        ),
        _LISTS,
        example=x.EVENT_LIST,
        query=("limit", "cursor"),
    ),
    Operation(
        "list_readings",
        "GET",
        f"{CASE}/readings",
        lists.list_readings,
        a.ReadingList,
        ("Vem som har läst vad", "Who has read what"),
        ("Läsningarna i ordning, inget innehåll.", "The readings in order, no content."),
        _LISTS,
        example=x.READING_LIST,
        query=("limit", "cursor"),
    ),
)

_COMMANDS_OF_CASE: tuple[Operation, ...] = (
    _command(
        "answer_question",
        "answers",
        commands.answer_question,
        r.NewAnswer,
        ("Svara på en fråga", "Answer a question"),
        (
            "Svarar på en av ärendets namngivna frågor. När ingen fråga är öppen prövas beställningen.",
            "Answers one of the case's named questions. When none is open the order is assessed.",
        ),
    ),
    _command(
        "change_host",
        "host-changes",
        commands.change_host,
        r.NewHost,
        ("Utse värd", "Name the host"),
        ("Värden följer kandidaten genom ärendet.", "The host follows the candidate through the case."),
    ),
    _command(
        "check_identity",
        "identity-checks",
        people.check_identity,
        r.NewIdentityCheck,
        ("Intyga identitetskontroll", "Attest an identity check"),
        (
            "Handläggaren har sett en identitetshandling. Personnumret gäller så som det står i den.",
            "The handler has seen an identity document. The person number counts as it stands in it.",
        ),
    ),
    _command(
        "issue_login_code",
        "login-codes",
        people.issue_login_code,
        r.NewLoginCode,
        ("Ge en inloggningskod", "Give a login code"),
        (
            "Efter identitetskontroll av den som saknar e-legitimation. Visas och gäller en gång.",
            "After an identity check of somebody without e-identification. Told once, serves once.",
        ),
    ),
    _command(
        "start_collection",
        "collection-starts",
        commands.start_collection,
        r.Nothing,
        ("Starta inhämtningen", "Start the collection"),
        (
            "Går när informationen är bekräftad, väntetiden över och identiteten styrkt (BK-13).",
            "Possible once the notice is acknowledged, the waiting time over, identity proven (BK-13).",
        ),
    ),
    _command(
        "enter_result",
        "results",
        results.enter_result,
        r.NewResult,
        ("För in ett resultat", "Enter a result"),
        (
            "Samma prövning som för en leverantörs svar: det som inte får sparas sparas inte, utan spår.",
            "The same filter as for a provider's answer: what may not be kept is not kept, without trace.",
        ),
    ),
    _command(
        "assess",
        "assessments",
        commands.assess,
        r.NewAssessment,
        ("Skriv under bedömningen", "Sign the assessment"),
        (
            "Varje uppgift som kandidaten bestrider behöver ett svar.",
            "Every finding that the candidate disputes needs an answer.",
        ),
    ),
    _command(
        "review",
        "reviews",
        commands.review,
        r.NewReview,
        ("Granska", "Review"),
        ("Fyra ögon: aldrig sitt eget arbete.", "Four eyes: never one's own work."),
    ),
    _command(
        "release",
        "releases",
        commands.release,
        r.Nothing,
        ("Lämna rapporten", "Release the report"),
        (
            "Rapporten kan inte tas tillbaka, bara rättas.",
            "The report cannot be taken back, only corrected.",
        ),
    ),
    _command(
        "decide",
        "decisions",
        commands.decide_case,
        r.NewDecision,
        ("Registrera beslutet", "Record the decision"),
        (
            "Beställarens beslutsfattare beslutar, med egna skäl. Utföraren beslutar aldrig (GR-06).",
            "The client's decider decides, with own reasons. The vendor never decides (GR-06).",
        ),
    ),
    *(_command(*row) for row in protecting.COMMANDS),
    _command(
        "pause",
        "pauses",
        commands.pause,
        r.NewPause,
        ("Pausa", "Pause"),
        ("Inhämtning och frister står stilla (GR-05).", "Collection and clocks stand still (GR-05)."),
    ),
    _command(
        "resume",
        "resumptions",
        commands.resume,
        r.Nothing,
        ("Återuppta", "Resume"),
        ("En människa låter ärendet gå vidare.", "A person lets the case go on."),
    ),
    _command(
        "cancel",
        "cancellations",
        commands.cancel,
        r.NewCancellation,
        ("Avbryt", "Cancel"),
        ("Säger ingenting om kandidaten.", "Says nothing about the candidate."),
    ),
)

_EXPORT = Operation(
    "export_application",
    "GET",
    f"{CASE}/record-check-application",
    export.export_application,
    RecordCheckApplication,
    *s.EXPORT,
    (*_READS, 409),
    example=s.EXPORTED,
)

_COPY = Operation(
    "read_extract_copy",
    "GET",
    f"{CASE}/extract-copy",
    keeping.read_copy,
    None,
    *keeping.READ_COPY,
    (*_READS, 409),
)

OPERATIONS: tuple[Operation, ...] = (
    *_WORK,
    *_COMMANDS_OF_CASE,
    *(_command(*row) for row in (*s.COMMANDS, *f.COMMANDS, *keeping.COMMANDS, *g.COMMANDS)),
    _EXPORT,
    _COPY,
    *(Operation(*row) for row in g.whole(CASE)),
    *(
        Operation(*row, (*_READS, 409), example=example, query=query, media=media)
        for row, example, query, media in f.READINGS
    ),
)
