"""Tools of a phone with the ways in which people ask for them; `forge.chat_tools` explains the notation."""

from __future__ import annotations

TOOLS = """
make call, call contact, phone person, dial | call a person, make a phone call | 给人打电话, 拨打电话
contact person contact, name, person, who, recipient | Who should I call? | 要打给谁？
en: Call {contact}. | Please call {contact}. | Phone {contact} for me. | Give {contact} a ring.
    | I want to talk to {contact}. | Can you call {contact} now? | Dial {contact}.
    | Get {contact} on the phone. | Ring {contact}, please. | Start a call with {contact}.
zh: 给{contact}打电话。 | 打电话给{contact}。 | 呼叫{contact}。 | 帮我拨{contact}的电话。
    | 我要跟{contact}通话。 | 打给{contact}。 | 请给{contact}打个电话。 | 联系一下{contact}。
    | 我想和{contact}说话。
contact?: Make a call. | Call someone. | I want to make a phone call. | Dial, please. => 打电话。
    | 我要打个电话。 | 帮我拨个电话。 | 打个电话吧。
done: Calling {contact}. => 正在给{contact}打电话。

send message, send sms, text person, write message | send a text message to a person | 发短信, 给人发消息
contact person contact, to, recipient, person, receiver | Who is it for? | 要发给谁？
text message text, message, body, content, words | What should I write? | 要写什么？
en: Text {contact} {text}. | Send {contact} a message: {text}. | Tell {contact} that {text}.
    | Send a message to {contact} saying {text}. | Write to {contact}: {text}. | Message {contact} {text}.
    | Let {contact} know that {text}. | Send {text} to {contact}.
zh: 给{contact}发短信：{text}。 | 发消息给{contact}，说{text}。 | 告诉{contact}{text}。
    | 给{contact}发信息说{text}。 | 发条短信给{contact}：{text}。 | 跟{contact}说{text}。
    | 通知{contact}{text}。
contact?: Send a message saying {text}. | Send a text: {text}. => 发条短信说{text}。 | 发个消息：{text}。
text?: Text {contact}. | Send a message to {contact}. | Write to {contact}. => 给{contact}发短信。
    | 发个消息给{contact}。 | 给{contact}写信息。
done: The message to {contact} is sent. => 消息发给{contact}了。

set timer, start timer, countdown | start a timer | 设置计时器, 倒计时
minutes minutes minutes, duration, length, time | For how many minutes? | 要计时几分钟？
label? dish label, name, purpose
en: Set a timer for {minutes} minutes. | Start a {minutes} minute timer.
    | Timer for {minutes} minutes, please. | Count down {minutes} minutes.
    | Set a {label} timer for {minutes} minutes. | Tell me when {minutes} minutes are over.
    | I need a timer of {minutes} minutes for the {label}. | Remind me in {minutes} minutes.
zh: 计时{minutes}分钟。 | 设一个{minutes}分钟的计时器。 | 倒计时{minutes}分钟。 | {minutes}分钟后提醒我。
    | 给{label}计时{minutes}分钟。 | 定时{minutes}分钟。 | 帮我开一个{minutes}分钟的倒计时。
minutes?: Set a timer. | Start a timer. | I need a timer. => 设个计时器。 | 开始计时。 | 帮我定个时。
done: Timer set for {minutes} minutes. => 计时{minutes}分钟。

cancel timer, stop timer, clear countdown | stop the running timer | 取消计时器
label? dish label, name, which
en: Cancel the timer. | Stop the timer. | Stop the {label} timer. | Delete the {label} timer.
    | I don't need the timer any more. | Cancel the {label} timer, please.
zh: 取消计时器。 | 停止计时。 | 取消{label}计时器。 | 计时器不用了。 | 把{label}的计时取消。
done: The timer is cancelled. => 计时器取消了。

set alarm, wake up, alarm clock | set an alarm for a time | 设置闹钟, 定闹钟
time clock time, at, hour, when | For what time? | 几点的闹钟？
day? day day, date
en: Set an alarm for {time}. | Wake me up at {time}. | Wake me at {time} {day}. | Alarm at {time}, please.
    | Set an alarm for {time} on {day}. | I have to get up at {time}. | Make sure I am awake at {time}.
zh: 定一个{time}的闹钟。 | {time}叫我起床。 | {day}{time}叫醒我。 | 设置{day}{time}的闹钟。
    | 闹钟定到{time}。 | 我要{time}起床。 | 明早闹钟{time}。
time?: Set an alarm. | Wake me up. | Set my alarm clock. => 定个闹钟。 | 设闹钟。 | 叫我起床。
done: Alarm set for {time}. => 闹钟定在{time}。

cancel alarm, delete alarm, alarm off | delete an alarm | 取消闹钟
time? clock time, at, which
en: Cancel my alarm. | Delete the {time} alarm. | Turn off the alarm at {time}.
    | I don't need the alarm at {time}. | Remove the alarm.
zh: 取消闹钟。 | 删掉{time}的闹钟。 | 把{time}的闹钟关了。 | 闹钟不要了。 | {time}的闹钟取消。
done: The alarm is off. => 闹钟取消了。

add reminder, remind me, create reminder | remind the user of something | 设置提醒, 提醒我做事
task task task, text, what, title | What should I remind you of? | 要提醒你什么？
time? clock time, at, when
day? day day, date
en: Remind me to {task}. | Remind me to {task} at {time}. | Remind me to {task} {day}.
    | Don't let me forget to {task}. | I must remember to {task} at {time}. | Set a reminder to {task}.
    | At {time} remind me to {task}.
zh: 提醒我{task}。 | {time}提醒我{task}。 | {day}提醒我{task}。 | 别让我忘了{task}。
    | {day}{time}提醒我{task}。 | 设个提醒：{task}。 | 记得叫我{task}。
task?: Set a reminder. | Remind me at {time}. | Add a reminder. => 设个提醒。 | {time}提醒我。
    | 加一个提醒。
done: I will remind you to {task}. => 好的，我会提醒你{task}。

add event, create event, schedule, calendar entry | put an event into the calendar
    | 添加日程, 在日历里添加活动
title event title, event, name, what | What is the event? | 是什么活动？
day day day, date, on | On which day? | 是哪一天？
time? clock time, at, start
en: Put {title} on my calendar for {day}. | Schedule {title} for {day} at {time}. | Add {title} on {day}.
    | I have {title} on {day} at {time}. | Create an event {title} {day}.
    | Add a {title} to my calendar {day} at {time}. | Plan {title} for {day}.
zh: {day}有{title}，加到日历。 | 把{title}安排在{day}。 | 日程添加{day}{time}{title}。
    | 在{day}加一个{title}。 | 帮我安排{day}{time}的{title}。 | 日历上记一下，{day}{title}。
day?: Add {title} to my calendar. | Schedule {title}. => 把{title}加到日历。 | 安排{title}。
title?: Add an event on {day}. | Put something on my calendar for {day}. => {day}加个日程。
    | 在{day}安排一个活动。
done: {title} is in your calendar. => {title}已加入日历。

read calendar, list events, agenda | say which events are on a day | 查询日程
day? day day, date, when
en: What is on my calendar {day}? | What do I have {day}? | Am I busy {day}? | Read me my agenda.
    | Do I have plans {day}? | Show my events for {day}.
zh: {day}我有什么安排？ | 看看{day}的日程。 | {day}忙不忙？ | 我的日程是什么？ | 查一下{day}的安排。
> event=event time=clock => You have {event} at {time}. => 你{time}有{event}。

add note, write note, save note, memo | write a note down | 记笔记, 写备忘录
text note text, note, content, body | What should I write down? | 要记什么？
en: Note that {text}. | Write down {text}. | Take a note: {text}. | Make a note that {text}.
    | Save this note: {text}. | Jot down {text}.
zh: 记一下{text}。 | 写个备忘：{text}。 | 帮我记下来，{text}。 | 记笔记：{text}。 | 备忘录写上{text}。
text?: Take a note. | Write something down. | I want to make a note. => 记个笔记。 | 帮我写个备忘。
    | 我要记点东西。
done: Noted. => 记下来了。

play music, play song, start music, music player | play a song or a kind of music | 播放音乐, 放歌
song song song, title, name, track, query | What should I play? | 要放什么歌？
artist? person artist, singer, by
en: Play {song}. | Play {song} by {artist}. | I want to hear {song}. | Put on {song}.
    | Start the song {song}. | Can you play {song}, please? | Let me listen to {song} by {artist}.
zh: 播放{song}。 | 放一首{song}。 | 我想听{song}。 | 来一首{artist}的{song}。 | 放{artist}唱的{song}。
    | 请播放歌曲{song}。
song?: Play a song. | Play some music. | Put on music. => 放首歌。 | 播放音乐。 | 来点音乐。
done: Playing {song}. => 正在播放{song}。

play genre, music style, radio style | play music of a style | 播放某种风格的音乐
genre genre genre, style, kind | What kind of music? | 什么风格的？
en: Play some {genre}. | I feel like {genre}. | Put on {genre}. | Let's hear {genre}. | {genre}, please.
zh: 放点{genre}。 | 我想听{genre}。 | 来点{genre}。 | 播放{genre}。
genre?: Play some other style. | Change the music style. => 换个风格。 | 换种音乐。
done: Playing {genre}. => 正在播放{genre}。

pause music, stop playing, halt player | pause the music | 暂停音乐
en: Pause the music. | Stop the music. | Stop playing. | Pause. | Music off. | Hold the song.
zh: 暂停音乐。 | 别放了。 | 停止播放。 | 暂停。 | 音乐停一下。 | 关掉音乐。
done: Paused. => 已经暂停。

next song, skip track, play next | go to the next song | 下一首歌
en: Next song. | Skip this song. | Play the next one. | I don't like this song, next.
    | Go to the next track.
zh: 下一首。 | 换一首歌。 | 跳过这首。 | 我不喜欢这首，换一首。 | 播放下一曲。
done: Here is the next one. => 好的，下一首。

set volume, loudness, sound level | set how loud the sound is | 设置音量
level level volume, level, value | How loud, from zero to ten? | 音量调到几？
en: Set the volume to {level}. | Volume {level}. | Turn the sound to {level}.
    | Make the volume {level}, please. | Sound level {level}.
zh: 音量调到{level}。 | 把声音调成{level}。 | 音量设为{level}。 | 声音开到{level}。
level?: Change the volume. | Set the volume. | Make it louder. => 调一下音量。 | 声音大一点。 | 改变音量。
done: The volume is {level}. => 音量是{level}。

navigate, get directions, route to, start navigation | show the way to a place | 导航, 查询路线
place site destination, place, to, target, location | Where do you want to go? | 你要去哪里？
en: Take me to the {place}. | How do I get to the {place}? | Navigate to the {place}.
    | Show me the way to the {place}. | Directions to the {place}, please. | I want to go to the {place}.
    | Guide me to the {place}.
zh: 导航去{place}。 | 怎么去{place}？ | 带我去{place}。 | 去{place}怎么走？ | 我要去{place}。
    | 查一下到{place}的路线。
place?: Start navigation. | Show me the way. | I need directions. => 开始导航。 | 帮我导航。 | 我需要路线。
done: The way to the {place} is on the screen. => 去{place}的路线好了。

find nearby, search places, nearest place | find a kind of place nearby | 查找附近的地点
place site place, kind, category, what | What are you looking for? | 要找什么地方？
en: Where is the nearest {place}? | Find a {place} near me. | Is there a {place} around here?
    | Search for a {place} nearby. | I am looking for a {place}.
zh: 附近有{place}吗？ | 最近的{place}在哪里？ | 找一个附近的{place}。 | 周围哪里有{place}？
    | 搜索附近的{place}。
> name=topic metres=height => The nearest one is {metres} meters away. => 最近的离这里{metres}米。

get weather, weather forecast, check weather, weather report | tell the weather of a city | 查询天气
place city city, place, location, where | For which city? | 哪个城市？
day? day day, date, when
en: What is the weather in {place}? | How is the weather in {place} {day}? | Will it rain in {place} {day}?
    | Weather for {place}, please. | Is it cold in {place}? | Tell me the weather in {place} for {day}.
    | Do I need an umbrella in {place}?
zh: {place}天气怎么样？ | {place}{day}天气如何？ | {day}{place}会下雨吗？ | 查一下{place}的天气。
    | {place}冷不冷？ | 告诉我{place}{day}的天气。 | {place}要带伞吗？
place?: What is the weather? | How is the weather {day}? | Will it rain {day}? => 天气怎么样？
    | {day}天气如何？ | {day}会下雨吗？
> temperature=degrees sky=sky => It is {sky}, {temperature} degrees. => {sky}，{temperature}度。

get time, world clock, city time | tell what time it is in a city | 查询当地时间
place? city city, place, location
en: What time is it in {place}? | What time is it? | Tell me the time in {place}.
    | How late is it in {place}?
zh: {place}现在几点？ | 现在几点了？ | 告诉我{place}的时间。 | {place}几点了？
> time=clock => It is {time}. => 现在是{time}。

@send email, write mail, mail person | send an email to a person | 发邮件
contact person to, recipient, person | Who is it for? | 发给谁？
text message body, text, content | What should it say? | 写什么内容？
en: Email {contact} that {text}. | Send an email to {contact}: {text}. | Mail {contact} {text}.
zh: 给{contact}发邮件，说{text}。 | 发邮件给{contact}：{text}。 | 写封邮件给{contact}：{text}。
text?: Email {contact}. => 给{contact}发邮件。
done: The email to {contact} is sent. => 邮件发给{contact}了。

add contact, save number, new contact | save a person's phone number | 保存联系人电话
name person name, person, contact | What is the name? | 叫什么名字？
phone phone phone, number, telephone | What is the number? | 号码是多少？
en: Save {name} with the number {phone}. | Add {name}, number {phone}.
    | The number of {name} is {phone}, save it. | New contact {name}: {phone}.
zh: 保存{name}的号码{phone}。 | 添加联系人{name}，电话{phone}。 | {name}的电话是{phone}，存一下。
    | 新建联系人{name}{phone}。
phone?: Add {name} to my contacts. | Save the number of {name}. => 把{name}加到通讯录。
    | 存一下{name}的电话。
done: {name} is saved. => {name}存好了。

find number, look up contact, phone book | look up the number of a person | 查询联系人的电话号码
name person name, person, contact, who | Whose number? | 查谁的号码？
en: What is the number of {name}? | Look up {name}. | Find the phone number of {name}.
    | Do I have a number for {name}?
zh: {name}的电话是多少？ | 查一下{name}的号码。 | 找{name}的电话号码。 | 我有{name}的电话吗？
name?: Look up a number. => 查个电话号码。
> number=phone => The number is {number}. => 号码是{number}。

open app, launch app, start program | open an app | 打开应用
app app app, name, program | Which app? | 打开哪个应用？
en: Open the {app}. | Start the {app}. | Launch my {app}. | Show me the {app}. | I want to use the {app}.
zh: 打开{app}。 | 启动{app}。 | 进入{app}。 | 我要用{app}。 | 帮我开{app}。
app?: Open an app. | Start an app. => 打开一个应用。 | 开个软件。
done: The {app} is open. => {app}打开了。

take picture, snap photo, camera shot | take a photo with the phone | 拍照
camera? direction camera, side
en: Take a photo. | Take a picture. | Snap a photo, please. | Shoot a picture of us. | Say cheese.
zh: 拍张照。 | 拍照。 | 给我拍一张照片。 | 照张相。 | 来张合影。
done: The photo is taken. => 拍好了。

@translate text, interpreter, to language | translate a sentence into a language | 翻译句子
text message text, sentence, what | What should I translate? | 要翻译什么？
language language language, target, into | Into which language? | 翻译成什么语言？
en: Translate {text} into {language}. | How do you say {text} in {language}?
    | Put {text} into {language}, please.
zh: 把{text}翻译成{language}。 | {text}用{language}怎么说？ | 翻译成{language}：{text}。
language?: Translate {text}. => 翻译{text}。
> translation=topic => It means {translation}. => 意思是{translation}。

search web, look up, web search | search for something on the web | 上网搜索
query topic query, topic, search, what | What should I search for? | 要搜什么？
en: Search for {query}. | Look up {query}. | Find out about {query}. | What can you find about {query}?
    | Google {query}.
zh: 搜索{query}。 | 查一下{query}。 | 上网找{query}。 | 帮我搜一下{query}。
query?: Search something. | Do a web search. => 上网搜一下。 | 帮我搜索。
> found=topic => I found {found}. => 我找到了{found}。

check battery, battery level, power status | tell how full the battery is | 查询电量
en: How full is the battery? | Check the battery. | What is my battery level?
    | Do I have to charge the phone? | How much power is left?
zh: 还有多少电？ | 电量是多少？ | 查一下电池。 | 要充电吗？ | 手机还剩多少电？
> battery=percent => The battery is at {battery} percent. => 电量是百分之{battery}。
"""
