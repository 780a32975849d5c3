"""Tables of written short forms and how they are said in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    singular: str
    plural: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Currency:
    singular: str
    plural: str
    one_small: str
    small: str
    chinese: str


CURRENCIES: dict[str, Currency] = {
    "$": Currency("dollar", "dollars", "cent", "cents", "美元"),
    "£": Currency("pound", "pounds", "penny", "pence", "英镑"),
    "€": Currency("euro", "euros", "cent", "cents", "欧元"),
    "¥": Currency("yuan", "yuan", "cent", "cents", "元"),
}

SCALES: dict[str, tuple[str, str]] = {
    "k": ("thousand", "千"),
    "thousand": ("thousand", "千"),
    "m": ("million", "百万"),
    "million": ("million", "百万"),
    "bn": ("billion", "十亿"),
    "billion": ("billion", "十亿"),
    "trillion": ("trillion", "万亿"),
    "万": ("ten thousand", "万"),
    "亿": ("hundred million", "亿"),
}
"""What stands behind a sum of money, in English and in Chinese."""

TWO_BEFORE = (
    r"[个只条张本件位次天年杯块种家台辆把口碗瓶步米斤公升层倍岁周千万亿点间套双对群包袋盒岸边]|小时|分钟"
)
"""What makes a two before it 两."""

HOTLINE_WORDS = "拨打|拨|电话|热线|号码|报警|打"
"""Numbers after these are telephone numbers."""

UNITS: dict[str, Unit] = {
    "km/h": Unit("kilometer per hour", "kilometers per hour", "公里每小时"),
    "m/s": Unit("meter per second", "meters per second", "米每秒"),
    "mph": Unit("mile per hour", "miles per hour", "英里每小时"),
    "km": Unit("kilometer", "kilometers", "公里"),
    "cm": Unit("centimeter", "centimeters", "厘米"),
    "mm": Unit("millimeter", "millimeters", "毫米"),
    "m": Unit("meter", "meters", "米"),
    "kg": Unit("kilogram", "kilograms", "公斤"),
    "mg": Unit("milligram", "milligrams", "毫克"),
    "g": Unit("gram", "grams", "克"),
    "lb": Unit("pound", "pounds", "磅"),
    "lbs": Unit("pound", "pounds", "磅"),
    "oz": Unit("ounce", "ounces", "盎司"),
    "ft": Unit("foot", "feet", "英尺"),
    "ml": Unit("milliliter", "milliliters", "毫升"),
    "mL": Unit("milliliter", "milliliters", "毫升"),
    "L": Unit("liter", "liters", "升"),
    "°C": Unit("degree celsius", "degrees celsius", "摄氏度"),
    "°F": Unit("degree fahrenheit", "degrees fahrenheit", "华氏度"),
    "°": Unit("degree", "degrees", "度"),
    "m/s²": Unit("meter per second squared", "meters per second squared", "米每二次方秒"),
    "m/s2": Unit("meter per second squared", "meters per second squared", "米每二次方秒"),
    "mi": Unit("mile", "miles", "英里"),
    "hr": Unit("hour", "hours", "小时"),
    "hrs": Unit("hour", "hours", "小时"),
    "mins": Unit("minute", "minutes", "分钟"),
    "sec": Unit("second", "seconds", "秒"),
    "secs": Unit("second", "seconds", "秒"),
    "ms": Unit("millisecond", "milliseconds", "毫秒"),
    "s": Unit("second", "seconds", "秒"),
    "h": Unit("hour", "hours", "小时"),
    "min": Unit("minute", "minutes", "分钟"),
    "GB": Unit("gigabyte", "gigabytes", "吉字节"),
    "MB": Unit("megabyte", "megabytes", "兆字节"),
    "KB": Unit("kilobyte", "kilobytes", "千字节"),
    "TB": Unit("terabyte", "terabytes", "太字节"),
    "GHz": Unit("gigahertz", "gigahertz", "吉赫"),
    "MHz": Unit("megahertz", "megahertz", "兆赫"),
    "kHz": Unit("kilohertz", "kilohertz", "千赫"),
    "Hz": Unit("hertz", "hertz", "赫兹"),
    "kW": Unit("kilowatt", "kilowatts", "千瓦"),
    "W": Unit("watt", "watts", "瓦"),
    "V": Unit("volt", "volts", "伏"),
}

ABBREVIATIONS: dict[str, str] = {
    "mr": "mister",
    "mrs": "missus",
    "ms": "miz",
    "dr": "doctor",
    "prof": "professor",
    "st": "street",
    "jr": "junior",
    "sr": "senior",
    "vs": "versus",
    "etc": "et cetera",
    "approx": "approximately",
    "dept": "department",
    "ave": "avenue",
    "jan": "january",
    "feb": "february",
    "aug": "august",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
}

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS: tuple[str, ...] = tuple(_MONTH_NAMES.split())

PAUSES: dict[str, str] = {
    ",": ",",
    "，": ",",
    "、": ",",
    ";": ",",
    "；": ",",
    ":": ",",
    "：": ",",
    "(": ",",
    ")": ",",
    ".": ".",
    "。": ".",
    "…": ".",
    "?": "?",
    "？": "?",
    "!": "!",
    "！": "!",
}

SYMBOLS: dict[str, tuple[str, str]] = {
    "&": ("and", "和"),
    "+": ("plus", "加"),
    "=": ("equals", "等于"),
    "@": ("at", "at"),
    "%": ("percent", "百分号"),
    "#": ("number", "号"),
    "×": ("times", "乘"),
    "*": ("", ""),
    "÷": ("divided by", "除以"),
    "°": ("degrees", "度"),
    "$": ("dollars", "美元"),
    "¥": ("yuan", "元"),
    "€": ("euros", "欧元"),
    "£": ("pounds", "英镑"),
    "^": ("", ""),
    "→": ("to", "到"),
    ">": ("is greater than", "大于"),
    "<": ("is less than", "小于"),
    "/": ("", ""),
}
