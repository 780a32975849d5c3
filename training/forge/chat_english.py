"""Words of English for the templates: numbers, days, months and names."""

from __future__ import annotations

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
NAMES = (
    "Anna Ben Carl Clara David Emma Frank Grace Henry Jack James Jane John Julia Kate Laura Leo Lily "
    "Linda Lucy Maria Mark Mary Max Mike Nick Nina Oliver Paul Peter Rose Sam Sara Simon Sophie "
    "Steve Susan Tim Tom Victor William Alice Bob Charlie Daniel Eric George Helen Ivan Jim Karen "
    "Lisa Martin Nancy Oscar Robert Sally Tony Wendy"
)
"""Lists are words separated by spaces."""
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"


def number_word(value: int) -> str:
    """0-100 in words; raises ValueError outside of that."""
    if not 0 <= value <= 100:
        raise ValueError(f"numbers from 0 to 100 have words here, got {value}")
    if value <= 20:
        return NUMBERS.split()[value]
    if value == 100:
        return "one hundred"
    tens, ones = divmod(value, 10)
    return TENS.split()[tens] + (f"-{NUMBERS.split()[ones]}" if ones else "")
