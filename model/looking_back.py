"""Looking back: which of the sentences that the user said earlier a question points to.

The thinker's memory has a fixed size and loses words. Before a reply the engine therefore looks in a bounded
list of what the user told in this conversation, and lets the thinker read again, word for word, the two or
three sentences that share most with the question. What is in them is the thinker's to find and to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.model.looking_terms import asks, corrects, is_about_user, is_chinese, owned, sentences, terms

MAX_TOLD = 128
MOST_SENTENCES = 3
MOST_PIECES = 40
"""How long what is looked back at may be: words and hanzi."""
LEAST_SCORE = 0.7
LEAST_COVERAGE = 0.6
"""What share of a question that is not about the user a sentence has to hold."""
NEAR_BEST = 0.6
OTHER_OWNER = 0.45
OTHER_LANGUAGE = 0.7
RECENCY = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """What the user told in a conversation, sentence by sentence, the newest last; never changed in place."""

    sentences: tuple[str, ...] = ()

    def and_said(self, text: str) -> Told:
        """With the sentences of `text` that tell something; the oldest are forgotten."""
        fresh = tuple(sentence for sentence in sentences(text) if not asks(sentence) and terms(sentence))
        return Told((*self.sentences, *fresh)[-MAX_TOLD:]) if fresh else self


@dataclass(frozen=True, slots=True)
class _Found:
    place: int
    score: float
    shared: frozenset[str]


def look_back(told: Told, asked: str) -> str:
    """The sentences that what is asked points to, in the order they were said; "" where none fits.

    >>> look_back(Told().and_said("I live in Cork. My cat is called Ivo."), "What is my cat called?")
    'My cat is called Ivo.'
    """
    questions = [sentence for sentence in sentences(asked) if asks(sentence)]
    if not questions or not told.sentences:
        return ""
    question = " ".join(questions)
    found = [item for item in _scored(told.sentences, question) if item is not None]
    best = max((item.score for item in found), default=0.0)
    near = sorted((item for item in found if item.score >= NEAR_BEST * best), key=lambda item: -item.score)
    kept: list[int] = []
    for item in near:
        if not any(_replaces(told.sentences, other, item.place) for other in kept):
            kept = [place for place in kept if not _replaces(told.sentences, item.place, place)]
            kept.append(item.place)
    return _joined(told.sentences, kept[:MOST_SENTENCES])


def _scored(said: Sequence[str], question: str) -> list[_Found | None]:
    """How well each sentence fits; None where it does not."""
    wanted, is_personal, owners = terms(question), is_about_user(question), owned(question)
    held = [terms(sentence) for sentence in said]
    counts = {term: sum(term in have for have in held) for term in wanted}
    total = sum(wanted.values())
    results: list[_Found | None] = []
    for place, (sentence, have) in enumerate(zip(said, held, strict=True)):
        shared = frozenset(wanted.keys() & have.keys())
        score = sum(wanted[term] * (0.7 + 0.3 / counts[term]) for term in shared)
        if is_personal:
            score *= 1.0 if is_about_user(sentence) else 0.7
            score *= _same_owner(owners, owned(sentence), have)
        fits = score >= LEAST_SCORE if is_personal else bool(total) and score >= LEAST_COVERAGE * total
        score *= 1.0 if is_chinese(sentence) == is_chinese(question) else OTHER_LANGUAGE
        score *= 1.0 + RECENCY * (place + 1) / len(said)
        results.append(_Found(place, score, shared) if fits and score >= LEAST_SCORE else None)
    return results


def _same_owner(asked: frozenset[str], told: frozenset[str], have: dict[str, float]) -> float:
    """Less where one speaks of a thing of the user's (`my dog`) and the other does not."""
    if asked:
        return 1.0 if asked & told or any(name in have for name in asked) else OTHER_OWNER
    return OTHER_OWNER if told else 1.0


def _replaces(said: Sequence[str], later: int, earlier: int) -> bool:
    """Whether the later sentence says the same thing anew: `My name is Al.`, then `My name is Bo.`"""
    return later > earlier and _frame(said[later]) != "" and _frame(said[later]) == _frame(said[earlier])


def _frame(sentence: str) -> str:
    """A sentence about one property up to its verb; "" for others, which may all hold at once."""
    lower = sentence.lower()
    for verb in (" is called ", " is ", " are ", "叫", "是", "在"):
        before, found, _ = lower.partition(verb)
        if found and ("my " in before or "我" in before):
            return before.removeprefix("actually, ").removeprefix("now ").removeprefix("其实")
    return "i live" if lower.startswith("i live in ") else ""


def _joined(said: Sequence[str], places: Sequence[int]) -> str:
    """The sentences with what corrected each right after it, as far as there is room."""
    chosen, room = set[int](), MOST_PIECES
    for place in places:
        group = [place]
        while (after := group[-1] + 1) < len(said) and corrects(said[after]):
            group.append(after)
        size = sum(_pieces(said[number]) for number in group if number not in chosen)
        if size <= room:
            chosen.update(group)
            room -= size
    text = ""
    for number in sorted(chosen):
        text += (" " if text and text[-1].isascii() else "") + said[number]
    return text


def _pieces(sentence: str) -> int:
    return sum(character > "\u2e7f" for character in sentence) + len(
        sentence.encode("ascii", "ignore").split()
    )
