"""Tools of offices, cars, sport and everyday errands; `forge.chat_tools` explains the notation."""

from __future__ import annotations

TOOLS = """
book flight, find flight, fly ticket | book a flight to a city | 订机票
city city city, destination, to | To which city? | 飞哪里？
day? day day, date, when
en: Book a flight to {city}. | I want to fly to {city} {day}. | Find me a flight to {city} for {day}.
    | Get plane tickets to {city}. | Fly me to {city} {day}.
zh: 订去{city}的机票。 | 我{day}要飞{city}。 | 买{day}到{city}的机票。 | 查一下飞{city}的航班。
city?: Book a flight. | I need plane tickets. => 订机票。 | 买张机票。
done: The flight to {city} is booked. => 去{city}的机票订好了。

join meeting, enter call, open meeting | join a video meeting | 加入视频会议
title event meeting, title, name | Which meeting? | 哪个会议？
en: Join {title}. | Let me into {title}. | Connect me to {title}. | I want to attend {title} now.
zh: 加入{title}。 | 进入{title}的会议。 | 我要参加{title}。 | 连接{title}会议。
title?: Join the meeting. => 加入会议。
done: You are in {title}. => 已加入{title}。

start workout, begin training, sport timer | start a workout of some minutes | 开始运动
sport topic sport, kind, activity | What kind? | 什么运动？
minutes? minutes minutes, duration, length
en: Start a workout of {sport} for {minutes} minutes. | I am training {sport}. | Track my {sport}.
    | Begin {minutes} minutes of {sport}.
zh: 开始{sport}训练。 | 记录{sport}运动{minutes}分钟。 | 我要练{minutes}分钟{sport}。 | 开始{sport}运动。
sport?: Start a workout. => 开始锻炼。
done: Your workout starts. => 训练开始了。

log meal, eat diary, record food | write down what was eaten | 记录饮食
food dish food, meal, item, what | What did you eat? | 吃了什么？
time? clock time, at, when
en: I ate {food}. | Log {food} at {time}. | I had {food} at {time}, write it into my diary.
    | Record {food} as a meal.
zh: 我吃了{food}。 | 记录{time}吃了{food}。 | 饮食记录加上{food}。 | {time}吃的{food}，记一下。
food?: Log a meal. => 记录饮食。
done: Logged. => 记好了。

log weight, save weight, body weight | save the weight of the user | 记录体重
weight amount weight, kilos, value | How much? | 多重？
en: I weigh {weight} kilos. | Log my weight: {weight}. | My weight today is {weight} kilos.
    | Save {weight} kilos.
zh: 我体重{weight}公斤。 | 记录体重{weight}。 | 今天{weight}公斤。 | 体重记为{weight}公斤。
weight?: Log my weight. => 记一下体重。
done: Saved. => 记好了。

read news, news headlines, get news | read the news about a topic | 播报新闻
topic? topic topic, subject, about
en: Read me the news. | What is new about {topic}? | Give me the headlines on {topic}.
    | News about {topic}, please.
zh: 播报新闻。 | {topic}有什么新闻？ | 读一下{topic}的消息。 | 今天有什么新闻？
> headline=topic => The news: {headline}. => 新闻是{headline}。

stock price, get quote, share price | tell the price of a share | 查询股价
company person company, name, symbol | Of which company? | 哪家公司？
en: What is the share of {company} worth? | How does the stock of {company} stand?
    | Quote for {company}, please.
zh: {company}的股价是多少？ | 查{company}的股票。 | {company}股票涨了吗？
company?: Check a stock. => 查股票。
> price=amount => It stands at {price}. => 股价是{price}。

define word, dictionary, word meaning | explain what a word means | 查字典
word thing word, term, query | Which word? | 哪个词？
en: What does {word} mean? | Define {word}. | Explain the word {word}. | Look {word} up in the dictionary.
zh: {word}是什么意思？ | 查字典{word}。 | 解释一下{word}这个词。 | 字典里{word}怎么说？
word?: Define a word. => 查个词。
> meaning=topic => It means {meaning}. => 意思是{meaning}。

flight status, track flight, check flight | tell whether a flight is on time | 查询航班状态
number phone flight, number, code | Which flight? | 哪个航班？
en: Is flight {number} on time? | When does flight {number} land? | Status of flight {number}, please.
zh: 航班{number}准点吗？ | 查航班{number}。 | {number}航班什么时候到？
number?: Check a flight. => 查航班。
> time=clock => It lands at {time}. => {time}到。

cancel order, stop order, undo order | cancel an order | 取消订单
number? phone number, order, id
en: Cancel my order. | Cancel order {number}. | I don't want order {number} any more.
    | Stop the order {number}.
zh: 取消订单。 | 取消订单{number}。 | 订单{number}不要了。 | 退掉{number}号订单。
done: The order is cancelled. => 订单取消了。

movie times, cinema program, find film | tell when a film is shown | 查询电影场次
film song film, movie, title | Which film? | 哪部电影？
day? day day, date, when
en: When is {film} shown? | At what time does {film} run {day}? | I want to see {film} at the cinema {day}.
zh: {film}几点放映？ | {day}{film}有哪些场次？ | 我想{day}看电影{film}。
film?: Find a film. => 查电影。
> time=clock => It starts at {time}. => {time}开始。

rate movie, give stars, review film | rate a film with stars | 给电影打分
film song film, title, movie | Which film? | 哪部电影？
stars level stars, rating, points | How many stars? | 几颗星？
en: Give {film} {stars} stars. | I rate {film} {stars}. | {film} deserves {stars} points.
zh: 给{film}打{stars}分。 | {film}值{stars}颗星。 | 电影{film}评{stars}分。
stars?: Rate {film}. => 给{film}打分。
done: Rated. => 评好了。

share photo, send picture, forward image | send photos to a person | 分享照片
person person to, person, recipient | To whom? | 发给谁？
topic? topic topic, about, what
en: Send my photos to {person}. | Share the pictures of {topic} with {person}.
    | {person} should get the photos.
zh: 把照片发给{person}。 | 分享{topic}的照片给{person}。 | {person}要照片，发过去。
person?: Share my photos. => 分享照片。
done: Shared. => 发好了。

search photos, find pictures, photo search | find photos of something | 查找照片
topic topic query, topic, what | Photos of what? | 什么照片？
en: Find my pictures of {topic}. | Show photos with {topic}. | Search the album for {topic}.
zh: 找{topic}的照片。 | 看看有{topic}的相片。 | 相册里找{topic}。
topic?: Search my photos. => 找照片。
done: Here they are. => 找到了。

call elevator, lift to floor, elevator | send the elevator to a floor | 呼叫电梯
floor channel floor, level, number | Which floor? | 几楼？
en: Take me to floor {floor}. | Elevator to {floor}, please. | I have to go up to floor {floor}.
    | Floor {floor}.
zh: 去{floor}楼。 | 电梯到{floor}层。 | 我要上{floor}楼。 | 按{floor}楼。
floor?: Call the elevator. => 叫电梯。
done: Going to floor {floor}. => 去{floor}楼。

start engine, warm up car, car ignition | start or stop the engine of the car | 启动或熄火汽车
state state state, power, action | On or off? | 启动还是熄火？
en: Start the engine. #state=on | Turn the engine off. #state=off | Warm up the car. #state=on
    | Kill the engine. #state=off
zh: 启动发动机。 #state=on | 熄火。 #state=off | 先热车。 #state=on | 关掉引擎。 #state=off
done: The engine is {state}. => 好的。

seat heating, warm seat, heat seat | set the heating of a seat | 座椅加热
side direction side, seat, position | Left or right? | 左还是右？
level? level level, degree, power
en: Heat the {side} seat. | Warm the seat on the {side}, level {level}. | Seat heating {side} to {level}.
zh: {side}边座椅加热。 | 加热{side}座到{level}档。 | {side}侧座椅开{level}档加热。
side?: Heat the seat. => 座椅加热。
done: The seat is getting warm. => 座椅加热了。

fill bath, run bath, bathtub | fill the bathtub with warm water | 放洗澡水
degrees degrees temperature, degrees, heat | How warm? | 多热？
en: Run a bath of {degrees} degrees. | Fill the tub at {degrees} degrees.
    | I want to bathe at {degrees} degrees.
zh: 放{degrees}度的洗澡水。 | 浴缸放水{degrees}度。 | 洗澡水要{degrees}度。
degrees?: Run a bath. => 放洗澡水。
done: The bath is running. => 正在放水。

collect sample, take probe, sampling | let the robot take a sample at a place | 采集样本
place landmark place, site, location | Where? | 在哪里？
count? count count, number, samples
en: Take a sample at the {place}. | Collect {count} samples from the {place}.
    | Get {count} probes at the {place}.
zh: 在{place}取样。 | 从{place}采{count}个样本。 | 到{place}采样{count}份。
place?: Take a sample. => 取个样。
done: Sampling. => 正在取样。

drop package, release parcel, drone delivery | let the drone drop a parcel at a place | 无人机投放包裹
place landmark place, target, spot | Where? | 投到哪里？
item? thing item, parcel, load
en: Drop the parcel at the {place}. | Deliver the {item} by drone to the {place}.
    | Release the {item} over the {place}.
zh: 把包裹投到{place}。 | 无人机送{item}到{place}。 | 在{place}上方投下{item}。
place?: Drop the parcel. => 投放包裹。
done: Dropped. => 投下了。

rename file, change filename, file title | give a file another name | 重命名文件
file file file, document, from | Which file? | 哪个文件？
name person name, title, to | What name? | 改成什么？
en: Rename {file} to {name}. | Call {file} {name} from now on. | Change the name of {file} to {name}.
zh: 把{file}改名为{name}。 | {file}重命名成{name}。 | 将{file}的名字换成{name}。
name?: Rename {file}. => 给{file}改名。
done: Renamed. => 改好了。

delete file, erase document, trash file | delete a file | 删除文件
file file file, document, name | Which file? | 哪个文件？
en: Delete {file}. | Throw {file} away. | Erase {file}, please. | I don't need {file} any more.
zh: 删除{file}。 | 把{file}扔掉。 | {file}不要了，删了吧。
file?: Delete a file. => 删个文件。
done: Deleted. => 删了。

move file, file into folder, sort file | move a file into a folder | 移动文件
file file file, document, what | Which file? | 哪个文件？
folder topic folder, to, target | Into which folder? | 哪个文件夹？
en: Move {file} into {folder}. | Put {file} in the folder {folder}. | {file} belongs in the folder {folder}.
zh: 把{file}移到{folder}文件夹。 | 将{file}放进{folder}里。 | {file}归到{folder}文件夹。
folder?: Move {file}. => 移动{file}。
done: Moved. => 移好了。

invite person, add guest, send invitation | invite a person to an event | 邀请人参加活动
person person person, guest, who | Whom? | 邀请谁？
event event event, title, to | To what? | 什么活动？
en: I would like {person} at {event}. | Tell {person} to come to {event}.
    | Invite {person} to {event}. | Ask {person} to come to {event}.
    | {person} should be at {event}, send an invitation.
zh: 邀请{person}参加{event}。 | 请{person}来{event}。 | {event}叫上{person}。
event?: Invite {person}. => 邀请{person}。
done: {person} is invited. => 已邀请{person}。

cancel event, delete appointment, drop meeting | take an event off the calendar | 取消日程
title event title, event, what | Which event? | 哪个日程？
day? day day, date
en: Cancel {title}. | Take {title} off my calendar. | {title} {day} is not happening.
    | Call off {title} on {day}.
zh: 取消{title}。 | 把{day}的{title}取消。 | {title}不开了，删掉。 | {day}没有{title}了。
title?: Cancel an event. => 取消日程。
done: Cancelled. => 取消了。

assign task, delegate, give work | give a task to a person | 分配任务
task task task, title, what | Which task? | 什么任务？
person person person, to, owner | To whom? | 给谁？
en: Let {person} {task}. | Assign {person} to {task}. | {person} has to {task}, give out the task.
zh: 让{person}去{task}。 | 任务给{person}：{task}。 | 安排{person}{task}。
person?: Assign the task to {task}. => 分配任务：{task}。
done: Assigned. => 分配好了。

log hours, book time, work time | write down hours of work | 登记工时
hours count hours, count, time | How many hours? | 几小时？
project topic project, topic, for | On what? | 什么项目？
en: I worked {hours} hours on {project}. | Log {hours} hours for {project}. | Book {hours} hours on {project}.
zh: {project}工作了{hours}小时。 | 给{project}登记{hours}小时。 | 记{hours}小时{project}的工时。
hours?: Log my work on {project}. => 登记{project}的工时。
done: Logged. => 登记好了。

add expense, spend money, cost entry | write down money that was spent | 记账
amount amount amount, cost, sum | How much? | 多少钱？
item? grocery item, what, for
en: I spent {amount} on {item}. | Add an expense of {amount}. | {item} was {amount} dollars, write it down.
zh: 买{item}花了{amount}。 | 记一笔{amount}元的支出。 | 支出{amount}，买的{item}。
amount?: Add an expense. => 记一笔账。
done: Added. => 记好了。

check bus, bus arrival, next bus | tell when a bus comes | 查询公交
line channel line, bus, number | Which line? | 几路车？
stop? site stop, station, place
en: When does bus {line} come? | Is bus {line} at the {stop} soon? | Next {line} bus, please.
zh: {line}路车什么时候来？ | {stop}站的{line}路还有多久？ | 下一班{line}路几点？
line?: When does the bus come? => 公交车什么时候来？
> minutes=minutes => It comes in {minutes} minutes. => 还有{minutes}分钟。

rent bike, unlock bike, bike share | rent a bicycle for some minutes | 租自行车
minutes minutes minutes, duration, time | For how long? | 租多久？
place? site place, station, from
en: Rent a bike for {minutes} minutes. | I need a bicycle at the {place} for {minutes} minutes.
    | Let me ride a bike {minutes} minutes.
zh: 租{minutes}分钟自行车。 | 在{place}租车{minutes}分钟。 | 我要骑{minutes}分钟单车。
minutes?: Rent a bike. => 租辆自行车。
done: Rented. => 租好了。

set language, change language, speak language | change the language of the device | 设置语言
language language language, to, locale | Which language? | 什么语言？
en: Switch the phone to {language}. | Use {language} from now on. | The menus should be in {language}.
zh: 把手机换成{language}。 | 系统语言设为{language}。 | 以后用{language}显示。
language?: Change the language. => 换个语言。
done: The language is {language}. => 语言换好了。

mute phone, silence device, do not disturb | switch the sounds of the phone off or on | 手机静音开关
state state silent, state, mode | On or off? | 开还是关？
en: Mute my phone. #state=on | I am in a meeting, no calls please. #state=on | Sounds back on. #state=off
    | Do not disturb me. #state=on | Stop being silent. #state=off
zh: 手机静音。 #state=on | 开勿扰模式。 #state=on | 取消静音。 #state=off | 我在开会，别响。 #state=on
done: Done. => 好了。

take pill, medicine log, log medicine | note that a medicine was taken | 记录服药
medicine thing medicine, pill, name | Which medicine? | 什么药？
count? count count, dose, number
en: I took {count} {medicine}. | Note that I had my {medicine}. | Medicine taken: {medicine}.
zh: 我吃了{count}片{medicine}。 | 记录服用{medicine}。 | {medicine}已经吃了。
medicine?: I took my medicine. => 我吃药了。
done: Noted. => 记下了。

record video, film scene, start recording | record a video of some minutes | 录像
minutes? minutes minutes, length, duration
target? landmark target, object, what
en: Record a video. | Film the {target}. | Record the {target} for {minutes} minutes.
    | Make a video of {minutes} minutes.
zh: 录个视频。 | 拍{target}的视频。 | 录{target}{minutes}分钟。 | 开始录像。
done: Recording. => 正在录像。

find person, where is person, locate | tell where a person is | 查找人的位置
person person person, name, who | Whom? | 找谁？
en: Where is {person}? | Find {person}. | Do you know where {person} is? | Locate {person} on the map.
zh: {person}在哪里？ | 找一下{person}。 | 看看{person}到哪了。 | 定位{person}。
person?: Find someone. => 找个人。
> place=place => At the {place}. => 在{place}。

ship parcel, send package, post parcel | send a parcel to a city | 寄包裹
city city city, to, destination | To which city? | 寄到哪里？
item? thing item, content, what
en: Send a parcel to {city}. | Ship the {item} to {city}. | The {item} has to go to {city} by post.
zh: 寄包裹到{city}。 | 把{item}寄到{city}。 | 邮寄{item}去{city}。
city?: Send a parcel. => 寄个包裹。
done: It is on its way. => 寄出去了。
"""
