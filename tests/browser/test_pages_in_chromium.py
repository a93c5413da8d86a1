"""Every page and state in a real browser: sizes, focus, sideways scroll, and a picture of each."""

from pathlib import Path
from typing import Any

import pytest

from shared.texts.catalogue import LANGUAGES
from tests.browser.chromium import Chromium
from tests.browser.gallery import gallery

pytestmark = pytest.mark.browser

NARROW, WIDE = (360, 640), (1280, 800)
PAGES = [f"{name}.{language}" for language in LANGUAGES for name in gallery(language)]
WITH_ERRORS = [f"{n}.{lang}" for lang in LANGUAGES for n, page in gallery(lang).items() if page.errors]
IN_SIGHT = [
    name
    for name in PAGES
    if name.startswith(("c01-start.", "c02-notice-b.", "c02-notice-u.", "c07-your-turn", "c07-reading."))
]

MEASURE = """(() => {
  const seen = (e) => e.type !== "hidden" && !e.closest(".skip") && e.getClientRects().length;
  const box = (e) => [...e.getClientRects()].map((r) => [Math.round(r.width), Math.round(r.height)]);
  const named = (e) => e.outerHTML.slice(0, 90);
  const all = [...document.querySelectorAll("a, button, input, textarea")].filter(seen);
  const height = (e) => e.type === "radio" ? e.parentElement.offsetHeight : e.offsetHeight;
  const controls = all.filter((e) => e.matches("button, .btn, input, textarea"));
  const button = document.querySelector("main .btn");
  return {
    scroll: document.documentElement.scrollWidth,
    small: all.filter((e) => box(e).some(([w, h]) => w < 24 || h < 24)).map(named),
    low: controls.filter((e) => height(e) < 44).map(named),
    button: button ? button.getBoundingClientRect().bottom : null,
    focus: document.activeElement.className,
    styled: getComputedStyle(document.body).borderTopWidth,
    cut: [...document.querySelectorAll("main *")].filter(
      (e) => !e.matches(".hide, thead, thead *") && e.clientWidth && e.scrollWidth > e.clientWidth + 1
    ).map(named),
  };
})()"""


def _measured(browser: Chromium, url: str, size: tuple[int, int]) -> dict[str, Any]:
    browser.look(*size, scheme="light")
    browser.open(url)
    measured: dict[str, Any] = browser.measure(MEASURE)
    return measured


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_and_all_can_be_pressed(browser: Chromium, address: str, name: str) -> None:
    smallest = _measured(browser, f"{address}/{name}", (320, 640))
    assert smallest["styled"] == "5px", "the content security policy let the stylesheet in"
    assert smallest["scroll"] <= 320
    assert smallest["cut"] == []
    for size in (NARROW, WIDE):
        measured = _measured(browser, f"{address}/{name}", size)
        assert measured["scroll"] <= size[0]
        assert measured["small"] == [], "targets under 24 px"
        assert measured["low"] == [], "controls under 44 px"


@pytest.mark.parametrize("name", IN_SIGHT)
def test_the_main_button_is_in_sight_on_a_small_telephone(browser: Chromium, address: str, name: str) -> None:
    assert _measured(browser, f"{address}/{name}", NARROW)["button"] <= NARROW[1]


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_focus_stands_on_the_error_summary_without_script(browser: Chromium, address: str, name: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    focus = _measured(browser, f"{address}/{name}", NARROW)["focus"]
    for _ in range(100):  # the focus moves with the first picture drawn, just after the page has loaded
        focus = focus or browser.measure("document.activeElement.className")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert focus == "summary"


@pytest.mark.parametrize("name", PAGES)
def test_text_spacing_and_double_text_size_fit(browser: Chromium, address: str, name: str) -> None:
    browser.look(*NARROW, scheme="light")
    browser.open(f"{address}/{name}")
    spaced = browser.measure(
        "document.body.style.cssText='letter-spacing:.12em;word-spacing:.16em;line-height:1.5';"
        "document.documentElement.scrollWidth"
    )
    doubled = browser.measure(
        "document.body.style.cssText='';document.documentElement.style.fontSize='200%';"
        "document.documentElement.scrollWidth"
    )
    assert max(spaced, doubled) <= NARROW[0]


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_of_each(browser: Chromium, address: str, pictures: Path, name: str) -> None:
    for width, height in (NARROW, WIDE):
        for scheme in ("light", "dark"):
            browser.look(width, height, scheme)
            browser.open(f"{address}/{name}")
            path = pictures / f"{name}.{width}.{scheme}.png"
            browser.picture(path)
            assert path.stat().st_size > 1000


@pytest.mark.parametrize("media", [{"forced-colors": "active"}, {"media": "print"}])
def test_a_picture_in_forced_colours_and_print(
    browser: Chromium, address: str, pictures: Path, media: dict[str, str]
) -> None:
    for name in ("c02-notice-u.sv", "c07-reading.sv", "c11-comment-errors.sv", "c20-deleted.sv"):
        browser.look(*WIDE, "light", media)
        browser.open(f"{address}/{name}")
        browser.picture(pictures / f"{name}.{'-'.join(media.values())}.png")
