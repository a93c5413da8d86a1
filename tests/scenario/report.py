"""The report as its readers meet it: the text of a page, and the way that the structure leads a screen reader."""

import io
from typing import Any

import pikepdf
import pypdf

Place = tuple[int, int]


def text(pdf: bytes, page: int | None = None) -> str:
    """The text of one page (the first is 0), or of all of them, in single spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    chosen = pages if page is None else [pages[page]]
    return " ".join(" ".join(one.extract_text() for one in chosen).split())


def structure(pdf: bytes) -> tuple[list[str], list[Place]]:
    """The roles of the structure tree in reading order, and the pieces of content that they lead through.

    A piece is its page and its number there; numbers grow in the order in which a page's content is written.
    """
    roles: list[str] = []
    pieces: list[Place] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages)}

        def walk(node: Any, page: int) -> None:
            if isinstance(node, pikepdf.Array):
                for index in range(len(node)):
                    walk(node[index], page)
            elif isinstance(node, int):
                pieces.append((page, node))
            elif isinstance(node, pikepdf.Dictionary):
                page = numbers[node["/Pg"].objgen] if "/Pg" in node else page
                if "/MCID" in node:
                    pieces.append((page, int(node["/MCID"])))
                if "/S" in node:
                    roles.append(str(node["/S"]).removeprefix("/"))
                if "/K" in node:
                    walk(node["/K"], page)

        walk(opened.Root["/StructTreeRoot"], 0)
    return roles, pieces
