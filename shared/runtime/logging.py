"""The log catalogue: stable codes with ids. No free text, no personal data; alarms and searches match codes."""

from enum import StrEnum

from aws_lambda_powertools import Logger

_logger = Logger(service="tillit", utc=True)


class Code(StrEnum):
    """Every line that a function may write, and when."""

    COMMITTED = "a command was committed"
    ACTION_DONE = "a reactor did an action and committed the outcome"
    ACTION_FAILED = "an action failed and will be tried again"
    STILL_DUE = "a case kept a reactor busy for longer than one turn"
    RELAYED = "commits were published"
    HINTED = "cases were hinted by the sweep"
    REPUBLISHED = "commits that the stream had forgotten were published by the sweep"
    UNREADABLE = "a log holds a commit that this version cannot read"
    REFUSED = "a request was refused at a door"
    DENIED = "a request came without the right to make it"
    RECEIVED = "a message from outside was taken in"
    POISON = "a record could not be understood; it goes to the dead-letter queue"
    FAULT = "an unexpected fault; the trace follows without content"
    READ = "content was handed over after its reading was recorded"


def note(line: str, /, **ids: object) -> None:
    """Write a line of the catalogue with ids (case, sequence, action, rule, status): never names, numbers or texts."""
    _logger.info(line, extra={"meaning": Code[line].value, **ids})


def fault(error: BaseException, **ids: object) -> None:
    """Write down an unexpected fault: its type and place, not its text, which might hold content."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    _logger.error(
        "FAULT",
        extra={"meaning": Code.FAULT.value, "error": type(error).__name__, "trace": frames, **ids},
    )
