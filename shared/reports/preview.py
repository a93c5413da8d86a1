"""Pictures of an invented report: `python -m shared.reports.preview [FOLDER]`.

Writes the first page of the Swedish example as PNG, by default into `shared/reports/preview`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shared.reports import example
from shared.reports.render import render_pages

_DEFAULT = Path(__file__).parent / "preview"


def write_preview(folder: Path) -> Path:
    """Write `report-page-1-sv.png` into the folder, which is made if needed; gives the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "report-page-1-sv.png"
    target.write_bytes(render_pages(example.swedish())[0])
    return target


def main() -> None:
    """Read the folder from the command line and say where the picture is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=_DEFAULT)
    sys.stdout.write(f"{write_preview(parser.parse_args().folder)}\n")


if __name__ == "__main__":
    main()
