"""Dialogues with tools: which ones are there, what is asked, which call answers it, what is said then."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from yan_omni.model.tool_text import ToolForm
from yan_omni.training.forge import (
    tool_requests,
    tool_requests_plain,
    tool_requests_plain_work,
    tool_requests_short,
    tool_requests_short_work,
    tool_requests_told_home,
    tool_requests_told_more,
    tool_requests_told_phone,
    tool_requests_told_work,
    tool_requests_work,
    tool_values,
    tools_home,
    tools_more,
    tools_phone,
    tools_work,
)
from yan_omni.training.forge.tool_asks import asked_for
from yan_omni.training.forge.tool_cards import Card, Request, Requests, Slot, parse_cards, parse_wordings
from yan_omni.training.forge.tool_dialogues import (
    Answered,
    Asked,
    Said,
    Shown,
    Step,
    ToolDialogue,
    call,
    fill,
    returned,
    show,
)
from yan_omni.training.forge.tool_wordings import varied
from yan_omni.training.forge.tools_composed import composed
from yan_omni.training.forge.tools_corpora import Recorded
from yan_omni.training.forge.tools_media import media_tools

REFUSALS = ("I cannot do that. I have no such tool.", "我做不到，我没有这个工具。")
MORE_REQUESTS = parse_wordings(tool_requests.WORDINGS) | parse_wordings(tool_requests_work.WORDINGS)
PLAIN_REQUESTS = parse_wordings(tool_requests_plain.WORDINGS)
PLAIN_REQUESTS |= parse_wordings(tool_requests_plain_work.WORDINGS)
TOLD_REQUESTS = {
    name: requests
    for module in (
        tool_requests_told_home,
        tool_requests_told_phone,
        tool_requests_told_work,
        tool_requests_told_more,
    )
    for name, requests in parse_wordings(module.WORDINGS).items()
}
SHORT_REQUESTS = parse_wordings(tool_requests_short.WORDINGS)
SHORT_REQUESTS |= parse_wordings(tool_requests_short_work.WORDINGS)
MEDIA_SHARE = 0.25
NEARLY_ALL = 0.8
_TERM = re.compile(r"\{\}|[a-z']+|\d+|[\u4e00-\u9fff]")
COMMON_WORDS = "get find set list read check show to add tell report card account up of new my"


class ToolForge:
    """Makes dialogues; `held_out` makes those that training never sees."""

    def __init__(
        self, recorded: Sequence[Recorded] = (), talk: Sequence[tuple[str, ...]] = (), held_out: bool = False
    ) -> None:
        self.cards = [card for card in known_cards() if held_out or not card.is_held_out]
        if not held_out:
            self.cards = [_with_more_requests(card) for card in [*self.cards, *parse_cards(tools_more.TOOLS)]]
        self.held_out = held_out
        self.composed_share = 0.3
        self.wide_share = 0.0 if held_out else 0.5
        self.longer_keys_share = 0.0 if held_out else 0.12
        self.recorded = tuple(
            tuple(r for r in recorded if r.chinese == chinese and _is_for_test(r) == held_out)
            for chinese in (False, True)
        )
        self.talk = tuple(
            tuple(lines for lines in talk if _is_chinese(lines[0]) == chinese) for chinese in (False, True)
        )

    def dialogue(self, random: Random) -> ToolDialogue:
        """One dialogue of any kind."""
        chinese = random.random() < 0.5
        source = random.random()
        if source < 0.16 and self.recorded[chinese]:
            return self._from_record(random, chinese)
        if 0.16 <= source < 0.16 + self.composed_share:
            target, *rivals = self.composed(random, random.choice((0, 1, 1, 2, 3)))
            if not target.wordings(chinese, self.held_out):
                return self.dialogue(random)
        else:
            target = random.choice([card for card in self.cards if card.wordings(chinese, self.held_out)])
            rivals = random.sample(self.cards, random.choice((0, 1, 2, 2, 3, 4)))
        kind = random.random()
        if kind < 0.10:
            return self._without_tool(random, chinese, target, rivals)
        shown = self.shown(random, chinese, target, rivals)
        if kind < 0.20 and self.talk[chinese]:
            return self._talk(random, chinese, shown)
        if kind < 0.38 and target.gaps:
            return self.gap(random, chinese, shown)
        return self._called(random, chinese, shown)

    def composed(self, random: Random, num_rivals: int) -> list[Card]:
        """A tool and others like it, put together from words."""
        if not self.held_out and random.random() < MEDIA_SHARE:
            return media_tools(random, num_rivals)
        return composed(random, self.held_out, num_rivals, wide=not self.held_out)

    def shown(
        self, random: Random, chinese: bool, target: Card, rivals: Sequence[Card]
    ) -> tuple[Shown, tuple[ToolForm, ...]]:
        """The target under its name of the day, and all tools in random order."""
        others = [card for card in dict.fromkeys(rivals) if card.names != target.names]
        taken: set[str] = set()
        shown = [show(card, random, chinese, taken, self.longer_keys_share) for card in [target, *others]]
        forms = [one.form for one in shown]
        random.shuffle(forms)
        return shown[0], tuple(forms)

    def _called(
        self, random: Random, chinese: bool, shown: tuple[Shown, tuple[ToolForm, ...]]
    ) -> ToolDialogue:
        target, forms = shown
        asked = self.ask(random, chinese, target.card)
        steps = self.round(random, chinese, target, asked)
        following = random.random()
        if following < 0.12 and (change := self._changed(random, chinese, target, asked)):
            steps += change
        elif following < 0.22:
            steps += self.round(random, chinese, target, self.ask(random, chinese, target.card))
        elif following < 0.30 and self.talk[chinese]:
            steps = chat(random.choice(self.talk[chinese])) + steps
        return ToolDialogue(forms, tuple(steps))

    def ask(self, random: Random, chinese: bool, card: Card) -> Asked:
        """A request for a tool; in training in wordings made of those that are written."""
        request = random.choice(card.wordings(chinese, self.held_out))
        if not self.held_out:
            request = varied(request, card, random, chinese)
        return fill(request, card, random, chinese, self.wide_share)

    def round(self, random: Random, chinese: bool, target: Shown, asked: Asked) -> list[Step]:
        """A request, its call, often what comes back and the answer to it."""
        steps: list[Step] = [Said(asked.text), call(target, asked.values)]
        return steps + returned(target.card, asked, random, chinese)

    def _changed(self, random: Random, chinese: bool, target: Shown, asked: Asked) -> list[Step]:
        """The user corrects one of the values."""
        slots = [
            slot
            for slot in target.card.slots
            if slot.name in asked.values and slot.kind in tool_values.TEXT_LISTS | tool_values.DRAWN
        ]
        if not slots:
            return []
        slot = random.choice(slots)
        new = tool_values.draw(slot.kind, random, chinese, self.wide_share).surface
        wordings = (
            [
                "No, {x}.",
                "I meant {x}.",
                "Sorry, {x} instead.",
                "Not that, {x} please.",
                "Change that to {x}.",
            ],
            ["不对，是{x}。", "我是说{x}。", "改成{x}。", "错了，{x}。", "换成{x}。"],
        )[chinese]
        changed = Asked(
            random.choice(wordings).format(x=new),
            asked.surfaces | {slot.name: new},
            asked.values | {slot.name: new},
        )
        return self.round(random, chinese, target, changed)

    def gap(self, random: Random, chinese: bool, shown: tuple[Shown, tuple[ToolForm, ...]]) -> ToolDialogue:
        """A needed value is not given: the call has a `?`, and it is asked for; or the user gives it."""
        target, forms = shown
        name, requests = random.choice(target.card.gaps)
        slot = next(slot for slot in target.card.slots if slot.name == name)
        assert slot.ask is not None
        asked = fill(random.choice(requests[chinese]), target.card, random, chinese, self.wide_share)
        question = Answered(self._question(slot, target, random, chinese), after_gap=True)
        if random.random() < 0.5:
            return ToolDialogue(forms, (Said(asked.text), call(target, asked.values), question))
        value = tool_values.draw(slot.kind, random, chinese, self.wide_share)
        ways = (["{x}.", "{x}, please.", "{x}"], ["{x}。", "{x}吧。", "{x}"])[chinese]
        given = Asked(
            random.choice(ways).format(x=value.surface),
            asked.surfaces | {name: value.surface},
            asked.values | {name: value.value},
        )
        steps = [Said(asked.text), question, *self.round(random, chinese, target, given)]
        return ToolDialogue(forms, tuple(steps))

    def _question(self, slot: Slot, target: Shown, random: Random, chinese: bool) -> str:
        assert slot.ask is not None
        if self.held_out:
            return slot.ask[chinese]
        return asked_for(slot, target.keys[slot.name], random, chinese)

    def _without_tool(
        self, random: Random, chinese: bool, wanted: Card, rivals: Sequence[Card]
    ) -> ToolDialogue:
        """Something is asked that none of the tools does."""
        target, *others = [
            card for card in [random.choice(self.cards), *rivals, *self.cards] if not are_alike(card, wanted)
        ]
        _, forms = self.shown(random, chinese, target, [card for card in others if card in rivals])
        asked = self.ask(random, chinese, wanted)
        return ToolDialogue(forms, (Said(asked.text), Answered(REFUSALS[chinese])))

    def _talk(self, random: Random, chinese: bool, shown: tuple[Shown, tuple[ToolForm, ...]]) -> ToolDialogue:
        """Ordinary talk although there are tools."""
        return ToolDialogue(shown[1], tuple(chat(random.choice(self.talk[chinese]))))

    def _from_record(self, random: Random, chinese: bool) -> ToolDialogue:
        record = random.choice(self.recorded[chinese])
        rivals = random.sample(self.cards, random.choice((0, 1, 2, 3)))
        rivals = [card for card in rivals if not are_alike(card, record.card)]
        target, forms = self.shown(random, chinese, record.card, rivals)
        values = dict(record.values)
        asked = Asked(record.text, values, values)
        return ToolDialogue(forms, tuple(self.round(random, chinese, target, asked)))


def known_cards() -> list[Card]:
    """The tools of the evaluation, those among them too that are held out whole."""
    modules = (tools_home, tools_phone, tools_work)
    return [card for module in modules for card in parse_cards(module.TOOLS)]


@lru_cache(maxsize=1)
def held_out_wordings() -> frozenset[str]:
    """Those of the evaluation, without the sign at the end and with `{}` for their values."""
    cards = known_cards()
    requests = [one for card in cards for chinese in (False, True) for one in card.wordings(chinese, True)]
    return frozenset(bare_wording(one.text) for one in requests)


def bare_wording(text: str) -> str:
    """A wording with `{}` for its values, without what may stand around it, in lower case."""
    return re.sub(r"\{\w+\}", "{}", text).strip(" .,?!。？！，").casefold()


def _with_more_requests(card: Card) -> Card:
    """The card with the wordings of all modules but for those of the evaluation, whatever the tool."""
    english, chinese = (
        (*card.requests[language], *(one for more in _more(card) for one in more[language] if _is_new(one)))
        for language in (0, 1)
    )
    return replace(card, requests=(english, chinese))


def _more(card: Card) -> list[Requests]:
    name = card.names[0]
    sources = (MORE_REQUESTS, PLAIN_REQUESTS, TOLD_REQUESTS, SHORT_REQUESTS)
    return [source[name] for source in sources if name in source]


def _is_new(request: Request) -> bool:
    """Whether a wording is none of the evaluation's, nor nearly the same."""
    said = _terms(bare_wording(request.text))
    return all(len(said & terms) < NEARLY_ALL * len(said | terms) for terms in _held_out_terms())


@lru_cache(maxsize=1)
def _held_out_terms() -> tuple[frozenset[str], ...]:
    return tuple(_terms(wording) for wording in held_out_wordings())


def _terms(wording: str) -> frozenset[str]:
    """Its words or hanzi."""
    return frozenset(_TERM.findall(wording))


def are_alike(card: Card, other: Card) -> bool:
    """Whether two tools might be asked for in the same words."""
    words = [
        {word for name in one.names for word in name.split()} - {*COMMON_WORDS.split()}
        for one in (card, other)
    ]
    return bool(words[0] & words[1])


def _is_for_test(record: Recorded) -> bool:
    return record.card.is_held_out or zlib.crc32(record.text.encode()) % 20 == 0


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def chat(lines: Sequence[str]) -> list[Step]:
    return [Said(line) if number % 2 == 0 else Answered(line) for number, line in enumerate(lines)]
