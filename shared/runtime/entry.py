"""How functions are entered from queues: each message is a hint to look at one case."""

import json
from collections.abc import Callable
from typing import Any

from shared.adapters.case_log import Conflict
from shared.flow import Perform, react
from shared.runtime.logging import fault, note
from shared.runtime.services import Services, services

Look = Callable[[Services, str, str], None]


def each_case(event: dict[str, Any], look: Look) -> dict[str, list[dict[str, str]]]:
    """Let `look` see the case of each message; a message that failed is named, so that only it comes again.

    In: an SQS event whose bodies are EventBridge events. Out: the partial batch response.
    """
    failures = []
    for record in event["Records"]:
        try:
            data = json.loads(record["body"])["detail"]["data"]
            tenant, case = str(data["tenant"]), str(data["case"])
        except (ValueError, KeyError, TypeError):
            note("POISON", message=record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        try:
            look(services(), tenant, case)
        except Conflict:
            failures.append({"itemIdentifier": record["messageId"]})
        except Exception as error:  # one case's fault must not stop the others of the batch
            fault(error, case=case)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def reactor(name: str, event: dict[str, Any], perform: Perform) -> dict[str, list[dict[str, str]]]:
    """Enter a reactor: do what is due for it in each message's case."""
    return each_case(event, lambda s, tenant, case: react(s, name, tenant, case, perform))
