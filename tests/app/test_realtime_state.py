"""The session's configuration and the conversation's items by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from yan_omni.app.errors import ApiError
from yan_omni.app.realtime.config import SessionConfig, SessionView
from yan_omni.app.realtime.conversation import Content, Conversation, Item, cut_transcript, turns_of
from yan_omni.app.realtime.patches import current_names


def test_updates_are_partial() -> None:
    config = SessionConfig().updated({"instructions": "a", "audio": {"output": {"voice": "high"}}})
    config = config.updated({"audio": {"output": {"speed": 1.2}, "input": {"transcription": {"model": "m"}}}})
    assert config.instructions == "a"
    assert (config.audio.output.voice, config.audio.output.speed) == ("high", 1.2)
    cleared = config.updated({"audio": {"input": {"transcription": None}}, "instructions": ""})
    assert cleared.audio.input.transcription is None
    assert (cleared.instructions, cleared.audio.output.voice) == ("", "high")


def test_a_failed_update_changes_nothing() -> None:
    config = SessionConfig()
    with pytest.raises(ValidationError):
        config.updated({"instructions": "b", "audio": {"output": {"speed": 99}}})
    assert config == SessionConfig()


def test_the_description_shows_only_the_transcription_keys_that_were_given() -> None:
    config = SessionConfig().updated({"audio": {"input": {"transcription": {"model": "m"}}}})
    shown = config.described("sess_1", 5).model_dump(mode="json")
    assert shown["audio"]["input"]["transcription"] == {"model": "m"}


def test_the_description_shows_a_string_where_old_clients_need_one() -> None:
    config = SessionConfig().updated({"tool_choice": {"type": "function", "name": "f"}})
    described = config.described("sess_1", 5)
    assert isinstance(described, SessionView)
    assert described.tool_choice == "auto"


def test_beta_names_find_their_places() -> None:
    beta = {
        "modalities": ["text", "audio"],
        "voice": "high",
        "input_audio_format": "pcm16",
        "output_audio_format": "pcm16",
        "input_audio_transcription": {"model": "whisper-1"},
        "turn_detection": None,
        "max_response_output_tokens": "inf",
        "temperature": 0.8,
        "id": "sess_x",
        "model": "yan-omni",
    }
    assert current_names(beta) == {
        "output_modalities": ["text", "audio"],
        "audio": {
            "output": {"voice": "high", "format": {"type": "audio/pcm"}},
            "input": {
                "format": {"type": "audio/pcm"},
                "transcription": {"model": "whisper-1"},
                "turn_detection": None,
            },
        },
        "max_output_tokens": "inf",
    }
    assert SessionConfig().updated(current_names(beta)).audio.output.voice == "high"


@pytest.mark.parametrize("first", ["voice", "audio"])
def test_beta_and_current_names_mix(first: str) -> None:
    session: dict[str, object] = {"voice": "high", "audio": {"output": {"speed": 1.1}, "input": {}}}
    ordered = {first: session.pop(first)} | session
    assert current_names(ordered)["audio"]["output"] == {"voice": "high", "speed": 1.1}


def text(content: str, item_id: str) -> Item:
    return Item("user", [Content("input_text", text=content)], id=item_id)


def test_items_are_chained() -> None:
    conversation = Conversation(10, 10**6)
    assert conversation.insert(text("a", "a")) is None
    assert conversation.insert(text("b", "b")) == "a"
    assert conversation.insert(text("c", "c"), "a") == "a"
    assert conversation.insert(text("d", "d"), "root") is None
    assert [item.id for item in conversation.items()] == ["d", "a", "c", "b"]
    assert conversation.previous_id(conversation.items()[2]) == "a"
    assert conversation.previous_id(conversation.items()[0]) is None


def test_a_refused_item_leaves_the_conversation_alone() -> None:
    conversation = Conversation(10, 10**6)
    conversation.insert(text("a", "a"))
    with pytest.raises(ApiError):
        conversation.insert(text("b", "a"))
    with pytest.raises(ApiError):
        conversation.insert(text("b", "b"), "nowhere")
    assert len(conversation) == 1


def test_the_oldest_items_are_forgotten_by_number() -> None:
    conversation = Conversation(3, 10**6)
    for name in "abcde":
        conversation.insert(text(name, name))
    assert [item.id for item in conversation.items()] == ["c", "d", "e"]


def test_the_beginning_stays_the_same_for_many_turns() -> None:
    """The model keeps its state after each beginning, so it must not change with every item."""
    conversation = Conversation(20, 10**6)
    first = []
    for number in range(60):
        conversation.insert(text("x", str(number)))
        first.append(conversation.items()[0].id)
        assert len(conversation) <= 20
    assert len(set(first)) <= 12


def test_the_oldest_items_are_forgotten_by_size() -> None:
    conversation = Conversation(100, 10_000)
    for name in "abc":
        samples = np.zeros(1_000, np.float32)
        conversation.insert(Item("user", [Content("input_audio", samples_16k=samples)], id=name))
    assert [item.id for item in conversation.items()] == ["b", "c"]
    conversation.insert(
        Item("user", [Content("input_image", pixels=np.zeros((100, 100, 3), np.uint8))], id="d")
    )
    assert [item.id for item in conversation.items()] == ["d"], "the newest item always stays"


def test_the_model_is_not_given_unfinished_or_empty_items() -> None:
    unfinished = Item("assistant", [Content("output_text", text="so")], status="in_progress")
    silent = Item("assistant", [Content("output_audio", text="")], status="incomplete")
    turns = turns_of([text("a", "a"), unfinished, silent], "rules")
    assert [turn.role for turn in turns] == ["system", "user"]


def test_items_of_the_user_in_a_row_are_one_turn() -> None:
    reply = Item("assistant", [Content("output_text", text="b")])
    turns = turns_of([text("a", "a"), reply, text("c", "c"), text("d", "d")], "")
    assert [(turn.role, len(turn.parts)) for turn in turns] == [("user", 1), ("assistant", 1), ("user", 2)]


@pytest.mark.parametrize(
    ("transcript", "share", "kept"),
    [
        ("hello world", 1.0, "hello world"),
        ("hello world", 2.0, "hello world"),
        ("hello world", 0.0, ""),
        ("hello world", 0.5, "hello"),
        ("hello world", 0.8, "hello"),
        ("你好世界", 0.5, "你好"),
        ("", 0.5, ""),
    ],
)
def test_cutting_a_transcript(transcript: str, share: float, kept: str) -> None:
    assert cut_transcript(transcript, share) == kept


def reply(*phrases: tuple[str, int]) -> Content:
    """A spoken reply: each phrase is written, then spoken for so many ms."""
    content = Content("output_audio", text="")
    for text, length_ms in phrases:
        content.text = (content.text or "") + text
        content.add_reply_audio(length_ms * 24 // 2)
        content.add_reply_audio(length_ms * 24 // 2)
    return content


@pytest.mark.parametrize(
    ("end_ms", "kept_ms", "text"),
    [
        (0, 0, ""),
        (400, 400, "One"),
        (1_000, 1_000, "One two."),
        (1_250, 1_250, "One two."),
        (2_000, 2_000, "One two. Three"),
        (2_700, 2_700, "One two. Three"),
        (3_000, 3_000, "One two. Three four."),
        (99_999, 3_000, "One two. Three four."),
    ],
)
def test_cutting_a_reply_keeps_the_phrases_that_were_heard(end_ms: int, kept_ms: int, text: str) -> None:
    content = reply(("One two.", 1_000), (" Three four.", 2_000))
    assert content.cut_reply(end_ms) == kept_ms
    assert content.text == text
    assert content.reply_ms == kept_ms


def test_a_reply_can_be_cut_again() -> None:
    content = reply(("One two.", 1_000), (" Three four.", 2_000))
    content.cut_reply(1_500)
    assert content.cut_reply(2_000) == 1_500
    assert content.cut_reply(500) == 500
    assert content.text == "One"


def test_what_was_written_and_never_spoken_is_forgotten() -> None:
    content = reply(("One two.", 1_000))
    content.text = "One two. Three"
    assert content.cut_reply(5_000) == 1_000
    assert content.text == "One two."
