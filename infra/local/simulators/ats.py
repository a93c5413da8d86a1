"""A local applicant tracking system that speaks Greenhouse's and Teamtailor's wire formats.

    python -m infra.local.simulators.ats --port 0 --secrets FILE

It prints {"url": ...} when ready, logs nothing, and ends when its standard input closes. The secrets are a
JSON object {"greenhouse": {...}, "teamtailor": {...}} with the fields of a connection's secret, from FILE or
from the environment variable TILLIT_ATS_SECRETS. It shares no code with the adapters, so that a mistake in
them is not met by the same mistake here.

As Teamtailor: GET /v1/candidates/{id} and /v1/jobs/{id} (JSON:API), PUT /partner/v1/partner-results/{id}.
As Greenhouse: POST /token (OAuth client credentials), POST /v3/notes (Harvest v3).
For the demo's actor, POST unless named otherwise:
  /_control/candidates    {"id", "first_name", "last_name", "email", "phone", "fields": {key: value}}
  /_control/jobs          {"id", "title", "department", "fields"}
  /_control/applications  {"candidate_id", "job_id", "stage_id", "stage", "rejected_at"}
  /_control/send          {"vendor", "to", "body" or "body_text", "event_id", "timestamp", "headers", "load"}
  /_control/faults        {"count", "status", "retry_after", "delay_seconds", "path"}
  /_control/revoke        {}: Greenhouse's tokens end now
  GET /_control/received  {"notes": [...], "results": [...], "calls": [...]}
A sent body is loaded first (unless "load" is false), so that the fetch that follows is answered with the same
person; `body_text` is sent byte for byte, a vendor's own sample file as it is.
"""

import argparse
import hashlib
import hmac
import json
import os
import sys
import threading
import time
import uuid
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.simulators.ats_vendors import (
    Json,
    Refuse,
    Reply,
    State,
    candidate,
    job,
    parse,
    post_note,
    put_result,
    token,
)

# The demo's actor -----------------------------------------------------------------------------------------


def load(state: State, vendor: str, body: Json, own_url: str) -> None:
    """Takes the person, the job and the application from a web hook's body, so that later calls know them."""
    if vendor == "greenhouse":
        application = (body.get("payload") or {}).get("application") or {}
        if person_id := (application.get("candidate") or {}).get("id"):
            state.candidates[str(person_id)] = {}
        return
    event = body.get("partner-event") or {}
    person = event.get("candidate") or {}
    post = person.get("job") or {}
    result = event.setdefault("partner-result", {"id": str(uuid.uuid4()), "status": "sending"})
    result.setdefault("update-url", f"{own_url}/partner/v1/partner-results/{result['id']}")
    state.results[str(result["id"])] = {"status": result.get("status"), "candidate-id": person.get("id")}
    names = {"first_name": "first-name", "last_name": "last-name", "email": "email", "phone": "phone"}
    loaded = {inner: person.get(outer) for inner, outer in names.items()}
    state.candidates[str(person.get("id"))] = {**loaded, "fields": _loaded_fields(person)}
    state.jobs[str(post.get("id"))] = {
        "title": post.get("title"), "department": person.get("department"), "fields": _loaded_fields(post),
    }  # fmt: skip
    rejected = (post.get("status") or {}).get("rejected")
    state.applications[(str(person.get("id")), str(post.get("id")))] = {
        "stage_id": post.get("stage-id"), "stage": post.get("stage"), "rejected_at": rejected or None,
    }  # fmt: skip


def _loaded_fields(owner: Json) -> Json:
    return {key: one.get("value") for entry in owner.get("custom-fields") or [] for key, one in entry.items()}


def send(state: State, order: Json, own_url: str) -> Reply:
    """Signs a message as the vendor does and posts it to Tillit; answers what Tillit answered."""
    vendor, target = order["vendor"], urlsplit(order["to"])
    if target.hostname != "127.0.0.1" or target.scheme != "http":
        raise Refuse(400, {"message": "only the local stack can be sent to"})
    text = order.get("body_text")
    body: Json = json.loads(text) if text is not None else order["body"]
    with state.lock:
        if order.get("load", True):
            load(state, vendor, body, own_url)
    raw = text.encode() if text is not None else json.dumps(body).encode()
    at = int(order.get("timestamp") or time.time())
    signed = _greenhouse_headers if vendor == "greenhouse" else _teamtailor_headers
    headers = {
        "Content-Type": "application/json",
        **signed(state.secrets[vendor], raw, body, at, order.get("event_id") or str(uuid.uuid4())),
        **(order.get("headers") or {}),
    }
    connection = HTTPConnection("127.0.0.1", target.port or 80, timeout=30)
    try:
        connection.request("POST", target.path, raw, headers)
        answer = connection.getresponse()
        return 200, {"status": answer.status, "body": answer.read().decode("utf-8", "replace")}, {}
    finally:
        connection.close()


def _greenhouse_headers(secrets: Json, raw: bytes, _body: Json, _at: int, event_id: str) -> dict[str, str]:
    digest = hmac.new(secrets["signing"][0].encode(), raw, hashlib.sha256).hexdigest()
    return {"Signature": f"sha256 {digest}", "Greenhouse-Event-ID": event_id}


def _teamtailor_headers(secrets: Json, _raw: bytes, body: Json, at: int, _event_id: str) -> dict[str, str]:
    signed = f"{at}.{body['partner-event']['id']}".encode()
    digest = hmac.new(secrets["signing"][0].encode(), signed, hashlib.sha256).hexdigest()
    older = hashlib.sha256(signed).hexdigest()  # a v0 is always there, and never to be trusted
    signature = f"t={at},v1={digest},v0={older}"
    return {"Authorization": f"Bearer {secrets['provider_keys'][0]}", "Teamtailor-Signature": signature}


def control(state: State, name: str, order: Json) -> Reply:
    if name == "received":
        told = {"notes": state.notes_received, "results": state.results_received, "calls": state.calls}
        return 200, told, {}
    if name == "candidates":
        state.candidates[str(order["id"])] = order
    elif name == "jobs":
        state.jobs[str(order["id"])] = order
    elif name == "applications":
        state.applications[(str(order["candidate_id"]), str(order["job_id"]))] = order
    elif name == "faults":
        state.faults += [order] * int(order.get("count", 1))
    elif name == "revoke":
        state.tokens.clear()
    else:
        raise Refuse(404, {"message": "no such control"})
    return 200, {"done": name}, {}


# The server -----------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """One request; which of the two vendors is spoken follows from the path."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    state: State
    own_url: str

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing: a request line may hold a person's id."""

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, body, more = self._answer(self.command, urlsplit(self.path).path, headers, raw)
        except Refuse as refused:
            status, body, more = refused.reply
        except (KeyError, TypeError, ValueError, OSError) as error:
            status, body, more = 400, {"message": type(error).__name__}, {}
        payload = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = _serve

    def _answer(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> Reply:
        folder, _, own_id = path.rpartition("/")
        if (folder, own_id) == ("/_control", "send"):
            return send(self.state, parse(raw), self.own_url)
        if folder == "/_control":
            with self.state.lock:
                return control(self.state, own_id, parse(raw))
        with self.state.lock:
            self.state.calls.append(f"{method} {folder or path}")
            fault = self._fault(path)
        if fault is not None:
            time.sleep(float(fault.get("delay_seconds", 0)))
            if fault.get("status"):
                wait = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
                return int(fault["status"]), {"message": "fault"}, wait | fault.get("headers", {})
        with self.state.lock:
            return self._vendor(f"{method} {folder}", own_id, headers, raw)

    def _fault(self, path: str) -> Json | None:
        for fault in self.state.faults:
            if path.startswith(fault.get("path", "/")):
                self.state.faults.remove(fault)
                return fault
        return None

    def _vendor(self, route: str, own_id: str, headers: dict[str, str], raw: bytes) -> Reply:
        if route == "GET /v1/candidates":
            return candidate(self.state, own_id, headers)
        if route == "GET /v1/jobs":
            return job(self.state, own_id, headers)
        if route == "PUT /partner/v1/partner-results":
            return put_result(self.state, own_id, headers, raw)
        if (route, own_id) == ("POST ", "token"):
            return token(self.state, headers, raw)
        if (route, own_id) == ("POST /v3", "notes"):
            return post_note(self.state, headers, raw)
        raise Refuse(404, {"message": "Resource not found"})


def _end_with_parent(server: ThreadingHTTPServer) -> None:
    sys.stdin.read()
    server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description="A local Greenhouse and Teamtailor.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--secrets", type=Path)
    options = parser.parse_args()
    text = options.secrets.read_text() if options.secrets else os.environ["TILLIT_ATS_SECRETS"]
    Handler.state = State(json.loads(text))
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    Handler.own_url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    print(json.dumps({"url": Handler.own_url}), flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
