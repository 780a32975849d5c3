"""Still more ways of asking for the tools of the lessons, plain and colloquial ones, more of them Chinese.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
set light
en: {room} light on. #state=on | {room} light off. #state=off | Have the {room} lights on. #state=on
    | Nobody needs light in the {room}. #state=off | Lamp in the {room} off. #state=off
    | Let there be light in the {room}. #state=on | The {room} is pitch dark. #state=on
zh: 把{room}照亮。 #state=on | {room}灯打开。 #state=on | {room}的灯别亮着了。 #state=off
    | 亮一下{room}的灯。 #state=on | {room}黑漆漆的，开个灯。 #state=on | 关{room}灯。 #state=off
    | 我在{room}，给点光。 #state=on | 睡觉了，{room}灯关掉。 #state=off | 灯都开着吧。 #state=on
    | 关灯睡觉。 #state=off

set brightness
en: {level} percent brightness in the {room}. | Raise the {room} light to {level} percent.
    | I want the {room} lamp at {level} percent. | Light level {level}, please.
    | Go up to {level} percent with the light.
zh: {room}的灯百分之{level}亮就够了。 | 亮度{level}。 | 灯太刺眼，降到百分之{level}。 | 光调成{level}。
    | {room}灯调暗到百分之{level}。 | 灯的亮度改成{level}。 | 把光线开到百分之{level}。

set light color
en: A {color} lamp for the {room}. | Switch the lamp color to {color}. | Let the {room} glow {color}.
zh: {room}灯光改成{color}。 | 我想要{color}灯光。 | 灯光要{color}的。 | 给{room}换个{color}。
    | 灯变{color}吧。

set temperature
en: Keep the {room} at {degrees} degrees. | {degrees} degrees, please. | Put the thermostat on {degrees}.
    | Bring the {room} up to {degrees} degrees. | I would like it {degrees} degrees warm.
zh: 暖气调到{degrees}度。 | {room}温度{degrees}度。 | 太热了，降到{degrees}度。
    | {room}开到{degrees}度就行。 | 空调打到{degrees}度。 | 让屋里有{degrees}度。 | 恒温器设在{degrees}。

start device
en: {device} on. #state=on | {device} off. #state=off | Let the {device} run. #state=on
    | Stop running the {device}. #state=off | Fire up the {device}. #state=on
    | Disable the {device}. #state=off | Make the {device} start. #state=on
zh: {device}开。 #state=on | {device}关。 #state=off | 把{device}停掉。 #state=off
    | 给我开{device}。 #state=on | {device}别开着了。 #state=off | 让{device}工作。 #state=on
    | 不用{device}了。 #state=off | 切断{device}的电源。 #state=off | {device}运行起来。 #state=on

open cover
en: {item} open, please. | Get me the {item} open. | It is stuffy in the {room}, open the {item}.
    | Leave the {item} open. | The {item} in the {room} should be open.
zh: {item}打开透透气。 | 把{item}敞开。 | {room}{item}开开。 | 开{room}的{item}。 | 给我开{item}。
    | 请将{item}打开。

close cover
en: {item} shut. | Make sure the {item} is closed. | Get the {room} {item} shut. | Pull the {item} closed.
    | It is raining, close the {item}. | No open {item} in the {room}, please.
zh: 关{item}。 | 把{item}合上。 | {room}的{item}别开着。 | 下雨了，关{item}。 | {item}没关，去关一下。
    | 将{room}{item}关闭。 | {item}关严。

lock door
en: Put the lock on the {door}. | Keep the {door} locked. | Turn the key in the {door}.
    | The {door} has to be locked.
zh: {door}锁起来。 | 给{door}上锁。 | 睡前锁{door}。 | {door}要锁。 | 帮忙锁一下{door}。 | 将{door}锁死。

set fan speed
en: {mode}, please, for the fan. | Run the air conditioner in {mode}. | The fan in the {room} to {mode}.
zh: 风扇开{mode}。 | {mode}模式吹。 | 把空调设成{mode}。 | {room}空调换{mode}。 | 用{mode}档。
    | 风量{mode}就好。

start cleaning
en: Go and clean the {room}. | {room}, please clean it. | Start with the {room}, vacuum.
    | Make the {room} floor clean. | There are crumbs in the {room}. | Hoover the {room}.
zh: {room}清扫一下。 | 扫{room}。 | {room}太乱，去扫地。 | 清洁{room}的地面。 | {room}有灰，吸一下。
    | 扫地机去{room}。 | 把{room}的地拖干净。 | 先扫{room}。

run scene
en: {scene} scene on. | Do the {scene} scene. | Let us have {scene}.
zh: {scene}场景。 | 来个{scene}模式。 | 执行{scene}。 | 场景换成{scene}。

water garden
en: {minutes} minutes of water for the {place}. | Let the sprinkler go for {minutes} minutes.
    | Soak the {place} {minutes} minutes.
zh: {place}浇水{minutes}分钟。 | 洒水{minutes}分钟。 | 给花浇{minutes}分钟。 | 开水{minutes}分钟浇{place}。
    | 灌溉{place}{minutes}分钟。

check humidity
en: Humidity in the {room}? | Is it damp in the {room}? | How much humidity do we have?
    | Moisture in the {room}, please.
zh: {room}潮湿吗？ | 测{room}湿度。 | 空气湿度几何？ | {room}的空气干燥吗？ | 湿度高不高？
    | 报一下{room}湿度。

read thermometer
en: Temperature in the {room}? | How cold is the {room}? | Is it hot in the {room}?
    | How many degrees in here?
zh: {room}温度。 | {room}热吗？ | {room}有多少度？ | 屋子里冷吗？ | 查{room}室温。 | {room}是不是很冷？
    | 室内几度了？

broadcast
en: Let the whole house know: {message}. | Over the speakers: {message}.
    | Make it heard everywhere, {message}. | Call out to all rooms that {message}.
zh: 广播{message}。 | 喊一声：{message}。 | 让全家都听见，{message}。 | 播报{message}。
    | 给大家播一句{message}。 | 全家注意，{message}。

arm alarm
en: Guard mode on. #state=on | The alarm system can go off. #state=off | Secure the house now. #state=on
    | Deactivate the alarm. #state=off
zh: 开防盗。 #state=on | 撤防。 #state=off | 布防。 #state=on | 安防关了。 #state=off
    | 家里没人，打开警报。 #state=on | 我回来了，解除报警。 #state=off

set oven
en: {minutes} minutes in the oven for the {food}. | Give the {food} {minutes} minutes in the oven.
    | Oven, {minutes} minutes.
zh: {food}烤{minutes}分钟。 | 烤箱{minutes}分钟。 | 把{food}放进去烤{minutes}分钟。
    | 烤箱加热{food}，{minutes}分钟。

make call
en: Put me through to {contact}. | Connect me with {contact}. | {contact} on the line, please.
    | Let me talk to {contact}. | Start calling {contact}. | I have to call {contact}.
zh: 拨{contact}。 | 呼{contact}。 | 电话{contact}。 | 找{contact}通个话。 | 接通{contact}。
    | 我找{contact}有事，拨过去。 | 拨号给{contact}。 | 给{contact}去个电话。 | 能打给{contact}吗？

send message
en: Message to {contact}: {text}. | Shoot {contact} a text, {text}. | A text for {contact}: {text}.
    | Inform {contact} that {text}. | {contact} should know that {text}. | Send {contact} the words {text}.
zh: 发信息给{contact}：{text}。 | 给{contact}捎句话，{text}。 | 短信{contact}：{text}。
    | 转告{contact}，{text}。 | 对{contact}说：{text}。 | 发给{contact}，内容是{text}。
    | 让{contact}知道{text}。 | 跟{contact}讲一声{text}。 | 微信告诉{contact}：{text}。

set timer
en: {minutes} minutes on the clock. | Give me {minutes} minutes. | Timer, {minutes} minutes for {label}.
    | Ring in {minutes} minutes. | Start counting {minutes} minutes.
zh: {minutes}分钟计时。 | 开始{minutes}分钟倒计时。 | 给{label}定{minutes}分钟。 | {minutes}分钟后响。
    | 煮{label}计时{minutes}分钟。 | 定个{minutes}分钟的表。 | {minutes}分钟到了提醒。

cancel timer
en: Timer off. | No timer any more. | Drop the {label} timer. | Forget the timer for the {label}.
    | End the countdown.
zh: 关掉计时器。 | 停掉{label}的计时器。 | 计时取消。 | {label}不用计时了。 | 倒计时停。 | 删{label}计时器。

set alarm
en: Alarm {time}. | {time} wake up call, please. | I need to be up by {time} {day}.
    | Ring me awake at {time}.
zh: 闹钟{time}。 | {time}喊我。 | 定{day}{time}的闹钟。 | {time}叫醒我。 | {day}要{time}起床。
    | 帮我设闹钟，{time}。 | 把闹钟调到{time}。 | {time}响铃。

cancel alarm
en: No alarm at {time}. | Kill the {time} alarm. | Scrap my alarm. | Forget about the alarm at {time}.
zh: 关闹钟。 | {time}那个闹钟删了。 | 不用{time}叫我了。 | 清掉闹钟。 | {time}闹钟关掉。

add reminder
en: Reminder: {task}. | I need a reminder to {task} {day}. | Ping me at {time} to {task}.
    | Please make me {task} {day}. | {day} I have to {task}, remind me. | Tell me at {time} to {task}.
zh: {task}，记得提醒。 | {time}叫我{task}。 | 到{time}提醒{task}。 | {day}要{task}，别让我忘。
    | 提醒一下{day}{task}。 | 帮我记着{time}{task}。 | {day}{time}喊我{task}。 | 建个提醒，{task}。

add event
en: {day}: {title}. Save it. | Book {title} into my calendar on {day}.
    | New appointment {title} {day} at {time}. | {title} takes place {day}, enter it.
    | Block {day} for {title}.
zh: {day}{title}，记进日历。 | 新建日程{title}，{day}。 | {day}安排{title}。 | 加日程：{day}{time}{title}。
    | 把{day}{time}的{title}加进去。 | 日历写上{day}{title}。 | {title}定在{day}{time}。
    | 给{day}添个{title}。

read calendar
en: My plans {day}? | Read out {day}. | What is up {day}? | Any appointments {day}?
    | Tell me about my {day}.
zh: {day}日程。 | {day}要干什么？ | 念{day}的安排。 | {day}排了什么？ | 我{day}有事吗？ | 看一下{day}日历。
    | {day}有约吗？

add note
en: New note: {text}. | Keep in mind that {text}. | For my notes: {text}. | Please jot this down: {text}.
zh: 笔记：{text}。 | 帮我记{text}。 | 记录一条：{text}。 | 写下来，{text}。 | 备注{text}。
    | 存个便签，{text}。 | 记住{text}，写进笔记。

play music
en: {song} by {artist}, please. | Turn on {song}. | Give us {song}. | I would like to listen to {song}.
    | Let {song} play.
zh: 放{song}。 | 听{song}。 | 来首{song}。 | 我要听{song}。 | {artist}的{song}放一下。 | 点播{song}。
    | 播{artist}的歌{song}。 | 给我来一首{song}。 | 想听{artist}唱{song}。 | 把{song}放出来。

play genre
en: Some {genre} would be nice. | Play me {genre}. | Time for {genre}. | Can we have {genre} now?
    | Switch the music to {genre}.
zh: 来些{genre}。 | 听{genre}。 | 换成{genre}。 | 有没有{genre}，放点。 | 我要{genre}。 | 放{genre}听听。

pause music
en: Music pause. | Stop that song. | Quiet, no more music. | Hold on with the music. | Break the playback.
zh: 音乐停。 | 歌先停下。 | 把歌关了。 | 先不听了。 | 播放暂停。 | 安静，别播了。

next song
en: Another song. | Skip it. | Next track please. | Jump to the next song. | Not this one, another.
zh: 切下一首。 | 下首歌。 | 跳到下一曲。 | 换首别的。 | 这个不要，下一个。

set volume
en: {level} for the volume. | Sound at {level}. | Turn it to {level}. | Change the loudness to {level}.
zh: 音量{level}。 | 声音{level}。 | 调成{level}的音量。 | 把音量开到{level}。 | 声音大小设{level}。

navigate
en: To the {place}, please. | Lead me to the {place}. | Which road goes to the {place}?
    | Drive me to the {place}. | I need to get to the {place}. | Route to the {place}.
zh: 到{place}怎么去？ | 我想去{place}。 | 带路，去{place}。 | 去往{place}。 | {place}在哪条路，导过去。
    | 给我指去{place}的路。 | 路线：{place}。 | 开车到{place}怎么走？ | 我得去趟{place}，带路。

find nearby
en: Where can I find a {place} here? | Closest {place}? | I need a {place} in this area.
    | Show me {place}s around me.
zh: 哪里有{place}？ | 找个{place}，近点的。 | 附近的{place}。 | 旁边有没有{place}？
    | 帮我找{place}，就在周围。 | 最近的{place}。 | 查周边{place}。 | 这边{place}在哪儿？

get weather
en: {place} weather {day}? | Is {place} warm {day}? | Do they have rain in {place}?
    | Forecast for {place} {day}. | What will the weather be in {place}?
zh: {place}天气。 | {day}{place}热不热？ | {place}{day}有雨吗？ | 查{place}{day}天气。
    | 看看{place}的天气预报。 | {place}下雪了吗？ | {place}今天晒不晒？ | 我要去{place}，天气好吗？
    | {place}气温多少？

get time
en: Time in {place}? | Current time, please. | What does the clock say in {place}? | Tell me the hour.
zh: {place}时间。 | {place}那儿几点？ | 报时。 | {place}现在什么时间？ | 查下{place}的时间。 | 眼下几点？

add contact
en: {name}, {phone}, add that number. | Put {name} in the phone book: {phone}.
    | Remember {phone} as the number of {name}.
zh: 记下{name}的电话：{phone}。 | 把{phone}存成{name}。 | 通讯录加{name}，{phone}。
    | {name}，号码{phone}，存起来。 | 新增{name}，电话是{phone}。 | {phone}是{name}的号码，记住。

find number
en: {name}, what number is that? | Give me the phone of {name}. | How can I reach {name} by phone?
    | Search {name} in my contacts.
zh: {name}号码多少？ | 给我{name}的电话。 | 查{name}。 | 通讯录里找{name}。 | {name}手机多少？
    | 报一下{name}的号码。

open app
en: {app}, please. | Bring up my {app}. | Take me into the {app}. | Run the {app}. | Switch to the {app}.
zh: 开{app}。 | 运行{app}。 | 点开{app}。 | 我想看{app}。 | 把{app}调出来。 | 换到{app}。

take picture
en: Picture, please. | Photograph us. | Make a photo now. | One photo. | Press the shutter.
zh: 拍一张。 | 来一张照片。 | 帮我们照个相。 | 按快门。 | 快照一张。

search web
en: {query}, search that. | Browse for {query}. | Show me web pages about {query}.
    | What does the internet know about {query}?
zh: 搜{query}。 | 百度一下{query}。 | 查{query}的资料。 | 网上看看{query}。 | 找找关于{query}的信息。
    | {query}，上网查。

check battery
en: Battery? | Charge level, please. | Is there enough power left? | How long will the battery last?
zh: 电量。 | 看下电量。 | 剩多少电了？ | 电够用吗？ | 电池剩几成？
"""
