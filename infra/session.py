"""The AWS sessions of the operators' commands.

Nobody names an endpoint in code: boto3 reads AWS_ENDPOINT_URL itself, so the same command works on an account
and on the embedded server. With TILLIT_TARGET=localstack the sessions are those of localstack-client, which
reads the same variable and falls back to LocalStack's usual port.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import boto3
from localstack_client.session import Session as LocalStackSession

if TYPE_CHECKING:
    from collections.abc import Mapping

REGION = "eu-north-1"


def session(environment: Mapping[str, str] = os.environ) -> boto3.Session:
    """In: the process environment (AWS_* as boto3 knows them, TILLIT_TARGET). Out: what makes clients.

    The region is AWS_REGION, AWS_DEFAULT_REGION or eu-north-1: data stays in Sweden unless told otherwise.
    """
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or REGION
    if environment.get("TILLIT_TARGET") != "localstack":
        return boto3.Session(region_name=region)
    # localstack-client has no types; its session has the client() of boto3's, which is all that is used.
    local: boto3.Session = LocalStackSession(
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY", "test"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
        region_name=region,
    )
    return local
