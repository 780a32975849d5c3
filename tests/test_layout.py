"""What the architecture promises about folders, files and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("app", "model", "tokenizers", "training", "evaluation")
ALLOWED_IMPORTS = {
    "tokenizers": {"tokenizers"},
    "model": {"model", "tokenizers"},
    "training": {"training", "model", "tokenizers"},
    "evaluation": {"evaluation", "model", "tokenizers"},
    "app": {"app", "model", "tokenizers"},
}
MAX_FILE_LINES = 350
VAGUE_NAMES = {"utils.py", "common.py", "helpers.py", "misc.py"}
WEB_LIBRARIES = {"fastapi", "starlette", "uvicorn", "pydantic", "pydantic_settings", "httpx"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything the file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively"
            assert node.module is not None
            yield node.lineno, node.module
            if node.module == "yan_omni":
                for alias in node.names:
                    yield node.lineno, f"yan_omni.{alias.name}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_import_only_what_they_may(folder: str) -> None:
    for path in sources(folder):
        for line, module in imported_modules(path):
            parts = module.split(".")
            if parts[0] != "yan_omni" or len(parts) == 1 or parts[1].startswith("_"):
                continue
            allowed = ALLOWED_IMPORTS[folder]
            if relative(path) == "app/cli.py":
                allowed = allowed | {"evaluation"}
            assert parts[1] in allowed, f"{relative(path)}:{line} imports {module}"


@pytest.mark.parametrize("folder", ["model", "tokenizers", "training"])
def test_only_the_service_knows_the_web(folder: str) -> None:
    for path in sources(folder):
        for line, module in imported_modules(path):
            assert module.split(".")[0] not in WEB_LIBRARIES, f"{relative(path)}:{line} imports {module}"


def test_the_folders_are_imported_by_their_full_names() -> None:
    for path in sources(*FOLDERS, "tests", "benchmarks"):
        for line, module in imported_modules(path):
            top = module.split(".")[0]
            assert top not in {"app", "model", "training", "evaluation"}, (
                f"{relative(path)}:{line} imports {module}"
            )


@pytest.mark.parametrize("folder", FOLDERS)
def test_top_folders_have_no_init(folder: str) -> None:
    """With one, `tokenizers/` would hide the installed library of that name from scripts run at the root."""
    assert not (ROOT / folder / "__init__.py").exists()


@pytest.mark.parametrize("folder", [*FOLDERS, "weights"])
def test_links_are_intact(folder: str) -> None:
    link = ROOT / "src" / "yan_omni" / folder
    assert link.is_symlink()
    assert not link.readlink().is_absolute()
    assert link.resolve() == ROOT / folder


def test_files_are_short_and_named_for_what_they_hold() -> None:
    for path in sources(*FOLDERS, "tests", "benchmarks"):
        num_lines = len(path.read_text(encoding="utf-8").splitlines())
        limit = MAX_FILE_LINES if "tests" not in path.parts else 2 * MAX_FILE_LINES
        assert num_lines <= limit, f"{relative(path)} has {num_lines} lines"
        assert path.name not in VAGUE_NAMES, relative(path)


def test_modules_say_what_they_are() -> None:
    for path in sources(*FOLDERS):
        text = path.read_text(encoding="utf-8")
        if text.strip():
            assert ast.get_docstring(ast.parse(text)), f"{relative(path)} has no docstring"
