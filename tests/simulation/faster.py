"""Where a run would spend its time on what it does not try: the typesetting of reports, and reading the same commits anew.

What is replaced is pure: the same input gives the same result, and it is the real code that gave it the first time.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import Any
from unittest.mock import patch

from shared.adapters import case_log
from shared.domain import commit
from shared.domain.commit import Commit, Log
from shared.reports.document import ReportDocument
from shared.reports.investigation import InvestigationDocument
from shared.reports.investigation_render import attachment_data, form_data
from shared.reports.render import template_data

_COMMITS: dict[int, tuple[dict[str, Any], Commit]] = {}
_LOGS: dict[tuple[int, int], tuple[Log, Commit, Log]] = {}
_READ, _EXTEND = case_log.commit_of, commit.extend
_KEPT = 20_000


def _commit_of(item: dict[str, Any]) -> Commit:
    """An item of a table is never changed: what was read from it is kept as long as it is the same object."""
    known = _COMMITS.get(id(item))
    if known is None or known[0] is not item:
        known = _COMMITS[id(item)] = (item, _READ(item))
    return known[1]


def _extend(log: Log, new: Commit) -> Log:
    """The same log and the same commit make the same log."""
    key = (id(log), id(new))
    known = _LOGS.get(key)
    if known is None or known[0] is not log or known[1] is not new:
        known = _LOGS[key] = (log, new, _EXTEND(log, new))
    return known[2]


def _set(document: ReportDocument) -> bytes:
    """In place of a PDF: what the page would say, by its hash; as long as a short one."""
    return _in_short(template_data(document))


def _set_form(document: InvestigationDocument) -> bytes:
    return _in_short(form_data(document))


def _set_attachment(document: InvestigationDocument) -> bytes:
    return _in_short(attachment_data(document))


def _in_short(data: dict[str, object]) -> bytes:
    digest = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return b"%PDF-1.7 " + digest.encode() * 300


class _Begun:
    """The empty log of a case, one object for one case, so that what follows from it can be kept."""

    def __init__(self) -> None:
        self.logs: dict[tuple[str, str], Log] = {}

    def __call__(self, case: Any, commits: tuple[Commit, ...] = ()) -> Log:
        if commits or case.sequence:
            return Log(case, commits)
        key = (case.tenant, case.id)
        if key not in self.logs:
            self.logs[key] = Log(case)
        return self.logs[key]


def forget() -> None:
    """Let go of what earlier runs kept."""
    if len(_COMMITS) > _KEPT:
        _COMMITS.clear()
        _LOGS.clear()


@contextmanager
def installed() -> Iterator[None]:
    """All of this in place while the block runs."""
    with ExitStack() as stack:
        for place in (
            patch.object(case_log, "commit_of", _commit_of),
            patch.object(case_log, "extend", _extend),
            patch.object(case_log, "Log", _Begun()),
            patch("shared.reactors.write_report.render", _set),
            patch("shared.reactors.write_report.render_form", _set_form),
            patch("shared.reactors.write_report.render_attachment", _set_attachment),
        ):
            stack.enter_context(place)
        yield
