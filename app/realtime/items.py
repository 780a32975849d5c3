"""Items as clients send them to items of the conversation: audio and pictures are decoded."""

from __future__ import annotations

from typing import Any

from yan_omni.app.errors import ApiError
from yan_omni.app.limits import check_length
from yan_omni.app.media import MediaReader
from yan_omni.app.raw_audio import RawKind
from yan_omni.app.realtime.client_events import (
    FunctionCallItem,
    FunctionCallOutputItem,
    GivenItem,
    InputAudio,
    InputImage,
    InputText,
    MessageItem,
    OutputAudio,
    OutputText,
)
from yan_omni.app.realtime.conversation import Content, Item, new_id
from yan_omni.app.settings import Settings

_ALLOWED: dict[str, tuple[type[Any], ...]] = {
    "system": (InputText,),
    "user": (InputText, InputAudio, InputImage),
    "assistant": (OutputText, OutputAudio),
}


async def build_item(
    given: GivenItem, media: MediaReader, limits: Settings, kind: RawKind, where: str = "item"
) -> Item:
    """The item, its audio read as `kind`.

    Raises `ApiError` for content that its role cannot have or that cannot be decoded.
    """
    if isinstance(given, MessageItem):
        item = await _message(given, media, limits, kind, where)
    else:
        item = _call(given, limits, where)
    if given.id is not None:
        item.id = given.id
    return item


def _call(given: FunctionCallItem | FunctionCallOutputItem, limits: Settings, where: str) -> Item:
    if given.type == "function_call":
        arguments = check_length(given.arguments, limits.max_message_chars, f"{where}.arguments")
        call_id = given.call_id or new_id("call")
        return Item("assistant", [], kind=given.type, name=given.name, call_id=call_id, payload=arguments)
    output = check_length(given.output, limits.max_message_chars, f"{where}.output")
    return Item("tool", [], kind=given.type, call_id=given.call_id, payload=output)


async def _message(
    given: MessageItem, media: MediaReader, limits: Settings, kind: RawKind, where: str
) -> Item:
    if len(given.content) > limits.max_media_parts:
        raise ApiError(
            "invalid_value",
            f"{len(given.content)} parts given; at most {limits.max_media_parts} are allowed",
            f"{where}.content",
        )
    content = []
    for index, part in enumerate(given.content):
        param = f"{where}.content.{index}"
        if not isinstance(part, _ALLOWED[given.role]):
            raise ApiError(
                "invalid_value", f"an item of role {given.role} cannot hold {part.type}", f"{param}.type"
            )
        content.append(await _content(part, media, limits, kind, param))
    return Item(given.role, content)


async def _content(
    part: InputText | InputAudio | InputImage | OutputText | OutputAudio,
    media: MediaReader,
    limits: Settings,
    kind: RawKind,
    param: str,
) -> Content:
    match part:
        case InputAudio():
            samples = await media.raw_base64(part.audio, f"{param}.audio", kind)
            return Content("input_audio", text=part.transcript, samples_16k=samples)
        case InputImage(time_ms=int(time_ms)):
            frame = await media.frame_uri(part.image_url, time_ms / 1000, f"{param}.image_url")
            return Content("input_image", video=frame, detail=part.detail)
        case InputImage():
            pixels = await media.image_uri(part.image_url, f"{param}.image_url")
            return Content("input_image", pixels=pixels, detail=part.detail)
        case InputText():
            return Content(
                "input_text", text=check_length(part.text, limits.max_message_chars, f"{param}.text")
            )
        case OutputText():
            return Content(
                "output_text", text=check_length(part.text, limits.max_message_chars, f"{param}.text")
            )
        case OutputAudio():
            return Content(
                "output_audio",
                text=check_length(part.transcript, limits.max_message_chars, f"{param}.transcript"),
            )
