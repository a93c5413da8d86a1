"""From the table's stream to the bus. Raises when anything was not taken: then the batch is read again."""

from typing import Any

from shared.adapters.case_log import commit_of
from shared.domain.commit import published
from shared.runtime.logging import note
from shared.runtime.services import Services


def relay(services: Services, event: dict[str, Any]) -> None:
    """Publish the events of the commits in a stream batch.

    In: a DynamoDB stream event, filtered on the insertion of commits. A republished event is the same event, so raising
    and reading the batch again is right; a record that can never be read is bisected out to the failure destination.
    """
    envelopes = []
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        envelopes += published(commit_of(image))
    services.bus.publish(envelopes)
    note("RELAYED", commits=len(event["Records"]), events=len(envelopes))
