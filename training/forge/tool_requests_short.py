"""Requests in few words, for the tools of house and phone: halves of sentences, questions, wishes.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
set light
en: Lights on, {room}. #state=on | {room}, lights off. #state=off | Light! #state=on
    | No light here. #state=off | A lamp for the {room}. #state=on | {room} dark, please. #state=off
    | May I have light in the {room}? #state=on
zh: {room}，灯。 #state=on | 亮灯。 #state=on | 不要灯了。 #state=off | 黑灯。 #state=off
    | {room}要亮。 #state=on

set brightness
en: Light at {level}. | {level} percent bright. | Only {level} percent in the {room}.
    | {room}, {level} percent.
zh: {level}的亮度。 | {room}灯，百分之{level}。 | 只要{level}。 | 就百分之{level}的亮。

set light color
en: {color}, the lamp. | {room} in {color}. | Give me {color} light. | Some {color} in the {room}.
zh: {color}的灯。 | 要{color}光。 | {room}{color}的灯。 | 来点{color}的光。

set temperature
en: {degrees} degrees. | {room}, {degrees} degrees. | {degrees} in the {room}, thanks. | Up to {degrees}.
zh: {degrees}度。 | {room}{degrees}度。 | 要{degrees}度。 | 升到{degrees}。

start device
en: {device} on. #state=on | {device} off. #state=off | The {device}, start. #state=on
    | Enough of the {device}. #state=off | I want the {device}. #state=on | No {device} now. #state=off
zh: {device}，开。 #state=on | {device}，停。 #state=off | 要用{device}。 #state=on
    | {device}不用了。 #state=off

open cover
en: {item}, open. | The {item} up. | May I have the {item} open? | {room} {item}, open wide.
zh: {item}，开。 | {item}要开着。 | {room}{item}，打开。 | 开{item}透气。

close cover
en: {item}, shut. | The {item} down. | {item} closed, thanks. | No open {item} in the {room}.
zh: {item}，关。 | 不要开着{item}。 | {room}{item}，合上。 | {item}给关了。

lock door
en: {door}, lock it. | Lock, the {door}. | {door} safe? Lock. | The key on the {door}, turn it.
zh: {door}，上锁。 | {door}锁着点。 | {door}要锁。 | 锁，{door}。

set fan speed
en: {mode} air. | Fan, {mode}. | {room} fan on {mode}. | {mode} wind, thanks.
zh: {mode}档。 | 风扇，{mode}。 | 要{mode}。 | {room}，{mode}的风。

start cleaning
en: {room} is filthy. | Robot, the {room}. | Crumbs in the {room}. | The {room} floor, thanks.
    | Dust in the {room}.
zh: {room}有灰。 | 扫{room}。 | {room}，扫地。 | {room}不干净。 | {room}地上有渣。 | {room}脏死了。

run scene
en: {scene} scene. | {scene}, go. | Ready for {scene}. | Now {scene}.
zh: {scene}场景。 | 要{scene}了。 | {scene}，开始。 | 进入{scene}。

water garden
en: {minutes} minutes of rain for the {place}. | {place}, {minutes} minutes.
    | A drink for the {place}, {minutes} minutes. | The {place} gets {minutes} minutes.
zh: {place}，浇{minutes}分钟。 | {place}来{minutes}分钟水。 | {place}那里浇水{minutes}分钟。
    | 对着{place}浇{minutes}分钟。 | 水，{place}，{minutes}分钟。

check humidity
en: Damp in the {room}? | Humidity? | {room}, how damp? | Dry air today?
zh: {room}潮吗？ | 湿度？ | {room}，多湿？ | 干不干？

read thermometer
en: Degrees in the {room}? | {room}, how warm? | Cold in the {room}? | Temperature inside?
zh: {room}多少度？ | {room}冷吗？ | 室温？ | 家里几度？

broadcast
en: All hear: {message}. | Everyone, {message}! | Speakers: {message}. | House, {message}.
zh: 全家注意，{message}。 | 喇叭：{message}。 | 各位，{message}。 | 所有人：{message}。

arm alarm
en: Alarm on. #state=on | Alarm off. #state=off | Guard us. #state=on | No guarding. #state=off
zh: 警戒。 #state=on | 撤防。 #state=off | 布防。 #state=on | 安防，关。 #state=off

set oven
en: {food}, {minutes} minutes. | {minutes} minutes of heat. | {food} in, {minutes} minutes.
    | Oven, {minutes} minutes.
zh: {food}，烤{minutes}分钟。 | 烤箱，{minutes}分钟。 | 烤{minutes}分钟。 | {food}要{minutes}分钟。

make call
en: {contact}! On the phone. | {contact}, phone. | A call to {contact}. | Get me {contact}.
    | May I speak to {contact}? | Is {contact} there?
zh: {contact}，电话。 | 找{contact}听电话。 | 接{contact}。 | 打给{contact}。 | {contact}在吗？打一个。

send message
en: {contact}: {text}. | For {contact}, {text}. | Message {contact}, {text}. | {text}, to {contact}.
zh: {contact}：{text}。 | 给{contact}，{text}。 | 发{contact}，{text}。 | {text}，发给{contact}。

set timer
en: {minutes} minutes. | {label}, {minutes} minutes. | Clock: {minutes} minutes.
    | {minutes} minutes from now, beep. | {minutes} minutes for the {label}.
zh: {minutes}分钟。 | {label}，{minutes}分钟。 | 倒计{minutes}分钟。 | 计{minutes}分钟。
    | {label}计时{minutes}分钟。

cancel timer
en: No timer. | Timer away. | Countdown off. | No more {label} timer.
zh: 不计时。 | 计时停。 | 不要倒计时。 | {label}不计了。

set alarm
en: {time}, wake up. | Up at {time}. | {day} at {time}, wake me. | Wake-up, {time}. | Out of bed at {time}.
zh: {time}起。 | {time}叫我。 | {day}{time}起床。 | {time}，闹。 | 明早闹钟，{time}。

cancel alarm
en: No alarm. | No waking at {time}. | {time} alarm off. | Alarm, away.
zh: 不要闹钟。 | {time}别闹。 | {time}的不闹了。 | 闹钟去掉。

add reminder
en: {task}, {time}, remember. | {day}, {task}, tell me. | Reminder, {task}. | Me, {task}, {time}.
    | I always forget to {task}.
zh: {task}，记得叫我。 | {time}{task}，叫我一声。 | {day}要{task}，别让我忘了。 | 我老忘{task}。

add event
en: {title}, {day}. | {day}, {time}: {title}. | New: {title} on {day}. | I have {title} {day}.
zh: {day}，{title}。 | {day}{time}：{title}。 | {day}有{title}。 | {title}，{day}{time}，记上。

read calendar
en: {day}, what? | Free on {day}? | Busy {day}? | Any plans {day}? | {day}, anything?
zh: {day}忙吗？ | {day}有事吗？ | {day}呢，安排？ | {day}有空吗？ | {day}都有啥？

add note
en: Note, {text}. | {text}. Note that. | On paper: {text}. | My notes: {text}.
zh: 笔记：{text}。 | {text}，记。 | 备忘，{text}。 | 记：{text}。

play music
en: {song}! | {song}, from the start. | {song} by {artist}, thanks. | May I hear {song}? | Sing {song}.
zh: {song}！ | {artist}的{song}。 | 听{song}。 | 想听{artist}唱的{song}。 | 有{song}吗？
    | {song}，{artist}唱的。

play genre
en: {genre}! | Some {genre}. | {genre} now. | I fancy {genre}. | Got any {genre}? | {genre} would be lovely.
    | In the mood for {genre}. | A little {genre}. | Is there any {genre}? | How about {genre}?
zh: {genre}！ | 来点{genre}。 | 想听{genre}。 | 有{genre}吗？ | 听会儿{genre}。 | {genre}怎么样？
    | 要{genre}。

pause music
en: Quiet. | Hush. | Silence for a moment. | Music, stop.
zh: 安静。 | 先停。 | 音乐停。 | 暂停。

next song
en: Next. | Skip. | Another. | Not this one.
zh: 下一个。 | 跳过。 | 换首。 | 不要这首。

set volume
en: Volume {level}. | {level}, the sound. | Loud, {level}. | Sound {level}, thanks.
zh: 音量{level}。 | 声音{level}。 | {level}的音量。 | 响度{level}。

navigate
en: To the {place}. | {place}, how? | The way, {place}. | The {place}, where is it?
    | I must get to the {place}. | I have to be at the {place}.
zh: 到{place}。 | {place}，怎么走？ | 去{place}的路。 | 我得去{place}。 | {place}在哪？带路。
    | 领我到{place}。

find nearby
en: Any {place} close by? | A {place} near us? | {place} nearby? | Where is the closest {place}?
    | Next {place}, where? | Does this area have a {place}? | Are there {place}s in this part of town?
    | I could use a {place}. | Is a {place} near? | Do you see a {place} in the area?
    | Have they got a {place} here?
zh: 近处有{place}吗？ | {place}，近的。 | 最近的{place}？ | 这一带有{place}吗？ | 边上有没有{place}？
    | 哪有{place}？ | 这儿有{place}吗？

get weather
en: {place}, weather? | Rain in {place}? | Cold in {place} {day}? | Umbrella in {place}?
    | {day} in {place}, sunny?
zh: {place}天气？ | {place}下雨吗？ | {place}{day}冷吗？ | {place}{day}，天气？ | {place}晒吗？

get time
en: Time in {place}? | {place}, what time? | Late in {place}? | The time?
zh: {place}几点？ | 几点？ | {place}时间？ | {place}那边天黑了吗，几点？

add contact
en: {name}, {phone}. | {phone} is {name}. | Keep {phone}, {name}. | Number {phone} belongs to {name}.
zh: {name}，{phone}。 | {phone}是{name}。 | 存{name}{phone}。 | 号码{phone}，{name}的。

find number
en: {name}, number? | {name}'s number? | Is {name} in my phone? | Have we got {name}'s number?
    | The phone of {name}? | Do you know how to call {name}? | Is there a number under {name}?
zh: {name}电话？ | {name}号码多少？ | 存过{name}吗？ | 手机里有没有{name}？ | 有{name}的号码吗？
    | {name}怎么打？

open app
en: {app}! | {app} app. | Into {app}. | To my {app}. | My {app}, up. | Get {app} going. | I need {app} open.
    | The {app}, thanks. | Fire up my {app}.
zh: {app}！ | 进{app}。 | {app}，开。 | 用{app}。 | 到{app}里去。 | 要{app}。

take picture
en: Cheese! | Picture! | Click. | A photo now. | {camera} camera, picture.
zh: 茄子！ | 拍照！ | 来一张。 | {camera}摄像头，拍。

search web
en: {query}, search. | Internet: {query}. | {query} online. | Web, {query}. | Anything on {query}?
    | What is there about {query}? | Check online, {query}. | I'd like to read up on {query}.
    | Type in {query}. | See what the web has on {query}.
zh: {query}，搜。 | 网上：{query}。 | 上网查{query}。 | {query}有什么资料？ | 看看网上的{query}。
    | 想查{query}。

check battery
en: Battery? | Power left? | Charge? | Enough power?
zh: 电量？ | 电够吗？ | 剩多少电？ | 还有电吗？
"""
