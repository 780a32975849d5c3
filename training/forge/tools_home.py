"""Tools of a home with the ways in which people ask for them; `forge.chat_tools` explains the notation."""

from __future__ import annotations

TOOLS = """
set light, switch light, control lamp | turn a light on or off, switch the lights in a room
    | 开关灯, 打开或关闭房间的灯
room? room room, area, zone, place | Which room? | 哪个房间的灯？
state state state, power, action | On or off? | 要开还是关？
en: Turn on the light in the {room}. #state=on | Turn off the light in the {room}. #state=off
    | Switch the {room} light on. #state=on | Switch off the {room} lights. #state=off
    | It is too dark in the {room}. #state=on | Lights off in the {room}, please. #state=off
    | Please turn the {room} light on. #state=on | Turn on the lights. #state=on
    | Turn the lights off. #state=off | I need some light in the {room}. #state=on
    | Kill the lights in the {room}. #state=off
zh: 打开{room}的灯。 #state=on | 关掉{room}的灯。 #state=off | 把{room}的灯打开。 #state=on
    | 把{room}灯关了。 #state=off | {room}太暗了，开一下灯。 #state=on | 请开{room}的灯。 #state=on
    | {room}的灯关一下。 #state=off | 开灯。 #state=on | 把灯关上。 #state=off
    | 帮我打开{room}灯。 #state=on | {room}不用灯了，关掉吧。 #state=off
done: The light is {state} now. => 好的，灯已经弄好了。

set brightness, dim light, light level | set how bright a light is, change the brightness
    | 调节灯光亮度, 设置亮度
level percent brightness, level, percent | How bright should it be? | 要调到多亮？
room? room room, area, zone
en: Set the {room} light to {level} percent. | Dim the lights in the {room} to {level} percent.
    | Brightness {level} percent. | Make the {room} lamp {level} percent bright.
    | Set the brightness to {level} percent in the {room}. | Turn the light down to {level} percent.
zh: 把{room}的灯调到百分之{level}。 | {room}亮度调到百分之{level}。 | 亮度设为百分之{level}。
    | 把{room}灯光亮度设成{level}。 | 灯光调到{level}。
level?: Dim the lights. | Change the brightness. | Make the light brighter. => 调一下亮度。 | 把灯调亮一点。
    | 灯光调暗些。
done: Brightness set. => 亮度调好了。

set light color, paint light, lamp color | change the color of a light, set the lamp color
    | 改变灯的颜色, 设置灯光颜色
color shade color, colour, shade | Which color? | 要什么颜色？
room? room room, area
en: Make the {room} light {color}. | Change the lamp to {color}. | I want {color} light in the {room}.
    | Set the {room} lights to {color}. | Turn the light {color}.
zh: 把{room}的灯变成{color}。 | 灯光换成{color}。 | {room}要{color}的灯光。 | 把灯调成{color}。
color?: Change the light color. | I want another light color. => 换个灯光颜色。 | 改一下灯的颜色。
done: The light is {color} now. => 灯光颜色换好了。

set temperature, heat room, thermostat | set the temperature of a room, change the thermostat
    | 设置温度, 调节房间温度
degrees degrees temperature, degrees, target | What temperature? | 要调到多少度？
room? room room, area, zone
en: Set the {room} to {degrees} degrees. | Make it {degrees} degrees in the {room}.
    | Set the thermostat to {degrees}. | I want {degrees} degrees in the {room}.
    | Heat the {room} to {degrees} degrees. | Change the temperature to {degrees} degrees.
    | Warm up the {room} to {degrees} degrees.
zh: 把{room}温度调到{degrees}度。 | 温度设成{degrees}度。 | {room}调到{degrees}度。
    | 把空调设为{degrees}度。 | 我想让{room}保持{degrees}度。 | 请把温度调到{degrees}度。
degrees?: Change the temperature. | Set the temperature in the {room}. => 调一下温度。 | 设置{room}的温度。
done: The temperature is set to {degrees} degrees. => 温度已经设为{degrees}度。

start device, power device, device switch | turn a device on or off, switch an appliance
    | 开关电器, 打开或关闭设备
device device device, appliance, machine | Which device? | 哪个设备？
state state state, power, action | On or off? | 开还是关？
en: Turn on the {device}. #state=on | Turn off the {device}. #state=off | Switch the {device} on. #state=on
    | Start the {device}, please. #state=on | Stop the {device}. #state=off
    | Shut down the {device}. #state=off | Please switch off the {device}. #state=off
    | Turn the {device} off. #state=off | Power up the {device}. #state=on
zh: 打开{device}。 #state=on | 关掉{device}。 #state=off | 把{device}打开。 #state=on
    | 把{device}关了。 #state=off | 启动{device}。 #state=on | 请关闭{device}。 #state=off
    | 开一下{device}。 #state=on | {device}可以关了。 #state=off
device?: Turn something on. #state=on | Switch off the machine. #state=off => 打开设备。 #state=on
    | 把电器关掉。 #state=off
done: The {device} is {state}. => {device}好了。

open cover, open opening, unclose | open a window or a door | 打开门窗或窗帘
item opening item, cover, target, what | What should I open? | 要打开什么？
room? room room, area
en: Open the {item}. | Please open the {item} in the {room}. | Can you open the {room} {item}?
    | I want the {item} open. | Let some air in through the {item}. | Open up the {item} of the {room}.
zh: 打开{item}。 | 把{room}的{item}打开。 | 请开一下{room}{item}。 | {item}开一下。 | 帮我把{item}打开。
item?: Open it. | Please open something. => 打开一下。 | 帮我开一个。
done: The {item} is open. => {item}打开了。

close cover, shut opening, close up | close a window or a door | 关上门窗或窗帘
item opening item, cover, target, what | What should I close? | 要关上什么？
room? room room, area
en: Close the {item}. | Shut the {item} in the {room}. | Please close the {room} {item}.
    | The {item} should be closed. | Can you shut the {item}? | Close the {item}, it is cold.
zh: 关上{item}。 | 把{room}的{item}关上。 | {item}关一下。 | 请把{item}关好。 | 拉上{room}的{item}。
item?: Close it. | Shut that. => 关上吧。 | 帮我关一下。
done: The {item} is closed. => {item}关上了。

lock door, secure door, bolt | lock a door | 锁门
door opening door, which, target | Which door? | 锁哪扇门？
en: Lock the {door}. | Please lock the {door}. | Make sure the {door} is locked.
    | Is the {door} locked? Lock it. | I am leaving, lock the {door}.
zh: 锁上{door}。 | 把{door}锁好。 | 请锁{door}。 | {door}锁一下。 | 我要出门了，锁上{door}。
door?: Lock up. | Lock the house. => 锁门。 | 上锁。
done: The {door} is locked. => {door}锁好了。

@unlock door, release lock, unbolt | unlock a door | 开锁
door opening door, which, target | Which door? | 开哪扇门的锁？
en: Unlock the {door}. | Please unlock the {door} for me. | Take the lock off the {door}.
zh: 把{door}的锁打开。 | 给{door}开锁。 | 解锁{door}。
door?: Unlock, please. => 开锁。
done: The {door} is unlocked. => {door}的锁开了。

set fan speed, fan mode, air flow | set the mode of a fan or air conditioner | 设置风扇或空调的模式
mode mode mode, speed, setting | Which mode? | 要什么模式？
room? room room, area
en: Set the fan to {mode}. | Put the air conditioner in {mode} mode.
    | {mode} mode for the fan in the {room}, please. | Switch the {room} fan to {mode} mode.
zh: 风扇调到{mode}。 | 空调开{mode}模式。 | 把{room}的风扇设为{mode}模式。 | 切换到{mode}模式。
mode?: Change the fan mode. | Set the fan. => 换个风扇模式。 | 调一下空调模式。
done: The fan is in {mode} mode. => 好的，模式切换好了。

start cleaning, vacuum room, sweep | send the robot vacuum to clean a room | 让扫地机器人打扫房间
room room room, area, zone, place | Which room should be cleaned? | 打扫哪个房间？
en: Clean the {room}. | Vacuum the {room}, please. | The {room} is dirty. | Send the vacuum to the {room}.
    | Sweep the floor in the {room}. | Please tidy the floor of the {room}.
zh: 打扫{room}。 | 请把{room}扫一扫。 | {room}脏了，扫一下。 | 让机器人去{room}打扫。 | 给{room}吸尘。
room?: Start cleaning. | Vacuum, please. => 开始打扫。 | 扫一下地。
done: Cleaning the {room}. => 正在打扫{room}。

run scene, activate scene, mood | start a scene of the home | 启动场景模式
scene topic scene, name, mood | Which scene? | 哪个场景？
en: Start the scene {scene}. | Activate {scene}. | Run my {scene} scene. | Switch to the {scene} scene.
zh: 启动{scene}场景。 | 打开{scene}模式。 | 运行场景{scene}。 | 切换到{scene}场景。
done: Scene started. => 场景启动了。

water garden, irrigate, sprinkler | water the plants for some minutes | 给植物浇水
minutes minutes minutes, duration, time | For how many minutes? | 浇几分钟？
place? landmark place, area, zone
en: Water the plants for {minutes} minutes. | Run the sprinkler at the {place} for {minutes} minutes.
    | Give the {place} water for {minutes} minutes. | Irrigate for {minutes} minutes.
zh: 浇水{minutes}分钟。 | 给{place}浇{minutes}分钟水。 | 喷水{minutes}分钟。 | 花园浇水{minutes}分钟。
minutes?: Water the plants. | Turn on the sprinkler. => 浇花。 | 给植物浇水。
done: Watering for {minutes} minutes. => 浇水{minutes}分钟。

check humidity, humidity sensor, read humidity | read how humid a room is | 查询房间湿度
room? room room, area
en: How humid is it in the {room}? | What is the humidity? | Check the humidity in the {room}.
    | Is the air in the {room} dry?
zh: {room}湿度是多少？ | 现在湿度多少？ | 查一下{room}的湿度。 | {room}干不干？
> humidity=percent => The humidity is {humidity} percent. => 湿度是百分之{humidity}。

read thermometer, room temperature, indoor climate | read the temperature in a room | 查询室内温度
room? room room, area
en: How warm is it in the {room}? | What is the temperature in the {room}? | Is it cold in the {room}?
    | Read the thermometer. | Check the temperature inside.
zh: {room}现在多少度？ | 室内温度是多少？ | {room}冷不冷？ | 看看{room}的温度。 | 屋里几度？
> temperature=degrees => It is {temperature} degrees. => 现在{temperature}度。

broadcast, announce, intercom | say a message on all speakers of the house | 在家里广播一句话
message message message, text, words | What should I announce? | 要广播什么？
en: Announce that {message}. | Broadcast: {message}. | Tell everyone {message}.
    | Say on all speakers {message}.
zh: 广播一下：{message}。 | 通知大家{message}。 | 全屋广播{message}。 | 告诉家里所有人{message}。
message?: Make an announcement. | Broadcast something. => 我要广播。 | 发个通知。
done: Announced. => 已经广播了。

arm alarm, security mode, guard house | turn the alarm system of the house on or off | 开关家庭安防系统
state state state, mode, action | On or off? | 开还是关？
en: Arm the alarm. #state=on | Turn on the security system. #state=on | Disarm the house. #state=off
    | Turn the burglar alarm off. #state=off | I am leaving, watch the house. #state=on
zh: 打开安防。 #state=on | 关闭报警系统。 #state=off | 启动防盗模式。 #state=on | 解除警戒。 #state=off
    | 我出门了，开启安防。 #state=on
done: The security system is {state}. => 安防已经设置好了。

@brew coffee, make coffee, barista | make some cups of coffee | 煮咖啡
cups count cups, number, count | How many cups? | 要几杯？
en: Make {cups} cups of coffee. | Brew {cups} cups, please. | I would like {cups} cups of coffee.
zh: 煮{cups}杯咖啡。 | 来{cups}杯咖啡。 | 帮我做{cups}杯咖啡。
cups?: Make coffee. => 煮咖啡。
done: Making {cups} cups. => 正在煮{cups}杯咖啡。

set oven, bake, preheat | heat the oven for some minutes | 设置烤箱
minutes minutes minutes, duration, time | For how many minutes? | 烤几分钟？
food? dish food, what, item
en: Bake the {food} for {minutes} minutes. | Oven on for {minutes} minutes.
    | Preheat the oven for {minutes} minutes. | Put the {food} in the oven for {minutes} minutes.
zh: 烤{food}{minutes}分钟。 | 烤箱开{minutes}分钟。 | 预热烤箱{minutes}分钟。
    | 用烤箱加热{food}{minutes}分钟。
minutes?: Start the oven. | Bake the {food}. => 开烤箱。 | 烤一下{food}。
done: The oven is on for {minutes} minutes. => 烤箱开{minutes}分钟。
"""
