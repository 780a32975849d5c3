"""More ways of asking for the tools of `tools_home` and `tools_phone`, by the first name of each.

Each block goes on with `en:` and `zh:` lines in the notation of `tool_cards`.
"""

from __future__ import annotations

WORDINGS = """
set light
en: Make some light in the {room}. #state=on | The {room} lamp can go off now. #state=off
    | I am leaving the {room}, lights out. #state=off | Light up the {room}. #state=on
    | I can't see a thing in the {room}. #state=on | Darken the {room} completely. #state=off
zh: {room}亮一点，开灯。 #state=on | 我离开{room}了，灯熄掉。 #state=off | {room}里看不见，亮灯。 #state=on
    | {room}的灯可以关了。 #state=off | 给{room}开灯。 #state=on | {room}熄灯。 #state=off

set brightness
en: Half the light is too much, go to {level} percent. | The {room} lamp at {level} percent brightness.
    | Dim it to {level} percent in the {room}. | I would like {level} percent light here.
zh: 灯光暗到百分之{level}。 | {room}的灯开到百分之{level}。 | 光线要{level}。 | {room}灯光调成百分之{level}。

set light color
en: Paint the {room} light {color}. | How about {color} light? | The lamp in the {room} should be {color}.
zh: {room}的灯用{color}。 | 换{color}的灯。 | 来点{color}的光。

set temperature
en: I am cold, make it {degrees} degrees. | The {room} should have {degrees} degrees.
    | Cool the {room} to {degrees}.
    | {degrees} degrees for the {room}, please.
zh: 我冷，调到{degrees}度。 | {room}要{degrees}度。 | 把{room}降到{degrees}度。 | 室温{degrees}度就好。

start device
en: The {device} can go off. #state=off | I want to use the {device}, turn it on. #state=on
    | Get the {device} running. #state=on | No more {device}, thanks. #state=off
    | Cut the power of the {device}. #state=off
zh: 我要用{device}，开一下。 #state=on | {device}关机。 #state=off | 让{device}运转起来。 #state=on
    | {device}停了吧。 #state=off | 给{device}通电。 #state=on

open cover
en: Make the {item} open up. | I need fresh air, open the {item}.
    | Would you get the {item} open in the {room}?
zh: 想透气，打开{item}。 | {room}的{item}要开着。 | 让{item}开着。

close cover
en: The {item} is still open, shut it. | I feel a draft, close the {room} {item}. | Get the {item} closed.
zh: {item}还开着，关了。 | 有风，关{room}的{item}。 | 让{item}关着。

lock door
en: Bolt the {door}. | Nobody may come in by the {door}, lock it. | Is the {door} secure? Lock up.
zh: {door}反锁。 | 别让人从{door}进来，锁上。 | {door}锁好没有？锁上。

set fan speed
en: Let the fan go to {mode}. | Use the {mode} setting in the {room}. | I prefer {mode} mode on the fan.
zh: 风扇要{mode}模式。 | {room}的空调用{mode}模式。 | 风量改{mode}。

start cleaning
en: Get the dust out of the {room}. | The {room} floor needs a sweep. | Robot vacuum to the {room}, please.
zh: {room}的地该扫了。 | 把{room}吸一吸。 | 去{room}扫地。

run scene
en: I want the {scene} scene. | Scene {scene}, please. | Time for {scene}, start that scene.
zh: 换成{scene}场景。 | 我要{scene}的氛围。 | 场景{scene}。

water garden
en: The plants are dry, {minutes} minutes of water. | Let it rain on the {place} for {minutes} minutes.
zh: 植物干了，浇{minutes}分钟。 | 让{place}喷{minutes}分钟水。

check humidity
en: Is it too humid in the {room}? | Give me the humidity in the {room}.
zh: {room}潮湿吗？ | 看一下{room}湿度多少。

read thermometer
en: Is the {room} hot right now? | Degrees in the {room}, please.
    | What does the thermometer in the {room} say?
zh: {room}温度多少？ | 查{room}的室温。 | {room}暖和吗？

broadcast
en: Shout through the house: {message}. | All rooms should hear that {message}.
    | Let the speakers say {message}.
zh: 每个房间都播：{message}。 | 跟大家说{message}。 | 喇叭里说{message}。

arm alarm
en: Secure the house. #state=on | We are home, alarm off. #state=off | Activate the alarm system. #state=on
    | Deactivate the alarm. #state=off
zh: 布防。 #state=on | 撤防。 #state=off | 我们回家了，报警器关掉。 #state=off | 把警报系统打开。 #state=on

set oven
en: The {food} needs {minutes} minutes in the oven. | Heat the oven {minutes} minutes for {food}.
zh: {food}要烤{minutes}分钟。 | 把烤箱定{minutes}分钟。

make call
en: Put me through to {contact}. | I have to phone {contact}. | Get me {contact} on the line.
    | Could you dial {contact}?
    | Let me speak with {contact}. | {contact} is waiting for my call, dial.
zh: 接通{contact}。 | 我得给{contact}打个电话。 | 拨{contact}。 | 帮我联系{contact}。 | 跟{contact}通个电话。
    | {contact}在等我电话，拨过去。

send message
en: Inform {contact} that {text}. | My message to {contact}: {text}. | Say to {contact} that {text}.
    | {contact} should know that {text}. | A text to {contact}, please: {text}. | Type to {contact} {text}.
zh: 让{contact}知道{text}。 | 给{contact}留言：{text}。 | 转告{contact}，{text}。 | 写给{contact}：{text}。
    | 我要对{contact}说{text}。 | 发{text}给{contact}。

set timer
en: {minutes} minutes from now, ring. | Beep in {minutes} minutes. | Give me {minutes} minutes on the clock.
    | Timer, {minutes} minutes. | The {label} takes {minutes} minutes, time it.
zh: {minutes}分钟之后响铃。 | 定个{minutes}分钟。 | 开始{minutes}分钟计时。 | {label}要{minutes}分钟，计个时。
    | 数{minutes}分钟。

cancel timer
en: Forget the {label} timer. | Turn the timer off. | No timer, thanks. | End the countdown.
zh: {label}不用计时了。 | 关掉计时器。 | 别倒计时了。 | 把计时清掉。

set alarm
en: Ring at {time}. | My day starts at {time}, wake me. | Alarm clock to {time} {day}.
    | Get me out of bed at {time}.
    | I need to be up by {time} {day}.
zh: {time}响铃叫醒我。 | 闹钟{time}。 | {day}我{time}要起来。 | 把闹钟调成{time}。 | {day}{time}闹铃。

cancel alarm
en: Let me sleep, no alarm. | The {time} alarm is not needed. | Kill the {time} alarm.
zh: 让我多睡，别响闹钟。 | {time}不用叫我了。 | 去掉{time}闹钟。

add reminder
en: Tell me at {time} to {task}. | I have to {task} {day}, remind me. | Note a reminder: {task}.
    | Make me remember to {task}. | {day} I must {task}, don't let me forget.
zh: {time}叫我{task}。 | {day}别忘了让我{task}。 | 到{time}提示我{task}。 | 我怕忘了{task}，提醒一下。
    | {day}我得{task}，提醒我。

add event
en: {day} at {time} there is {title}. | Block {day} for {title}. | My calendar needs {title} on {day}.
    | Write {title} into my calendar, {day}.
zh: {day}{time}是{title}，记上。 | 日历写{day}{title}。 | {title}定在{day}{time}。 | 新日程：{day}{title}。

read calendar
en: Am I free {day}? | Which events are there {day}? | My schedule {day}, please. | What happens {day}?
zh: {day}要做什么？ | {day}我空吗？ | 念一下{day}的行程。 | {day}的日历。

add note
en: Remember this: {text}. | Put in my notes that {text}. | New note: {text}.
    | Please keep in mind that {text}.
zh: 备忘：{text}。 | 把{text}记到笔记。 | 新笔记：{text}。 | 帮我写下来：{text}。

play music
en: I am in the mood for {song}. | {song} by {artist}, please. | Turn on {song}. | Stream {song} by {artist}.
zh: 听{song}。 | 放{song}这首歌。 | {artist}的{song}，放一下。 | 点播{song}。

play genre
en: A bit of {genre} would be nice. | Some {genre} for the evening. | Let {genre} play.
    | I love {genre}, play it.
zh: 放一些{genre}听听。 | 换成{genre}。 | 晚上听点{genre}。 | 我爱{genre}，放吧。

pause music
en: Quiet, stop the song. | No more music. | Interrupt the music. | Be silent, music.
zh: 歌停一停。 | 把音乐停了。 | 不听了。 | 音乐关一下。

next song
en: Another song, please. | Skip. | Forward to the next track. | Not this one, the next song.
zh: 跳到下一首。 | 切歌。 | 下一曲。 | 换别的歌。

set volume
en: Loudness {level}. | I want the sound at {level}. | Go to volume {level}. | Speaker to {level}.
zh: 音量{level}。 | 音量改成{level}。 | 声音要{level}。 | 喇叭调到{level}。

navigate
en: Lead me to the {place}. | Drive me to the {place}. | What is the way to the {place}?
    | Route to the {place}.
    | We have to get to the {place}, where do we go?
zh: 领我去{place}。 | {place}怎么去？ | 给我去{place}的路线。 | 往{place}怎么走？ | 我们要到{place}，怎么走？

find nearby
en: I need a {place} close to here. | Any {place} around? | Where can I find a {place}?
    | Show me the next {place}.
zh: 哪里有{place}？ | 我要找近一点的{place}。 | 这边有没有{place}？ | 帮我找个{place}。

get weather
en: Forecast for {place} {day}. | Is it raining in {place}? | Does the sun shine in {place} {day}?
    | How warm is {place} {day}?
    | What will the weather in {place} be like {day}?
zh: {place}{day}下不下雨？ | {place}会不会冷？ | {day}{place}出太阳吗？ | {place}的天气预报。
    | {place}{day}热吗？

get time
en: Time in {place}, please. | What does the clock say in {place}? | Is it late in {place}?
zh: {place}时间。 | {place}那边几点？ | 报时。

add contact
en: {name} has the number {phone}, remember it. | Put {name} into my contacts with {phone}.
    | Store {phone} for {name}.
zh: 存{name}的电话{phone}。 | 通讯录加{name}，{phone}。 | {phone}是{name}的号码，记下来。

find number
en: I need the number of {name}. | How can I reach {name} by phone? | Number of {name}, please.
zh: {name}电话多少？ | 我要{name}的号码。 | 告诉我{name}的电话。

open app
en: Go to the {app}. | Bring me to the {app}. | {app} app, please. | Run the {app}.
zh: 开{app}。 | 点开{app}。 | 切换到{app}。 | {app}打开一下。

take picture
en: Camera, click. | I want a photo of us. | Make a picture now. | One photo, please.
zh: 咔嚓一张。 | 帮我们照相。 | 拍个照片。 | 用相机拍一下。

search web
en: What does the internet say about {query}? | Web search: {query}. | I want to read about {query}.
    | Dig up something on {query}.
zh: 网上查{query}。 | 我想了解{query}。 | 搜{query}的资料。 | 百度一下{query}。

check battery
en: How long does the battery last? | Battery? | Is there enough power? | How many percent has the battery?
zh: 电池还剩几成？ | 电够不够？ | 剩余电量。 | 电还有百分之几？
"""
