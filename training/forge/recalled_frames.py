"""Frames of facts about the user: how they are told, asked for, answered, and missed.

`{s}` is what the fact is about, `{x}` its value, `{o}` the value as the assistant says it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """`asked` has questions with an answer of their own, or "" for the usual one."""

    kind: str
    told: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    answer: str
    missing: str
    subjects: tuple[str, ...] = ("",)
    topic: str = ""


def _frame(
    kind: str, told: str, asked: str, answer: str, missing: str, subjects: str = "", topic: str = ""
) -> Frame:
    """Wordings are separated by `|`; a question may bring its answer after `=>`."""
    questions = []
    for wording in asked.split("|"):
        question, _, special = wording.partition("=>")
        questions.append((question.strip(), special.strip()))
    names = tuple(subjects.split("|")) if subjects else ("",)
    return Frame(kind, tuple(told.split("|")), tuple(questions), answer, missing, names, topic or missing)


OWN = (
    "dog|cat|horse|parrot|rabbit|hamster|goldfish|turtle|boat|school|street|teacher|boss|neighbor|brother|sister|"
    "uncle|aunt|cousin|doctor|village|hotel|team|company|robot|band|coach|daughter|son|mother|father|wife|husband|"
    "best friend|grandmother|grandfather|roommate|bakery|bank|car|bike|guitar|book|cafe|garden|baby|puppy|kitten"
)
PEOPLE = (
    "brother|sister|uncle|aunt|cousin|daughter|son|mother|father|wife|husband|best friend|grandmother|"
    "grandfather|roommate|boss|neighbor|teacher|friend"
)
LIKED = (
    "thing|toy|word|hobby|color|fruit|animal|food|drink|song|book|movie|sport|game|flower|season|city|subject|"
    "number|dish|vegetable|bird|band|dessert|place|singer|month|snack|tree"
)
NUMBERED = "room|seat|locker|bus|train|gate|house|table|order|ticket|flight|account|customer|platform|apartment"
CODED = "door|phone|safe|bike lock|computer|garage|suitcase|alarm"
MEETINGS = "meeting|appointment|train|flight|lesson|exam|party|concert|dinner|interview|bus|class|game"
PUT = "key|phone|book|bag|hat|umbrella|ball|pen|cup|watch|wallet|passport|glasses|camera|coat|letter|ticket"

FRAMES = (
    _frame(
        "name",
        "My name is {x}.|I'm {x}.|I am {x}.|Call me {x}.|Hi, I'm {x}.|Hello, my name is {x}.|People call me {x}."
        "|You can call me {x}.|My friends call me {x}.|My name's {x}.",
        "What is my name?|What's my name?|Who am I?=>You are {x}.|Do you remember my name?|Tell me my name."
        "|What am I called?|Can you tell me my name?|What did I say my name was?|Do you know my name?"
        "|Do you know who I am?=>You are {x}.",
        "Your name is {x}.",
        "You have not told me your name.",
    ),
    _frame(
        "name",
        "My {s} is called {x}.|The name of my {s} is {x}.|My {s}'s name is {x}.|I have a {s} called {x}."
        "|My {s} is named {x}.|I have a {s} and the name is {x}.|I call my {s} {x}.",
        "What is my {s} called?|What is the name of my {s}?|What's my {s}'s name?|What is my {s}'s name?"
        "|Do you remember the name of my {s}?|How is my {s} called?|What do I call my {s}?|Tell me my {s}'s name.",
        "Your {s} is called {x}.",
        "You have not told me what your {s} is called.",
        OWN,
    ),
    _frame(
        "name",
        "I live in {x}.|My home is in {x}.|I moved to {x} last year.|I am from {x}.|I come from {x}."
        "|I have lived in {x} for years.|I live in {x} with my family.|My house is in {x}.",
        "Where do I live?|Which city do I live in?|Where is my home?|What city do I live in?|What town do I live in?"
        "|Do you remember where I live?|Where did I say I live?|In which city do I live?",
        "You live in {x}.",
        "You have not told me where you live.",
    ),
    _frame(
        "job",
        "I work as a {x}.|I am a {x}.|I'm a {x}.|I have worked as a {x} for ten years.|I earn my money as a {x}."
        "|I work as a {x} in the city.",
        "What is my job?|What do I do for a living?|What do I work as?|What is my profession?|What's my job?"
        "|Do you remember what my job is?|What kind of work do I do?|What did I say my job was?",
        "You work as a {x}.",
        "You have not told me what your job is.",
    ),
    _frame(
        "word",
        "My favorite {s} is {x}.|The {s} I like best is {x}.|I like {x} best, it is my favorite {s}."
        "|My favorite {s} has always been {x}.",
        "What is my favorite {s}?|What's my favorite {s}?|Which {s} do I like best?|What {s} do I like best?"
        "|Do you remember my favorite {s}?|Tell me my favorite {s}.",
        "Your favorite {s} is {x}.",
        "You have not told me your favorite {s}.",
        LIKED,
    ),
    _frame(
        "number",
        "My {s} number is {x}.|My {s} is number {x}.|The number of my {s} is {x}.|I have {s} number {x}.",
        "What is my {s} number?|What's my {s} number?|Which {s} is mine?|What is the number of my {s}?"
        "|What number is my {s}?|Do you remember my {s} number?",
        "Your {s} number is {x}.",
        "You have not told me your {s} number.",
        NUMBERED,
    ),
    _frame(
        "number",
        "The code of my {s} is {x}.|My {s} code is {x}.|The code for my {s} is {x}.|Remember my {s} code: {x}.",
        "What is the code of my {s}?|What is my {s} code?|What's the code for my {s}?|Tell me my {s} code.",
        "Your {s} code is {x}.",
        "You have not told me your {s} code.",
        CODED,
    ),
    _frame(
        "age",
        "I am {x} years old.|I'm {x} years old.|I turned {x} this year.|My age is {x}.|I am {x} years old now.",
        "How old am I?|What is my age?|Do you know how old I am?|Do you remember my age?|Tell me how old I am.",
        "You are {x} years old.",
        "You have not told me how old you are.",
    ),
    _frame(
        "time",
        "My {s} is {x}.|I have a {s} {x}.|My {s} starts {x}.|There is a {s} for me {x}.",
        "When is my {s}?|What time is my {s}?|When does my {s} start?|When do I have my {s}?|On which day is my {s}?",
        "Your {s} is {x}.",
        "You have not told me when your {s} is.",
        MEETINGS,
    ),
    _frame(
        "thing",
        "I bought {x} today.|Yesterday I bought {x}.|I just bought {x}.|I have bought {x}.|This morning I bought {x}.",
        "What did I buy?|What have I bought?|Tell me what I bought.|Do you remember what I bought?|What did I just buy?",
        "You bought {x}.",
        "You have not told me what you bought.",
    ),
    _frame(
        "thing",
        "I will take {x}.|I choose {x}.|I would like {x}, please.|Let's take {x}.|I have decided to take {x}.",
        "What did I choose?|Which one did I take?|What did I decide to take?|What was my choice?|What did I pick?",
        "You chose {x}.",
        "You have not chosen anything yet.",
    ),
    _frame(
        "place",
        "My {s} is {x}.|I put my {s} {x}.|I left my {s} {x}.|I keep my {s} {x}.|My {s} lies {x}.",
        "Where is my {s}?|Where did I put my {s}?|Where did I leave my {s}?|Where do I keep my {s}?"
        "|Do you know where my {s} is?|Where can I find my {s}?",
        "Your {s} is {o}.",
        "You have not told me where your {s} is.",
        PUT,
    ),
    _frame(
        "name",
        "My {s} lives in {x}.|My {s} has a house in {x}.|My {s} moved to {x}.|My {s} is from {x}.",
        "Where does my {s} live?|Which city does my {s} live in?|Do you remember where my {s} lives?"
        "|In which town does my {s} live?",
        "Your {s} lives in {x}.",
        "You have not told me where your {s} lives.",
        PEOPLE,
    ),
    _frame(
        "job",
        "My {s} works as a {x}.|My {s} is a {x}.",
        "What does my {s} do?|What is my {s}'s job?|What does my {s} work as?|What does my {s} do for a living?",
        "Your {s} works as a {x}.",
        "You have not told me what your {s} does.",
        PEOPLE,
    ),
    _frame(
        "word",
        "My {s} likes {x}.|My {s} loves {x}.|My {s}'s favorite thing is {x}.",
        "What does my {s} like?|What does my {s} love?|What is my {s}'s favorite thing?",
        "Your {s} likes {x}.",
        "You have not told me what your {s} likes.",
        PEOPLE,
    ),
    _frame(
        "name",
        "Tomorrow I am going to {x}.|I am going to {x} next week.|I will travel to {x}.|My next trip goes to {x}.",
        "Where am I going?|Where will I travel?|Where does my trip go?|What is my next trip?|Which place will I visit?",
        "You are going to {x}.",
        "You have not told me where you are going.",
    ),
)

OWN_CHINESE = (
    "狗|小狗|猫|小猫|鹦鹉|兔子|乌龟|金鱼|马|船|学校|街道|老师|老板|邻居|哥哥|姐姐|弟弟|妹妹|叔叔|阿姨|医生|村子|酒店|"
    "公司|机器人|乐队|教练|女儿|儿子|妈妈|爸爸|妻子|丈夫|朋友|同学|同事|奶奶|爷爷|室友|车|孩子"
)
PEOPLE_CHINESE = "哥哥|姐姐|弟弟|妹妹|叔叔|阿姨|女儿|儿子|妈妈|爸爸|妻子|丈夫|朋友|同学|同事|奶奶|爷爷|室友|老板|邻居"
LIKED_CHINESE = (
    "东西|玩具|词|颜色|水果|动物|食物|饮料|歌|书|电影|运动|游戏|花|季节|城市|科目|数字|菜|蔬菜|鸟|甜点|地方|歌手|零食"
)

FRAMES_CHINESE = (
    _frame(
        "name",
        "我叫{x}。|我的名字是{x}。|我是{x}。|叫我{x}吧。|你可以叫我{x}。|你好，我叫{x}。|大家都叫我{x}。|我的名字叫{x}。",
        "我叫什么？|我叫什么名字？|我的名字是什么？|你记得我的名字吗？|我是谁？=>你是{x}。|你还记得我叫什么吗？|我的名字叫什么？"
        "|你知道我叫什么吗？|告诉我我的名字。",
        "你叫{x}。",
        "你还没有告诉我你的名字。",
    ),
    _frame(
        "name",
        "我的{s}叫{x}。|我{s}的名字是{x}。|我有个{s}叫{x}。|我{s}叫{x}。|我的{s}名字叫{x}。",
        "我的{s}叫什么？|我的{s}叫什么名字？|我{s}的名字是什么？|我{s}叫什么？|你记得我的{s}叫什么吗？|我的{s}的名字叫什么？",
        "你的{s}叫{x}。",
        "你还没有告诉我你的{s}叫什么。",
        OWN_CHINESE,
    ),
    _frame(
        "name",
        "我住在{x}。|我家在{x}。|我去年搬到了{x}。|我来自{x}。|我是{x}人。|我现在住在{x}。|我和家人住在{x}。",
        "我住在哪里？|我家在哪里？|我住在哪个城市？|我住哪儿？|你记得我住在哪里吗？|我住在什么地方？|我家在哪儿？",
        "你住在{x}。",
        "你还没有告诉我你住在哪里。",
    ),
    _frame(
        "job",
        "我的工作是{x}。|我是一名{x}。|我是{x}。|我当{x}十年了。|我的职业是{x}。|我做{x}的工作。",
        "我的工作是什么？|我是做什么的？|我的职业是什么？|我做什么工作？|你记得我的工作吗？|我是干什么工作的？",
        "你的工作是{x}。",
        "你还没有告诉我你的工作是什么。",
    ),
    _frame(
        "word",
        "我最喜欢的{s}是{x}。|我最爱的{s}是{x}。|{s}里我最喜欢{x}。|要说{s}，我最喜欢{x}。",
        "我最喜欢的{s}是什么？|我最喜欢什么{s}？|我喜欢什么{s}？|你记得我最喜欢的{s}吗？|我最爱的{s}是什么？",
        "你最喜欢的{s}是{x}。",
        "你还没有告诉我你最喜欢的{s}。",
        LIKED_CHINESE,
    ),
    _frame(
        "number",
        "我的{s}是{x}号。|我的{s}号码是{x}。|我的{s}号是{x}。|记住我的{s}号码{x}。",
        "我的{s}是几号？|我的{s}号码是多少？|我的{s}号是多少？|你记得我的{s}号码吗？",
        "你的{s}是{x}号。",
        "你还没有告诉我你的{s}是几号。",
        "房间|座位|柜子|公交车|火车|登机口|站台|桌子|订单|航班|会员|公寓",
    ),
    _frame(
        "number",
        "我的{s}密码是{x}。|{s}的密码是{x}，帮我记住。|记住我的{s}密码：{x}。",
        "我的{s}密码是多少？|{s}的密码是多少？|我的{s}密码是什么？|告诉我{s}的密码。",
        "你的{s}密码是{x}。",
        "你还没有告诉我{s}的密码。",
        "门|手机|保险箱|电脑|车库|行李箱|自行车",
    ),
    _frame(
        "age",
        "我今年{x}岁。|我{x}岁了。|我现在{x}岁。|我的年龄是{x}岁。",
        "我几岁了？|我多大了？|我今年几岁？|我的年龄是多少？|你知道我几岁吗？",
        "你{x}岁。",
        "你还没有告诉我你几岁。",
    ),
    _frame(
        "time",
        "我的{s}在{x}。|我{x}有{s}。|{x}我有一个{s}。",
        "我的{s}在什么时候？|我什么时候有{s}？|我的{s}是什么时候？|我哪天有{s}？",
        "你的{s}在{x}。",
        "你还没有告诉我你的{s}在什么时候。",
        "会议|预约|火车|航班|课|考试|聚会|音乐会|晚饭|面试|比赛",
    ),
    _frame(
        "thing",
        "我今天买了{x}。|我刚买了{x}。|我昨天买了{x}。|我早上买了{x}。",
        "我买了什么？|我今天买了什么？=>你买了{x}。|告诉我我买了什么。|你记得我买了什么吗？|我刚才买了什么？",
        "你买了{x}。",
        "你还没有告诉我你买了什么。",
    ),
    _frame(
        "thing",
        "我选{x}。|我要{x}。|我决定选{x}。|那就选{x}吧。",
        "我选了什么？|我选的是什么？|我决定选什么？|我要的是什么？",
        "你选了{x}。",
        "你还没有选。",
    ),
    _frame(
        "place",
        "我的{s}{x}。|我把{s}放{x}了。|我的{s}放{x}。",
        "我的{s}在哪里？|{s}在哪儿？|我把{s}放哪里了？|我的{s}放在哪儿了？|你知道我的{s}在哪里吗？",
        "你的{s}{o}。",
        "你还没有告诉我你的{s}在哪里。",
        "钥匙|手机|书|包|帽子|雨伞|球|笔|杯子|手表|钱包|护照|眼镜|相机|外套|信|票",
    ),
    _frame(
        "name",
        "我{s}住在{x}。|我的{s}家在{x}。|我{s}搬到{x}了。|我的{s}住在{x}。",
        "我{s}住在哪里？|我的{s}住在哪个城市？|我{s}住哪儿？|你记得我{s}住在哪里吗？",
        "你{s}住在{x}。",
        "你还没有告诉我你{s}住在哪里。",
        PEOPLE_CHINESE,
    ),
    _frame(
        "job",
        "我{s}的工作是{x}。|我{s}是一名{x}。|我的{s}是{x}。",
        "我{s}是做什么的？|我{s}的工作是什么？|我的{s}做什么工作？|我{s}的职业是什么？",
        "你{s}的工作是{x}。",
        "你还没有告诉我你{s}是做什么的。",
        PEOPLE_CHINESE,
    ),
    _frame(
        "word",
        "我{s}喜欢{x}。|我的{s}最喜欢{x}。|我{s}爱{x}。",
        "我{s}喜欢什么？|我的{s}最喜欢什么？|我{s}爱什么？",
        "你{s}喜欢{x}。",
        "你还没有告诉我你{s}喜欢什么。",
        PEOPLE_CHINESE,
    ),
    _frame(
        "name",
        "我明天去{x}。|我下周去{x}。|我要去{x}旅行。|我打算去{x}。",
        "我要去哪里？|我去哪儿旅行？|我打算去哪里？|我明天去哪里？=>你要去{x}。",
        "你要去{x}。",
        "你还没有告诉我你要去哪里。",
    ),
)

JOBS = (
    "teacher doctor student driver nurse farmer cook engineer writer singer plumber tailor pilot waiter gardener "
    "butcher barber carpenter mechanic librarian scientist soldier actor dancer judge clerk cashier firefighter "
    "electrician secretary manager designer programmer architect photographer journalist musician fisherman sailor "
    "shepherd banker translator guard postman vet surgeon pharmacist accountant jeweler potter miner coach"
)
JOBS_CHINESE = (
    "老师 医生 学生 司机 护士 农民 厨师 工程师 作家 歌手 水管工 裁缝 飞行员 服务员 园丁 屠夫 理发师 木匠 技工 图书管理员 "
    "科学家 军人 演员 舞蹈家 法官 职员 收银员 消防员 电工 秘书 经理 设计师 程序员 建筑师 摄影师 记者 音乐家 渔夫 水手 "
    "银行家 翻译 保安 邮递员 兽医 药剂师 会计 矿工 教练"
)
