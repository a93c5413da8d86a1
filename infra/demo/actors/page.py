"""A page as an actor sees it: its heading, its links, its forms with their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes, what is filled in already, which choices it offers."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """Reads a page once; `heading`, `links` and `forms` are then there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.heading = ""
        self.text = ""
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._in_heading = False
        self._area: str | None = None
        self.feed(html)

    def form(self, action: str) -> Form:
        """The first form that goes to an address ending in `action`; KeyError when the page has none."""
        for found in self.forms:
            if found.action.rstrip("/").endswith(action):
                return found
        raise KeyError(action)

    def has_form(self, action: str) -> bool:
        """Whether some form goes there."""
        return any(f.action.rstrip("/").endswith(action) for f in self.forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect links, forms and fields."""
        given = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self._in_heading = True
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag in ("input", "textarea", "button") and self.forms and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given["name"]
        kind = given.get("type", "")
        if kind in ("radio", "checkbox") or tag == "button":
            form.choices.setdefault(name, []).append(given.get("value", ""))
            if "checked" in given:
                form.fields[name] = given.get("value", "")
        elif tag == "textarea":
            form.fields[name] = ""
        else:
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """End of the heading."""
        if tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        """Collect what is read."""
        self.text += data
        if self._in_heading:
            self.heading += data.strip()
