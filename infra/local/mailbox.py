"""The candidates' mail boxes: a folder filled from what the server was asked to send."""

from pathlib import Path

from infra.local.server import Server


def messages_to(server: Server, address: str) -> list[str]:
    """The texts of the messages sent to an address, oldest first."""
    return [m["BodyText"] for m in server.sent_mail() if address in m["To"]]


def fill(server: Server, folder: Path) -> int:
    """Write every sent message as a file; returns how many there are. File names hold no address."""
    folder.mkdir(parents=True, exist_ok=True)
    sent = server.sent_mail()
    for number, message in enumerate(sent, start=1):
        text = f"Subject: {message['Subject']}\n\n{message['BodyText']}"
        (folder / f"{number:03d}.txt").write_text(text, encoding="utf-8")
    return len(sent)
