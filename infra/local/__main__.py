"""`make run`: the stack, kept up until Ctrl-C, with all that a person needs to try it."""

import sys
import time

import urllib3

from infra.build import ROOT
from infra.demo.director import GREENHOUSE, Demo
from infra.demo.story import invite
from infra.local import mailbox, tenant
from infra.local.processes import end_as_interrupted
from infra.local.stack import LocalStack, local_stack

_MAIL_SECONDS = 2


def main() -> int:
    """Start, print, wait for Ctrl-C, stop. Out: 0 when it was up, 130 when it was interrupted before."""
    end_as_interrupted()
    started, up = time.monotonic(), False

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:5.1f} s  {line}", flush=True)

    try:
        with local_stack(say) as stack:
            say("opening a case, so that there is a candidate")
            _print_doors(stack, _candidate_link(stack))
            up = True
            _until_interrupted(stack)
    except KeyboardInterrupt:
        print("stopped", flush=True)
    return 0 if up else 130


def _until_interrupted(stack: LocalStack) -> None:
    try:
        while True:
            mailbox.fill(stack.server, ROOT / ".build" / "run" / "mail")
            time.sleep(_MAIL_SECONDS)
    except KeyboardInterrupt:
        print("stopping", flush=True)
        raise


def _candidate_link(stack: LocalStack) -> str:
    """Open a case as the demo does, up to the invitation; returns the candidate's link."""
    demo = Demo(stack, print, None, ROOT / ".build" / "run")
    story = demo.story(GREENHOUSE)
    demo.introduce([story])
    candidate = demo.candidate(story)
    invite(story, demo.cast(), candidate, lambda line: None)
    return candidate.link()


def _print_doors(stack: LocalStack, link: str) -> None:
    print(f"""
API             {stack.url}/tillit/v1   (description: {stack.url}/tillit/v1/openapi.json)
ATS intake      {stack.url}/intake/{tenant.GREENHOUSE}   {stack.url}/intake/{tenant.TEAMTAILOR}
Results         {stack.url}/results/{tenant.COURTS}   {stack.url}/results/{tenant.BUREAU}
AWS endpoint    {stack.server.url}   (AWS_ENDPOINT_URL; any credentials "test")
Simulators      ATS {stack.ats.url}   provider {stack.provider.url}   identity {stack.identity.url}
Mail            {ROOT / ".build" / "run" / "mail"}
Candidate link  {link}
""")
    print("Staff tokens (Authorization: Bearer ...), good for eight hours:")
    for role, subject in tenant.STAFF.items():
        groups = [f"tillit:{tenant.TENANT}:*:{role}"]
        asked = {"subject": subject, "name": subject.title(), "groups": groups}
        answer = urllib3.request("POST", f"{stack.identity.url}/staff-token", json=asked)
        print(f"  {role:<14} {answer.json()['access_token']}")
    print("\nCtrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
