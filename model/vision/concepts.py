"""The words that patches are aligned with: colours, shapes and everyday objects, each in English and Chinese.

A concept has one or more names per language; the first is the one to say, all of them are understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yan_omni.model.vision.phrases import Language, find_names, forms_of

Kind = Literal["colour", "shape", "object"]


@dataclass(frozen=True, slots=True)
class Concept:
    key: str
    kind: Kind
    en: tuple[str, ...]
    zh: tuple[str, ...]


COLOURS = """red 红色,红|orange 橙色,橙,橘色|yellow 黄色,黄|green 绿色,绿|blue 蓝色,蓝|purple,violet 紫色,紫
pink 粉色,粉红色,粉|brown 棕色,褐色,咖啡色|black 黑色,黑|white 白色,白|gray,grey 灰色,灰"""
SHAPES = """circle,disc,disk,round 圆形,圆,圆圈|square 正方形,方形,方块|triangle 三角形,三角
rectangle 长方形,矩形|star 星形,五角星,星星|heart 心形,爱心,心|diamond,rhombus 菱形|hexagon 六边形
cross,plus 十字形,十字|oval,ellipse 椭圆形,椭圆"""
OBJECTS = """dog,puppy 狗,小狗|cat,kitten 猫,小猫|horse 马|cow,ox 牛,奶牛|pig 猪|sheep 羊,绵羊
rabbit,bunny 兔子|mouse 老鼠|elephant 大象|lion 狮子|tiger 老虎|bear 熊|panda 熊猫|monkey 猴子
giraffe 长颈鹿|chicken,rooster,hen 鸡,公鸡|duck 鸭子|penguin 企鹅|bird 鸟,小鸟|owl 猫头鹰|frog 青蛙
turtle,tortoise 乌龟,海龟|snake 蛇|whale 鲸鱼,鲸|dolphin 海豚|fish 鱼|octopus 章鱼|crab 螃蟹,蟹
butterfly 蝴蝶|bee 蜜蜂|ladybug,ladybird 瓢虫|snail 蜗牛|spider 蜘蛛|rose 玫瑰|sunflower 向日葵
tulip 郁金香|tree 树|cactus 仙人掌|mushroom 蘑菇|grapes,grape 葡萄|watermelon 西瓜|lemon 柠檬
banana 香蕉|pineapple 菠萝|apple 苹果|pear 梨|peach 桃子,桃|cherries,cherry 樱桃|strawberry 草莓
tomato 西红柿,番茄|carrot 胡萝卜|corn 玉米|eggplant 茄子|broccoli 西兰花|potato 土豆,马铃薯
bread 面包|cheese 奶酪,芝士|hamburger,burger 汉堡,汉堡包|fries,french fries 薯条|pizza 披萨,比萨
hot dog 热狗|egg 鸡蛋,蛋|rice 米饭|noodles 面条|cake 蛋糕|ice cream 冰淇淋,冰激凌
cookie,biscuit 饼干|doughnut,donut 甜甜圈|candy 糖果,糖|coffee 咖啡|teapot 茶壶|beer 啤酒
bottle 瓶子|spoon 勺子|knife 刀|car 汽车,小汽车,车|bus 公交车,公共汽车|taxi,cab 出租车
ambulance 救护车|fire engine,fire truck 消防车|police car 警车|truck,lorry 卡车,货车|tractor 拖拉机
motorcycle,motorbike 摩托车|bicycle,bike 自行车|train 火车|boat,sailboat 帆船,小船|ship 轮船,船
airplane,plane,aeroplane 飞机|helicopter 直升机|rocket 火箭|house 房子|hospital 医院|school 学校
castle 城堡|mountain 山|volcano 火山|fire,flame 火,火焰|cloud 云|rainbow 彩虹|sun 太阳|moon 月亮
snowman 雪人|umbrella 雨伞,伞|balloon 气球|gift,present 礼物|trophy 奖杯|football,soccer ball 足球
basketball 篮球|tennis ball 网球|guitar 吉他|piano 钢琴|drum 鼓
phone,telephone,mobile phone 手机,电话|computer,laptop 电脑|camera 相机,照相机
television,tv 电视,电视机|clock,alarm clock 闹钟,钟|watch 手表|book 书|pencil 铅笔|scissors 剪刀
key 钥匙|lock 锁|hammer 锤子|light bulb,bulb 灯泡|candle 蜡烛|bed 床|chair 椅子|door 门
bag,backpack 书包,背包|hat 帽子|glasses 眼镜|shirt,t-shirt 衬衫,T恤|shoe 鞋子,鞋|crown 皇冠
ring 戒指|robot 机器人|ghost 鬼,幽灵|hand 手|eye 眼睛|money 钱|envelope,letter 信封,信"""


def _parse(table: str, kind: Kind) -> tuple[Concept, ...]:
    concepts = []
    for entry in table.replace("\n", "|").split("|"):
        english, chinese = entry.rsplit(" ", 1)
        en, zh = tuple(english.split(",")), tuple(chinese.split(","))
        concepts.append(Concept(f"{en[0]}", kind, en, zh))
    return tuple(concepts)


CONCEPTS: tuple[Concept, ...] = (
    _parse(COLOURS, "colour") + _parse(SHAPES, "shape") + _parse(OBJECTS, "object")
)
CONCEPT_IDS: dict[str, int] = {concept.key: index for index, concept in enumerate(CONCEPTS)}
NUM_WORDS = 2 * len(CONCEPTS)  # a row per concept and language: English first, then Chinese

FORMS = forms_of((concept.en, concept.zh) for concept in CONCEPTS)


def concepts_in(phrase: str) -> list[tuple[int, Language]]:
    """Concepts named in a phrase with the language of the name, longest names first, each used once."""
    return find_names(phrase, FORMS)
