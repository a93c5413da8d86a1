"""AWS clients, made when first asked for and kept. No endpoint arguments: AWS_ENDPOINT_URL alone decides where they go."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
)


@cache
def client(service: str) -> Any:
    """The client of an AWS service. Any: its service is known only when it is asked for."""
    make: Any = boto3.session.Session().client
    return make(service, config=_CONFIG)


def forget() -> None:
    """Drop the clients, so that the next call makes new ones (another environment in the same process)."""
    client.cache_clear()
