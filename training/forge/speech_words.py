"""Single words and short answers for the speech forge: what people say who say little."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Literal

Language = Literal["en", "zh"]
_DIGIT_SHARE = 0.2

_DIGITS: dict[Language, str] = {
    "en": "zero one two three four five six seven eight nine ten",
    "zh": "零 一 二 三 四 五 六 七 八 九 十 两",
}
_WORDS: dict[Language, str] = {
    "en": """
yes, no, yeah, yep, nope, okay, sure, right, wrong, maybe, please, thanks, hello, hi, hey, bye, goodbye,
stop, wait, go, start, pause, play, next, back, more, less, louder, quieter, again, repeat, cancel, delete,
save, open, close, help, undo, done, ready, on, off, up, down, left, right, top, bottom, here, there, this,
that, who, what, when, where, why, how, which, red, blue, green, yellow, orange, purple, black, white,
brown, pink, grey, circle, square, triangle, star, apple, banana, cat, dog, bird, fish, car, house, tree,
cup, book, clock, ball, chair, table, phone, door, window, light, water, coffee, tea, milk, bread, sugar,
salt, rice, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, January, February, March, April,
May, June, July, August, September, October, November, December, today, tomorrow, yesterday, now, later,
morning, evening, night, noon, eleven, twelve, thirteen, fifteen, twenty, thirty, forty, fifty, hundred,
thousand, first, second, third, last, half, big, small, hot, cold, good, bad, great, fine, nice, fast, slow,
English, Chinese, London, Paris, Beijing, Tokyo, music, weather, news, timer, alarm, volume, message,
picture, video, thank you, good morning, good night, not now, go on, go back, come here, no thanks,
yes please, of course, I see, all right, that's it, one more, not yet, very good, see you, how many,
how much, what time, turn it off, turn it on
""",
    "zh": """
是, 不是, 对, 不对, 好, 好的, 不好, 行, 不行, 可以, 不可以, 要, 不要, 有, 没有, 嗯, 谢谢, 你好, 您好, 再见,
请, 停, 等等, 开始, 暂停, 继续, 播放, 下一个, 上一个, 再来, 重复, 取消, 删除, 保存, 打开, 关闭, 帮助, 完成,
开, 关, 上, 下, 左, 右, 前, 后, 里, 外, 这里, 那里, 这个, 那个, 谁, 什么, 哪里, 哪个, 为什么, 怎么, 几个,
多少, 红色, 蓝色, 绿色, 黄色, 橙色, 紫色, 黑色, 白色, 圆形, 方形, 三角形, 星星, 苹果, 香蕉, 猫, 狗, 鸟, 鱼,
汽车, 房子, 树, 杯子, 书, 钟, 球, 椅子, 桌子, 手机, 门, 窗户, 灯, 水, 咖啡, 茶, 牛奶, 面包, 糖, 盐, 米饭,
星期一, 星期二, 星期三, 星期四, 星期五, 星期六, 星期天, 今天, 明天, 昨天, 现在, 以后, 早上, 中午, 晚上,
十一, 十二, 十五, 二十, 三十, 一百, 一千, 一万, 第一, 第二, 最后, 一半, 大, 小, 热, 冷, 快, 慢, 多, 少, 高,
低, 新, 旧, 英语, 汉语, 中国, 北京, 上海, 广州, 音乐, 天气, 新闻, 闹钟, 音量, 消息, 图片, 视频, 早上好,
晚上好, 晚安, 知道了, 不知道, 没问题, 不客气, 对不起, 没关系, 当然, 真的, 太好了, 快一点, 慢一点, 大声点,
小声点, 再说一遍, 几点了, 关掉, 我, 你, 他, 我们, 妈妈, 爸爸, 老师, 朋友, 来, 去, 看, 听, 说, 读, 写, 吃,
喝, 走, 跑
""",
}


def digits(language: Language) -> list[str]:
    return _DIGITS[language].split()


def words(language: Language) -> list[str]:
    """Without repetitions, in the order above."""
    return list(dict.fromkeys(word.strip() for word in _WORDS[language].replace("\n", " ").split(",")))


def single_words(language: Language, seed: int) -> Iterator[str]:
    """Endless; a fifth of them digits."""
    rng = random.Random(seed)
    while True:
        yield rng.choice(digits(language) if rng.random() < _DIGIT_SHARE else words(language))
