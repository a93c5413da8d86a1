"""The contrast table of the visual language, computed again from the stylesheet by the WCAG formula."""

import re
from pathlib import Path

import pytest

import shared.pages
from shared.pages.render import inline_style

SHEET = Path(shared.pages.__file__).with_name("style.css").read_text("utf-8")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *(
        (ink, on, TEXT)
        for ink in ("ink", "ink-2", "accent", "visited")
        for on in ("paper", "surface", "band")
    ),
    ("err", "paper", TEXT),
    ("err", "err-bg", TEXT),
    ("ink", "err-bg", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("accent-deep", "paper", TEXT),
    ("accent-deep", "surface", TEXT),
    ("ink", "sel", TEXT),
    ("turn-ink", "turn-bg", TEXT),
    ("ink", "turn-bg", TEXT),
    ("turn-bar", "paper", SHAPE),
    ("turn-bar", "turn-bg", SHAPE),
    ("edge", "paper", SHAPE),
    ("edge", "surface", SHAPE),
    ("edge", "band", SHAPE),
    ("err", "surface", SHAPE),
    ("accent", "paper", SHAPE),
    ("ink", "accent", 1.0),
]
KNOWN = {
    ("ink", "paper"): (15.16, 14.37),
    ("ink-2", "band"): (6.69, 7.24),
    ("accent", "surface"): (9.83, 8.89),
    ("err", "err-bg"): (6.55, 7.73),
    ("turn-bar", "turn-bg"): (4.21, 5.58),
    ("edge", "band"): (4.04, 4.35),
}


def tokens(scheme: str) -> dict[str, str]:
    """Return the colour tokens of "light" or "dark" as they stand in the stylesheet."""
    light, dark = SHEET.split("@media (prefers-color-scheme: dark)")
    part = light if scheme == "light" else dark.split("\n}\n")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", part))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "on", "least"), PAIRS)
def test_contrast(scheme: str, ink: str, on: str, least: float) -> None:
    """BK-38"""
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[on]) >= least


def test_the_measured_table_is_this_one() -> None:
    for (ink, on), measured in KNOWN.items():
        computed = tuple(round(contrast(tokens(s)[ink], tokens(s)[on]), 2) for s in ("light", "dark"))
        assert computed == measured


def test_every_colour_is_a_token() -> None:
    assert tokens("light").keys() == tokens("dark").keys()
    screen = SHEET.split("@media print")[0]
    rules = re.sub(r":root \{.*?\}", "", screen, flags=re.DOTALL)
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgb\(|hsl\(", rules) == []


def test_red_marks_fields_to_mend_and_nothing_else() -> None:
    for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", inline_style()):
        if "var(--err" in rule[1]:
            assert re.match(r"\.(bad|mend|summary)\b", rule[0].strip()), rule[0]
