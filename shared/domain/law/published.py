"""Which rows of the law have been published, by content: the list that is only ever added to.

A case pins version and hash of its regime when the need is assessed. A row that stands here is never changed and never taken
away; new law is a new version, and a new line at the end of its case type's.
"""

from collections.abc import Iterable
from typing import Final

from shared.domain.law.rows import Regime

PUBLISHED: Final[tuple[tuple[str, int, str], ...]] = (
    ("BK-B", 1, "07fe087d92f7d9076cd33a6e125eb40620d29153e548bd06cc413911ed755347"),
    ("BK-U", 1, "994e7baca5edbef95648f4d6f6332d8b7666a8e7600278bf91437bc450d8d0a1"),
    ("BK-L", 1, "84c310666afb6db603f4a399a449989c72d4208a77ca2a03fdce70bdca32af38"),
    ("RU-SKOLA", 1, "0e74dd8a790d3a27b28a5c58a46085a2e40dc57c41be91397e886ed5a05d54f1"),
    ("RU-SKOLA", 2, "681ae3273c9d344ca3dcd57082682e3cd99ad082a289df66e47404b32c853420"),
    ("RU-BARN", 1, "14823fcdf238b54647bdd3d360a10aa1dfd3a5c9341845bdeb0d31afe7bb60d9"),
    ("RU-BARN", 2, "72a851fb13646201ffff9a6961cda49631af3eb16d82d9cd46dcda2a5b5b505d"),
    ("RU-HVB", 1, "3058c07b4c055c9cba542d97d1deff0ebebb2b34d5d5281d8e6a0f3f773a797e"),
    ("RU-LSS-BARN", 1, "07f72850493014447fdd288537660632a8285cca684793d28c3beff87a0fe232"),
    ("RU-HEM", 1, "1dff9b5357d7bcfbb64db50b3e20520f345479265eaf7612efccedc278d43ad2"),
    ("RU-LEDNING", 1, "8ffec4e84114473f3c9b6b42c0578076eb1bf51bea3dc5e9847fd5053dacb087"),
    ("SP-0", 1, "8c5b038e520f880055de9e571b38525ed96dc4f412ab238df196d45d81257876"),
    ("SP-3", 1, "1469008562d26f61e567533550db1eec3da11fc9daadd784ec5eef8a16bdb568"),
    ("SP-2", 1, "3e744ad733683cb323fc98513fcc78870461ba5a1bb0f4d4c2db8ee4c1663698"),
    ("SP-1", 1, "e97f0cc6d6ecfbd046729b6a102201d1a7e10de864e9dc068035e4402b35f46e"),
    ("SP-F", 1, "e6273ddc1647e26e80b9ef89fa74a39ef23dcabd25a9fb85d9c8c119f656c5d0"),
    ("SP-K", 1, "e6952b01bbbc78c505450985ab92ddb5be13c30eacc8c6469b6e8b6d1351ef90"),
    ("SP-A", 1, "90ab7f83fd99b324f791f682e18af71a1debca355b2856f8fe91b9f5cf9509d2"),
)
EARLIER_FORMS: Final[frozenset[tuple[str, int, str]]] = frozenset(
    {
        ("BK-B", 1, "a9a715f7cf92acd6084b821fb0d39651f40a8544e5acd9bff538faecb5db48e6"),
        ("BK-U", 1, "5d08643c61a6cba3547cddb96880a2f3b6c80d36b9ae48be98bbe216d70e2e62"),
    }
)
"""What cases pinned of the same law before a row also held prohibitions, steps and look-back."""


def unpublished(regimes: Iterable[Regime]) -> list[str]:
    """What keeps rows from being the published ones, a line each: one that was changed, one that vanished, one not added yet."""
    listed = {(service, version): digest for service, version, digest in PUBLISHED}
    known = {(regime.service, regime.version): regime.hash for regime in regimes}
    told = [f"{s} v{n} is published and has vanished" for s, n in listed if (s, n) not in known]
    for (service, version), digest in known.items():
        if (service, version) not in listed:
            told.append(f'publish it: ("{service}", {version}, "{digest}"),')
        elif listed[service, version] != digest:
            told.append(f"{service} v{version} is published and was changed: make a new version instead")
    return told


def is_published(service: str, version: int, digest: str) -> bool:
    """Whether what a case pinned is law that was published."""
    return (service, version, digest) in PUBLISHED or (service, version, digest) in EARLIER_FORMS
