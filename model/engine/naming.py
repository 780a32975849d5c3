"""What an engine says a picture shows, without being asked a question: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from yan_omni.model.engine.request import Engine, Picture


@dataclass(frozen=True, slots=True)
class LikelyName:
    """One name of the table of names (`model/vision/photo_names.tsv`) by its English word."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class NamedPicture:
    """`told` are the (English, Chinese) names that the thinker reads, `ranking` all names of things,
    likeliest first; both are empty where the picture is taken for a composed scene.
    """

    is_photo: bool
    is_sure: bool = False
    told: tuple[tuple[str, str], ...] = ()
    ranking: tuple[LikelyName, ...] = ()


@runtime_checkable
class NamingEngine(Engine, Protocol):
    """An engine that names what photographs show."""

    def name(self, pixels: Picture) -> NamedPicture: ...
