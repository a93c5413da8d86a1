"""Pictures of invented reports: `python -m shared.reports.preview [FOLDER]`.

Writes the first pages of the Swedish examples as PNG, by default into `shared/reports/preview`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shared.reports import example, investigation_example
from shared.reports.investigation_render import pages
from shared.reports.render import render_pages

_DEFAULT = Path(__file__).parent / "preview"


def write_preview(folder: Path) -> tuple[Path, ...]:
    """Write the first page of each kind of report into the folder, which is made if needed; gives the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    vetting = investigation_example.swedish()
    first = {
        "report-page-1-sv.png": render_pages(example.swedish())[0],
        "investigation-page-1-sv.png": pages(vetting, attachment=False)[0],
        "investigation-attachment-page-1-sv.png": pages(vetting, attachment=True)[0],
    }
    for name, picture in first.items():
        (folder / name).write_bytes(picture)
    return tuple(folder / name for name in first)


def main() -> None:
    """Read the folder from the command line and say where the pictures are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=_DEFAULT)
    sys.stdout.writelines(f"{path}\n" for path in write_preview(parser.parse_args().folder))


if __name__ == "__main__":
    main()
