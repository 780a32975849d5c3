// What each event of the server does to the dialogue and to what is shown.

import { bytesOfBase64 } from "./realtime.js";
import { newToolCall, ToolCallView } from "./tool_call.js";

export function handlersFor(dialogue) {
  const { realtime, player, transcript, status, heardViews, replies, latency } = dialogue;
  const toolViews = new Map(); // item id, and call id, -> the view of a call

  function isNewest(event) {
    return dialogue.response !== null && dialogue.response.id === event.response_id;
  }

  function noteAnswered(view) {
    const seconds = latency.answered();
    if (seconds === null) return;
    status.showLatency(seconds);
    view.markAnsweredIn(seconds);
  }

  function addText(event) {
    const { view } = replies.get(event.item_id);
    if (isNewest(event) && event.type === "response.output_text.delta") noteAnswered(view);
    view.addText(event.delta);
  }

  function showCall(item) {
    const view = transcript.add(new ToolCallView(newToolCall(item.name)));
    if (item.arguments) view.setCall(item.name, item.arguments);
    toolViews.set(item.id, view);
    toolViews.set(item.call_id, view);
  }

  // An item of the user's voice has been understood, or not.
  function settleHeard(itemId, text) {
    const view = heardViews.get(itemId);
    heardViews.delete(itemId);
    if (!view) return;
    if (!text && dialogue.isHandsFree && !view.record.picture) {
      transcript.remove(view); // a cough, a door
      return;
    }
    if (text) view.setText(text);
    else view.setNothing();
    transcript.keep(view);
  }

  return {
    "input_audio_buffer.speech_started": () => dialogue.beginHearing(),

    "input_audio_buffer.speech_stopped"(event) {
      dialogue.isHearing = false;
      dialogue.isSettling = true;
      dialogue.spokenView?.setPending("transcribing");
      latency.askedAt(event.audio_end_ms);
      dialogue.refresh();
    },

    "input_audio_buffer.committed"(event) {
      if (dialogue.spokenView) heardViews.set(event.item_id, dialogue.spokenView);
      dialogue.spokenView = null;
    },

    "conversation.item.input_audio_transcription.delta"(event) {
      heardViews.get(event.item_id)?.addText(event.delta);
    },

    "conversation.item.input_audio_transcription.completed"(event) {
      settleHeard(event.item_id, event.transcript);
      if (event.transcript) transcript.announce(event.transcript);
      else dialogue.isSettling = false; // a noise: nobody answers it
      dialogue.refresh();
    },

    "conversation.item.input_audio_transcription.failed": (event) => settleHeard(event.item_id, ""),

    "conversation.item.added"({ item }) {
      if (item.type === "function_call" && !toolViews.has(item.id)) showCall(item);
      if (item.type === "function_call_output") {
        toolViews.get(item.call_id)?.setOutput(item.output);
      }
    },

    "conversation.item.truncated": (event) => realtime.send({ type: "conversation.item.retrieve", item_id: event.item_id }),

    // Asked for after a truncation only: what of the reply counts as said.
    "conversation.item.retrieved"({ item }) {
      const reply = replies.get(item.id);
      const said = item.content?.[0]?.transcript;
      if (!reply || said === undefined) return;
      reply.view.markHeard(said.length);
      transcript.keep(reply.view);
    },

    "response.created"(event) {
      const turn = event.response.metadata?.turn;
      const { response } = dialogue;
      if (!turn && dialogue.isHandsFree && !dialogue.isHearing) {
        dialogue.response = { turn: null, id: event.response.id, itemId: null };
      } else if (response && response.turn === turn) {
        response.id = event.response.id;
      }
      dialogue.isSettling = false;
      dialogue.refresh();
    },

    "response.output_item.added"(event) {
      const { item } = event;
      if (item.type === "function_call" && !toolViews.has(item.id)) showCall(item);
      if (item.type !== "message") return;
      const reply = { view: dialogue.addReply(), audio: [], run: -1 };
      replies.set(item.id, reply);
      if (!isNewest(event)) return;
      dialogue.response.itemId = item.id;
      reply.run = player.begin();
    },

    "response.function_call_arguments.delta": (event) => toolViews.get(event.item_id)?.addArguments(event.delta),

    "response.function_call_arguments.done"(event) {
      const view = toolViews.get(event.item_id);
      view?.setCall(event.name, event.arguments);
      if (view) transcript.keep(view);
    },

    "response.output_text.delta": addText,
    "response.output_audio_transcript.delta": addText,

    "response.output_audio.delta"(event) {
      const reply = replies.get(event.item_id);
      const bytes = bytesOfBase64(event.delta);
      reply.view.markSpoken();
      reply.audio.push(bytes);
      if (!isNewest(event)) return; // interrupted: the rest is not played
      player.push(bytes, reply.run);
      noteAnswered(reply.view);
      dialogue.playingId = event.item_id;
      dialogue.refresh();
    },

    "response.done"(event) {
      const { id, status: outcome, output, status_details: details } = event.response;
      if (dialogue.response?.id === id) dialogue.response = null;
      for (const item of output) {
        const reply = replies.get(item.id);
        if (!reply) continue;
        reply.view.finish();
        if (!reply.view.record.text) transcript.remove(reply.view);
        else transcript.keep(reply.view);
        if (!reply.audio.length) transcript.announceReply(reply.view.record.text);
      }
      if (outcome === "failed") {
        status.notice("failed", { message: details.error.message }, { label: "retry", run: () => dialogue.ask() });
      }
      dialogue.refresh();
    },

    error({ error }) {
      if (error.code === "response_cancel_not_active") return;
      if (error.code === "input_audio_buffer_commit_empty") {
        dialogue.spokenView?.setNothing();
        dialogue.spokenView = null;
      }
      if (!dialogue.response?.id) dialogue.response = null;
      if (error.code !== "session_expired") status.notice("failed", { message: error.message }); // else it goes on in another
      dialogue.refresh();
    },
  };
}
