"""The notices that the law's rows name: whole, in both languages, filled, true to their case type, and never changed."""

import hashlib
import re
from itertools import product

import pytest

from shared.domain.law.rows import Regime
from shared.domain.regimes import REGIMES
from shared.texts.catalogue import LANGUAGES, Language, MissingTextError
from shared.texts.notices import notice, notice_hash, notice_placeholders, notice_text
from tests.browser.setting import VALUES

INFORMED = tuple(r for r in REGIMES if "acknowledged" in r.gate)
NAMES = sorted({(r.notice, r.notice_version) for r in INFORMED})
EXTRACTS = tuple(sorted({r.notice for r in INFORMED if r.extract}))
PUBLISHED = {
    ("bk-b", 1, "sv"): "28a7b272fdc2cfed880cdbf913e13dbfd923e8620d2de85c04084edb25b02ea7",
    ("bk-b", 1, "en"): "be83888b6a71a6d7ea70e56aa9d3bc09e7b6ebcf86a99b806b868509804488e2",
    ("bk-u", 1, "sv"): "ca6178ad453613de82b239f8d2c51d73ad065b873f60a666d2d84e2779dc1956",
    ("bk-u", 1, "en"): "14f76ae3516203480273d2f0ae7af28b036fc731988f65452b98486fe0d6344e",
    ("ru-barn", 1, "sv"): "057f9385d8dd6d8d143afe77e9502bcf9476808233722f133ebf5f4c877e4e0c",
    ("ru-barn", 1, "en"): "113947a536f0b63552aa6a84538dd438503bb99973fe362f0e89a95ae95e3726",
    ("ru-hem", 1, "sv"): "526ea28cb93692ffe7ba37a1928cc7f3b355ab7992f6f6482cbeac32eb6e9d89",
    ("ru-hem", 1, "en"): "19b6eb95603e0c3b3c519856e584f082272ea4ae3be80434c24340b120d9513d",
    ("ru-hvb", 1, "sv"): "51795538b7110a31ab2a9fabcd8919300e23f2c428b1584240e87a90a4adcfa9",
    ("ru-hvb", 1, "en"): "d9fe15fa824ceca3d563702066e5c6856a53e78ade1a841b7ac4f3ce5df1d9d1",
    ("ru-ledning", 1, "sv"): "2d3ff73e2f1f30cdf6027dfd2bcd560c87e96bf772158a82031208cbf46f8af3",
    ("ru-ledning", 1, "en"): "e5b31d524fde265357374f78b10fb3b179c72bd4f7bccd0f2e4e9299f749f0fe",
    ("ru-lss-barn", 1, "sv"): "9bf2152295c471741c92bd3490929c87b4cd0c3851eac0d27b4014d24e431e5a",
    ("ru-lss-barn", 1, "en"): "3a824896571c6d1716e96eb9b2d1917cc43814c9e52bce22079cbd9eb9598882",
    ("ru-skola", 1, "sv"): "036fd5c7e8c449b37089f7f724d38b556798bf8a86a1cbba31765b3753232635",
    ("ru-skola", 1, "en"): "02c2428c5e1543e71ddb6997515a3b6a3610e37feddb014fc3133f41c2af11b6",
    ("sp-0", 1, "sv"): "2bf715e500d21a5a5120b58ac4759f5f1716188afed11a2e6da69a46d2c77f93",
    ("sp-0", 1, "en"): "95eafdf3dfc6cf88615b9174d46784e47b44bb83d27795fadc74a55dcd39837c",
    ("sp-1", 1, "sv"): "23b96a277d5000adfbfc28b2e496cec8ac54e1f846daf1c23fc1e34e6257fa8e",
    ("sp-1", 1, "en"): "35ed5a595a19c86364a6430c10dbb3b6d1c376945cb4ae3bc0c412da07203446",
    ("sp-2", 1, "sv"): "6af39f72c46bdbbe406806fe92c420a7235654d7f3ba7ca6804dad52507bfad0",
    ("sp-2", 1, "en"): "f2d7971dbf4331d7e85bf1a3b41f9a78dc1f01ae622659b95cb191d13e740a4e",
    ("sp-3", 1, "sv"): "69da5c3b0d1737cbb69a3ff591eb0bc2a5e29f88413cf3f9becf58ffda65abff",
    ("sp-3", 1, "en"): "0c3db8d6d039a6c75db0473145f106da1fa8ef1757db46f53ab183c08a7f76eb",
    ("sp-f", 1, "sv"): "42181d03745c52f44613a71816142edaedfcd892fd5bc4fec29c266be980c4bd",
    ("sp-f", 1, "en"): "2ede163ae0d0d4e87ff7ae170f4bfb8dcdf600a05a5b79094b2a7e749d164dee",
    ("sp-k", 1, "sv"): "8a2af11f2a95db5bd543a7d68dd3470b4f78c462a0a4c079d450b25ebf0ffc66",
    ("sp-k", 1, "en"): "34b9f4c3220b6fea3cc4f581dc73d0c55d47a8c4013620d17c8781bb300daa77",
}
each = pytest.mark.parametrize(("name", "version"), NAMES, ids=[name for name, _ in NAMES])
each_language = pytest.mark.parametrize("language", LANGUAGES)


def words(name: str, language: Language, item: int | None = None) -> str:
    """The text of a notice, or of one of its items, as the invented employer's candidates read it."""
    shown = notice(name, 1, language, VALUES[language])
    if item is None:
        return notice_text(shown)
    return "\n".join(shown.sections[item - 1].paragraphs)


def test_every_case_type_that_informs_anybody_has_its_notice_and_an_exit_has_none() -> None:
    for regime, language in product(REGIMES, LANGUAGES):
        if "acknowledged" in regime.gate:
            assert notice_placeholders(regime.notice, regime.notice_version, language), regime.service
            continue
        with pytest.raises(MissingTextError):
            notice(regime.notice, regime.notice_version, language, VALUES[language])


@each
def test_a_notice_has_the_eighteen_items_in_both_languages(name: str, version: int) -> None:
    swedish, english = (notice(name, version, language, VALUES[language]) for language in LANGUAGES)
    for shown in (swedish, english):
        assert shown.title
        assert [section.item for section in shown.sections] == list(range(1, 19))
        assert all(section.heading.endswith("?") for section in shown.sections)
        assert all(section.paragraphs for section in shown.sections)
        assert not re.search(r"[{}]", notice_text(shown))
    assert [len(s.paragraphs) for s in swedish.sections] == [len(s.paragraphs) for s in english.sections]
    assert notice_placeholders(name, version, "sv") == notice_placeholders(name, version, "en")


@each_language
def test_titles_tell_case_types_apart(language: Language) -> None:
    titles = [notice(name, version, language, VALUES[language]).title for name, version in NAMES]
    assert len(set(titles)) == len(titles)


@each_language
def test_only_the_extended_notice_speaks_of_credit(language: Language) -> None:
    """KU-04"""
    for name, _ in NAMES:
        found = re.search(r"kreditupplys|credit report|medgivande", words(name, language), re.IGNORECASE)
        assert bool(found) == (name == "bk-u"), name
    assert VALUES[language]["credit_bureau"] in words("bk-u", language)


@each_language
@pytest.mark.parametrize("name", EXTRACTS)
def test_who_has_a_protected_identity_is_told_of_the_paper_form(name: str, language: Language) -> None:
    """PN-19"""
    assert {"sv": "pappersblankett", "en": "paper form"}[language] in words(name, language)


@each_language
@pytest.mark.parametrize("name", EXTRACTS)
def test_an_extract_is_ordered_by_the_candidate_shown_and_never_sent(name: str, language: Language) -> None:
    told = words(name, language)
    assert VALUES[language]["law"] in words(name, language, 5)
    assert VALUES[language]["registers"] in words(name, language, 4)
    assert VALUES[language]["age"] in words(name, language, 4)
    assert {"sv": "Du kan inte ladda upp utdraget här", "en": "You cannot upload the extract here"}[
        language
    ] in told
    paper = {"sv": "Polisens pappersblankett", "en": "the paper form of the police"}[language]
    assert paper in words(name, language, 17)
    assert {"sv": "Använd inte Polisens e-tjänst", "en": "Do not use the e-service"}[language] in words(
        name, language, 17
    )


@each_language
def test_a_copy_is_kept_where_the_statute_says_so_and_nowhere_else(language: Language) -> None:
    kept = {r.notice for r in INFORMED if r.extract and r.extract.documentation == "keep_copy"}
    no_copy = {"sv": "vi tar ingen kopia", "en": "we take no copy"}[language]
    for name in EXTRACTS:
        assert (no_copy in words(name, language)) == (name not in kept), name
        assert ("24 mån" in words(name, language) or "24 months" in words(name, language)) == (name in kept)


@each_language
@pytest.mark.parametrize(
    "regime", [r for r in INFORMED if r.extract], ids=lambda r: f"{r.service}.{r.version}"
)
def test_what_a_no_means_follows_the_obligation(regime: Regime, language: Language) -> None:
    assert regime.extract
    must = {"sv": "får Lillviks kommun inte anställa dig", "en": "Lillviks kommun may not hire you"}[language]
    human = {"sv": "En person hos Lillviks kommun avgör", "en": "A person at Lillviks kommun then decides"}[
        language
    ]
    told = words(regime.notice, language, 7)
    assert (must in told) == (regime.extract.obligation == "mandatory")
    assert (human in told) == (regime.extract.obligation == "on_request")


@each_language
def test_security_vetting_says_class_consent_and_secrecy(language: Language) -> None:
    for regime in (r for r in INFORMED if r.family == "security_vetting"):
        told = words(regime.notice, language)
        asked = any(step.consent for step in regime.steps)
        number = regime.service[-1]
        if number in "123":
            assert {"sv": f"säkerhetsklass {number}", "en": f"security class {number}"}[language] in told
        consents = {"sv": "kräver lagen ditt samtycke", "en": "the statute requires your consent"}[language]
        assert (consents in told) == asked, regime.service
        spouse = {"sv": "make, maka eller sambo", "en": "spouse or cohabitant"}[language]
        investigated = any(step.id == "special_investigation" for step in regime.steps)
        assert (spouse in told) == investigated, regime.service
        assert {"sv": "tystnadsplikten", "en": "duty of secrecy"}[language] in told.lower()
        nothing = {"sv": "Inget händer av sig självt", "en": "Nothing happens by itself"}[language]
        assert nothing in words(regime.notice, language, 7) or not asked


@each_language
def test_nobody_who_holds_the_position_is_called_an_applicant_of_a_new_one(language: Language) -> None:
    for name in ("sp-f", "sp-k"):
        applies = {"sv": "Du kan söka andra tjänster", "en": "apply for other posts"}[language]
        assert applies not in words(name, language)


def test_a_published_notice_never_changes() -> None:
    found = {}
    for name, version in NAMES:
        for language in LANGUAGES:
            names = {key: f"<{key}>" for key in notice_placeholders(name, version, language)}
            found[name, version, language] = notice_hash(notice(name, version, language, names))
    assert found == PUBLISHED


def test_the_checksum_is_over_the_exact_text() -> None:
    shown = notice("bk-b", 1, "sv", VALUES["sv"])
    assert notice_hash(shown) == hashlib.sha256(notice_text(shown).encode()).hexdigest()
    other = notice("bk-b", 1, "sv", {**VALUES["sv"], "host_name": "Bo Ek"})
    assert notice_hash(other) != notice_hash(shown)
