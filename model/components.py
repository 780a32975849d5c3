"""The components of Yan-Omni, read from one folder of weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.compiled.codes import compile_heads
from yan_omni.model.compiled.decoder import CompiledLexiconDecoder
from yan_omni.model.compiled.stack import compile_backbone
from yan_omni.model.layers import pack_layers, pack_linear_layers
from yan_omni.model.lexicon.decoder import LexiconDecoder
from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.tables import LexiconTables
from yan_omni.model.matcher import Matcher, load_matcher
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.projector import SensingThinker, load_thinker
from yan_omni.model.talker import Talker, load_talker
from yan_omni.model.vision.loading import load_page_reader, load_sight
from yan_omni.model.vision.page_reader import PageReader
from yan_omni.model.vision.sight import Sight
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.weights import load_codec, load_listener
from yan_omni.tokenizers.text import BpeTextTokenizer

Component = TypeVar("Component")


@dataclass(frozen=True, slots=True)
class Components:
    """The components; those whose weight file is missing are None, and using them is a `CheckpointError`."""

    text_tokenizer: BpeTextTokenizer
    thinker: SensingThinker
    listener: Listener | None = None
    codec: Codec | None = None
    talker: Talker | None = None
    sight: Sight | None = None
    page_reader: PageReader | None = None
    lexicon: LexiconDecoder | None = None
    matcher: Matcher | None = None
    created_unix_s: int = 0

    @classmethod
    def load(cls, folder: Path, dtype: torch.dtype | None = None) -> Components:
        """Read `text_tokenizer.json` and `<name>.safetensors` of every component, to work in `dtype`.

        None: in what is fastest on this processor.
        """
        dtype = dtype or fastest_dtype()
        tokenizer_path, thinker_path = folder / "text_tokenizer.json", folder / "thinker.safetensors"
        for path in (tokenizer_path, thinker_path):
            if not path.is_file():
                raise CheckpointError(f"{path}: no such file; it is needed to start")
        thinker = load_thinker(thinker_path, dtype).to(dtype).eval().requires_grad_(False)
        thinker.thinker.pack()
        return cls(
            text_tokenizer=BpeTextTokenizer.load(tokenizer_path),
            thinker=thinker,
            listener=_if_present(folder / "listener.safetensors", lambda path: _listener(path, dtype)),
            codec=_if_present(folder / "codec.safetensors", lambda path: _codec(path, dtype)),
            talker=_if_present(folder / "talker.safetensors", lambda path: load_speaker(path, dtype)),
            sight=_if_present(folder / "vision.safetensors", lambda path: load_sight(path, dtype)),
            page_reader=_if_present(folder / "ocr.safetensors", lambda path: load_page_reader(path, dtype)),
            lexicon=_if_present(folder / "lexicon.safetensors", load_lexicon),
            matcher=_if_present(folder / "matcher.safetensors", load_matcher),
            created_unix_s=int(thinker_path.stat().st_mtime),
        )

    def networks(self) -> dict[str, list[nn.Module]]:
        """The trained networks of each component that is present, by the name of its weight file."""
        parts: dict[str, list[nn.Module]] = {"thinker": [self.thinker]}
        for name, module in (
            ("listener", self.listener),
            ("codec", self.codec),
            ("talker", self.talker),
            ("matcher", self.matcher),
        ):
            if module is not None:
                parts[name] = [module]
        if self.sight is not None:
            parts["vision"] = [self.sight.encoder]
            if self.sight.namer is not None:
                parts["photos"] = [self.sight.namer]
            if self.sight.boxer is not None:
                parts["boxes"] = [self.sight.boxer]
            if self.sight.drawings is not None:
                parts["drawings"] = [self.sight.drawings]
        if self.page_reader is not None:
            parts["ocr"] = [self.page_reader.detector, self.page_reader.reader]
        return parts

    def parameter_counts(self) -> dict[str, int]:
        """Number of weights of each component that is present; those that two share count for the first."""
        counted: set[int] = set()
        counts = {}
        for name, modules in self.networks().items():
            weights = {id(weight): weight for module in modules for weight in module.parameters()}
            counts[name] = sum(weight.numel() for key, weight in weights.items() if key not in counted)
            counted |= weights.keys()
        return counts


def need(component: Component | None, name: str) -> Component:
    """The component, or a `CheckpointError` that says which weight file is missing."""
    if component is None:
        raise CheckpointError(f"{name}.safetensors is missing; train the {name} or copy its weights there")
    return component


def load_lexicon(path: Path) -> LexiconDecoder:
    """The decoder of a lexicon file, with the sense of languages beside it, if it is there; made into machine
    code the first time on a machine (seconds).
    """
    languages = _if_present(path.with_name("languages.safetensors"), LanguageSense.load)
    return CompiledLexiconDecoder(LexiconTables.load(path), languages=languages)


def _listener(path: Path, dtype: torch.dtype) -> Listener:
    listener = load_listener(path, dtype)
    pack_linear_layers(listener)
    return listener


def _codec(path: Path, dtype: torch.dtype) -> Codec:
    codec = load_codec(path, dtype)
    pack_linear_layers(codec)
    return codec


def load_speaker(path: Path, dtype: torch.dtype) -> Talker:
    """A talker that speaks and is not trained, its heavy parts in machine code."""
    talker = load_talker(path, dtype).requires_grad_(False)
    compile_backbone(talker.backbone)
    compile_heads(talker)
    for part in talker.children():
        if part is not talker.backbone or talker.backbone.few_tokens is None:
            pack_layers(part)
    pack_linear_layers(talker.phone_encoder)
    return talker


def _if_present(path: Path, load: Callable[[Path], Component]) -> Component | None:
    return load(path) if path.is_file() else None
