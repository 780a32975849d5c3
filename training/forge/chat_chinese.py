"""Words of Chinese for the templates: names and numbers."""

from __future__ import annotations

NAMES = (
    "小红 小刚 小丽 小华 小军 小芳 小雨 小龙 小玲 小强 小美 小东 小林 小杰 小燕 小云 小波 小兰 小娟 "
    "王芳 李伟 张敏 刘洋 陈静 杨帆 赵磊 黄丽 周杰 吴刚 徐静 孙丽 马超 朱军 胡兵 郭亮 林涛 何平 高明 "
    "罗文 郑爽 丽丽 芳芳 明明 强强 文文 王明 李娜"
)
_DIGITS = "零一二三四五六七八九"


def number_word(value: int) -> str:
    """0-100 in Chinese numerals; raises ValueError outside of that."""
    if not 0 <= value <= 100:
        raise ValueError(f"numbers from 0 to 100 have words here, got {value}")
    if value == 100:
        return "一百"
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")
