"""The guide of the vetting interview and the words of a record check's reply, as data.

The themes are those that Säpo has used (SP-40) and those listed in SOU 2024:88 (SP-39). The conversation is free: each theme may
stay untouched, none has a verdict, and there is one for what nobody had thought of.
"""

from collections.abc import Mapping

GUIDE_VERSION = 1
THEMES: Mapping[str, Mapping[str, str]] = {
    "background": {"sv": "Bakgrund och uppväxt", "en": "Background and upbringing"},
    "social_circle": {"sv": "Umgänge", "en": "Social circle"},
    "education": {"sv": "Utbildning", "en": "Education"},
    "earlier_work": {"sv": "Tidigare arbete", "en": "Earlier work"},
    "finances": {"sv": "Ekonomi", "en": "Finances"},
    "foreign_ties": {"sv": "Resor och band till andra länder", "en": "Travel and ties to other countries"},
    "leisure": {"sv": "Fritid", "en": "Leisure"},
    "alcohol_drugs": {"sv": "Alkohol, läkemedel och narkotika", "en": "Alcohol, medicines and drugs"},
    "personal_qualities": {"sv": "Personliga egenskaper", "en": "Personal qualities"},
    "conflicts_of_interest": {
        "sv": "Bisysslor och intressekonflikter", "en": "Other occupations and conflicts of interest",
    },
    "crime": {"sv": "Brott", "en": "Crime"},
    "associations": {"sv": "Kontakt med kriminella eller extremister", "en": "Contact with criminals or extremists"},
    "health": {"sv": "Hälsa av betydelse för säkerheten", "en": "Health that matters to security"},
    "cooperation": {"sv": "Medverkan och uppgifternas riktighet", "en": "Cooperation and whether what is told is right"},
    "changes": {"sv": "Förändringar sedan sist", "en": "Changes since last time"},
    "free": {"sv": "Fritt samtal", "en": "Free conversation"},
}  # fmt: skip

REPLIES = ("inga_uppgifter_utlämnade", "uppgifter_utlämnade_hanteras_utanför_systemet")
"""The only two values of a reply to a record check (SP-22, SSF 5:19): no third, no free text."""
