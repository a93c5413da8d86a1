"""Texts that the report will print are refused when they are sent, with the rule."""

import pytest

from shared.domain.errors import Refused
from shared.web.staff.report_words import check_words


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Kandidaten har personnummer 19760105-2397.", "PN-11"),
        ("Registret visar att kandidaten är ren.", "BK-36"),
        ("Kandidaten är dömd för stöld.", "BK-05"),
    ],
)
def test_a_text_that_no_report_may_hold_is_refused(text: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        check_words(text, convicted=False)

    assert refused.value.rule == rule
    assert "2397" not in str(refused.value)


def test_convicted_may_be_written_when_every_judgment_is_final() -> None:
    check_words("Kandidaten är dömd för stöld.", convicted=True)
    check_words("Kandidaten har berättat öppet om händelsen.", convicted=False)
