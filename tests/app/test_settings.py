from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.fakes import FakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAN_OMNI_PORT", "9000")
    monkeypatch.setenv("YAN_OMNI_ALLOWED_ORIGINS", '["https://a.example"]')
    monkeypatch.setenv("YAN_OMNI_API_KEY", "secret")
    settings = Settings()
    assert (settings.port, settings.allowed_origins) == (9000, ("https://a.example",))
    assert "secret" not in repr(settings)


def test_an_empty_key_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAN_OMNI_API_KEY", "")
    assert Settings().api_key is None


@pytest.mark.parametrize("wrong", [{"port": 70_000}, {"max_audio_s": 0}, {"max_jobs": 0}, {"prot": 1}])
def test_wrong_settings_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_every_setting_says_what_it_is_and_is_in_the_manual() -> None:
    manual = (DOCS / "operations.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"YAN_OMNI_{name.upper()}" in manual, name


def test_every_route_is_in_the_protocol() -> None:
    protocol = (DOCS / "protocol.md").read_text(encoding="utf-8")
    paths = {"/v1/realtime", *create_app(Settings(), FakeEngine()).openapi()["paths"]} - {
        "/v1/models/{model}"
    }
    assert len(paths) == 14
    for path in paths:
        assert path in protocol, path
