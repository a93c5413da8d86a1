"""The form for the result of a basic investigation, as clients know it (SP-42), and the headings of its assessment (SP-02).

Data: which lines the form has, in its order. How they are answered is the assessor's; nothing is counted or weighed.
"""

FORM_CHECKS = (
    "cv", "references", "grades", "credit", "enforcement", "population", "social_media", "open_sources", "engagements",
    "legal_processes",
)  # fmt: skip
"""Each is answered yes, no or not_applicable: whether it was looked at, never what was found."""
FORM_ANSWERS = ("yes", "no", "not_applicable")
FORM_STATEMENTS = ("personal_knowledge", "loyal", "reliable")
"""Each holds or does not; a reason is given when one does not."""
HEADINGS = ("loyalty", "reliability", "vulnerability")
CREDIT_IN = frozenset({"SP-2", "SP-1", "SP-K"})
"""The case types whose form may say that a credit report was taken (class 2 and up; KU-02)."""
