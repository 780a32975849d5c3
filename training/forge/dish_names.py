"""Which of the few dishes that we name a recipe's title means; a photo of it teaches that name."""

from __future__ import annotations

RULES = """金汤力 |茄子 eggplant|木耳 wood-ear|汤圆 |上汤 vegetables|油麦菜 vegetables|米夫鸭 duck|鸡蛋羹 egg
汤 soup|粥 soup|虾 prawns|鱼 fish|鱔 fish|酿肉 stuffed|酿 stuffed|面包 bread|蛋糕 cake
提拉米苏 cake|蛋挞 cake|司康 bread|凉粉 jelly|冰粉 jelly|龟苓膏 jelly|奶冻 jelly|椰奶冻 jelly
草莓酱 jam|饭 rice|烙饼 pancake|烧饼 pancake|煎饼 pancake|面条 noodles|挂面 noodles
方便面 noodles|肉酱面 noodles|意大利面 noodles|荞麦面 noodles|油泼面 noodles|羊排焖面 noodles
通心粉 noodles|猪肉粉 noodles|豆腐 tofu|排骨 ribs|羊排 ribs|牛排 beef|鸡蛋 egg|滑蛋 egg
苏格兰蛋 egg|蛏抱蛋 egg|土豆炖牛肉 beef|拔丝土豆 potato|薯条 potato|牛蛙 |牛奶 |牛 beef
鸭 duck|鸡 chicken|蹄花 pork|猪蹄 pork|红烧肉 pork|扣肉 pork|回锅肉 pork|五花肉 pork
锅包肉 pork|荔枝肉 pork|炒肉 pork|白菜 vegetables|包菜 vegetables|娃娃菜 vegetables
花菜 vegetables|空心菜 vegetables|菜心 vegetables|莴笋 vegetables|芹菜 vegetables
菠菜 vegetables|青椒 vegetables|地三鲜 vegetables|冬瓜 vegetables|四季豆 vegetables"""


def dish_class(title: str) -> str | None:
    """The class of a recipe's photos, as `dish/soup`; None for what we do not name. The first rule whose
    words stand in the title decides.
    """
    for rule in RULES.replace("\n", "|").split("|"):
        words, _, name = rule.partition(" ")
        if words in title:
            return f"dish/{name}" if name else None
    return None
