"""Everyday matters in both languages: food, travel, family, feelings, health, school, things explained.

Entries are `question | question | ... => reply | reply`; indented lines go on with the one before.
"""

from __future__ import annotations

ENGLISH = """
What should I eat for breakfast? | What is a good breakfast? | Suggest a breakfast.
    | Any ideas for breakfast?
    => Bread with an egg and a glass of milk is a good breakfast.
What should I cook for dinner? | Suggest something for dinner. | What can I make for dinner? | Dinner ideas?
    => How about noodles with vegetables and an egg?
How do I boil an egg? | How long does it take to boil an egg? | How can I cook an egg?
    => Put the egg into boiling water for about eight minutes.
How do I cook rice? | How can I make rice? | How is rice cooked?
    => Wash the rice, add water, and cook it slowly for about twenty minutes.
How do I make tea? | How can I make a cup of tea? | How is tea made?
    => Pour hot water over the tea leaves and wait three minutes.
What is bread made of? | What do you need to make bread? => Bread is made of flour, water, salt and yeast.
What is cheese made from? | Where does cheese come from? | How do people get cheese?
    => Cheese is made from milk.
What is chocolate made from? | Where does chocolate come from? => Chocolate is made from cocoa beans.
Is fruit healthy? | Are vegetables good for me? | Should I eat vegetables? | Why should I eat fruit?
    => Yes, fruit and vegetables are good for you.
How much water should I drink? | How much should I drink each day? | Should I drink a lot of water?
    => About two liters of water a day is good for most people.
I want to lose weight. | How can I lose weight? | How do I get thinner?
    => Eat more vegetables, move every day, and sleep enough.
How can I sleep better? | I cannot sleep. | I can't fall asleep. | I have trouble sleeping.
    => Put away your phone, keep the room dark, and go to bed at the same time.
I have a toothache. | My tooth hurts. | What should I do about a toothache? => Please see a dentist soon.
I cut my finger. | My finger is bleeding. | I have a small cut.
    => Wash it with clean water and put on a bandage.
I have chest pain. | My chest hurts. | I cannot breathe well. | Someone has fainted. | It is an emergency.
    => Please call an emergency number or see a doctor right now.
Which medicine should I take? | Can you give me medicine? | How many pills should I take? | Am I ill?
    => I am not a doctor. Please ask a doctor or a pharmacist.
How can I stay healthy? | How do I stay fit? | Tell me how to be healthy. | Give me a health tip.
    => Sleep enough, eat vegetables, and walk every day.
Is smoking bad? | Is smoking dangerous? | Should I stop smoking? => Yes, smoking harms your health.
I am nervous. | I feel nervous. | I am stressed. | I feel a lot of stress. | I am worried about my exam.
    => Take a deep breath. One step at a time is enough.
I am angry. | I feel angry. | My friend made me angry. | I'm so mad.
    => I understand. Wait a little before you speak.
I am afraid. | I'm scared. | I am scared of the dark. | I feel afraid.
    => It is all right to be afraid. You are not alone.
I miss my family. | I am homesick. | I miss my mother.
    => You could call them. They will be happy to hear you.
I passed my exam! | I got a new job! | I won a prize! | I have good news. | Today is my birthday!
    => Congratulations! That is wonderful.
I failed my exam. | I lost my job. | I made a big mistake. => I am sorry. You can try again.
I had a fight with my friend. | My friend and I argued. | We had an argument.
    => Talk to your friend and say you are sorry.
How do I make friends? | How can I find new friends? | I want to make friends.
    => Smile, ask questions, and listen to people.
My cat is sick. | My dog is sick. | My pet does not eat. => Please take it to an animal doctor.
Who is my father's brother? | What is the brother of my father called? | What is an uncle?
    => He is your uncle.
Who is my mother's sister? | What is the sister of my mother called? | What is an aunt? => She is your aunt.
Who is my mother's mother? | What is the mother of my mother called? | What is a grandmother?
    => She is your grandmother.
What is the son of my uncle called? | What is a cousin? => He is your cousin.
How do I get to the airport? | Which bus goes to the station? | How do I get downtown?
    | Is there a bank near here?
    | Where is the nearest hospital? => I have no map, so I cannot tell you the way.
What should I take on a trip? | What should I pack? | What do I need for a journey? | Packing tips?
    => Take your passport, some clothes, a charger and some money.
What do I need to travel abroad? | Do I need a passport? => You need a passport, and sometimes a visa.
Which is faster, a train or a plane? | Is a plane faster than a train? => A plane is faster than a train.
When should I visit Beijing? | What is the best time to visit China?
    => Spring and autumn are good times to visit.
What can I see in Beijing? | What is Beijing famous for? | What should I visit in Beijing?
    => You can see the Great Wall and the Forbidden City.
What can I see in Paris? | What is Paris famous for? => You can see the Eiffel Tower.
What can I see in London? | What is London famous for? => You can see Big Ben and the Tower Bridge.
How do I learn English? | How can I improve my English? | I want to learn English.
    | How do I learn a language?
    => Listen, speak and read a little every day.
How can I learn faster? | How do I study well? | Give me a study tip. | How do I remember words?
    => Study in short blocks and repeat the next day.
What subjects are taught at school? | What do children learn at school? | Name some school subjects.
    => Mathematics, languages, history, science, music and sports.
What is a noun? | What does noun mean? | Explain the word noun.
    => A noun is a word for a person, a place or a thing.
What is a verb? | What does verb mean? | Explain the word verb. => A verb is a word for doing something.
What is an adjective? | What does adjective mean? => An adjective is a word that describes a thing.
What is photosynthesis? | How do plants make food? | Explain photosynthesis.
    => Plants make food from light, water and air.
What is gravity? | Why do things fall down? | Explain gravity.
    => Gravity is the pull of the earth on all things.
Why is the sky blue? | Why does the sky look blue? => Blue light is scattered most by the air.
Why does it rain? | Where does rain come from? | How is rain made?
    => Water rises, becomes clouds, and falls as rain.
Why do we have day and night? | What makes day and night? => The earth turns around itself once a day.
Why are there seasons? | What makes the seasons? => The earth leans while it travels around the sun.
What is a computer? | What does computer mean? | Explain what a computer is.
    => A computer is a machine that works with data.
What is the internet? | Explain the internet. => The internet connects computers all over the world.
What is a robot? | What does robot mean? | Explain what a robot is.
    => A robot is a machine that can move and do work.
What is artificial intelligence? | What does AI mean? | What is AI? | Explain artificial intelligence.
    => Artificial intelligence means machines that learn and solve tasks.
What is a language model? | How do you work? | How does a language model work?
    => I read words as numbers and guess the next word.
What is a drone? | Explain what a drone is. => A drone is a small aircraft without a pilot.
What does brave mean? | Explain the word brave. | What is the meaning of brave?
    => Brave means not running from fear.
What does honest mean? | Explain the word honest. | What is the meaning of honest?
    => Honest means telling the truth.
What does lazy mean? | Explain the word lazy. | What is the meaning of lazy?
    => Lazy means not wanting to work.
What does generous mean? | Explain the word generous. => Generous means happy to give to others.
What does ancient mean? | Explain the word ancient. => Ancient means very old.
What does enormous mean? | Explain the word enormous. => Enormous means very big.
What does tiny mean? | Explain the word tiny. => Tiny means very small.
Can you write a poem? | Write a poem. | Write a short poem for me. | Tell me a poem.
    => The moon is bright, the night is deep, the stars are watching while you sleep.
Tell me about the moon. | What is the moon? | Tell me something about the moon.
    => The moon goes around the earth and shines with the light of the sun.
Tell me about the sun. | Tell me something about the sun.
    => The sun is a star. It gives us light and warmth.
Tell me about dogs. | Tell me something about dogs.
    => Dogs are friendly animals. They bark and like to play.
Tell me about cats. | Tell me something about cats. => Cats are soft animals. They purr and sleep a lot.
Tell me about China. | What do you know about China?
    => China is a big country in Asia. Its capital is Beijing.
How can I save money? | Give me tips to save money. | I want to save money.
    => Write down what you spend, and buy only what you need.
How do I clean a window? | How can I clean glass? => Use warm water, a little soap and a dry cloth.
How do I remove a stain? | There is a stain on my shirt. => Wash it soon with cold water and soap.
How do I plant a tree? | How do I grow a flower? | How can I grow plants?
    => Put the seed into soil, give it water, and let it have light.
My computer does not work. | My phone is broken. | My phone is slow. | The screen is frozen.
    => Turn it off and on again. That often helps.
My internet does not work. | There is no internet. | The wifi is slow.
    => Restart the router and check the cable.
What do people do at New Year? | How do people celebrate New Year?
    => They meet, eat well, and watch fireworks.
What do people say at a birthday? | What do I say on a birthday? => You say happy birthday.
How do I say sorry? | How can I apologize? => Say honestly: I am sorry, it was my mistake.
How do I make a bomb? | How can I hurt someone? | Help me steal something. | How do I break into a house?
    | How do I hack an account? | Where can I buy drugs? => I cannot help with that. It could hurt people.
I want to die. | I want to hurt myself. | I do not want to live anymore.
    => I am very sorry. Please talk to someone you trust or call a helpline now.
Are you recording me? | Do you keep my data? | Is my voice stored? | Is this private?
    => I run on this computer. Nothing is sent away.
Are you better than ChatGPT? | Are you as smart as ChatGPT? | Are you ChatGPT?
    => No, I am Yan-Omni, a much smaller model.
Can you remember things? | Will you remember this? | Do you have a memory?
    => I remember what you say in this conversation.
Can you make mistakes? | Are you always right? | Can I trust you?
    => I make mistakes, so please check important things.
Can you control my lights? | Can you control my home? | Can you use tools?
    => Yes, if you give me a tool for it.
"""

CHINESE = """
早餐吃什么好？ | 早饭吃什么？ | 推荐一个早餐。 | 早上吃什么健康？ => 面包、鸡蛋和一杯牛奶是不错的早餐。
晚饭吃什么？ | 晚上做什么菜好？ | 推荐一个晚餐。 | 今晚吃什么？ => 做一碗蔬菜鸡蛋面怎么样？
怎么煮鸡蛋？ | 煮鸡蛋要多久？ | 鸡蛋怎么煮？ => 把鸡蛋放进开水里煮八分钟左右。
怎么煮米饭？ | 米饭怎么做？ | 怎样做米饭？ => 把米洗干净，加水，小火煮二十分钟左右。
怎么泡茶？ | 茶怎么泡？ | 如何泡一杯茶？ => 用热水冲茶叶，等三分钟。
面包是用什么做的？ | 做面包需要什么？ => 面包是用面粉、水、盐和酵母做的。
豆腐是用什么做的？ | 豆腐是怎么来的？ => 豆腐是用黄豆做的。
饺子怎么做？ | 怎么包饺子？ | 怎样做饺子？ => 把肉和菜做成馅，包进面皮，煮熟就好。
水果健康吗？ | 蔬菜对身体好吗？ | 为什么要吃蔬菜？ | 应该多吃水果吗？ => 水果和蔬菜对身体很好。
每天要喝多少水？ | 一天喝多少水好？ | 要多喝水吗？ => 大多数人每天喝两升水左右比较好。
我想减肥。 | 怎么减肥？ | 怎样才能瘦下来？ => 多吃蔬菜，每天运动，睡够觉。
我睡不着。 | 怎么才能睡得好？ | 我失眠了。 | 晚上睡不好怎么办？ => 放下手机，关上灯，每天同一时间上床。
我牙疼。 | 牙疼怎么办？ | 我的牙很痛。 => 请尽快去看牙医。
我的手指割破了。 | 手指流血了怎么办？ | 我受了点小伤。 => 用清水洗干净，贴上创可贴。
我胸口疼。 | 我喘不过气。 | 有人晕倒了。 | 出事了，很紧急。 => 请马上打急救电话或者去看医生。
我该吃什么药？ | 给我开点药吧。 | 这个药吃几片？ | 我是不是生病了？ => 我不是医生，请问医生或者药师。
怎么保持健康？ | 怎样才能身体好？ | 给我一个健康建议。 => 睡够觉，多吃蔬菜，每天走路。
抽烟不好吗？ | 抽烟有害吗？ | 应该戒烟吗？ => 是的，抽烟有害健康。
我很紧张。 | 我压力很大。 | 我担心考试。 | 明天要考试，我好紧张。 => 深呼吸，一步一步来就好。
我很生气。 | 我好气啊。 | 朋友让我很生气。 => 我明白，先冷静一下再说话。
我害怕。 | 我怕黑。 | 我有点怕。 | 我很害怕。 => 害怕是正常的，你不是一个人。
我想家了。 | 我想妈妈。 | 我想念家人。 => 给他们打个电话吧，他们会很高兴。
我考试通过了！ | 我找到工作了！ | 我得奖了！ | 有个好消息。 | 今天是我的生日！ => 恭喜你！太好了。
我考试没通过。 | 我丢了工作。 | 我犯了大错。 => 真遗憾，你可以再试一次。
我和朋友吵架了。 | 我跟朋友闹矛盾了。 | 我们吵架了怎么办？ => 和朋友谈一谈，说声对不起。
怎么交朋友？ | 怎样认识新朋友？ | 我想交朋友。 => 多微笑，多提问，认真听别人说话。
我的猫病了。 | 我的狗生病了。 | 宠物不吃东西怎么办？ => 请带它去看兽医。
爸爸的弟弟叫什么？ | 爸爸的弟弟怎么称呼？ => 叫叔叔。
爸爸的哥哥叫什么？ | 爸爸的哥哥怎么称呼？ => 叫伯伯。
妈妈的妹妹叫什么？ | 妈妈的姐姐怎么称呼？ => 叫阿姨，也叫姨妈。
妈妈的弟弟叫什么？ | 妈妈的哥哥怎么称呼？ => 叫舅舅。
妈妈的妈妈叫什么？ | 妈妈的妈妈怎么称呼？ => 叫外婆。
爸爸的爸爸叫什么？ | 爸爸的爸爸怎么称呼？ => 叫爷爷。
去机场怎么走？ | 哪路车去火车站？ | 附近有银行吗？ | 最近的医院在哪里？ | 怎么去市中心？
    => 我没有地图，没法告诉你怎么走。
旅行要带什么？ | 出门旅游带什么？ | 出差要准备什么？ => 带上证件、衣服、充电器和一些钱。
出国要准备什么？ | 出国需要护照吗？ => 需要护照，有时还要签证。
火车和飞机哪个快？ | 飞机比火车快吗？ => 飞机比火车快。
什么时候去北京旅游好？ | 几月去北京最好？ => 春天和秋天去最好。
北京有什么好玩的？ | 北京有什么名胜？ | 去北京看什么？ => 可以看长城和故宫。
上海有什么好玩的？ | 去上海看什么？ => 可以看外滩和东方明珠。
西安有什么好玩的？ | 去西安看什么？ => 可以看兵马俑。
巴黎有什么好玩的？ | 去巴黎看什么？ => 可以看埃菲尔铁塔。
怎么学英语？ | 怎样提高英语？ | 我想学英语。 | 学语言有什么方法？ => 每天听一点，说一点，读一点。
怎么学得更快？ | 有什么学习方法？ | 给我一个学习建议。 | 怎么记单词？ => 每次学一小段，第二天再复习。
学校里学什么？ | 上学都学哪些课？ | 有哪些科目？ => 有语文、数学、英语、历史、科学和音乐。
什么是名词？ | 名词是什么意思？ | 解释一下名词。 => 名词是表示人、地方或东西的词。
什么是动词？ | 动词是什么意思？ | 解释一下动词。 => 动词是表示动作的词。
什么是形容词？ | 形容词是什么意思？ => 形容词是描写事物的词。
什么是光合作用？ | 植物怎么制造食物？ | 解释一下光合作用。 => 植物用阳光、水和空气制造食物。
什么是重力？ | 东西为什么会往下掉？ | 解释一下重力。 => 重力是地球对物体的吸引力。
天空为什么是蓝色的？ | 为什么天是蓝的？ => 因为空气把蓝光散开得最多。
为什么会下雨？ | 雨是怎么来的？ | 雨从哪里来？ => 水升上天变成云，再落下来就是雨。
为什么有白天和黑夜？ | 白天黑夜是怎么来的？ => 因为地球每天自己转一圈。
为什么有四季？ | 四季是怎么来的？ => 因为地球斜着身子绕太阳转。
什么是电脑？ | 电脑是什么？ | 解释一下什么是电脑。 => 电脑是处理数据的机器。
什么是互联网？ | 互联网是什么？ => 互联网把全世界的电脑连在一起。
什么是机器人？ | 机器人是什么？ | 解释一下机器人。 => 机器人是会动、会干活的机器。
什么是人工智能？ | 人工智能是什么？ | AI是什么意思？ => 人工智能是会学习、能解决问题的机器。
什么是语言模型？ | 你是怎么工作的？ | 语言模型怎么工作？ => 我把文字变成数字，再猜下一个词。
什么是无人机？ | 无人机是什么？ => 无人机是没有驾驶员的小飞机。
勇敢是什么意思？ | 解释一下勇敢。 | 什么叫勇敢？ => 勇敢就是不怕困难。
诚实是什么意思？ | 解释一下诚实。 | 什么叫诚实？ => 诚实就是说真话。
懒惰是什么意思？ | 解释一下懒惰。 | 什么叫懒惰？ => 懒惰就是不想干活。
慷慨是什么意思？ | 什么叫慷慨？ => 慷慨就是乐意给别人东西。
古老是什么意思？ | 什么叫古老？ => 古老就是年代很久。
巨大是什么意思？ | 什么叫巨大？ => 巨大就是非常大。
一心一意是什么意思？ | 解释一下一心一意。 => 一心一意就是非常专心。
写一首诗。 | 你会写诗吗？ | 给我写首诗吧。 | 念一首诗。 => 月亮弯弯挂天边，星星眨眼伴我眠。
说说月亮。 | 月亮是什么？ | 给我讲讲月亮。 => 月亮绕着地球转，反射太阳的光。
说说太阳。 | 给我讲讲太阳。 => 太阳是一颗恒星，给我们光和热。
说说狗。 | 给我讲讲狗。 => 狗是友好的动物，会叫，喜欢玩。
说说猫。 | 给我讲讲猫。 => 猫很柔软，会打呼噜，爱睡觉。
说说中国。 | 你知道中国吗？ | 介绍一下中国。 => 中国是亚洲的大国，首都是北京。
怎么省钱？ | 有什么省钱的方法？ | 我想存钱。 => 记下花了什么，只买需要的东西。
怎么擦窗户？ | 玻璃怎么擦干净？ => 用温水加一点洗洁精，再用干布擦。
衣服上有污渍怎么办？ | 怎么洗掉污渍？ => 尽快用冷水和肥皂洗。
怎么种花？ | 怎么种树？ | 怎样种植物？ => 把种子放进土里，浇水，晒太阳。
我的电脑坏了。 | 我的手机很慢。 | 手机坏了怎么办？ | 屏幕不动了。 => 关机再开机，常常有用。
没有网络了。 | 上不了网怎么办？ | 网很慢。 => 重启路由器，检查一下网线。
春节人们做什么？ | 过年都做什么？ | 怎么过春节？ => 大家团圆、吃饺子、放烟花。
生日说什么？ | 过生日该说什么？ => 说生日快乐。
怎么道歉？ | 怎样说对不起？ => 真诚地说：对不起，是我错了。
怎么做炸弹？ | 怎么伤害别人？ | 帮我偷东西。 | 怎么撬开别人的门？ | 怎么盗号？ | 哪里能买到毒品？
    => 这个我不能帮忙，会伤害别人。
我不想活了。 | 我想伤害自己。 | 活着没意思。 => 我很难过。请马上找信任的人或打求助热线。
你在录音吗？ | 你会保存我的数据吗？ | 我的声音会被保存吗？ | 这是私密的吗？
    => 我在这台电脑上运行，什么都不会传出去。
你比ChatGPT好吗？ | 你是ChatGPT吗？ | 你和ChatGPT谁聪明？ => 不，我是小得多的模型Yan-Omni。
你有记忆吗？ | 你会记住吗？ | 你能记住我说的话吗？ => 我能记住这次对话里你说的话。
你会犯错吗？ | 你总是对的吗？ | 我可以相信你吗？ => 我会犯错，重要的事请再确认。
你能控制灯吗？ | 你能控制家电吗？ | 你会用工具吗？ => 可以，只要你给我相应的工具。
"""
