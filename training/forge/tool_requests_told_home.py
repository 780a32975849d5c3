"""Requests that are wishes, states of things or questions, for the tools of the house.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
set light
en: It is too dark to read in the {room}. #state=on
    | Why is the lamp still burning in the {room}? #state=off
    | Could we get some light in the {room}? #state=on
    | I am done in the {room}, you can kill the lights. #state=off
    | Somebody left the {room} light on. #state=off
    | I am walking into the {room}, some light please. #state=on
    | We are wasting power, no lights in the {room}. #state=off | Bedtime, all lamps out. #state=off
    | Mind getting the {room} light? #state=on | Would be good to have the {room} lit. #state=on
zh: {room}太暗了，看不清。 #state=on | {room}怎么还亮着灯？ #state=off | {room}没人了，灯不用开。 #state=off
    | 我进{room}了，来点灯光。 #state=on | 天黑了，{room}亮个灯。 #state=on
    | 谁又忘了关{room}的灯。 #state=off | 麻烦把{room}那盏灯点亮。 #state=on
    | 别浪费电，{room}灯灭掉。 #state=off | 我看书呢，{room}要有灯。 #state=on
    | 所有的灯都熄了吧。 #state=off

set brightness
en: The {room} is too bright, {level} percent is enough. | My eyes hurt, make the light {level} percent.
    | I need more light for reading, say {level} percent.
    | Can the lamp in the {room} go to {level} percent? | Light in the {room}: {level} percent.
    | Soften the {room} light down to {level}. | How about {level} percent light in the {room}?
zh: {room}太亮了，百分之{level}就行。 | 眼睛不舒服，灯光百分之{level}。 | 看书要亮点，开到{level}。
    | {room}灯能不能只要百分之{level}？ | 灯柔和一点，{level}吧。 | {room}光线弄成百分之{level}。
    | 亮度往{level}调。 | 灯的亮度百分之{level}好吗？

set light color
en: I would like the {room} in {color} tonight. | {color} light for the party in the {room}.
    | Can the lamp glow {color}? | Something {color} for the {room} lamp, please.
    | Get the {room} lights to {color}. | Let us try {color} light. | The light is boring, go {color}.
zh: {room}今晚要{color}的气氛。 | 灯能变成{color}吗？ | 开派对，灯用{color}。 | {room}的灯给我弄成{color}。
    | 试试{color}的灯光。 | 灯光{color}一点。 | 这个颜色不好看，换{color}。

set temperature
en: It is freezing in the {room}, {degrees} degrees please. | I am sweating, bring it down to {degrees}.
    | Make the {room} a cozy {degrees} degrees. | The baby sleeps best at {degrees} degrees.
    | Can we have {degrees} degrees in the {room}? | Heat up the {room}, {degrees} degrees.
    | Thermostat at {degrees}, please. | Let the {room} cool to {degrees} degrees.
zh: {room}冷死了，{degrees}度吧。 | 热得出汗，调低到{degrees}度。 | 宝宝睡觉要{degrees}度。
    | {room}暖和点，{degrees}度。 | 能给{room}弄到{degrees}度吗？ | 我想让家里{degrees}度。
    | {room}恒温{degrees}度。 | 别太冷，{degrees}度好了。

start device
en: I am finished with the {device}. #state=off | Time to use the {device}. #state=on
    | Is the {device} still running? It should not. #state=off | Get the {device} going. #state=on
    | Let the {device} rest now. #state=off | Power up the {device}. #state=on
    | I will need the {device} in a minute. #state=on | The {device} is making noise, stop it. #state=off
    | Wake the {device} up. #state=on | Unplug the {device}, please. #state=off
zh: {device}我用完了。 #state=off | 该用{device}了。 #state=on | {device}太吵，停下来。 #state=off
    | {device}跑起来吧。 #state=on | 等下要用{device}，先开着。 #state=on | {device}怎么还开着？ #state=off
    | {device}断电。 #state=off | 把{device}启动起来。 #state=on | 让{device}歇会儿。 #state=off
    | {device}可以开始工作了。 #state=on

open cover
en: Some air would be nice, the {item} please. | The {item} in the {room} is shut, I want it open.
    | Let the sun in through the {item}. | It smells in the {room}, open up the {item}.
    | I am coming in, {item} open. | Can the {item} be opened? | Pull up the {item} in the {room}.
    | Unshut the {item}.
zh: 屋里有味道，{item}开一下。 | {item}关着呢，我要它开。 | 让阳光从{item}进来。
    | 我要进去了，开一下{item}。 | {room}的{item}拉开。 | {item}能打开吗？ | 把{room}{item}推开。
    | {room}闷，{item}开大点。

close cover
en: There is a draft from the {item}. | Noise from outside, the {item} please shut it.
    | Nobody closed the {item} in the {room}. | Let no cold in, {item} closed.
    | Can the {item} in the {room} be shut? | Bring down the {item}.
    | I see the {item} standing open, close it up. | The {item} must not stay open.
zh: {item}漏风。 | 外面太吵，关{item}。 | {room}的{item}没人关。 | 别让冷风进来，{item}关好。
    | {item}开着呢，关一关。 | {room}{item}能关上吗？ | {item}拉上。 | 蚊子进来了，关上{room}的{item}。

lock door
en: Did I lock the {door}? Better do it. | The {door} is unlocked, fix that.
    | For safety, lock up the {door}. | We are leaving, the {door} please lock.
    | No one should get through the {door}. | Can you make the {door} safe for the night?
    | Shut and lock the {door}.
zh: {door}好像没锁，锁一下。 | 出门了，{door}锁好。 | 为了安全，锁{door}。 | 谁也别想进{door}，锁住。
    | {door}忘锁了。 | 把{door}的锁扣上。 | 晚上{door}要锁上。 | {door}锁没锁？没锁就锁。

set fan speed
en: The fan is too weak, {mode}. | Go with {mode} for the air in the {room}.
    | Let the air conditioner work in {mode} mode. | I can't sleep with this wind, {mode} please.
    | {mode} air in the {room}. | Set the {room} air to {mode}. | What about {mode} mode for the fan?
zh: 风太小，用{mode}。 | 吹得睡不着，{mode}模式。 | {room}的空调{mode}就行。 | 风扇给我来{mode}的。
    | 空调{mode}一点。 | 改{mode}风。 | {room}风扇能{mode}吗？ | 换成{mode}的风量。

start cleaning
en: We had a mess in the {room}. | Somebody spilled flour in the {room}, clean up.
    | Guests are coming, make the {room} tidy. | Could the {room} get vacuumed?
    | Have the {room} floor cleaned. | The {room} could use some cleaning.
    | Dog hair everywhere in the {room}. | Run the vacuum in the {room}.
zh: {room}乱七八糟的。 | 客人要来，{room}收拾干净。 | {room}地上有面粉，吸掉。 | {room}到处是狗毛。
    | {room}能打扫一下吗？ | 该给{room}做清洁了。 | 吸尘器去{room}跑一圈。 | {room}的地板好脏。
    | 去{room}清理一下。

run scene
en: It is {scene} time at home. | Make the house ready for {scene}. | Set everything up for {scene}.
    | Can we have the {scene} mood? | Apply the {scene} scene. | Put the home in {scene} mode.
    | Switch to {scene}.
zh: 家里进入{scene}。 | 为{scene}准备好家里。 | 我要{scene}的气氛。 | 切到{scene}场景。
    | 换成{scene}模式吧。 | 家里来个{scene}。 | 能开{scene}场景吗？ | 设为{scene}模式。

water garden
en: The {place} is dry, {minutes} minutes of water. | It has not rained, irrigate for {minutes} minutes.
    | Sprinklers at the {place}, {minutes} minutes. | Give the plants {minutes} minutes of water.
    | Could the {place} be watered for {minutes} minutes?
    | My flowers are thirsty, {minutes} minutes please. | Keep the {place} wet for {minutes} minutes.
    | Hose down the {place} for {minutes} minutes.
zh: {place}干了，浇{minutes}分钟。 | 好久没下雨，灌溉{minutes}分钟。 | {place}的花渴了，浇它{minutes}分钟。
    | 开喷灌{minutes}分钟。 | {place}洒{minutes}分钟的水。 | 草地浇{minutes}分钟。
    | 让{place}喝{minutes}分钟水。 | 喷水{minutes}分钟，{place}。

check humidity
en: My skin is dry, what is the humidity? | Do I need a humidifier in the {room}?
    | Is the {room} air too dry? | Give me the humidity of the {room}. | Has the {room} become moist?
    | How wet is the air in here? | {room} humidity level?
zh: 皮肤好干，湿度是多少？ | {room}需要加湿吗？ | {room}空气是不是太干了？ | {room}湿气重吗？ | 屋里多潮？
    | {room}的湿度正常吗？ | 空气湿度给我看看。 | 现在{room}有多湿？

read thermometer
en: I am shivering, what is the temperature in the {room}? | Is the {room} still cold?
    | What does the thermometer in the {room} say? | Give me the room temperature.
    | Has the {room} warmed up? | Do I need a sweater in the {room}? | Current temperature of the {room}?
zh: 我有点冷，{room}几度？ | {room}的温度计显示多少？ | 屋里暖和吗？ | {room}现在热不热？ | 室温给我报一下。
    | {room}升温了没？ | 在{room}要穿外套吗？ | 家里现在什么温度？

broadcast
en: Everybody should hear this: {message}. | Say over the speakers that {message}.
    | Let the family know {message}. | Inform all rooms that {message}.
    | Put this on the intercom: {message}. | To the whole house: {message}.
    | Shout through the house that {message}. | Can you tell them all that {message}?
    | I want everyone to know that {message}. | House message, {message}.
zh: 大家都听着：{message}。 | 用喇叭说{message}。 | 跟家里人说{message}。 | 通知所有房间{message}。
    | 给全屋播报{message}。 | 对讲里说一句{message}。 | 让每个人都知道{message}。 | 你跟大家讲，{message}。
    | 在家里喊{message}。 | 播一条消息：{message}。

arm alarm
en: We are going on holiday, protect the house. #state=on | It is only me, no alarm please. #state=off
    | Make sure burglars are noticed. #state=on | Stop guarding the house. #state=off
    | Alarm system active, please. #state=on | Turn the house protection off. #state=off
    | Nobody is home from now on. #state=on | I am back home, disarm. #state=off
zh: 我们要去度假，家里警戒。 #state=on | 是我回家，别报警了。 #state=off | 防着点小偷。 #state=on
    | 家里有人，不用警戒。 #state=off | 报警系统启动。 #state=on | 停用安防。 #state=off
    | 睡了，把警报打开。 #state=on | 家里的防护取消。 #state=off | 出门，安防打开。 #state=on

set oven
en: The {food} needs {minutes} minutes in the oven. | Get the oven hot for {minutes} minutes.
    | Roast my {food} for {minutes} minutes. | I am baking {food}, {minutes} minutes.
    | Oven on for {minutes} minutes, please. | How about the {food} goes in for {minutes} minutes?
    | Warm up the {food} in the oven, {minutes} minutes.
zh: {food}要在烤箱里{minutes}分钟。 | 先把烤箱热{minutes}分钟。 | 我烤{food}，{minutes}分钟。
    | {food}入炉{minutes}分钟。 | 烤箱开{minutes}分钟。 | 烘烤{food}{minutes}分钟。
    | 用烤箱热一热{food}，{minutes}分钟。
"""
