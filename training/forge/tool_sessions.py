"""Sessions: the same tools serve several requests, so that declarations are read once for many calls.

Which of the declared tools is asked for changes from request to request; some requests want two calls at
once, some fit no tool, some lack a value.
"""

from __future__ import annotations

from random import Random

from yan_omni.training.forge.chat_tools import REFUSALS, ToolForge, are_alike, chat
from yan_omni.training.forge.tool_cards import Card
from yan_omni.training.forge.tool_dialogues import (
    Answered,
    Asked,
    Called,
    Returned,
    Said,
    Shown,
    Step,
    ToolDialogue,
    call,
    returned,
    show,
)

COMPOSED_SHARE = 0.4
NEIGHBOUR_SHARE = 0.4
RETURNED_SHARE = 0.45
SAME_TOOL_SHARE = 0.2
ENGLISH_JOINS = (" and ", ", and ", " and then ", ", then ", ". Also ", ". And ", ". ")
CHINESE_JOINS = ("，然后", "，再", "，并且", "，顺便", "，还有，", "。", "，也", "，接着")


def session(forge: ToolForge, random: Random) -> ToolDialogue:
    """Two to five requests to one to six tools."""
    chinese = random.random() < 0.5
    cards = _cards(forge, random, chinese)
    taken: set[str] = set()
    shown = [show(card, random, chinese, taken, forge.longer_keys_share) for card in cards]
    forms = [one.form for one in shown]
    random.shuffle(forms)
    steps: list[Step] = []
    for _ in range(random.randint(2, 5)):
        steps += _request(forge, random, chinese, shown)
    if random.random() < 0.15 and (gapped := _unfinished(forge, random, chinese, shown)):
        steps += gapped
    return ToolDialogue(tuple(forms), tuple(steps))


def _cards(forge: ToolForge, random: Random, chinese: bool) -> list[Card]:
    """Tools that can be asked for in the language: put together from words, or written, often alike."""
    count = random.choice((1, 2, 3, 3, 4, 4, 5, 6))
    if random.random() < COMPOSED_SHARE:
        found = forge.composed(random, count - 1)
    else:
        found = random.sample(forge.cards, count)
        if random.random() < NEIGHBOUR_SHARE:
            near = [card for card in forge.cards if are_alike(card, found[0]) and card is not found[0]]
            found = [found[0], *random.sample(near, min(len(near), 2)), *found[1:]][: max(2, count)]
    found = [card for card in dict.fromkeys(found) if card.wordings(chinese, forge.held_out)]
    return found or _cards(forge, random, chinese)


def _request(forge: ToolForge, random: Random, chinese: bool, shown: list[Shown]) -> list[Step]:
    kind = random.random()
    if kind < 0.10:
        return _two(forge, random, chinese, shown)
    if kind < 0.20 and (refused := _refused(forge, random, chinese, shown)):
        return refused
    if kind < 0.26 and forge.talk[chinese]:
        return chat(random.choice(forge.talk[chinese]))[:4]
    target = random.choice(shown)
    if kind < 0.34 and (gap := _gap(forge, random, chinese, target)):
        return gap
    return _round(random, chinese, target, forge.ask(random, chinese, target.card))


def _round(random: Random, chinese: bool, target: Shown, asked: Asked) -> list[Step]:
    steps: list[Step] = [Said(asked.text), call(target, asked.values)]
    if random.random() < RETURNED_SHARE:
        steps += returned(target.card, asked, random, chinese)
    return steps


def _two(forge: ToolForge, random: Random, chinese: bool, shown: list[Shown]) -> list[Step]:
    """Two things wanted in one breath: two calls at once."""
    first = random.choice(shown)
    others = [one for one in shown if one is not first]
    second = first if not others or random.random() < SAME_TOOL_SHARE else random.choice(others)
    asked = [forge.ask(random, chinese, one.card) for one in (first, second)]
    calls = [call(one, found.values) for one, found in zip((first, second), asked, strict=True)]
    if calls[0] == calls[1] or not all(made.is_complete for made in calls):
        return _round(random, chinese, first, asked[0])
    steps: list[Step] = [Said(_joined(asked[0].text, asked[1].text, random, chinese)), *calls]
    if random.random() < RETURNED_SHARE:
        results = [
            returned(one.card, found, random, chinese)
            for one, found in zip((first, second), asked, strict=True)
        ]
        steps += [step for steps_back in results for step in steps_back if isinstance(step, Returned)]
        said = [step.text for back in results for step in back if isinstance(step, Answered)]
        steps.append(Answered(("" if chinese else " ").join(dict.fromkeys(said))))
    return steps


def _joined(first: str, second: str, random: Random, chinese: bool) -> str:
    if first[-1] in "?？" or second.startswith(("Hey", "OK", "Hello", "Well", "Hi", "你好", "嘿")):
        return f"{first}{'' if chinese else ' '}{second}"
    join = random.choice(CHINESE_JOINS if chinese else ENGLISH_JOINS)
    starts_anew = join.endswith(". ") or second.startswith(("I ", "I'")) or "please" in second[:7].lower()
    return first.rstrip(".。") + join + (second if starts_anew else second[:1].lower() + second[1:])


def _refused(forge: ToolForge, random: Random, chinese: bool, shown: list[Shown]) -> list[Step]:
    """Something that none of the tools does."""
    cards = [one.card for one in shown]
    other = random.choice(forge.composed(random, 0) if random.random() < 0.3 else forge.cards)
    if any(are_alike(other, card) for card in cards) or not other.wordings(chinese, forge.held_out):
        return []
    return [Said(forge.ask(random, chinese, other).text), Answered(REFUSALS[chinese])]


def _gap(forge: ToolForge, random: Random, chinese: bool, target: Shown) -> list[Step]:
    """A value is missing, asked for and given."""
    if not target.card.gaps:
        return []
    steps = forge.gap(random, chinese, (target, ())).steps
    return [] if isinstance(steps[1], Called) else list(steps)


def _unfinished(forge: ToolForge, random: Random, chinese: bool, shown: list[Shown]) -> list[Step]:
    """A request whose call lacks a value: written as far as the gap, and asked for; nothing can follow."""
    target = random.choice(shown)
    if not target.card.gaps:
        return []
    steps = list(forge.gap(random, chinese, (target, ())).steps)
    return steps if isinstance(steps[1], Called) else []
