"""`make run`: the stack, kept up until Ctrl-C, with all that a person needs to try it."""

import signal
import sys
import threading
import time

import urllib3

from infra.build import ROOT
from infra.demo.director import GREENHOUSE, Demo
from infra.demo.story import invite
from infra.local import mailbox, tenant
from infra.local.stack import LocalStack, local_stack


def main() -> int:
    """Start, print, wait, stop."""
    started = time.monotonic()
    ended = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    signal.signal(signal.SIGTERM, lambda *_: ended.set())

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:5.1f} s  {line}", flush=True)

    with local_stack(say) as stack:
        say("opening a case, so that there is a candidate")
        link = _candidate_link(stack)
        _print_doors(stack, link)
        while not ended.wait(5):
            mailbox.fill(stack.server, ROOT / ".build" / "run" / "mail")
        print("stopping", flush=True)
    return 0


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
