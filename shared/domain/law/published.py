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
    ("RU-SKOLA", 1, "0a9bf90c6d5c83eaaeca895700bd2bebd8cf1cd9e768f693d3d04cc6b8aa67fa"),
    ("RU-SKOLA", 2, "810363610443041328ab6b029e86d3663ddfb197000e0dbc9b15d9c2381ebf93"),
    ("RU-BARN", 1, "5b7379fea3952e6968ede982b0a462bb1e72111e84aa86e017c075beb0e70329"),
    ("RU-BARN", 2, "86690f02d66b19cb7767a0b2f37bf92d6ef9dec34aa9e39c1b29d36088c467c6"),
    ("RU-HVB", 1, "fd509d824ea32bc2bd9cdfc49534193c5e2b8c3f091f0572f8211e26e61edbe0"),
    ("RU-LSS-BARN", 1, "454712a24ebffebcda95c45763b2fa4cfce8916a69b7ac57ef2f257837c46edf"),
    ("RU-HEM", 1, "c0d609620fe3a93028a2050180dbc11b21d824d0e5014f523e4e58678bee0eb5"),
    ("RU-LEDNING", 1, "1677da52baf79d10626b6c1aa6f3c9e7b6028e3a5963eb430dae7138eebb7ee9"),
    ("SP-0", 1, "83b699577419356331decabbc86dfa2912bdfd2596cc3467bd42479467020804"),
    ("SP-3", 1, "9a287063074ed4cb5561bda9ec0a94406fda802a43da5814d59dd83a6c679fdf"),
    ("SP-2", 1, "38e283238b8b6b860466b7d035e8ce9e33d9e088a8352532d10a8d73f107888b"),
    ("SP-1", 1, "78530b90e67e0329af3a844f49f26a9de94226cdc299f3f4e029312ea9dc19ec"),
    ("SP-F", 1, "23017dd5719e416b23fe27b605d67d9ab9f91120c84e2da3b3d00ca7f63071e7"),
    ("SP-K", 1, "95b51d2c3b99f229e2b22b17732b4d92195d7bcff2c9b075cde26e74d0772498"),
    ("SP-A", 1, "bde712f53b13205b53fb124eb07baabdd5ce88902b67132eca0e5bb4e33ecf70"),
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
