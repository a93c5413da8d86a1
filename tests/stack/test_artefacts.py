"""What is deployed is whole: every handler runs on its own artefacts. Here, for it builds where the running stack was built."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra import template_file
from infra.build import build

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]


def test_every_handler_imports_from_its_artefacts_alone(tmp_path: Path) -> None:
    """A bare interpreter: no site-packages, no repository; only what Lambda would have."""
    built = build("local", output=ROOT / ".build")
    units = template_file.units(template_file.load(ROOT / "template.yaml"))
    functions = [unit for unit in units if unit.kind == template_file.FUNCTION]
    assert {Path(unit.source).name for unit in functions} == {
        path.parent.name for path in (ROOT / "functions").glob("*/handler.py")
    }
    for unit in functions:
        task = tmp_path / unit.name
        shutil.unpack_archive(built.artefacts[unit.name].archive, task)
        path = [str(task), *(str(built.artefacts[layer].folder / "python") for layer in sorted(unit.layers))]
        program = f"import sys; sys.path[:0] = {path!r}; import handler; assert callable(handler.handler)"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 0, f"{unit.name}: {done.stderr}"
