"""Mail through Amazon SES: thin messages, no content of a case."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mailer:
    """SES with the sender of this installation."""

    ses: Any
    sender: str

    def send(self, to: str, subject: str, body: str) -> None:
        """Hand a message over to SES; raises botocore's ClientError when it is not taken."""
        self.ses.send_email(
            Source=self.sender,
            Destination={"ToAddresses": [to]},
            Message={
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
            },
        )
