"""The words of answers to requests for documents: both languages, every outcome of every law, every document and ground."""

from typing import get_args

import pytest

from shared.domain.filing import DOCUMENTS, GROUNDS
from shared.domain.regimes import REGIMES
from shared.domain.vetting import EMPLOYMENT
from shared.texts.catalogue import placeholders
from shared.texts.disclosures import texts
from shared.web.staff import file_requests as r

OUTCOMES = sorted({*EMPLOYMENT, *(outcome for regime in REGIMES for outcome in regime.outcomes)})


def test_every_text_has_both_languages_with_the_same_placeholders() -> None:
    for key, versions in texts().items():
        assert set(versions) == {"sv", "en"}, key
        assert placeholders(versions["sv"]) == placeholders(versions["en"]), key


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_decision_has_words_in_its_copy(outcome: str) -> None:
    """OS-11: a copy shows what was decided, never a code."""
    assert f"own.{outcome}" in texts()


def test_documents_and_grounds_are_the_domains() -> None:
    """OS-07: the picklist of the API is the one that the rules name."""
    assert set(get_args(r.Document)) == set(DOCUMENTS)
    assert set(get_args(r.Ground)) == set(GROUNDS)
    assert {f"document.{name}" for name in DOCUMENTS} <= set(texts())
