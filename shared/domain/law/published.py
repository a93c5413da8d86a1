"""Which rows of the law have been published, by content: the list that is only ever added to.

A case pins version and hash of its regime when the need is assessed. A row that stands here is never changed and never taken
away; new law is a new version, and a new line at the end of its case type's.
"""

from collections.abc import Iterable
from typing import Final

from shared.domain.law.rows import Regime

PUBLISHED: Final[tuple[tuple[str, int, str], ...]] = (
    ("BK-B", 1, "07fe087d92f7d9076cd33a6e125eb40620d29153e548bd06cc413911ed755347"),
    ("BK-U", 1, "fa4db161e26aa1867f26b3f2527d9cbc3300fd60be7c5d8d9ab7759c926154a0"),
    ("BK-L", 1, "84c310666afb6db603f4a399a449989c72d4208a77ca2a03fdce70bdca32af38"),
    ("RU-SKOLA", 1, "3c2e09ada3948ab47cd7cc9a834f0bf4b6b09fdd20c0e7b31117d3aa7b556184"),
    ("RU-SKOLA", 2, "4c597da549378d9f59b002674b542de2ddf38283722c8685a447f39081809e36"),
    ("RU-BARN", 1, "5b7379fea3952e6968ede982b0a462bb1e72111e84aa86e017c075beb0e70329"),
    ("RU-BARN", 2, "86690f02d66b19cb7767a0b2f37bf92d6ef9dec34aa9e39c1b29d36088c467c6"),
    ("RU-HVB", 1, "7fe916ecba25e166b951f9c1c8456accf8864cc1112f97d8bb6d53d1ca2cf6e5"),
    ("RU-LSS-BARN", 1, "454712a24ebffebcda95c45763b2fa4cfce8916a69b7ac57ef2f257837c46edf"),
    ("RU-HEM", 1, "c0d609620fe3a93028a2050180dbc11b21d824d0e5014f523e4e58678bee0eb5"),
    ("RU-LEDNING", 1, "1677da52baf79d10626b6c1aa6f3c9e7b6028e3a5963eb430dae7138eebb7ee9"),
    ("SP-0", 1, "53d7d2fad1eafa0ffa39a4e88488a7338f33750b6483438293db61707ec7c125"),
    ("SP-3", 1, "b5f7ab5520c7c2fbf93f6cfbd556a0c769a79e2c5c92111dc6e09bcd4bc0b921"),
    ("SP-2", 1, "3c0cd49a94e2c4efef7cf8adaabf97db4f622d32f28046c8d38de71794b0e7a7"),
    ("SP-1", 1, "a2d986e7d5d2f998ac945c9a69d81943a4a2ba732cb9c3df58882d05c7f063e4"),
    ("SP-F", 1, "7e6b7bfcc351c1b3a0dad356fe8b7461342456816a66e4269a493ba16de7a179"),
    ("SP-K", 1, "b60957e1f7a757686ffc20ec72900da6976ba0d645bfd214feb63ea15d1d7171"),
    ("SP-A", 1, "c46fc04e0f3cb2608762046c012b6d8791c6a52aca164aefedb6d3d96d86ed21"),
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
