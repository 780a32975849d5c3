"""A call of one of the client's functions, as events: the client runs it and sends back what it returned."""

from __future__ import annotations

from yan_omni.app.realtime.conversation import Conversation, Item, new_id
from yan_omni.app.realtime.server_events import (
    Emit,
    FunctionArgumentsDelta,
    FunctionArgumentsDone,
    ItemAdded,
    ItemDone,
    OutputItemAdded,
    OutputItemDone,
)
from yan_omni.model.engine.request import ToolCall


async def emit_call(
    emit: Emit, response_id: str, output_index: int, conversation: Conversation | None, call: ToolCall
) -> Item:
    """All events of one call, from added to done; returns its item."""
    item = Item("assistant", [], kind="function_call", status="in_progress", name=call.name)
    item.call_id = new_id("call")
    place = {"response_id": response_id, "output_index": output_index}
    await emit(OutputItemAdded(response_id=response_id, output_index=output_index, item=item.view()))
    previous_id = None
    if conversation is not None:
        previous_id = conversation.insert(item)
        await emit(ItemAdded(previous_item_id=previous_id, item=item.view()))
    item.payload, item.status = call.arguments, "completed"
    arguments = {"item_id": item.id, "call_id": item.call_id} | place
    await emit(FunctionArgumentsDelta.model_validate(arguments | {"delta": call.arguments}))
    done = arguments | {"name": call.name, "arguments": call.arguments}
    await emit(FunctionArgumentsDone.model_validate(done))
    await emit(OutputItemDone(response_id=response_id, output_index=output_index, item=item.view()))
    if conversation is not None:
        await emit(ItemDone(previous_item_id=previous_id, item=item.view()))
    return item
