"""Word lists for the templates of `forge.chat`: pairs are `English=Chinese` or `word=its answer`."""

from __future__ import annotations


def pairs(text: str) -> list[tuple[str, str]]:
    """`a=b, c=d` over any number of lines -> [(a, b), (c, d)]."""
    items = [item.strip() for item in text.replace("\n", ",").split(",") if item.strip()]
    return [(left.strip(), right.strip()) for left, right in (item.split("=") for item in items)]


WORDS = """
cat=猫, dog=狗, bird=鸟, fish=鱼, horse=马, cow=牛, sheep=羊, pig=猪, rabbit=兔子, tiger=老虎, lion=狮子,
elephant=大象, monkey=猴子,
panda=熊猫, bear=熊, chicken=鸡, duck=鸭子, mouse=老鼠, snake=蛇, apple=苹果, banana=香蕉, orange=橙子,
pear=梨, grape=葡萄,
strawberry=草莓, watermelon=西瓜, peach=桃子, lemon=柠檬, mango=芒果, tomato=西红柿, potato=土豆,
carrot=胡萝卜, rice=米饭, bread=面包,
noodles=面条, egg=鸡蛋, milk=牛奶, water=水, tea=茶, coffee=咖啡, juice=果汁, sugar=糖, salt=盐, meat=肉,
cake=蛋糕, house=房子, door=门,
window=窗户, table=桌子, chair=椅子, bed=床, lamp=灯, clock=钟, book=书, pen=笔, paper=纸, bag=包,
cup=杯子, bowl=碗, knife=刀, spoon=勺子,
phone=电话, computer=电脑, car=汽车, bus=公共汽车, train=火车, plane=飞机, bicycle=自行车, ship=船,
school=学校, hospital=医院, shop=商店,
park=公园, city=城市, country=国家, mountain=山, river=河, sea=海, sky=天空, sun=太阳, moon=月亮,
star=星星, rain=雨, snow=雪, wind=风, fire=火,
tree=树, flower=花, grass=草, red=红色, blue=蓝色, green=绿色, yellow=黄色, black=黑色, white=白色,
father=爸爸, mother=妈妈, brother=哥哥,
sister=姐姐, friend=朋友, teacher=老师, student=学生, doctor=医生, child=孩子, man=男人, woman=女人,
hand=手, eye=眼睛, ear=耳朵, mouth=嘴, nose=鼻子,
head=头, foot=脚, heart=心, today=今天, tomorrow=明天, yesterday=昨天, morning=早上, evening=晚上,
hello=你好, goodbye=再见, thank you=谢谢,
one=一, two=二, three=三, love=爱, money=钱, music=音乐, hat=帽子, shoes=鞋子, umbrella=雨伞, key=钥匙,
ball=球, box=盒子, bottle=瓶子
"""
PHRASES = """
good morning=早上好, good night=晚安, good evening=晚上好, thank you very much=非常感谢,
you are welcome=不客气, excuse me=打扰一下,
I'm sorry=对不起, how are you=你好吗, my name is Tom=我叫汤姆, nice to meet you=很高兴认识你,
see you tomorrow=明天见,
where is the toilet=厕所在哪里, where is the station=车站在哪里, how much is it=多少钱,
I would like water=我想要水, the bill please=请结账,
I don't understand=我不明白, please help me=请帮帮我, I am lost=我迷路了, I am hungry=我饿了,
I am tired=我累了, I love you=我爱你,
happy birthday=生日快乐, happy new year=新年快乐, good luck=祝你好运, have a nice trip=旅途愉快,
I am a student=我是学生,
what time is it=几点了, I like tea=我喜欢茶, I don't know=我不知道, no problem=没问题,
please wait=请等一下, come in=请进, sit down=请坐,
congratulations=恭喜, cheers=干杯, be careful=小心, I live in Beijing=我住在北京, too expensive=太贵了,
very good=很好,
one ticket please=请给我一张票, I need a doctor=我需要医生, do you speak English=你会说英语吗,
turn left=向左转, turn right=向右转
"""
FRUITS = """
apple=苹果, banana=香蕉, orange=橙子, pear=梨, grape=葡萄, strawberry=草莓, watermelon=西瓜, peach=桃子,
lemon=柠檬, cherry=樱桃
"""
ANIMALS = """
cat=猫, dog=狗, bird=鸟, fish=鱼, horse=马, rabbit=兔子, tiger=老虎, lion=狮子, elephant=大象,
monkey=猴子, panda=熊猫, bear=熊
"""
COLOURS = """
red=红色, blue=蓝色, green=绿色, yellow=黄色, black=黑色, white=白色, purple=紫色, pink=粉色,
orange=橙色, brown=棕色
"""
FOODS = """
rice=米饭, bread=面包, noodles=面条, fish=鱼, chicken=鸡肉, soup=汤, cake=蛋糕, pizza=披萨,
eggs=鸡蛋, dumplings=饺子
"""
PLACES = """
in the kitchen=在厨房里, on the table=在桌子上, in the car=在车里, under the bed=在床下面,
in the bag=在包里, on the sofa=在沙发上,
in the drawer=在抽屉里, by the door=在门边, in the garden=在花园里, on the desk=在书桌上,
in my room=在我房间里, in the box=在盒子里
"""
THINGS = """
key=钥匙, phone=手机, book=书, bag=包, hat=帽子, umbrella=雨伞, ball=球, pen=笔, cup=杯子,
watch=手表, wallet=钱包, bike=自行车
"""
CITIES = """
Beijing=北京, Shanghai=上海, London=伦敦, Paris=巴黎, New York=纽约, Tokyo=东京, Berlin=柏林, Rome=罗马,
Boston=波士顿, Moscow=莫斯科,
Nanjing=南京, Hangzhou=杭州, Xi'an=西安, Chengdu=成都, Guangzhou=广州, Shenzhen=深圳, Wuhan=武汉,
Sydney=悉尼
"""
JOBS = """
teacher=老师, doctor=医生, student=学生, driver=司机, nurse=护士, farmer=农民, cook=厨师, engineer=工程师,
writer=作家, singer=歌手
"""
