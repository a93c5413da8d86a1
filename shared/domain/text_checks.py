"""Words in free text that come near a discrimination ground, family plans, a union or health: a warning, never a block.

Sources: DS-01 (diskrimineringslagen 1:4-5), DS-05 (föräldraledighetslagen 16 §, föreningsrätt), SO-15, BK-31. Both languages
are looked for in every text. Words that only look alike are left alone (facket and fackman, sjuk and sjuksköterska).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

RULES: Mapping[str, str] = {
    **dict.fromkeys(
        ("sex", "gender_identity", "ethnicity", "religion", "disability", "orientation", "age"), "DS-01"
    ),
    "family": "DS-05",
    "union": "DS-05",
    "health": "SO-15",
}
"""Ground -> the rule that it stands in."""

# Each entry is a whole word as a pattern; `\w*` lets endings and compounds follow where none of them means something else.
_SWEDISH: Mapping[str, tuple[str, ...]] = {
    "sex": (
        r"kvinn(?:a|an|or|orna|lig|liga|ligt)", r"(?:en|som|ung|äldre|vit) man(?:nen)?", r"manlig\w*",
        r"tjej\w*", r"kill(?:e|en|ar|arna)", r"pappamaterial", r"könet", r"hennes kön", r"hans kön",
    ),
    "gender_identity": (
        r"trans(?:person|sexuell|kvinna|man|vestit)\w*", r"könsidentitet\w*", r"könsöverskridande", r"könskorrigering\w*",
        r"könsbyt\w*", r"icke-?binär\w*", r"hbtqi?\w*",
    ),
    "ethnicity": (
        r"etnisk\w*", r"etnicitet\w*", r"hudfärg\w*", r"invandrar\w*", r"utländsk bakgrund", r"utlandsfödd\w*",
        r"(?:bryter|brytning) på \w+", r"(?:stark|tydlig|utländsk) (?:brytning|accent)", r"romer(?:na)?", r"romsk\w*",
        r"samer(?:na)?", r"är same", r"samisk\w*", r"judisk\w*", r"ursprungsland\w*", r"modersmål\w*", r"födelseort\w*",
        r"nationell(?:t)? ursprung", r"svartskall\w*",
    ),
    "religion": (
        r"religi\w*", r"troende", r"trosuppfattning\w*", r"muslim\w*", r"islam\w*", r"krist(?:en|na|endom\w*)", r"är jude",
        r"judar(?:na)?", r"slöja\w*", r"hijab\w*", r"moské\w*", r"synagog\w*", r"ateis\w*", r"frikyrk\w*", r"ramadan\w*",
        r"jehovas", r"hindu\w*", r"buddhis\w*", r"ber (?:fem gånger|till gud)", r"går i kyrkan",
    ),
    "disability": (
        r"funktionsned\w*", r"funktionshind\w*", r"funktionsvari\w*", r"handikapp\w*", r"rullstol\w*", r"autis\w*", r"adhd",
        r"asperger\w*", r"dyslexi\w*", r"dyslektik\w*", r"hörselskad\w*", r"hörselned\w*", r"synskad\w*", r"synned\w*",
        r"döv(?:a|blind\w*)?", r"npf", r"lönebidrag\w*",
    ),
    "orientation": (
        r"homosexu\w*", r"bisexu\w*", r"heterosexu\w*", r"lesbisk\w*", r"flata(?:n|or)?", r"bög(?:en|ar|arna)?",
        r"sexuell läggning", r"sexualitet\w*", r"(?:hans|hennes) sexliv", r"sexliv\w*",
    ),
    "age": (
        r"åldern?", r"åldersmässig\w*", r"för (?:ung|gammal)", r"(?:ung|gammal) för", r"\d{2}[ -]?år(?:ing\w*|s? gammal)",
        r"\d{2} år gammal", r"nära (?:sin )?pension\w*", r"pensionsålder\w*", r"ung och (?:hungrig|fräsch)", r"till åren",
        r"medelålders", r"tonåring\w*", r"pensionär\w*",
    ),
    "family": (
        r"gravid\w*", r"havande", r"föräldraledig\w*", r"mammaledig\w*", r"pappaledig\w*", r"barnledig\w*", r"föräldrapenning\w*",
        r"vab\w*", r"småbarn(?:s\w*)?", r"(?:egna|små) barn", r"har (?:\w+ )?barn", r"skaffa (?:\w+ )?barn", r"fler barn",
        r"vill ha barn", r"barnlös\w*", r"ensamstående", r"familjeplan\w*", r"bilda familj", r"familjesituation\w*",
        r"familjeförhåll\w*", r"civilstånd\w*", r"gift med", r"är gift", r"skild", r"skilsmäss\w*", r"sambo(?:n|s)?", r"ivf",
        r"amm(?:ar|ade|ning\w*)", r"(?:hans|hennes|sin) (?:make|maka|man|hustru|fru)",
    ),
    "union": (
        r"facket", r"facklig\w*", r"fackförb\w*", r"fackför\w*", r"fackmedlem\w*", r"fackansluten", r"fackanslutning\w*",
        r"föreningsrätt\w*", r"skyddsombud\w*", r"(?:strejk|strejka)(?:de|r|en)?", r"medlem i (?:kommunal|unionen|metall|vision)",
    ),
    "health": (
        r"sjuk(?:a|t|dom\w*|skriv\w*|frånvaro\w*|ersättning\w*|penning\w*|ledig\w*|histori\w*|journal\w*)?", r"ohälsa\w*",
        r"hälsotillstånd\w*", r"hälsan", r"(?:fysisk|psykisk|hans|hennes|god|dålig|sin) hälsa", r"diagnos\w*", r"depress\w*",
        r"deprimer\w*", r"utbränd\w*",
        r"utmattning\w*", r"ångest\w*", r"psykisk\w*", r"psykolog(?:kontakt|behandling)\w*", r"cancer\w*", r"diabet\w*",
        r"epilep\w*", r"medicin(?:er|en|erar|ering\w*)", r"läkar(?:intyg|besök|undersökning)\w*", r"missbruk\w*", r"alkoholis\w*",
        r"rehab\w*", r"ryggproblem\w*", r"operation(?:en)? (?:i|av) \w+", r"hiv(?:-\w+)?", r"blodsjuk\w*",
    ),
}  # fmt: skip
_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "sex": (
        r"(?:a|young|older|white|black) (?:woman|man|lady|girl|guy)", r"female(?:s)?", r"male(?:s)?", r"her gender",
        r"his gender", r"as a (?:woman|man|mother|father)",
    ),
    "gender_identity": (
        r"transgender\w*", r"trans(?:sexual| person| woman| man)", r"gender identity", r"non-?binary", r"lgbtq?\w*",
    ),
    "ethnicity": (
        r"ethnic\w*", r"race of", r"(?:her|his|their) race", r"racial\w*", r"skin colou?r", r"immigrant\w*",
        r"foreign (?:background|accent)", r"(?:strong|heavy|thick) accent", r"mother tongue", r"native speaker\w*",
        r"national origin", r"place of birth", r"birthplace", r"roma (?:people|background)", r"jewish",
    ),
    "religion": (
        r"religio\w*", r"muslim\w*", r"islam\w*", r"christian(?:s|ity)?", r"(?:a|practising) jew", r"jews", r"hijab\w*",
        r"headscarf", r"mosque\w*", r"synagogue\w*", r"atheis\w*", r"goes to church", r"ramadan", r"hindu\w*", r"buddhis\w*",
        r"believer\w*",
    ),
    "disability": (
        r"disabilit\w*", r"(?:is|are|was|a|being) disabled(?: person)?", r"handicap\w*", r"wheelchair\w*", r"autis\w*",
        r"asperger\w*", r"dyslexi\w*", r"hearing (?:aid|loss|impair\w*)", r"visually impaired", r"(?:is|are|was) (?:deaf|blind)",
        r"impairment\w*", r"adhd",
    ),
    "orientation": (
        r"homosexual\w*", r"bisexual\w*", r"heterosexual\w*", r"lesbian\w*", r"(?:is|are|openly) gay", r"sexual orientation",
        r"sex life", r"sexuality",
    ),
    "age": (
        r"(?:her|his|their|whose) age", r"too (?:old|young)", r"\d{2}[- ]years?[- ]old", r"aged \d{2}", r"close to retire\w*",
        r"near retirement", r"retirement age", r"middle[- ]aged", r"elderly", r"young and (?:hungry|fresh)", r"teenager\w*",
    ),
    "family": (
        r"pregnan\w*", r"(?:parental|maternity|paternity) leave",
        r"(?:has|have|having|wants?|small|young|own|more) (?:\w+ )?children",
        r"(?:has|have) (?:\w+ )?kids", r"(?:small|young) kids", r"single (?:parent|mother|father|mum|mom|dad)",
        r"family (?:plan\w*|situation)", r"start(?:ing)? a family", r"childless", r"marital status", r"(?:is|are|was) married",
        r"divorc\w*", r"(?:her|his) (?:husband|wife|spouse|partner)", r"breast-?feed\w*", r"ivf",
    ),
    "union": (
        r"trade union\w*", r"labou?r union\w*", r"union (?:member\w*|rep\w*|activ\w*|dues|official\w*)",
        r"(?:in|joined|left) (?:a|the|her|his) union",
        r"shop steward\w*", r"unioni[sz]ed", r"(?:on|went on) strike", r"safety representative",
    ),
    "health": (
        r"(?:is|was|often|long-term|been|feels?) (?:sick|ill)", r"illness\w*", r"sick (?:leave|days?|pay|note)",
        r"(?:her|his|their|poor|mental|ill) health",
        r"health (?:problem|issue|condition|history|status)s?", r"diagnos\w*", r"depress(?:ion|ed)", r"burn(?:ed|t)?[- ]?out",
        r"anxiety", r"cancer", r"diabet\w*", r"epilep\w*", r"medication\w*", r"medical (?:condition|history|certificate)",
        r"therapy", r"therapist", r"alcoholi\w*", r"substance abuse", r"addict(?:ed|ion)", r"hiv(?: positive)?", r"disease\w*",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class TextWarning:
    """Where a text comes near a ground: the ground's code, its rule, and the place in the text (NFC), end not included."""

    ground: str
    rule: str
    start: int
    end: int


def _compiled(words: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    return {
        ground: re.compile(rf"(?<![\w-])(?:{'|'.join(found)})(?![\w])", re.IGNORECASE)
        for ground, found in words.items()
    }


_PATTERNS = (_compiled(_SWEDISH), _compiled(_ENGLISH))
# What only looks like one of the words above, wherever it stands.
_ALIKE = re.compile(
    r"\b(?:european union|unionens flagga|sex(?:ual)? offen[cs]e\w*|sexualbrott\w*|alkoholservering\w*|missbruksvård\w*|"
    r"psykiatri(?:n|sk mottagning)?|ålder(?:domshem\w*)|äldreboende\w*|data ?sjukdom|health care (?:worker|assistant)s?|"
    r"hälso- och sjukvård\w*|hälsa och säkerhet|health and safety|åldersgräns\w*|fru justitierådet)\b",
    re.IGNORECASE,
)


def check_text(text: str) -> tuple[TextWarning, ...]:
    """The places of a text that a person should look at once more, in order. Nothing is refused and nothing is changed."""
    plain = unicodedata.normalize("NFC", text)
    alike = [match.span() for match in _ALIKE.finditer(plain)]
    found = {
        TextWarning(ground, RULES[ground], match.start(), match.end())
        for patterns in _PATTERNS
        for ground, pattern in patterns.items()
        for match in pattern.finditer(plain)
        if not any(start <= match.start() and match.end() <= end for start, end in alike)
    }
    return tuple(sorted(found, key=lambda w: (w.start, w.end, w.ground)))
