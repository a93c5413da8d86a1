"""Every candidate page in every state: structure, language, forms, weight, and what never stands there."""

import re
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import shared.pages
from shared.pages import acts
from shared.pages import models as m
from shared.pages import parts as p
from shared.pages.paths import FORMS, ONE_TIME_FIELD, PATHS, href
from shared.pages.render import headers, inline_style, render, signed_text_hash
from shared.texts.catalogue import LANGUAGES, Language, text
from shared.texts.notices import notice_hash, notice_text
from tests.browser.gallery import STEPS, findings, gallery, statuses
from tests.browser.setting import AT, UNTIL, frame, full_notice

WEIGHT = 20_000
TEMPLATES = Path(shared.pages.__file__).with_name("templates")
CASES = [(language, name, page) for language in LANGUAGES for name, page in gallery(language).items()]
every_page = pytest.mark.parametrize(
    ("language", "page"), [(c[0], c[2]) for c in CASES], ids=[f"{c[1]}.{c[0]}" for c in CASES]
)


@dataclass
class Read:
    """A page as a reader's software sees it."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    h1: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def visible(self) -> str:
        return re.sub(r"[ \n]+", " ", " ".join(self.words))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Read()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.read.tags.append((tag, attributes))
        if tag == "form":
            self.read.forms.append({"action": [attributes["action"]], "fields": []})
        if tag in ("input", "textarea", "button") and "name" in attributes and "form" not in attributes:
            self.read.forms[-1]["fields"].append(attributes["name"])
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        if "title" in self.open:
            self.read.titles.append(data)
        elif data.strip():
            self.read.words.append(data)
        if "h1" in self.open:
            self.read.h1.append(data)


def reading(page: p.Page) -> Read:
    """Read a page; every element is closed in its turn."""
    reader = _Reader()
    reader.feed(render(page))
    reader.close()
    assert reader.open == []
    return reader.read


@every_page
def test_one_heading_and_a_title_that_says_the_same(language: Language, page: p.Page) -> None:
    read = reading(page)
    assert len(read.all("h1")) == 1
    error = text(language, "frame.error_prefix") + " " if page.errors else ""
    employer = f" – {page.frame.employer}" if page.frame.employer else ""
    assert "".join(read.titles) == f"{error}{''.join(read.h1)}{employer}"


@every_page
def test_languages_are_marked(language: Language, page: p.Page) -> None:
    read = reading(page)
    assert read.all("html")[0]["lang"] == language
    other = "en" if language == "sv" else "sv"
    switch = [a for tag, a in read.tags if tag in ("a", "button") and a.get("lang") == other]
    assert len(switch) == 1
    if "href" in switch[0]:
        assert switch[0]["hreflang"] == other
    terms = [a for a in read.all("span") if "lang" in a]
    assert all(a["lang"] == "sv" for a in terms)
    assert language == "en" or terms == []


@every_page
def test_weight_and_no_request_to_anywhere(language: Language, page: p.Page) -> None:
    html = render(page)
    assert len(html.encode()) <= WEIGHT
    read = reading(page)
    assert {"script", "img", "iframe", "object", "video"}.isdisjoint(tag for tag, _ in read.tags)
    assert [a["href"] for a in read.all("link")] == ["data:,"]
    assert not any(name.startswith("on") or name in ("src", "style") for _, a in read.tags for name in a)
    assert "url(" not in inline_style()
    assert "@import" not in inline_style()
    assert "http-equiv" not in html


@every_page
def test_every_field_has_a_label_and_nothing_is_disabled(language: Language, page: p.Page) -> None:
    """BK-38"""
    read = reading(page)
    labelled = {a["for"] for a in read.all("label")}
    shown = [a for a in read.all("input", "textarea") if a.get("type") != "hidden"]
    assert all(a["id"] in labelled for a in shown)
    forbidden = {"disabled", "required", "placeholder", "maxlength", "pattern", "accesskey"}
    assert not any(forbidden & a.keys() for _, a in read.tags)
    ids = Counter(a["id"] for _, a in read.tags if "id" in a)
    assert set(ids.values()) <= {1}
    for _, attributes in read.tags:
        for name in ("aria-describedby", "aria-labelledby"):
            assert set(attributes.get(name, "").split()) <= ids.keys()
    inner = {a["href"][1:] for a in read.all("a") if a.get("href", "").startswith("#")}
    assert inner <= ids.keys()


@every_page
def test_forms_post_known_fields_with_a_one_time_token(language: Language, page: p.Page) -> None:
    read = reading(page)
    for tag in read.all("form"):
        assert tag["method"] == "post"
    for form in read.forms:
        name = next(
            n for n in FORMS if re.fullmatch(re.sub(r"\{\w+\}", r"[a-z0-9]+", PATHS[n]), form["action"][0])
        )
        assert form["fields"].count(ONE_TIME_FIELD) == 1
        assert set(form["fields"]) - {ONE_TIME_FIELD} <= set(FORMS[name])


@every_page
def test_errors_stand_in_the_summary_and_at_the_field(language: Language, page: p.Page) -> None:
    read = reading(page)
    summary = [a for _, a in read.tags if a.get("class") == "summary"]
    assert len(summary) == (1 if page.errors else 0)
    for shown in summary:
        assert shown["role"] == "alert"
        assert shown["tabindex"] == "-1"
        assert "autofocus" in shown
    for error in page.errors:
        assert page.frame.host is not None
        message = text(language, error.key, over=error.over, host_name=page.frame.host.name)
        assert read.visible.count(message) == 2


@every_page
def test_the_frame_is_the_same_everywhere(language: Language, page: p.Page) -> None:
    read, host = reading(page), page.frame.host
    assert text(language, "frame.scam") in read.visible
    outline = [tag for tag, _ in read.tags if tag in ("header", "main", "footer")]
    assert outline == ["header", "main", "footer"]
    assert any(a.get("id") == "help" for a in read.all("footer"))
    if host is None:
        assert text(language, "frame.host_unknown") in read.visible
        return
    assert f"{text(language, 'frame.controller', controller=page.frame.controller)}" in read.visible
    assert host.name in read.visible
    assert host.hours in read.visible
    assert any(a.get("href") == "tel:+46853012345" for a in read.all("a"))


@every_page
def test_headings_go_down_one_step_at_a_time(language: Language, page: p.Page) -> None:
    levels = [int(tag[1]) for tag, _ in reading(page).tags if re.fullmatch(r"h[1-6]", tag)]
    before = [2] if page.errors else []
    assert levels[: len(before) + 1] == [*before, 1]
    assert set(levels[len(before) + 1 :]) <= {2, 3}


def test_yes_and_no_have_the_same_class() -> None:
    checked = 0
    for language, name, page in CASES:
        if name in (
            "c04-acknowledge",
            "c05-withdraw",
            "c05-consent-withdraw",
            "c17-stop",
            "c17-stop-extract",
            "c17-stop-vetting",
            "c00-protected-question",
            "c00-protected-act",
        ):
            html = render(page)
            answers = re.findall(r'class="btn ([\w ]+)"', html)
            assert answers == ["answer", "answer"], (language, name)
            checked += 1
        if name in ("c05-choose", "c05-consent-choose"):
            assert "checked" not in render(page)
    assert checked == 16


def test_every_heading_belongs_to_one_kind_of_page() -> None:
    for language in LANGUAGES:
        owners: dict[str, set[str]] = {}
        for page in gallery(language).values():
            kind = type(page).__name__ + (getattr(page, "kind", "") or getattr(page, "label", ""))
            owners.setdefault("".join(reading(page).h1), set()).add(kind)
        ended = {"Statuscancelled", "Statusexpired"}
        assert {
            heading: kinds for heading, kinds in owners.items() if len(kinds) > 1 and kinds != ended
        } == {}


def test_status_pages_do_not_differ_by_what_was_found() -> None:
    allowed = {"frame", "errors", "label", "steps", "acts", "until", "task", "source", "pause", "paper_form"}
    assert {f.name for f in fields(m.Status)} == allowed, "a new field could tell what was found (SP-22)"
    assert {f.name for f in fields(p.Step)} == {"name", "state", "on", "days"}
    used = re.findall(r"page\.(\w+)", TEMPLATES.joinpath("status.html").read_text("utf-8"))
    assert set(used) <= allowed
    for language in LANGUAGES:
        some = m.Reading(frame=frame(language), findings=findings(language), until=UNTIL)
        listed, none = reading(some), reading(replace(some, findings=()))
        assert listed.h1 != none.h1
        for name, page in statuses(language).items():
            shown = reading(page).visible
            assert "".join(listed.h1) not in shown, name
            assert "".join(none.h1) not in shown, name


def test_a_judgment_that_may_change_is_never_called_final() -> None:
    for language in LANGUAGES:
        pages = gallery(language)
        open_case = reading(pages["c10-item-prosecution"]).visible
        assert {"sv": "oskyldig", "en": "innocent"}[language] in open_case
        for name in ("c10-item-prosecution", "c10-item-non_final_judgment"):
            assert "laga kraft" not in reading(pages[name]).visible
        assert "laga kraft" in reading(pages["c10-item-judgment"]).visible


HOSTILE = '<script>alert("x")</script>\'&{{ 7 * 7 }}{employer}'


def test_hostile_names_are_shown_as_text() -> None:
    host = p.Host(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    hostile = replace(frame("en"), employer=HOSTILE, controller=HOSTILE, host=host, position=HOSTILE)
    hostile = replace(hostile, form_token='">' + HOSTILE, other_language_href='">' + HOSTILE)
    for page in gallery("en").values():
        html = render(replace(page, frame=hostile))
        assert "<script" not in html
        assert "{{ 7 * 7 }}" in html
        assert "{employer}" in html, "a value is not a text of its own"


def test_typed_text_comes_back_as_it_was_typed() -> None:
    typed = "\n\n  </textarea><b>två</b>\n rader "
    html = render(m.Comment(frame=frame("sv"), number=1, source="Domstolen", text=typed))
    shown = re.search(r"<textarea[^>]*>\n(.*)</textarea>", html, re.DOTALL)
    assert shown is not None
    assert shown[1] == "\n\n  &lt;/textarea&gt;&lt;b&gt;två&lt;/b&gt;\n rader "


def test_the_notice_is_shown_whole_with_its_checksum() -> None:
    for language in LANGUAGES:
        for service in ("bk-b", "bk-u"):
            shown = full_notice(language, service)
            read = reading(m.NoticeFull(frame=frame(language), notice=shown, shown_at=AT))
            plain = re.sub(r"\s+", "", "".join(read.words))
            for line in notice_text(shown).splitlines():
                assert re.sub(r"\s+", "", line) in plain
            assert notice_hash(shown) in read.visible


def test_the_signed_text_is_shown_as_one_string() -> None:
    signed = "Jag ger mitt medgivande & skriver <under>."
    page = acts.SignCheck(frame=frame("sv"), act="permission", choice="yes", signed_text=signed)
    assert signed in reading(page).visible
    assert f'value="{signed_text_hash(signed)}"' in render(page)


def test_the_start_page_says_nothing_of_the_case() -> None:
    for language in LANGUAGES:
        words = reading(gallery(language)["c01-start"]).visible.lower()
        assert (frame(language).position or "") not in words
        assert not re.search(r"kontroll|säkerhetspröv|\bcheck|vetting|background", words)


def test_a_step_without_a_day_is_still_a_sentence() -> None:
    for language in LANGUAGES:
        page = statuses(language)["c07-in-progress"]
        assert isinstance(page, m.Status)
        read = reading(replace(page, steps=tuple(replace(step, on=None) for step in STEPS)))
        assert text(language, "status.state_now_undated") in read.visible


def test_headers_let_in_the_stylesheet_and_nothing_else() -> None:
    sent = headers(("https://id.example.se",))
    policy = sent["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://id.example.se" in policy
    assert not any("unsafe" in rule or "*" in rule for rule in policy)
    assert sent["Cache-Control"] == "no-store"
    assert sent["Referrer-Policy"] == "no-referrer"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["X-Robots-Tag"] == "noindex"


def test_addresses_name_neither_case_nor_person() -> None:
    assert href("/test", "comment", number=2) == "/test/c/reading/2/comment"
    placed = {name for path in PATHS.values() for name in re.findall(r"\{(\w+)\}", path)}
    assert placed == {"number", "kind"}  # kind: which right is asked for
    assert FORMS.keys() <= PATHS.keys()
