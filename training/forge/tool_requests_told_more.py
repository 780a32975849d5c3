"""Requests that are wishes, states of things or questions, for the tools of cars, sport and errands.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
book flight
en: I need to be in {city} {day}, by plane. | Are there flights to {city} {day}?
    | Two seats on a plane to {city}, please. | I am flying to {city}, get the tickets.
    | Plane to {city}, {day}.
zh: {day}坐飞机去{city}。 | 有去{city}的航班吗？订一张。 | 我要飞{city}，买票。 | 机票，{day}，{city}。
    | {day}得到{city}，订飞机。

join meeting
en: I am late for {title}, get me in. | {title} has started, connect me. | Open {title} for me.
    | Take part in {title}. | Put me into the call for {title}.
zh: {title}开始了，让我进去。 | 我迟到了，进{title}。 | 接入{title}。 | 参加{title}。 | 打开{title}的会议。

start workout
en: I am going to do {sport} for {minutes} minutes. | Time for {sport}. | Let us do some {sport}.
    | {minutes} minutes of {sport}, go. | Count my {sport} session.
    | I feel fit, {sport} for {minutes} minutes.
zh: 我要做{minutes}分钟{sport}。 | 该{sport}了，开始锻炼。 | 来一次{sport}锻炼。
    | {sport}{minutes}分钟，开始。 | 计一下我的{sport}。 | 去练{sport}。

log meal
en: My breakfast was {food}. | Just finished {food}. | Put {food} into my food diary.
    | At {time} there was {food}. | I just had some {food}. | For lunch I ate {food}.
zh: 早饭是{food}。 | 刚吃完{food}。 | 饮食里记{food}。 | {time}我吃的是{food}。 | 中午吃了{food}，记上。
    | 刚刚吃{food}了。

log weight
en: The scale says {weight}. | I am {weight} kilos today. | Note {weight} kilos for today.
    | I have come to {weight} kilos. | Weight: {weight}.
zh: 秤上显示{weight}公斤。 | 我现在{weight}公斤。 | 体重{weight}，记一下。 | 今天称了是{weight}公斤。
    | 体重更新成{weight}。

read news
en: What happened today? | Anything new in the world? | Is there news on {topic}?
    | I want to hear about {topic} in the news. | Latest on {topic}? | Today's headlines, please.
    | What do the papers say about {topic}? | Keep me up to date on {topic}.
zh: 今天发生了什么？ | 世界上有什么新鲜事？ | {topic}的最新消息。 | 念念关于{topic}的新闻。
    | 今天的头条是什么？ | {topic}最近怎么样，看新闻。 | 来点{topic}的新闻。 | 听新闻。

stock price
en: Is {company} up or down today? | What is the price of {company} shares?
    | How is {company} doing on the market? | Quote for {company}, please. | Did {company} rise?
zh: {company}的股票涨了吗？ | {company}一股多少钱？ | {company}今天行情怎么样？ | 查{company}的股价。
    | 看看{company}的股票。

define word
en: I don't understand the word {word}. | What is meant by {word}? | Explain {word} to me.
    | Give me the definition of {word}. | Is {word} a real word? What is it?
zh: 我不懂{word}这个词。 | {word}指的是什么？ | 给{word}下个定义。 | {word}怎么理解？ | 词典里查{word}。

flight status
en: Is {number} late? | When does flight {number} land? | Has {number} taken off?
    | I am picking somebody up from {number}, is it on time? | Check flight {number}.
zh: {number}晚点了吗？ | 航班{number}什么时候落地？ | {number}起飞了没？ | 接机，{number}准时吗？
    | 查{number}航班。

cancel order
en: I don't want order {number} any more. | Send nothing, cancel the order. | Stop delivery {number}.
    | I changed my mind about order {number}. | Call off the order.
zh: {number}我不要了。 | 别送了，订单取消。 | 退掉订单{number}。 | 后悔买了，取消{number}。 | 单子撤了吧。

movie times
en: Is {film} still in the cinema {day}? | I would love to watch {film} on the big screen.
    | When can we see {film} {day}? | Showtimes for {film}, please. | At what time is {film} on {day}?
zh: {film}还在上映吗？ | 想去影院看{film}，几点有？ | {day}{film}有几场？ | 查{film}的场次。
    | {day}电影院{film}什么时间？

rate movie
en: I loved {film}, {stars} stars. | {film} was only worth {stars} stars. | My rating for {film} is {stars}.
    | {stars} out of ten for {film}. | Review {film} with {stars} stars.
zh: {film}很好看，{stars}星。 | {film}我给{stars}分。 | 评价{film}，{stars}星。 | {film}只值{stars}分。
    | 给电影{film}{stars}颗星。

share photo
en: {person} wants to see my pictures. | Show {person} the photos of {topic}.
    | {person} should get the {topic} pictures. | Let {person} have my photos.
    | Give {person} the pictures with {topic}.
zh: {person}想看我的照片。 | 照片给{person}一份。 | {topic}的照片发{person}。
    | 让{person}看看{topic}的照片。 | 把拍的{topic}分享给{person}。

search photos
en: Where are my photos of {topic}? | I once took pictures of {topic}, find them.
    | Do I have any pictures with {topic}? | Show photos with {topic} in them.
    | Look for {topic} in my gallery.
zh: 我的{topic}照片在哪？ | 我以前拍过{topic}，找出来。 | 相册里有{topic}吗？ | 翻翻{topic}的照片。
    | 找一下有{topic}的图片。

call elevator
en: I am going up to {floor}. | The lift to level {floor}. | {floor}, please, elevator.
    | I live on floor {floor}, bring me there. | Which way to floor {floor}? Send the lift.
zh: 我上{floor}楼。 | 电梯，{floor}层。 | 我住{floor}楼，按电梯。 | 坐电梯到{floor}层。 | 送我到{floor}楼。

start engine
en: Get the car ready to drive. #state=on | We have parked, motor off. #state=off
    | Fire the engine up. #state=on | No need to keep the motor running. #state=off
    | Let us drive off, start it up. #state=on
zh: 准备出发，打火。 #state=on | 停好了，关引擎。 #state=off | 点火。 #state=on
    | 不开了，发动机停掉。 #state=off | 把车发动起来。 #state=on

seat heating
en: My seat is cold, the {side} one. | {side} seat warm, level {level}.
    | Could the {side} seat be heated to {level}? | Heating for the {side} seat, please.
    | It is icy, warm up the {side} seat.
zh: {side}边的座位好冷。 | {side}座热一点，{level}档。 | 给{side}边座椅加热。 | {side}座椅{level}档。
    | 把{side}边座椅弄暖。

fill bath
en: I want to take a bath at {degrees} degrees. | Prepare my bath, {degrees} degrees.
    | Hot water in the tub, {degrees} degrees. | A bath would be nice, {degrees} degrees.
    | The tub at {degrees}, please.
zh: 我想泡澡，{degrees}度。 | 浴缸放水，{degrees}度。 | 准备洗澡水，{degrees}度。 | 泡个{degrees}度的澡。
    | 水温{degrees}度，放浴缸。

collect sample
en: We need {count} samples of the {place}. | Bring me something from the ground at the {place}.
    | Sample the {place}. | The lab wants {count} samples, {place}. | Get a specimen at the {place}.
zh: 需要{place}的{count}份样本。 | 在{place}采{count}个样。 | 实验室要{place}的样品。 | 到{place}取点样。
    | 采样，{place}，{count}份。

drop package
en: The parcel has to arrive at the {place}. | Leave the {item} at the {place} from the air.
    | Fly the {item} over and drop it at the {place}. | Package to the {place}.
    | Unload the {item} over the {place}.
zh: 包裹空投到{place}。 | 把{item}扔在{place}。 | 无人机送{item}到{place}。 | {item}投放{place}。
    | 在{place}放下包裹。

rename file
en: {file} should be called {name}. | Give {file} the name {name}. | I want {file} to be {name}.
    | New name for {file}: {name}. | Change {file} into {name}.
zh: {file}叫{name}吧。 | 给{file}起名{name}。 | {file}的名字改为{name}。 | 把{file}命名为{name}。
    | {file}换名叫{name}。

delete file
en: I don't need {file} any more. | Get rid of {file}. | {file} can go in the bin. | Erase {file}.
    | Remove {file} for good. | Wipe {file}, please.
zh: {file}没用了。 | 把{file}丢掉。 | {file}放进回收站。 | 清除{file}。 | 不要{file}了，删了。
    | {file}扔了吧。

move file
en: {file} is in the wrong place, it goes to {folder}. | Sort {file} into {folder}.
    | Store {file} under {folder}. | File {file} with {folder}. | Take {file} over to the {folder} folder.
zh: {file}放错了，应该在{folder}。 | {file}归到{folder}。 | 把{file}存进{folder}。
    | {file}放在{folder}里面。 | {file}转到{folder}文件夹。

invite person
en: {person} should come to {event}. | Ask {person} to {event}.
    | Is {person} coming to {event}? Send an invitation. | I want {person} at {event}.
    | Add {person} to the guests of {event}.
zh: {person}也来{event}吧，发邀请。 | 叫{person}来{event}。 | 请{person}参加{event}。
    | {event}加上{person}。 | 我想让{person}来{event}。

cancel event
en: {title} is off. | There will be no {title} {day}. | I can't make it to {title}.
    | {title} {day} is not happening. | Delete {title} from {day}. | We have to call off {title}.
zh: {title}不开了。 | {day}没有{title}了。 | 我去不了{title}，取消。 | {day}的{title}作废。
    | 删掉{day}的{title}。 | {title}推掉。

assign task
en: {person} will take care of it: {task}. | I want {person} to {task}. | Give {person} the job: {task}.
    | {person} can {task}. | Make {person} responsible for this: {task}.
zh: {person}负责{task}。 | {task}这件事给{person}。 | 让{person}来{task}。 | 派{person}{task}。
    | {task}交给{person}做。

log hours
en: Put down {hours} hours for {project}. | {project} took me {hours} hours.
    | I spent {hours} hours on {project}. | {hours} hours, {project}.
    | Write {hours} working hours on {project}.
zh: {project}花了我{hours}小时。 | {project}记{hours}小时。 | 我在{project}上干了{hours}小时。
    | 工时{hours}小时，{project}。 | 今天做{project}{hours}小时。

add expense
en: {item} cost me {amount}. | Paid {amount} for {item}. | Put {amount} into my expenses.
    | I bought {item} for {amount}. | {amount} gone for {item}.
zh: {item}花掉{amount}。 | 付了{amount}买{item}。 | 支出{amount}。 | {item}，{amount}元，记账。
    | 记一笔{amount}块的{item}。

check bus
en: Did I miss the {line}? | How long until bus {line}? | Is the {line} coming to the {stop}?
    | Next {line} at the {stop}? | I am waiting for bus {line}.
zh: {line}路还有多久？ | 我在等{line}路。 | {stop}的{line}路到了吗？ | 下一班{line}路几点？
    | {line}路离{stop}远吗？

rent bike
en: I want to ride a bike for {minutes} minutes. | A bicycle, {minutes} minutes, at the {place}.
    | Unlock a bike for {minutes} minutes. | Bike from the {place}, {minutes} minutes.
    | Get me a bike, {minutes} minutes.
zh: 想骑{minutes}分钟自行车。 | 在{place}借辆车，{minutes}分钟。 | 单车{minutes}分钟。
    | 扫一辆车骑{minutes}分钟。 | {place}租车{minutes}分钟。

set language
en: I want everything in {language}. | My phone should speak {language}. | Show menus in {language}.
    | Could we switch to {language}? | {language} on the phone, please.
zh: 手机用{language}。 | 界面换{language}。 | 以后都用{language}。 | 语言改成{language}。
    | 我想用{language}的系统。

mute phone
en: I am in the theater, no sound. #state=on | You may ring again. #state=off | Silence my phone. #state=on
    | Let my phone make sounds again. #state=off | No ringing please. #state=on
zh: 我在电影院，别响。 #state=on | 铃声恢复。 #state=off | 手机别出声。 #state=on | 可以响铃了。 #state=off
    | 静音一下。 #state=on

take pill
en: My {medicine} is taken. | Just swallowed {count} {medicine}. | I have had {count} {medicine}, note it.
    | {count} {medicine} today, done. | Write down that I took {medicine}.
zh: {medicine}我吃过了。 | 刚吞了{count}粒{medicine}。 | 今天服了{count}片{medicine}。
    | 记一下，{medicine}吃了{count}颗。 | {medicine}已服。

record video
en: I want a film of the {target}. | Roll the camera for {minutes} minutes. | Keep filming the {target}.
    | Start recording, {minutes} minutes. | The {target} on video, please.
zh: 拍一段{target}的视频。 | 摄像{minutes}分钟。 | 把{target}录下来。 | 开始录{minutes}分钟。
    | 对着{target}录像。

find person
en: Have you seen {person}? | I can't find {person}. | Which room is {person} in? | Look for {person}.
    | Is {person} here somewhere?
zh: 看见{person}了吗？ | 我找不到{person}。 | {person}在哪个房间？ | 帮我找找{person}。 | {person}人呢？

ship parcel
en: This has to go to {city}. | My {item} should get to {city}. | Mail a package to {city}.
    | Have the {item} delivered to {city}. | I am sending {item} to {city}.
zh: 这个要寄去{city}。 | {item}发到{city}。 | 快递到{city}。 | 我要往{city}寄{item}。
    | 把{item}快递到{city}。
"""
