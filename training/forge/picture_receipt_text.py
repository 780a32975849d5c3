"""What lines of till receipts and forms say: capitals, goods with prices, long numbers, dates, addresses."""

from __future__ import annotations

import random
import string

from yan_omni.training.forge.picture_receipt_words import (
    LABELS,
    MALAY_WORDS,
    PHRASES,
    PLACES,
    TRADES,
    WAYS,
    firm_end,
)
from yan_omni.training.forge.picture_text import TextSampler

HEADS = (
    *("TOTAL", "SUBTOTAL", "Sub-Total", "CASH", "CHANGE", "TAX INVOICE", "RECEIPT", "Invoice No", "Bill No"),
    *("DATE", "Time", "TABLE", "Cashier", "QTY", "ITEM", "AMOUNT", "Price", "DISCOUNT", "ROUNDING", "VAT"),
    *("GST", "TAX", "SERVICE CHARGE", "BALANCE", "VISA", "CARD", "TEL", "FAX", "Phone", "REG NO", "GST ID"),
    *("Order", "Member", "Points", "THANK YOU", "PLEASE COME AGAIN", "Staff", "Till", "Slip No", "Ref"),
    *("GUEST CHECK", "CUSTOMER COPY", "Description", "Unit Price", "Payment", "Terminal", "Approval Code"),
)
UNITS = ("KG", "G", "ML", "L", "PCS", "PKT", "X", "CM", "S", "EA", "BTL", "GM")
STREETS = (
    "ROAD",
    "STREET",
    "AVENUE",
    "LANE",
    "PARK",
    "FLOOR",
    "LEVEL",
    "UNIT",
    "BLOCK",
    "PLAZA",
    "MALL",
    "LOT",
)
CURRENCIES = ("", "", "", "$", "RM", "RM ", "£", "€", "USD ", "S$", "$ ")
RULES = ("-", "-", "=", "*", "_", ".", "~")


def receipt_text(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    """A line of 1 to `max_characters` characters, mostly filled."""
    line = _piece(sampler, rng, max_characters)
    while len(line) < 0.7 * max_characters and rng.random() < 0.85:
        line = f"{line}{rng.choice((' ', '  '))}{_piece(sampler, rng, max_characters - len(line))}"
    line = line[: max(max_characters, 1)].strip()
    return line or "0"


def _piece(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    forms = (_words, _priced, _labelled, _code, _moment, _address, _noise, _rule, _shop, _place, _phrase)
    form = rng.choices(forms, weights=(22, 20, 22, 12, 10, 5, 5, 1, 7, 8, 4))[0]
    return form(sampler, rng, max(max_characters, 1))


def _natural(sampler: TextSampler, rng: random.Random, num_words: int) -> str:
    return " ".join(sampler.draw(rng, 12 * num_words).split()[:num_words])


def _cased(text: str, rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.6:
        return text.upper()
    return text.title() if kind < 0.8 else text


def _words(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    text = _cased(sampler.draw(rng, max_characters), rng)
    kind = rng.random()
    if kind < 0.1:
        return f"*** {text[: max(max_characters - 8, 3)]} ***"
    if kind < 0.2:
        return f"{text[: max(max_characters - 8, 3)]} ({_mixed(rng, rng.randint(1, 8))})"
    return text


def _number(rng: random.Random, low: int, high: int) -> str:
    digits = "".join(rng.choice(string.digits) for _ in range(rng.randint(low, high)))
    return "0" * rng.randint(1, 5) + digits if rng.random() < 0.25 else digits


def _mixed(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.ascii_uppercase + 2 * string.digits) for _ in range(count))


def _price(rng: random.Random) -> str:
    value = rng.choice((rng.randint(0, 999), rng.randint(0, 9999), rng.randint(0, 999_999))) / 100
    text = f"{value:,.2f}" if rng.random() < 0.9 else f"{value:.2f}".replace(".", ",")
    sign = rng.choice(("", "", "", "-"))
    return (
        f"{sign}{rng.choice(CURRENCIES)}{text}{rng.choice(('', '', '', ' SR', ' S', ' Z', ' T', ' *', '-'))}"
    )


def _priced(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    count = rng.choice(("", f"{rng.randint(1, 12)} ", f"{rng.randint(1, 24)} x ", f"{rng.randint(1, 9)}X"))
    name = _cased(_natural(sampler, rng, rng.randint(1, 3)), rng)
    size = f" {rng.randint(1, 999)}{rng.choice(UNITS)}" if rng.random() < 0.4 else ""
    price = _price(rng)
    if rng.random() < 0.4:
        return "  ".join(_price(rng) for _ in range(rng.randint(1, 4)))
    return f"{count}{name[: max(max_characters - len(price) - len(size) - 5, 3)]}{size}  {price}"


def _labelled(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    label = rng.choice(HEADS + LABELS) if rng.random() < 0.7 else _natural(sampler, rng, rng.randint(1, 2))
    label = _cased(label, rng) if rng.random() < 0.5 else label
    value = rng.choice(
        (
            _price(rng),
            _number(rng, 1, 14),
            _mixed(rng, rng.randint(3, 12)),
            _cased(_natural(sampler, rng, 2), rng),
        )
    )
    rate = f" {rng.choice(('@', '', '('))}{rng.randint(1, 20)}%" if rng.random() < 0.2 else ""
    return f"{label}{rate}{rng.choice((': ', ' : ', ':', ' ', '. ', ' # ', ' = '))}{value}"


def _code(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    forms = (
        f"{_mixed(rng, rng.randint(2, 8))}-{_number(rng, 2, 8)}",
        f"({_number(rng, 5, 8)}-{rng.choice(string.ascii_uppercase)})",
        f"{_number(rng, 8, 18)} {_number(rng, 2, 6)}",
        f"TEL: {_number(rng, 2, 4)}-{_number(rng, 3, 4)} {_number(rng, 4, 4)}",
        f"+{_number(rng, 1, 3)}-{_number(rng, 7, 9)}",
        f"#{_number(rng, 1, 6)}/{_number(rng, 1, 6)} {_mixed(rng, 4)}",
        f"www.{_natural(sampler, rng, 1).lower()}.com.{rng.choice(('my', 'uk', 'au', 'sg'))}",
    )
    return " ".join(rng.choice(forms) for _ in range(rng.randint(1, 2)))


def _moment(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1998, 2029)
    mark = rng.choice("/-./")
    date = f"{day:02d}{mark}{month:02d}{mark}{year if rng.random() < 0.6 else year % 100:02d}"
    names = ("JAN", "Feb", "MAR", "Apr", "MAY", "Jun", "JUL", "Aug", "SEP", "Oct", "NOV", "Dec")
    if rng.random() < 0.2:
        date = f"{day} {names[month - 1]} {year}"
    clock = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
    clock += f":{rng.randint(0, 59):02d}" if rng.random() < 0.5 else rng.choice(("", " PM", "AM", " am"))
    return rng.choice(
        (f"{date} {clock}", f"Date: {date}", f"Time : {clock}", date, f"{clock} {_number(rng, 3, 9)}")
    )


def _address(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    street = f"{_cased(_natural(sampler, rng, rng.randint(1, 2)), rng)} {rng.choice(STREETS)}"
    number = rng.choice(
        (
            f"NO. {rng.randint(1, 999)}",
            f"{rng.randint(1, 99)}-{rng.randint(1, 99)}",
            f"Lot {rng.randint(1, 99)}",
        )
    )
    return f"{number}, {street}, {rng.randint(1000, 99999):05d}"


def _shop(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    """A firm, at times with its number in the register."""
    words = _natural(sampler, rng, rng.randint(1, 2)).upper()
    name = rng.choice(MALAY_WORDS) if rng.random() < 0.5 else words
    trade = f"{rng.choice(TRADES)} " if rng.random() < 0.8 else ""
    text = f"{name} {trade}{firm_end(rng)}"
    if rng.random() < 0.3:
        text = f"{text} ({_number(rng, 5, 7)}-{rng.choice(string.ascii_uppercase)})"
    return text if rng.random() < 0.85 else text.title()


def _place(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    """A line of a Malaysian address."""
    way = f"{rng.choice(WAYS)} {rng.choice(MALAY_WORDS)}"
    number = f"{rng.choice(('NO.', 'NO', 'LOT', 'No.'))} {rng.randint(1, 199)}"
    post_code = f"{rng.randint(10_000, 98_000):05d}"
    forms = (
        f"{number}, {way} {rng.randint(1, 40)}/{rng.randint(1, 40)},",
        f"{way} {rng.randint(1, 25)},",
        f"{post_code} {rng.choice(PLACES)}, {rng.choice(PLACES)}",
        f"{post_code} {rng.choice(PLACES)}.",
        f"{way}, {rng.choice(PLACES)}",
        f"{rng.randint(1, 99)}-G, {way},",
    )
    text = rng.choice(forms)
    return text if rng.random() < 0.75 else text.title()


def _phrase(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    text = rng.choice(PHRASES)
    return text.upper() if rng.random() < 0.4 else text


def _noise(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    return "".join(rng.choice(string.printable[:94]) for _ in range(rng.randint(3, 20)))


def _rule(sampler: TextSampler, rng: random.Random, max_characters: int) -> str:
    return rng.choice(RULES) * rng.randint(3, max(max_characters, 4))
