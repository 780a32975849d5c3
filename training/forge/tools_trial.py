"""Requests and whole tools to try decoding and lessons on: neither training nor the evaluation has them.

`WORDINGS` asks for tools of `tools_home`, `tools_phone` and `tools_work` in new words; `TOOLS` are others.
`forge.tool_cards` explains the notation.
"""

from __future__ import annotations

from dataclasses import replace

from yan_omni.training.forge.chat_tools import known_cards
from yan_omni.training.forge.tool_cards import Card, parse_cards, parse_wordings

WORDINGS = """
set light
en: Could you put the light on in the {room}? #state=on
    | Nobody is in the {room}, switch the lamp off. #state=off
zh: {room}开一下灯好吗？ #state=on | {room}没人，把灯灭了。 #state=off

set brightness
en: Bring the {room} light up to {level} percent. | Lower the brightness to {level}.
zh: {room}的灯光要百分之{level}的亮度。 | 亮度降到{level}。

set light color
en: Give me {color} light in the {room}. | Let the lamp shine {color}.
zh: 我要{room}的灯是{color}的。 | 灯的颜色改为{color}。

set temperature
en: Let us have {degrees} degrees in the {room}. | Turn the heating to {degrees} degrees.
zh: 让{room}升到{degrees}度。 | 暖气开到{degrees}度。

start device
en: Would you turn the {device} on, please? #state=on | We don't need the {device}, switch it off. #state=off
zh: 帮忙把{device}开了。 #state=on | {device}不用了，关掉。 #state=off

open cover
en: Could you open the {item} for me? | It is hot, open the {room} {item}.
zh: 太闷了，开{item}。 | {room}的{item}请打开。

close cover
en: Be so kind and shut the {item}. | It is windy, close the {item} in the {room}.
zh: 风大，把{item}关上。 | {room}的{item}帮我关了。

lock door
en: Could you lock the {door} tonight? | Check that the {door} is locked.
zh: 记得把{door}锁了。 | {door}上锁。

set fan speed
en: The fan should run in {mode} mode. | Change the {room} air conditioner to {mode}.
zh: 把空调改成{mode}模式。 | {room}风扇用{mode}。

start cleaning
en: Let the robot clean the {room}. | There is dust in the {room}, vacuum it.
zh: {room}要打扫了。 | 派扫地机器人去{room}。

water garden
en: The {place} needs water for {minutes} minutes. | Sprinkle for {minutes} minutes.
zh: {place}要浇{minutes}分钟。 | 开喷头{minutes}分钟。

check humidity
en: Tell me the humidity of the {room}. | How damp is the air in the {room}?
zh: {room}的空气潮不潮？ | 告诉我{room}湿度。

read thermometer
en: How many degrees is it in the {room}? | Is the {room} warm enough?
zh: {room}有几度？ | {room}热不热？

broadcast
en: Let everybody at home hear: {message}. | Announce to the family {message}.
zh: 对全家说一声{message}。 | 用所有音箱播{message}。

set oven
en: Cook the {food} in the oven for {minutes} minutes. | Run the oven {minutes} minutes.
zh: {food}放烤箱烤{minutes}分钟。 | 烤箱加热{minutes}分钟。

make call
en: I need to speak to {contact}, call now. | Could you ring up {contact}?
zh: 麻烦拨通{contact}的电话。 | 我想打给{contact}。

send message
en: Please write {contact} that {text}. | Drop {contact} a line: {text}.
zh: 短信告诉{contact}，{text}。 | 帮我发给{contact}一句{text}。

set timer
en: Please time {minutes} minutes. | Let me know after {minutes} minutes.
zh: 过{minutes}分钟叫我。 | 计时器设{minutes}分钟。

set alarm
en: Please wake me {day} at {time}. | I want an alarm at {time}.
zh: {day}{time}叫我。 | 帮我定{time}的闹铃。

add reminder
en: Please remind me {day} to {task}. | I should not forget to {task} at {time}.
zh: {time}记得提醒我{task}。 | 请你提醒我{task}。

add event
en: {title} is on {day}, put it in my calendar. | Please note {title} for {day} at {time} in the calendar.
zh: 请把{day}{time}的{title}记到日历。 | 日历加上{day}的{title}。

read calendar
en: Which appointments do I have {day}? | Is there anything planned {day}?
zh: {day}有什么日程？ | 我{day}有空吗？

add note
en: Please note down that {text}. | Keep this in my notes: {text}.
zh: 请写下{text}。 | 笔记里加一条{text}。

play music
en: Could we hear {song}? | Start {song} by {artist}.
zh: 我要听{artist}的{song}。 | 给我放{song}。

set volume
en: The volume should be {level}. | Bring the sound to {level}.
zh: 音量要{level}。 | 声音调到{level}。

navigate
en: Which way is it to the {place}? | Bring me to the {place}, please.
zh: 到{place}的路怎么走？ | 请导航到{place}。

find nearby
en: Are there any {place}s close by? Find a {place}. | Which {place} is closest?
zh: 这附近哪儿有{place}？ | 离我最近的{place}在哪？

get weather
en: Is it going to be sunny in {place} {day}? | How does the weather look in {place}?
zh: {day}{place}的天气好吗？ | {place}有没有下雨？

find number
en: Tell me the phone number of {name}. | Which number does {name} have?
zh: {name}的手机号是什么？ | 帮我找{name}的号码。

open app
en: Please bring up the {app}. | Could you open my {app}?
zh: 请把{app}打开。 | 切到{app}。

search web
en: See what the web says about {query}. | Please search {query} online.
zh: 网上有什么关于{query}的？ | 搜一搜{query}。

check battery
en: Is the battery nearly empty? | Tell me the battery level.
zh: 电池还有多少？ | 手机电量够吗？

move robot
en: Please drive {distance} meters {direction}. | Walk {direction}, robot.
zh: 请朝{direction}移动{distance}米。 | 机器人，往{direction}走。

pick up
en: Would you get me the {object}? | The {object} at the {place}, please take it.
zh: 你去把{object}拿着。 | 到{place}拿{object}。

go to place
en: Move over to the {place}. | I want you to go to the {place}.
zh: 请去{place}那里。 | 你走到{place}。

fly to
en: Let the drone fly to the {place}. | Fly over to the {place} in {height} meters.
zh: 无人机飞去{place}。 | 飞到{place}，{height}米高。

patrol
en: Keep watch over the {area}. | Go around the {area} {rounds} times.
zh: 去{area}巡视{rounds}圈。 | 守着{area}。

add to cart
en: Please put {item} on the shopping list. | The list needs {count} {item}.
zh: 清单里写上{item}。 | 要买{count}份{item}。

order food
en: Please order {count} {dish}. | I want a {size} {dish}.
zh: 请点{count}份{dish}。 | 我想点{dish}。

check price
en: Tell me the price of {item}. | What do they want for {item}?
zh: {item}卖多少钱？ | 告诉我{item}的价格。

book table
en: Please reserve for {people} at {time}. | We need a table for {people} {day}.
zh: 请订{people}人的位子。 | {day}我们{people}个人吃饭，订个桌。

call taxi
en: Order me a cab to the {place}. | I want a taxi to the {place}.
zh: 我要打车到{place}。 | 请叫车去{place}。

book train
en: I need a train ticket to {city} {day}. | Please book the train to {city}.
zh: 帮我订{day}去{city}的火车。 | 我要一张到{city}的火车票。

send file
en: Could you send {file} over to {person}? | Let {person} have {file}.
zh: 请将{file}发送给{person}。 | 把{file}给{person}传过去。

print file
en: Could you print {file} {copies} times? | The printer should do {file}.
zh: {file}打出来。 | 请打印{copies}份{file}。

create task
en: Please add {task} as a task for {day}. | To do: {task}.
zh: 加一个任务：{task}。 | {day}要做{task}，记到待办。

convert money
en: How many yuan are {amount} dollars? | Please convert {amount} euros.
zh: {amount}欧元等于多少人民币？ | 请换算{amount}美元。

show channel
en: Turn the TV to channel {channel}. | I want to watch channel {channel}.
zh: 我要看{channel}台。 | 请换第{channel}台。

measure distance
en: What is the distance to the {target}? | Find out how far away the {target} is.
zh: 到{target}有多少米？ | 测量{target}的距离。
"""
TOOLS = """
play podcast, start podcast, listen podcast | play a podcast about a topic | 播放播客
topic topic topic, subject, query | About what? | 关于什么的？
en: Play a podcast about {topic}. | I would like to hear a podcast on {topic}.
zh: 播放关于{topic}的播客。 | 我想听{topic}的播客。
topic?: Play a podcast. => 放个播客。
done: Playing. => 正在播放。

pay bill, transfer money, send money | pay a person an amount of money | 给人转账
person person to, payee, person | Whom? | 转给谁？
amount amount amount, sum, value | How much? | 转多少？
en: Pay {person} {amount} dollars. | Send {amount} dollars to {person}. | Transfer {amount} to {person}.
zh: 给{person}转{amount}块钱。 | 转账{amount}元给{person}。 | 付给{person}{amount}元。
amount?: Pay {person}. => 给{person}转账。
done: Paid. => 转好了。

park car, find parking, reserve parking | find a parking space near a place | 查找停车位
place site place, near, location | Where? | 在哪里？
en: Find parking near the {place}. | I want to park the car at the {place}.
zh: 找{place}附近的停车位。 | 我要在{place}停车。
place?: Find parking. => 找停车位。
done: Found. => 找到了。

feed pet, pet feeder, give food | give a pet some portions of food | 喂宠物
portions count portions, count, amount | How many portions? | 喂几份？
en: Give the pet {portions} portions. | Feed the cat {portions} portions of food.
zh: 给宠物喂{portions}份。 | 喂猫{portions}份猫粮。
portions?: Feed the pet. => 喂宠物。
done: Fed. => 喂好了。

set washing program, wash clothes, laundry | start the washing machine in a mode | 启动洗衣程序
mode mode mode, program, setting | Which mode? | 什么模式？
minutes? minutes minutes, duration
en: Wash the clothes in {mode} mode. | Laundry in {mode} mode for {minutes} minutes.
zh: 用{mode}模式洗衣服。 | 洗衣{minutes}分钟，{mode}模式。
mode?: Wash the clothes. => 洗衣服。
done: Washing. => 正在洗。

book doctor, doctor appointment, see doctor | make an appointment with a doctor | 预约医生
day day day, date | Which day? | 哪一天？
time? clock time, at
en: Book a doctor appointment for {day}. | I have to see a doctor {day} at {time}.
zh: 预约{day}的医生。 | {day}{time}我要看医生。
day?: Book a doctor appointment. => 预约医生。
done: Booked. => 约好了。

borrow book, reserve book, library loan | borrow a book from the library | 借书
title topic title, book, about | Which book? | 借什么书？
en: Borrow a book about {title}. | Reserve the book {title} at the library.
zh: 借一本{title}的书。 | 帮我借{title}这本书。
title?: Borrow a book. => 借书。
done: Reserved. => 借好了。

charge car, charge vehicle, car charger | charge the car up to a percentage | 给汽车充电
level percent percent, level, target | How full? | 充到多少？
en: Charge the car to {level} percent. | The car battery should be at {level} percent.
zh: 汽车充电到百分之{level}。 | 把车充到百分之{level}。
level?: Charge the car. => 给车充电。
done: Charging. => 正在充电。

show recipe, find recipe, cook dish | show how a dish is cooked | 查询菜谱
dish dish dish, recipe, food | Which dish? | 什么菜？
en: Show me a recipe for {dish}. | How do I cook {dish}?
zh: {dish}怎么做？ | 查一下{dish}的菜谱。
dish?: Show a recipe. => 找个菜谱。
done: Here it is. => 找到了。

ring bell, doorbell, sound alarm | ring a bell some times | 按铃
count count times, count, repeat | How many times? | 按几次？
en: Ring the bell {count} times. | Sound the bell {count} times.
zh: 按铃{count}次。 | 响铃{count}次。
count?: Ring the bell. => 按铃。
done: Done. => 好了。
"""


def trial_cards() -> tuple[list[Card], list[Card]]:
    """(tools of the lessons with the wordings of this file, tools of this file)."""
    known = {card.names[0]: card for card in known_cards()}
    asked = [
        replace(known[name], requests=requests, is_held_out=True)
        for name, requests in parse_wordings(WORDINGS).items()
    ]
    return asked, [replace(card, is_held_out=True) for card in parse_cards(TOOLS)]
