"""Requests that are wishes, states of things or questions, for the tools of phones.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
make call
en: I want a word with {contact}. | Is {contact} free? Call them up.
    | Could I talk to {contact} on the phone? | Get hold of {contact} by phone. | {contact}, call now.
    | I promised to phone {contact}. | Start a phone call with {contact}.
    | It has been ages since I called {contact}, do it now. | I must reach {contact}.
    | Hook me up with {contact}.
zh: 我想跟{contact}说几句话。 | {contact}有空吗？打过去。 | 我答应给{contact}打电话的。
    | 联系一下{contact}，用电话。 | 好久没给{contact}打电话了，打一个。 | 快联系{contact}。
    | 跟{contact}通话。 | 帮我接{contact}。 | 呼一下{contact}。 | 我要和{contact}讲电话。

send message
en: Let {contact} know that {text}. | Text to {contact}, {text}.
    | Can you tell {contact} by message that {text}? | Give {contact} a note: {text}.
    | I want to write to {contact}: {text}. | Pass on to {contact} that {text}.
    | {contact} needs a message, {text}. | Say to {contact} in a text that {text}.
    | Send {text} to {contact}. | Please message {contact}, {text}.
zh: 让{contact}知道{text}。 | 跟{contact}说一下{text}。 | 转告{contact}{text}。
    | 写信息给{contact}，{text}。 | 给{contact}留言：{text}。 | 把{text}发给{contact}。
    | 你发给{contact}，就说{text}。 | 短信通知{contact}{text}。 | 帮我跟{contact}讲{text}。
    | 给{contact}发个信息，内容是{text}。

set timer
en: My {label} needs {minutes} minutes, keep the time. | Beep in {minutes} minutes.
    | {minutes} minutes on the clock. | Ring when {minutes} minutes are over.
    | The {label} takes {minutes} minutes. | Tell me when {minutes} minutes have passed.
    | I have {minutes} minutes, count them. | Run the clock for {minutes} minutes.
    | Give me a shout in {minutes} minutes. | Could you measure {minutes} minutes?
zh: {label}要煮{minutes}分钟，帮我看着时间。 | {minutes}分钟到了响一下。 | 帮我数{minutes}分钟。
    | 等{minutes}分钟提示我。 | {label}还要{minutes}分钟。 | 我休息{minutes}分钟，到点叫我。
    | 倒数{minutes}分钟。 | 计个时，{minutes}分钟。 | {minutes}分钟后响铃。
    | 开个{minutes}分钟的倒计时给{label}。

cancel timer
en: No need to count any more. | The {label} is done, no timer needed. | Forget the countdown.
    | Turn that {label} timer off. | Drop the timer. | I changed my mind about the timer.
    | Stop counting for the {label}. | The {label} timer can go. | Timer off, please.
zh: 不用计时了。 | {label}好了，计时关掉。 | 倒计时作废。 | 别数了，停止计时。 | {label}的计时不要了。
    | 关计时器。 | 我改主意了，不计时。 | {label}那个倒计时停掉。 | 定时器可以关了。

set alarm
en: I have to get up at {time}. | Don't let me sleep past {time}. | {day} I need to be awake by {time}.
    | Ring me out of bed at {time}. | Morning alarm, {time}.
    | I have an early flight, wake me {day} at {time}. | Get me up {day} at {time}.
    | My alarm should go off at {time}. | Can you ring at {time}? | For {day}, an alarm at {time}.
zh: 我{time}得起来。 | {time}之前叫醒我。 | {day}我要{time}醒。 | 别让我睡过{time}。 | {day}{time}响铃。
    | 要赶飞机，{day}{time}叫醒我。 | 给我上个{time}的闹钟。 | {time}要闹铃。 | 闹钟上到{time}。
    | {day}起床时间{time}。

cancel alarm
en: I don't have to get up, no alarm. | Let me sleep in. | No {time} alarm, please.
    | Take out the alarm at {time}. | I won't need waking. | Clear all alarms.
    | The alarm at {time} is not needed. | Stop the alarm from going off at {time}.
zh: 我不用早起，闹钟别响。 | 让我睡懒觉。 | {time}的闹钟不用了。 | {time}别叫我了。 | 把闹铃都清掉。
    | {time}不要闹铃。 | 明天不起早，闹钟关了。 | 撤掉{time}的闹钟。

add reminder
en: I always forget to {task}. | Make me remember to {task} {day}.
    | At {time} I have to {task}, don't let me forget. | Would you nudge me at {time} to {task}?
    | I must {task} {day}, keep me honest. | Ping me {day} about this: {task}. | Help me remember to {task}.
    | {day} at {time}: remind me to {task}. | Tell me to {task} at {time}. | Reminder for {time}: {task}.
zh: 我老是忘了{task}。 | 到{time}喊我{task}。 | {day}别忘了提醒我{task}。 | {time}我要{task}，到时说一声。
    | 帮我记着{day}要{task}。 | {day}{time}的提醒：{task}。 | 到了{day}催我{task}。 | 让我别忘记{task}。
    | {time}你叫我{task}。 | 设提醒，{day}{task}。

add event
en: I have {title} {day}, write it in. | Block {day} for {title}.
    | {day} at {time} is {title}, save the date. | Calendar: {title}, {day}.
    | We agreed on {title} for {day} at {time}. | Make an appointment for {title} {day}.
    | Pencil in {title} for {day}. | There will be {title} {day} at {time}.
    | Set up {title} {day} at {time}.
zh: {day}有{title}，写进日历。 | 把{day}留给{title}。 | {day}{time}是{title}，记进日程。
    | 约好了{day}{time}{title}。 | 日程新增：{day}{title}。 | 日历上写{day}{time}{title}。
    | 我{day}要{title}，安排进去。 | 加个日程，{day}{time}，{title}。 | 帮我排上{day}的{title}。

read calendar
en: How busy am I {day}? | Am I free {day}? | What is coming up {day}? | Tell me my plans for {day}.
    | Is my {day} full? | Any meetings {day}? | Walk me through {day}. | Do I have to be anywhere {day}?
    | My appointments, please.
zh: {day}我忙不忙？ | {day}有空档吗？ | {day}都有些什么事？ | 说说{day}的安排。 | {day}有会吗？
    | {day}要去哪里吗？ | 给我念念{day}的日程。 | 我接下来有什么事？ | {day}排满了吗？

add note
en: I want to remember this: {text}. | Put on paper that {text}. | Keep in mind that {text}.
    | For later: {text}. | New note saying {text}. | Memo to myself: {text}. | Save the thought that {text}.
    | Could you keep a note that {text}? | Get this down, {text}. | Into the notes: {text}.
zh: 我怕忘了：{text}。 | 备注一下，{text}。 | 存个笔记，{text}。 | 给自己留个话：{text}。
    | 把这句记下来：{text}。 | 新备忘，{text}。 | 笔记：{text}。 | 回头要用，{text}，记着。
    | 写到备忘录里：{text}。 | 帮我记住{text}。

play music
en: I am in the mood for {song} by {artist}. | Let us listen to {song}. | {artist} with {song}, please.
    | How about {song}? | I have not heard {song} in years. | Can we have {song} on?
    | Give me {artist}, {song}. | My favorite is {song}, play it. | Sing me {song}.
    | Start the track {song}.
zh: 好久没听{song}了。 | 我最喜欢{song}，放一下。 | 想听{artist}唱的{song}。 | {artist}的那首{song}放出来。
    | 能放{song}吗？ | 听听{song}吧。 | 点一首{song}。 | 放一下{artist}的{song}。 | 唱{song}给我听。
    | 歌曲{song}，播放。

play genre
en: Some {genre} would be nice. | I am in the mood for {genre}. | Got any {genre}?
    | We are dancing, {genre} on. | {genre} for dinner. | Could you find some {genre} to listen to?
    | Nothing but {genre} now. | Let the speakers play {genre}. | How about a bit of {genre}?
zh: 有{genre}吗？ | 现在适合听{genre}。 | 吃饭时放{genre}。 | 想听一会儿{genre}。 | 音箱里来点{genre}。
    | 心情不好，放{genre}。 | 换{genre}听听。 | 只听{genre}。 | {genre}来几首。

pause music
en: Quiet for a moment, please. | I am on the phone, no music. | Can the song wait? | Hush the music.
    | Enough music for now. | Hold on with the song. | The music has to stop.
zh: 我在打电话，音乐先停。 | 安静一会儿。 | 歌先别放了。 | 音乐太吵，停一下。 | 先不听了。 | 歌停一停。
    | 暂时别放音乐。

next song
en: I don't like this one. | Something else, next. | Go on to another track.
    | Can we hear the one after this? | This song is boring. | Move along to the following song.
    | Forward one track.
zh: 这首不好听。 | 不想听这首，换。 | 下一个曲子。 | 听后面那首。 | 这歌听腻了。 | 往下切一首。 | 跳过去。

set volume
en: I can't hear it, volume {level}. | It is too loud, {level} please.
    | The neighbors complain, sound at {level}. | Make it as loud as {level}. | Speakers to {level}.
    | How about {level} for the volume? | Turn the sound to {level}.
zh: 听不见，音量{level}。 | 太响了，{level}就好。 | 邻居嫌吵，声音{level}。 | 音箱开到{level}。
    | 声音大小{level}。 | 把音量弄到{level}。 | 喇叭调{level}。

navigate
en: I am lost, I have to find the {place}. | Guide me to the {place}. | What is the best way to the {place}?
    | We are driving to the {place}. | Lead us to the {place}. | Which road goes to the {place}?
    | I am late for the {place}, show me the route. | Set the destination to the {place}.
    | Directions, {place}.
zh: 我迷路了，要找{place}。 | 领我到{place}。 | 哪条路去{place}最近？ | 我们开车去{place}。
    | 去{place}要怎么开？ | 目的地设成{place}。 | 指路去{place}。 | {place}往哪走？
    | 前往{place}，开始导航。

find nearby
en: I am looking for a {place} close to me. | Do you know a {place} nearby? | Where can I find a {place}?
    | I need a {place} quickly. | How far is the next {place}? | Show {place}s around me.
    | Does this area have a {place}? | Point out the closest {place}.
zh: 我在找近一点的{place}。 | 周围有什么{place}？ | 哪里能找到{place}？ | 急着找{place}。
    | 下一个{place}在哪？ | 这一带有没有{place}？ | 找个离这里近的{place}。 | 给我看看周边的{place}。

get weather
en: Do I need an umbrella in {place} {day}? | Should I wear a coat in {place}?
    | I am traveling to {place} {day}, how will it be? | Is it nice out in {place}?
    | {place} {day}, sun or rain? | What is it like outside in {place}? | Could it snow in {place} {day}?
    | Weather report for {place}, please. | Is {place} hot {day}?
zh: {day}去{place}要带伞吗？ | {place}冷吗，要穿外套吗？ | 我{day}到{place}出差，天气怎样？
    | {place}外面天气好不好？ | {place}{day}是晴是雨？ | {day}{place}会下雪吗？ | 报一下{place}的天气。
    | {place}{day}热吗？ | 想知道{place}{day}的天气。

get time
en: Are they asleep in {place} now? | Can I call {place} at this hour? | What does the clock in {place} say?
    | How late is it over in {place}? | Is it morning in {place}? | I need the local time of {place}.
    | Clock, please.
zh: {place}那边现在是白天吗？ | {place}的人睡了吗，几点了？ | 现在给{place}打电话合适吗，那边几点？
    | {place}当地几点钟？ | {place}时间多少？ | 报时。 | 钟上几点了？

add contact
en: {name} gave me a number, {phone}. | This is {name}'s number: {phone}.
    | {phone} belongs to {name}, keep it. | Put {name} in my phone book under {phone}.
    | I met {name}, number {phone}, save it. | Create a contact {name} with {phone}.
    | Write {name}, {phone} into the contacts.
zh: {name}给了我号码{phone}。 | 这是{name}的电话：{phone}，存一下。 | {phone}是{name}的，记进通讯录。
    | 通讯录加{name}，号码{phone}。 | 新建联系人{name}，{phone}。 | 把{name}的{phone}存到手机。
    | {name}换号了，{phone}，记下。

find number
en: How can I reach {name}? What is the number? | Do we have {name}'s number? | I lost the number of {name}.
    | Give me {name}'s phone number. | Search my contacts for {name}. | {name}'s digits, please.
    | Do you know how to call {name}?
zh: 我有{name}的号码吗？ | {name}的号码弄丢了，找一下。 | 怎么联系{name}，号码是什么？ | 通讯录里找{name}。
    | 给我{name}的电话号码。 | {name}手机多少？ | 查{name}的联系方式。

open app
en: I need the {app}. | Let me use the {app}. | Where is my {app}? Open it. | Take me into the {app}.
    | {app} on screen, please. | Get the {app} running. | Can you pull up the {app}? | Go to the {app}.
zh: 我要用{app}。 | {app}调出来。 | 进{app}。 | 让我看看{app}。 | {app}在哪？打开。 | 跳到{app}。
    | 开启{app}。 | 屏幕上打开{app}。

take picture
en: What a view, shoot it. | I want this moment on a photo. | Camera, click.
    | Get a shot with the {camera} camera. | Let us have a picture of us. | Smile everybody, photo.
    | Could you photograph this?
zh: 风景真好，拍下来。 | 大家笑一个，拍照。 | 我想留个影。 | 相机，来一张。 | 用{camera}边摄像头拍。
    | 帮我们合个影。 | 快门按一下。

search web
en: I am curious about {query}. | What can you find on {query}? | Check the internet for {query}.
    | Is there anything online about {query}? | I want to read up on {query}. | Find information on {query}.
    | Get me some results for {query}. | Let me know what people write about {query}.
zh: 我对{query}很好奇，查查。 | 网上找找{query}。 | 关于{query}能搜到什么？ | 想了解{query}。
    | 互联网上怎么说{query}？ | 找点{query}的资料。 | 上网看看{query}。 | 搜下{query}给我看。

check battery
en: Will the phone last the day? | Do I have to charge soon? | What percentage am I at?
    | How much juice is left? | Is there enough power? | Am I running low on battery? | Battery?
zh: 手机能撑一天吗？ | 要不要充电了？ | 电还剩百分之几？ | 是不是快没电了？ | 电够用吗？ | 电量低不低？
    | 剩多少电？
"""
