"""The body of `/v1/responses`, as far as this model goes, and its items as messages of a chat."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from yan_omni.app.chat_schemas import (
    CalledFunction,
    ChatRequest,
    FileContent,
    FileData,
    FunctionName,
    FunctionShape,
    FunctionTool,
    ImageAddress,
    ImageContent,
    MadeCall,
    Message,
    TextContent,
)
from yan_omni.app.schemas import OpenBody


class InputText(OpenBody):
    type: Literal["input_text", "output_text"]
    text: str


class InputImage(OpenBody):
    type: Literal["input_image"]
    image_url: str
    """A data URI."""
    detail: Literal["auto", "low", "high", "original"] = "auto"


class InputFile(OpenBody):
    type: Literal["input_file"]
    file_data: str
    """A data URI."""
    filename: str | None = None


InputPart = Annotated[InputText | InputImage | InputFile, Field(discriminator="type")]


class InputMessage(OpenBody):
    type: Literal["message"] = "message"
    role: Literal["user", "assistant", "system", "developer"]
    content: str | list[InputPart]


class FunctionCall(OpenBody):
    type: Literal["function_call"]
    call_id: Annotated[str, Field(min_length=1)]
    name: FunctionName
    arguments: str


class FunctionCallOutput(OpenBody):
    type: Literal["function_call_output"]
    call_id: str
    output: str


def _typed(item: object) -> object:
    """A message may come without its type."""
    return {"type": "message"} | item if isinstance(item, dict) else item


InputItem = Annotated[
    Annotated[InputMessage | FunctionCall | FunctionCallOutput, Field(discriminator="type")],
    BeforeValidator(_typed),
]


class Tool(OpenBody):
    type: Literal["function"]
    name: FunctionName
    description: str | None = None
    parameters: dict[str, Any] | None = None


class TextConfig(OpenBody):
    format: dict[str, Any] | None = None


class ResponsesRequest(OpenBody):
    input: str | Annotated[list[InputItem], Field(min_length=1)]
    model: str | None = None
    instructions: str | None = None
    previous_response_id: str | None = None
    """An earlier answer that this one goes on from; instructions are not carried over."""
    store: bool | None = None
    stream: bool | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    tools: list[Tool] | None = None
    tool_choice: Literal["auto", "none", "required"] | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    text: TextConfig | None = None
    metadata: dict[str, str] | None = None
    background: bool | None = None
    include: list[str] | None = None
    """`yan.timings`, our own addition, tells how long the stages took; others have no effect."""


def as_chat(request: ResponsesRequest, before: list[Message]) -> ChatRequest:
    """The same question as a chat, behind the messages `before`; the answer is to be written."""
    head = [Message(role="system", content=request.instructions)] if request.instructions else []
    tools = [
        FunctionTool(
            type="function",
            function=FunctionShape(name=tool.name, description=tool.description, parameters=tool.parameters),
        )
        for tool in request.tools or ()
    ]
    return ChatRequest(
        messages=[*head, *before, *messages_of(request.input)],
        modalities=["text"],
        temperature=request.temperature,
        top_p=request.top_p,
        max_completion_tokens=request.max_output_tokens,
        tools=tools or None,
        tool_choice=request.tool_choice,
        parallel_tool_calls=request.parallel_tool_calls,
        response_format=request.text.format if request.text else None,
    )


def messages_of(given: str | list[InputItem]) -> list[Message]:
    if isinstance(given, str):
        return [Message(role="user", content=given)]
    return [_message(item) for item in given]


def _message(item: InputMessage | FunctionCall | FunctionCallOutput) -> Message:
    match item:
        case InputMessage(role=role, content=str(text)):
            return Message(role=role, content=text)
        case InputMessage(role=role, content=list(parts)):
            return Message(role=role, content=[_part(part) for part in parts])
        case FunctionCall():
            function = CalledFunction(name=item.name, arguments=item.arguments)
            return Message(role="assistant", tool_calls=[MadeCall(id=item.call_id, function=function)])
        case FunctionCallOutput():
            return Message(role="tool", tool_call_id=item.call_id, content=item.output)
    raise AssertionError(item)


def _part(part: InputText | InputImage | InputFile) -> TextContent | ImageContent | FileContent:
    match part:
        case InputText():
            return TextContent(type="text", text=part.text)
        case InputImage():
            address = ImageAddress(url=part.image_url, detail=part.detail)
            return ImageContent(type="image_url", image_url=address)
        case InputFile():
            return FileContent(type="file", file=FileData(file_data=part.file_data, filename=part.filename))
