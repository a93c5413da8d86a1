"""Deploying against a running AWS-compatible server, failure paths included."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import BotoCoreError

from infra import session as sessions
from infra.changeset import Change, StackError
from infra.deploy import deploy
from infra.deploy import main as deploy_main
from infra.operate_smoke import smoke
from tests.unit import small_stack
from tests.unit.small_stack import BROKEN, HANDLER, edit, protected, run, status

if TYPE_CHECKING:
    import boto3

    from infra.deploy import Order

pytestmark = pytest.mark.stack

server, aws, order = small_stack.server, small_stack.aws, small_stack.order


def test_a_stack_is_made_protected_and_answers(order: Order, aws: boto3.Session) -> None:
    done, operator = run(replace(order, yes=False), aws, "yes")
    assert done
    assert operator.heard("plan for tillit (a new stack)")
    assert operator.heard("Add     Cases AWS::DynamoDB::Table")
    assert operator.heard("CREATE_COMPLETE")
    assert operator.heard("smoke test of tillit: alive")
    assert len(operator.asked) == 1
    assert status(aws) == "CREATE_COMPLETE"
    assert protected(aws)


def test_the_same_again_changes_nothing_and_uploads_nothing(order: Order, aws: boto3.Session) -> None:
    run(order, aws)
    done, operator = run(order, aws)
    assert done
    assert operator.heard("up to date")
    assert operator.heard("1/2 SharedLayer") or operator.heard("2/2 StaffApi")
    assert not operator.heard("uploaded")
    assert status(aws) == "CREATE_COMPLETE"


def test_an_update_keeps_parameters_that_are_not_named(order: Order, aws: boto3.Session) -> None:
    run(replace(order, parameters={"Note": "second"}), aws)
    (order.root / "functions" / "staff_api" / "handler.py").write_text(HANDLER + "\n# changed\n")
    done, operator = run(order, aws)
    assert done
    assert operator.heard("Modify  StaffApi")
    described = aws.client("cloudformation").describe_stacks(StackName="tillit")["Stacks"][0]
    assert described["StackStatus"] == "UPDATE_COMPLETE"
    assert [pair["ParameterValue"] for pair in described["Parameters"]] == ["second"]


def test_an_unknown_parameter_is_refused(order: Order, aws: boto3.Session) -> None:
    with pytest.raises(StackError, match="no parameter Colour"):
        run(replace(order, parameters={"Colour": "blue"}), aws)
    assert status(aws) == "DELETE_COMPLETE"


@pytest.mark.parametrize("answer", ["no", "", "maybe"])
def test_an_operator_who_does_not_say_yes_leaves_nothing(
    order: Order, aws: boto3.Session, answer: str
) -> None:
    done, operator = run(replace(order, yes=False), aws, answer)
    assert not done
    assert operator.heard("nothing was changed")
    assert status(aws) == "DELETE_COMPLETE"


def test_ctrl_c_at_the_question_takes_the_plan_back(order: Order, aws: boto3.Session) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploy(replace(order, yes=False), aws, ask=interrupt, say=lambda _: None, now=datetime.now(UTC))
    assert status(aws) == "DELETE_COMPLETE"


def test_a_resource_that_fails_is_named_with_its_reason_and_rolled_back(
    order: Order, aws: boto3.Session
) -> None:
    edit(order, lambda text: text + BROKEN)
    with pytest.raises(
        StackError, match=r"(?s)ended as ROLLBACK_COMPLETE.*Broken \(AWS::Logs::LogStream"
    ) as caught:
        run(order, aws)
    assert "does not exist" in str(caught.value)
    with pytest.raises(StackError, match="ROLLBACK_COMPLETE; python -m infra destroy"):
        run(order, aws)


def test_a_failed_update_leaves_the_old_stack_alive_and_protected(order: Order, aws: boto3.Session) -> None:
    run(order, aws)
    edit(order, lambda text: text + BROKEN)
    with pytest.raises(StackError, match="ended as UPDATE_ROLLBACK_COMPLETE"):
        run(order, aws)
    assert protected(aws)
    smoke("tillit", aws, lambda _: None)


def test_losing_the_table_is_refused_even_with_yes(order: Order, aws: boto3.Session) -> None:
    run(order, aws)
    edit(order, lambda text: text.replace("AttributeName: pk", "AttributeName: other"))
    done, operator = run(order, aws)
    assert not done
    assert operator.heard("!! DATA WOULD BE LOST")
    assert operator.heard("--accept-loss")
    assert status(aws) == "CREATE_COMPLETE"


def test_what_counts_as_a_loss() -> None:
    assert Change("Remove", "Cases", "AWS::DynamoDB::Table", "False", "Delete").loses_data
    assert Change("Modify", "Keys", "AWS::KMS::Key", "Conditional", "").loses_data
    assert not Change("Modify", "Cases", "AWS::DynamoDB::Table", "False", "").loses_data
    assert not Change("Remove", "Greet", "AWS::Lambda::Function", "False", "Delete").loses_data


def test_a_dead_api_fails_the_smoke_test(order: Order, aws: boto3.Session) -> None:
    edit(order, lambda text: text.replace("GET /tillit/v1/api-info", "GET /elsewhere"))
    with pytest.raises(StackError, match="/tillit/v1/api-info answers 404"):
        run(order, aws)


class TornLine(threading.Thread):
    """Forwards connections to the server, and cuts each that uploads code while `torn` is set."""

    def __init__(self, server: int) -> None:
        super().__init__(daemon=True)
        self.torn = threading.Event()
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                upstream = socket.create_connection(("127.0.0.1", self._server))
                threading.Thread(target=self._copy, args=(client, upstream), daemon=True).start()
                threading.Thread(target=self._copy, args=(upstream, client), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError), source, target:
            while data := source.recv(65536):
                if self.torn.is_set() and data.startswith(b"PUT ") and b"/code/" in data:
                    target.sendall(data[: len(data) // 2])
                    break
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
            source.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def test_an_interrupted_upload_deploys_nothing_and_the_next_try_goes_on(
    order: Order, aws: boto3.Session, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = TornLine(server)
    line.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{line.port}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    try:
        through = sessions.session()
        line.torn.set()
        with pytest.raises(BotoCoreError):
            run(order, through)
        assert status(aws) == "DELETE_COMPLETE"
        account = aws.client("sts").get_caller_identity()["Account"]
        listed = aws.client("s3").list_objects_v2(Bucket=f"tillit-artefacts-{account}-{sessions.REGION}")
        assert not listed.get("Contents")
        line.torn.clear()
        done, operator = run(order, sessions.session())
        assert done
        assert operator.heard("uploaded")
    finally:
        line.close()


def test_the_command_line_reports_a_failure_and_its_status(
    order: Order, aws: boto3.Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("infra.deploy.Order", lambda **given: replace(order, **{**given, "yes": True}))
    assert deploy_main(["--yes", "--parameter", "Colour=blue"]) == 1
    assert "deploy failed: the template has no parameter Colour" in capsys.readouterr().err
    assert status(aws) == "DELETE_COMPLETE"
    with pytest.raises(SystemExit) as usage:
        deploy_main(["--parameter", "Colour"])
    assert usage.value.code == 2


def test_sessions_take_their_endpoint_from_the_environment(aws: boto3.Session, server: int) -> None:
    assert aws.client("s3").meta.endpoint_url == f"http://127.0.0.1:{server}"
    local = sessions.session({**os.environ, "TILLIT_TARGET": "localstack"})
    assert local.client("sqs").meta.endpoint_url == f"http://127.0.0.1:{server}"
    assert local.client("sqs").meta.region_name == sessions.REGION
    assert sessions.session({}).region_name == "eu-north-1"
