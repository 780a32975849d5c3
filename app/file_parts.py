"""`file` parts of chat messages: what they hold is told by their content."""

from __future__ import annotations

from functools import partial

import anyio.to_thread

from yan_omni.app.errors import ApiError
from yan_omni.app.limits import check_length
from yan_omni.app.media import decode_data_uri
from yan_omni.app.page_answers import BETWEEN_PAGES
from yan_omni.app.pdf_io import EVERY_PAGE, is_pdf
from yan_omni.app.services import Services
from yan_omni.app.video_io import is_video
from yan_omni.model.engine.request import AudioPart, ImagePart, Part, TextPart


async def file_parts(uri: str, param: str, services: Services) -> tuple[Part, ...]:
    """A picture, a video (with its sound), a recording, or the text that is read on the pages of a PDF."""
    data = await anyio.to_thread.run_sync(decode_data_uri, uri, "application", param)
    if is_pdf(data):
        return (TextPart(await _text_of_pdf(data, param, services)),)
    if is_video(data):
        return (await services.media.video(data, param)).parts
    try:
        return (ImagePart(await services.media.image(data, param)),)
    except ApiError as error:
        if error.code != "invalid_image" and "recording" not in error.message:
            raise
    return (AudioPart(await services.media.audio(data, param)),)


async def _text_of_pdf(data: bytes, param: str, services: Services) -> str:
    texts: list[str] = []
    for number in await services.media.pdf_pages(data, EVERY_PAGE, param):
        pixels = await services.media.pdf_page(data, number, param)
        page = await services.worker.call(partial(services.engine.read, pixels))
        texts.append(page.text)
    return check_length(BETWEEN_PAGES.join(texts), services.settings.max_message_chars, param)
