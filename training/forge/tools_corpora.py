"""Requests that people really made, from three corpora, each with the tool it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yan_omni.training.data_text import rows
from yan_omni.training.forge.tool_cards import Card, Slot

SNIPS = {
    "PlayMusic": (
        "play music, start music, music player | play music, play a song or an artist | 播放音乐",
        "artist artist, singer, musician; track song, track, title; genre genre, style; service service, app",
    ),
    "AddToPlaylist": (
        "add to playlist, playlist add, save song | add music to a playlist | 添加到歌单",
        "playlist playlist, list; artist artist, singer; entity_name title, song, name",
    ),
    "BookRestaurant": (
        "book restaurant, reserve table, restaurant booking | reserve a table in a restaurant | 预订餐厅",
        "restaurant_name restaurant, name; city city, place; party_size_number people; timeRange time",
    ),
    "GetWeather": (
        "get weather, weather forecast, forecast | tell the weather of a place | 查询天气",
        "city city, place, location; timeRange time, date, when; country country",
    ),
    "RateBook": (
        "rate book, give rating, review book | rate a book | 给书打分",
        "object_name title, book, name; rating_value rating, stars, score",
    ),
    "SearchCreativeWork": (
        "search work, find title, look up work | find a book, song, film or game | 查找作品",
        "object_name title, name, query; object_type kind, type",
    ),
    "SearchScreeningEvent": (
        "find movie times, movie schedule, cinema program | find when a film is shown | 查询电影场次",
        "movie_name movie, film, title; location_name cinema, theatre; timeRange time",
    ),
}
CLINC = {
    "flip_coin": "flip coin, toss coin | flip a coin",
    "roll_dice": "roll dice, throw dice | roll dice",
    "find_phone": "find phone, locate phone, ring phone | find the phone",
    "next_song": "next song, skip song | play the next song",
    "what_song": "identify song, what song, song name | tell which song is playing",
    "tire_pressure": "tire pressure, check tires | tell the air pressure of the tires",
    "credit_score": "credit score, get credit score | tell the credit score",
    "current_location": "current location, where am i, get location | tell where the user is",
    "reset_settings": "reset settings, factory reset | set all settings back",
    "whisper_mode": "whisper mode, speak quietly | speak in a whisper",
    "shopping_list": "read shopping list, show shopping list | say what is on the shopping list",
    "todo_list": "read todo list, list tasks | say what is on the to do list",
    "reminder": "list reminders, read reminders | say which reminders there are",
    "order_status": "order status, track package | tell where an order is",
    "payday": "next payday, payday | tell when the next payday is",
    "pto_balance": "vacation balance, days off | tell how many vacation days are left",
    "spending_history": "spending history, list spending | tell how much was spent",
    "transactions": "list transactions, recent payments | list the last payments",
    "gas": "fuel level, gas gauge | tell how much fuel is in the tank",
    "mpg": "fuel economy, get mileage | tell how much fuel the car uses",
    "last_maintenance": "last maintenance, service history | tell when the car was last serviced",
    "schedule_maintenance": "schedule maintenance, book car service | make an appointment for car service",
    "report_lost_card": "report lost card, card lost | report a lost card",
    "freeze_account": "freeze account, block account | block a bank account",
    "bill_due": "bill due, due date | tell when a bill has to be paid",
    "traffic": "traffic, check traffic | tell how the traffic is",
    "jump_start": "jump start help, battery help | explain how to jump start a car",
    "report_fraud": "report fraud, dispute charge | report fraud on an account",
    "pin_change": "change pin, new pin | change the pin of a card",
    "damaged_card": "report damaged card, replace card | report a damaged card",
    "sync_device": "sync device, pair phone, connect phone | connect a device",
    "insurance": "insurance info, read insurance | tell what the insurance covers",
    "repeat": "repeat last, say again | say the last sentence again",
    "lost_luggage": "lost luggage, find baggage | search for lost luggage",
}
HELD_OUT_INTENTS = frozenset({"pin_change", "whisper_mode", "last_maintenance"})
CROSSWOZ = {
    "餐馆": (
        "search restaurant, find restaurant | find a restaurant | 查找餐馆",
        "推荐菜 dish, food; 人均消费 price, cost; 评分 rating, score; 名称 name, restaurant",
    ),
    "酒店": (
        "search hotel, find hotel | find a hotel | 查找酒店",
        "价格 price, cost; 酒店类型 type, kind; 评分 rating, score; 名称 name, hotel",
    ),
    "景点": (
        "search sight, find attraction | find a sight to visit | 查找景点",
        "门票 ticket, fee; 游玩时间 duration, time; 评分 rating, score; 名称 name, sight",
    ),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it was made, the tool it is for, and the values it gives by slot."""

    card: Card
    text: str
    values: tuple[tuple[str, str], ...]
    chinese: bool = False


def recorded(folder: Path) -> Iterator[Recorded]:
    """All requests of the three corpora; none of a corpus whose file is missing."""
    for corpus, read in (
        ("en_voice_intents_snips", _snips),
        ("en_intents_clinc150", _clinc),
        ("zh_travel_dialogues_crosswoz", _crosswoz),
    ):
        if (folder / f"{corpus}.jsonl.zst").exists():
            yield from read(folder, corpus)


def _card(text: str, slots: str = "", is_held_out: bool = False) -> Card:
    names, english, *chinese = text.split(" | ")
    found = []
    for part in filter(None, slots.split("; ")):
        name, keys = part.split(" ", 1)
        found.append(Slot(name, "", tuple(keys.split(", "))))
    purposes = (tuple(english.split(", ", 1)[:1]), tuple(chinese))
    return Card(tuple(names.split(", ")), purposes, tuple(found), is_held_out=is_held_out)


def _snips(folder: Path, corpus: str) -> Iterator[Recorded]:
    cards = {intent: _card(*notation) for intent, notation in SNIPS.items()}
    for row in rows(folder, corpus):
        card = cards[row["intent"]]
        given = {part["entity"]: part["text"].strip() for part in row["parts"] if "entity" in part}
        text = " ".join("".join(part["text"] for part in row["parts"]).split())
        values = tuple((slot.name, given[slot.name]) for slot in card.slots if slot.name in given)
        if values and len(text) <= 90 and all(value in text for _, value in values):
            yield Recorded(card, text, values)


def _clinc(folder: Path, corpus: str) -> Iterator[Recorded]:
    cards = {intent: _card(text, "", intent in HELD_OUT_INTENTS) for intent, text in CLINC.items()}
    for row in rows(folder, corpus):
        if row["intent"] in cards and len(row["text"]) <= 80:
            yield Recorded(cards[row["intent"]], row["text"], ())


def _crosswoz(folder: Path, corpus: str) -> Iterator[Recorded]:
    cards = {domain: _card(*notation) for domain, notation in CROSSWOZ.items()}
    for row in rows(folder, corpus):
        for message in row["messages"]:
            if message["role"] != "usr" or len(message["content"]) > 40:
                continue
            informed = [act for act in message["acts"] if act[0] == "Inform" and act[1] in cards]
            if len({act[1] for act in informed}) != 1:
                continue
            card = cards[informed[0][1]]
            given = {act[2]: act[3] for act in informed}
            values = tuple((slot.name, given[slot.name]) for slot in card.slots if slot.name in given)
            if (
                values
                and len(values) == len(given)
                and all(value in message["content"] for _, value in values)
            ):
                yield Recorded(card, message["content"], values, chinese=True)
