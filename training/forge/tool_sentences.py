"""Sentences that people ask to be sent, noted, said or translated, and titles of songs and films.

None is among the short lists of `tool_values`, which the evaluation draws from.
"""

from __future__ import annotations

from functools import lru_cache

SENTENCES = """
the bus was full=公交车太挤了 | dinner will be cold=饭要凉了 | we missed the plane=我们没赶上飞机
he has a fever=他发烧了 | they sold the house=他们把房子卖了 | come home soon=早点回家
the water is off=停水了 | I broke my phone=我手机摔坏了 | the kids are in bed=孩子们睡了
don't wait for me=别等我了 | can you pick me up=你能来接我吗 | the shop is closed=店关门了
our team lost=我们队输了 | she got the job=她被录用了 | bring some bread=带点面包来
the door is open=门开着 | I passed the exam=我考试及格了 | we are out of milk=牛奶喝完了
close the window before you go=走之前关好窗 | see you on Sunday=周日见 | how are you feeling=你感觉怎么样
the car will not start=车打不着火 | I have no signal here=我这里没信号 | it was a great evening=昨晚很开心
they are waiting outside=他们在外面等 | the coffee is on me=咖啡我请 | put your coat on=穿上外套
take the second street=走第二条街 | nobody is at home=家里没人 | the show starts at eight=演出八点开始
I need more time=我还要点时间 | you were right=你说得对 | sorry for the delay=抱歉来晚了
the test is on Monday=星期一考试 | my train leaves in ten minutes=我的火车十分钟后开
the baby is asleep=宝宝睡着了 | turn off the stove=关掉炉子 | we moved the meeting=会议改时间了
I will call you tonight=我今晚打给你 | have a safe trip=一路平安 | get well soon=早日康复
where did you park=你车停哪了 | the power is back=来电了 | let us eat out tonight=今晚出去吃吧
I am stuck in traffic=我堵在路上了 | congratulations on the baby=恭喜你们有宝宝了
the lights are still on=灯还亮着 | my flight was cancelled=我的航班取消了
the parcel needs a signature=包裹要签字 | everything went well=一切顺利 | do you want tea=你要喝茶吗
leave the key with Sam=把钥匙交给小林 | the dog ate my lunch=狗把我的午饭吃了
we found a flat=我们找到房子了 | it is snowing here=我们这里下雪了 | the password has changed=密码改了
school starts at nine=学校九点上课 | bring your passport=带上护照 | I finished the book=书我看完了
try the soup=尝尝汤 | the printer is out of paper=打印机没纸了 | it is your turn to cook=轮到你做饭了
open the mail from the bank=看看银行的信 | she will be here at noon=她中午到
they need two more chairs=他们还要两把椅子 | I left my glasses there=我眼镜落在那里了
please feed the fish=请喂鱼 | your table is ready=您的桌子好了 | the match was boring=比赛很无聊
I can explain it later=我回头解释 | the elevator is out of order=电梯坏了 | keep the receipt=收据留着
nice work everyone=大家辛苦了 | we leave at dawn=我们天亮出发 | the garden looks lovely=花园真漂亮
Grandma sends her love=奶奶问你好 | no sugar in my tea=我的茶不加糖 | he is allergic to nuts=他对坚果过敏
pay the man in cash=付他现金 | the doctor said it is fine=医生说没事
I would like a window seat=我想要靠窗的座位 | how much does this cost=这个多少钱
where is the toilet=厕所在哪里 | I don't eat meat=我不吃肉 | my name is Jack=我叫小明
what time does it open=几点开门 | could you help me=你能帮帮我吗 | it is too expensive=太贵了
I am lost=我迷路了 | one ticket please=请给我一张票 | the food was delicious=菜很好吃
happy new year=新年快乐 | thanks for your help=谢谢你帮忙 | all the best=万事如意
what a beautiful day=天气真好 | I forgot my wallet=我忘带钱包了 | the road is blocked=路封了
size thirty eight=三十八码 | Lisa prefers coffee=丽丽爱喝咖啡 | spare key under the pot=备用钥匙在花盆下
gate code four five=门禁是四五 | return the drill to Max=把电钻还给小刚
the blue box is for Tim=蓝盒子是给小杰的 | ask about the discount=问问打折 | idea for a story=一个故事的点子
"""
TITLES = """
Dancing in the Rain=雨中漫步 | Golden Leaves=金色的叶子 | Under the Bridge=桥下 | A Thousand Miles=千里之外
Old Friends=老朋友 | Midnight in Paris=午夜巴黎 | The Last Train=末班车 | Paper Boats=纸船
Wild Horses=野马 | Take Me Back=带我回去 | Sunset Boulevard=日落大道 | Snow on the Mountain=山上的雪
Seven Lanterns=七盏灯 | Mother's Garden=妈妈的花园 | Run Away=逃跑 | Stars Above Us=头上的星
Letters from Home=家书 | Call My Name=叫我的名字 | City of Lights=灯火之城 | Broken Wings=折翼
One More Night=再过一晚 | The Fisherman=打鱼人 | Cold Coffee=凉咖啡 | Winter Wind=北风
Play It Again=再来一遍 | Turn the Page=翻过这页 | Long Way Down=下山路 | Spring in the Village=乡村之春
Open Road=大路 | Dear Father=亲爱的父亲 | The Moon and the Well=月亮与井 | Four Seasons=四季
Wake Up Slowly=慢慢醒来 | Bamboo Flute=竹笛 | Eastern Gate=东城门 | Send Me an Angel=送我一位天使
Red Lanterns=大红灯笼 | Falling Petals=落花 | Write to Me=给我写信 | Stone Street=石板街
"""


@lru_cache(maxsize=1)
def sentences() -> tuple[tuple[str, str], ...]:
    """(English, Chinese)."""
    return _pairs(SENTENCES)


@lru_cache(maxsize=1)
def titles() -> tuple[tuple[str, str], ...]:
    """(English, Chinese)."""
    return _pairs(TITLES)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = [one.strip().split("=") for line in text.strip().splitlines() for one in line.split(" | ")]
    return tuple((english, chinese) for english, chinese in found)
