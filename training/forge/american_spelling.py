"""One spelling for each word: American, as in the recorded transcripts, whatever the book it was met in."""

from __future__ import annotations

import re
from functools import lru_cache

_OUR = (
    "arbour ardour armour behaviour candour clamour colour demeanour dishonour endeavour favour fervour "
    "flavour harbour honour humour labour misdemeanour neighbour odour parlour rancour rigour rumour saviour "
    "savour splendour succour tumour valour vapour vigour"
)
_ISE = (
    "agonis apologis authoris baptis civilis colonis criticis crystallis economis emphasis "
    "equalis familiaris fertilis generalis harmonis hypnotis idolis immortalis legalis memoris mobilis "
    "modernis monopolis moralis naturalis neutralis organis patronis penalis philosophis popularis "
    "realis recognis satiris scandalis scrutinis specialis stabilis standardis stigmatis summaris symbolis "
    "sympathis terroris tranquillis tyrannis utilis victimis visualis vocalis"
)
_OTHERS = """
calibre caliber, centre center, fibre fiber, litre liter, lustre luster, meagre meager, metre meter, ochre
ocher, sabre saber, sceptre scepter, sepulchre sepulcher, sombre somber, spectre specter, theatre theater,
centred centered, defence defense, offence offense, pretence pretense, gaol jail, gaols jails, gaoler
jailer, gaolers jailers, gaoled jailed, grey gray, greys grays, greyer grayer, greyish grayish, greyness
grayness, plough plow, ploughs plows, ploughed plowed, ploughing plowing, ploughman plowman, mould mold,
moulds molds, moulded molded, moulding molding, mouldy moldy, mouldering moldering, smoulder smolder,
smouldering smoldering, smouldered smoldered, judgement judgment, judgements judgments, acknowledgement
acknowledgment, connexion connection, connexions connections, shew show, shews shows, shewn shown, shewed
showed, shewing showing, waggon wagon, waggons wagons, jewellery jewelry, jeweller jeweler, woollen woolen,
skilful skillful, skilfully skillfully, wilful willful, wilfully willfully, fulfil fulfill, fulfils
fulfills, fulfilment fulfillment, moustache mustache, moustaches mustaches, pyjamas pajamas, cheque check,
cheques checks, programme program, programmes programs, sceptic skeptic, sceptical skeptical, scepticism
skepticism, travelled traveled, travelling traveling, traveller traveler, travellers travelers, quarrelled
quarreled, quarrelling quarreling, counsellor counselor, counsellors counselors, marvellous marvelous,
marvellously marvelously, levelled leveled, cancelled canceled, labelled labeled, modelled modeled,
signalled signaled, woollens woolens, draught draft, draughts drafts, licence license, licences licenses,
aluminium aluminum, tyre tire, tyres tires, kerb curb, burthen burden, enquire inquire, enquired inquired,
enquiring inquiring, enquiry inquiry, enquiries inquiries, ageing aging, manoeuvre maneuver, manoeuvres
maneuvers, analyse analyze, analysed analyzed, analysing analyzing, paralyse paralyze, paralysed paralyzed,
paralysing paralyzing, emphasise emphasize, emphasised emphasized, emphasising emphasizing, encyclopaedia
encyclopedia, mediaeval medieval, anaesthetic anesthetic, diarrhoea diarrhea, cosy cozy, favourite favorite,
instalment installment, enthral enthrall, distil distill, instil instill
"""
_BEFORE_OUR = "|".join(stem[:-2] for stem in _OUR.split())
_BEFORE_ISE = "|".join(stem[:-1] for stem in _ISE.split())
_RULES = [
    (re.compile(f"^((?:un|dis)?(?:{_BEFORE_OUR}))u(?=r)"), r"\1"),
    (re.compile(f"^((?:un|re|dis)?(?:{_BEFORE_ISE}))s(?=e|ing|ation|able)"), r"\1z"),
]
_TABLE = dict(pair.split() for pair in _OTHERS.replace("\n", " ").strip().split(","))
_DAYS = re.compile(r"\b([Tt]o)-(day|night|morrow)\b")


@lru_cache(maxsize=262_144)
def american(word: str) -> str:
    """The American spelling of an English word; its first letter keeps its case."""
    lower = word.lower()
    spelled = _TABLE.get(lower, lower)
    for pattern, replacement in _RULES:
        spelled = pattern.sub(replacement, spelled)
    if spelled == lower:
        return word
    return spelled.capitalize() if word[:1].isupper() else spelled


def in_one_word(text: str) -> str:
    """Words that are written as one today: to-day, to-night, to-morrow."""
    return _DAYS.sub(r"\1\2", text)
