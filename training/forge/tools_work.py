"""Tools of robots, drones, shops and offices; `forge.chat_tools` explains the notation."""

from __future__ import annotations

TOOLS = """
move robot, drive, walk, go straight | move the robot in a direction | 让机器人移动
direction move direction, way, heading | In which direction? | 往哪个方向？
distance? metres distance, meters, steps
en: Move {direction} {distance} meters. | Go {direction}. | Drive {direction} {distance} meters.
    | Walk {direction} for {distance} meters. | Take {distance} steps {direction}. | Robot, go {direction}.
zh: 向{direction}走{distance}米。 | 往{direction}走。 | 向{direction}移动{distance}米。
    | 往{direction}开{distance}米。 | 朝{direction}走{distance}步。
direction?: Move {distance} meters. | Start moving. | Move. => 走{distance}米。 | 动一下。 | 走起来。
done: Moving {direction}. => 好的，我走了。

turn robot, rotate, spin | turn the robot by some degrees | 让机器人转弯
direction direction direction, side, way | Left or right? | 左还是右？
angle? angle angle, degrees, amount
en: Turn {direction}. | Turn {direction} {angle} degrees. | Rotate {angle} degrees to the {direction}.
    | Spin {direction} by {angle} degrees.
zh: 向{direction}转。 | 往{direction}转{angle}度。 | {direction}转{angle}度。 | 向{direction}旋转{angle}度。
direction?: Turn {angle} degrees. | Turn around. => 转{angle}度。 | 转个弯。
done: Turning {direction}. => 好的，正在转。

pick up, grab object, take object, grasp | pick up a thing with the arm | 拿起物体
object thing object, item, thing, what | What should I pick up? | 要拿什么？
place? landmark place, from, location
en: Pick up the {object}. | Take the {object} from the {place}. | Grab the {object}.
    | Please lift the {object}. | Get the {object} at the {place}. | Grasp the {object}, robot.
zh: 拿起{object}。 | 把{object}拿起来。 | 抓住{object}。 | 从{place}拿{object}。 | 捡起{object}。
    | 请拿{place}那里的{object}。
object?: Pick it up. | Grab something. => 拿起来。 | 抓一下。
done: I have the {object}. => 拿到{object}了。

put down, place object, release | put a thing down at a place | 放下物体
object thing object, item, thing | What should I put down? | 放下什么？
place? landmark place, to, location, where
en: Put the {object} down. | Put the {object} next to the {place}. | Place the {object} at the {place}.
    | Drop the {object} by the {place}.
zh: 放下{object}。 | 把{object}放在{place}旁边。 | 将{object}放到{place}。 | 把{object}放下来。
object?: Put it down. | Let go. => 放下。 | 松手。
done: The {object} is down. => {object}放好了。

@bring object, fetch, deliver to person | bring a thing to a person | 把东西拿给人
object thing object, item, what | What should I bring? | 要拿什么？
person? person person, to, who
en: Bring me the {object}. | Fetch the {object}. | Bring the {object} to {person}.
zh: 把{object}拿给我。 | 去拿{object}。 | 把{object}送给{person}。
object?: Bring me something. => 给我拿点东西。
done: I am bringing the {object}. => 我去拿{object}。

go to place, drive to, move to, walk to | send the robot to a place | 让机器人去某个地方
place landmark place, target, location, destination, goal | Where should I go? | 要去哪里？
en: Go to the {place}. | Drive to the {place}. | Walk over to the {place}. | Robot, come to the {place}.
    | Please move to the {place}.
zh: 去{place}。 | 走到{place}那里。 | 开到{place}。 | 到{place}来。 | 请移动到{place}。
place?: Go there. | Go to a place. => 去那边。 | 过去。
done: I am going to the {place}. => 我去{place}。

look at, watch, point camera | point the camera at something | 看向某个东西
target landmark target, object, what, where | What should I look at? | 要看什么？
en: Look at the {target}. | Point the camera at the {target}. | Watch the {target}.
    | Turn your eyes to the {target}. | What is at the {target}?
zh: 看{target}。 | 把镜头对准{target}。 | 看看{target}那边。 | 注意{target}。 | 观察{target}。
target?: Look. | Point the camera. => 看一下。 | 转一下镜头。
done: I am looking at the {target}. => 我在看{target}。

follow person, track person, come along | follow a person | 跟着人走
person person person, who, target, name | Who should I follow? | 跟着谁？
en: Follow {person}. | Go after {person}. | Stay with {person}. | Walk behind {person}.
    | Keep following {person}.
zh: 跟着{person}。 | 跟随{person}。 | 跟在{person}后面。 | 跟住{person}。
person?: Follow. | Start following. => 跟上。 | 开始跟随。
done: I am following {person}. => 我跟着{person}。

stop robot, halt, emergency stop | stop all movement | 停止所有动作
en: Stop. | Halt. | Stop right now. | Freeze. | Do not move. | Emergency stop.
zh: 停。 | 停下来。 | 别动。 | 马上停止。 | 紧急停止。 | 站住。
done: I have stopped. => 已经停了。

wave hand, greet, gesture | wave with the arm | 挥手
en: Wave. | Wave your hand. | Say hello with your arm. | Greet the guests.
zh: 挥挥手。 | 招手。 | 跟客人打招呼。 | 挥手。
done: I am waving. => 我在挥手。

take off, launch drone, lift off, start flight | start the drone and climb to a height | 无人机起飞
height? height height, altitude, meters
en: Take off. | Take off to {height} meters. | Launch the drone. | Lift off and climb to {height} meters.
    | Start the drone. | Go up to {height} meters.
zh: 起飞。 | 起飞到{height}米。 | 让无人机起飞。 | 升到{height}米。 | 飞起来。 | 无人机上升到{height}米。
done: Taking off. => 正在起飞。

land drone, touch down, end flight | land the drone | 无人机降落
place? landmark place, spot, where
en: Land. | Land the drone. | Land at the {place}. | Come down now. | Touch down next to the {place}.
zh: 降落。 | 让无人机降落。 | 在{place}降落。 | 下来吧。 | 降落到{place}旁边。
done: Landing. => 正在降落。

fly to, drone goto, fly over | fly the drone to a place | 让无人机飞到某地
place landmark place, target, destination, location | Where should it fly? | 飞到哪里？
height? height height, altitude, meters
en: Fly to the {place}. | Fly to the {place} at {height} meters. | Send the drone to the {place}.
    | Go over the {place} in {height} meters height. | Drone, fly over to the {place}.
zh: 飞到{place}。 | 飞去{place}，高度{height}米。 | 让无人机去{place}。 | 以{height}米高度飞到{place}。
    | 飞往{place}上空。
place?: Fly. | Fly somewhere. => 飞过去。 | 飞一下。
done: Flying to the {place}. => 正在飞往{place}。

patrol, guard area, inspect area | fly or drive around a place to guard it | 巡逻
area landmark area, place, zone, where | Which area? | 巡逻哪里？
rounds? count rounds, times, laps
en: Patrol the {area}. | Patrol the {area} {rounds} times. | Check the {area} for anything strange.
    | Fly {rounds} rounds around the {area}. | Guard the {area}.
zh: 在{area}巡逻。 | 绕{area}巡逻{rounds}圈。 | 检查一下{area}周围。 | 巡视{area}。
    | 去{area}巡查{rounds}次。
area?: Start the patrol. | Go on patrol. => 开始巡逻。 | 去巡逻。
done: Patrolling the {area}. => 正在巡逻{area}。

drone photo, aerial photo, capture image | take a photo from the air | 航拍照片
target? landmark target, object, what
en: Take an aerial photo. | Photograph the {target} from above. | Take a photo of the {target}.
    | Capture the {target}.
zh: 航拍一张。 | 从空中拍{target}。 | 给{target}拍照。 | 拍一下{target}。
done: The photo is saved. => 照片存好了。

return home, fly back, come home | send the drone or robot back to its start | 返航, 回到起点
en: Return home. | Fly back. | Come home. | Go back to the start. | Return to base.
    | Back to the charging station.
zh: 返航。 | 飞回来。 | 回家。 | 回到起点。 | 返回充电站。 | 回来吧。
done: Coming home. => 正在返航。

@hover, hold position, stay in air | stay in the air at one place for some minutes | 悬停
minutes minutes minutes, duration, time | For how many minutes? | 悬停几分钟？
en: Hover for {minutes} minutes. | Stay there for {minutes} minutes. | Hold your position {minutes} minutes.
zh: 悬停{minutes}分钟。 | 在空中停{minutes}分钟。 | 原地保持{minutes}分钟。
minutes?: Hover. => 悬停。
done: Hovering. => 正在悬停。

set speed, flight speed, drive speed | set how fast the robot or drone moves | 设置速度
speed speed speed, pace, rate | How fast? | 要多快？
en: Go {speed}. | Set the speed to {speed}. | Move at {speed} speed. | Change to {speed} speed.
zh: 速度调成{speed}。 | 用{speed}飞。 | 设为{speed}。 | 改成{speed}。
speed?: Change the speed. | Set the speed. => 改变速度。 | 调一下速度。
done: The speed is {speed}. => 速度设好了。

add to cart, shopping list, buy item | put a thing on the shopping list | 加入购物清单
item grocery item, product, article, what | What should I add? | 要加什么？
count? count count, quantity, number
en: Add {item} to the shopping list. | Put {item} on my list. | We need {item}. | Buy {count} {item}.
    | Add {count} {item} to the cart. | I have to buy {item}.
zh: 购物清单加上{item}。 | 买{item}。 | 把{item}加到清单里。 | 我们需要{item}。 | 购物车加{count}份{item}。
    | 记得买{count}个{item}。
item?: Add something to the list. | Update my shopping list. => 加到购物清单。 | 我要买东西。
done: {item} is on the list. => {item}加好了。

remove from cart, delete item, take off list | take a thing off the shopping list | 从购物清单删除
item grocery item, product, article | What should I remove? | 要删什么？
en: Remove {item} from the list. | Take {item} off the shopping list. | Delete {item}.
    | We don't need {item} any more. | Cross out {item}.
zh: 把{item}从清单里删掉。 | 不用买{item}了。 | 删除{item}。 | 购物清单去掉{item}。
item?: Remove something from my list. => 从清单删一个。
done: {item} is removed. => {item}删掉了。

order food, order dish, food delivery | order a dish for delivery | 点外卖
dish dish dish, food, meal, what | What would you like? | 要点什么？
count? count count, quantity, portions
size? size size, portion
en: Order {dish}. | I would like {count} {dish}. | Get me a {size} {dish}. | Order {count} {dish} for us.
    | Can I have {dish}?
zh: 点一份{dish}。 | 我要{count}份{dish}。 | 来一个{size}份{dish}。 | 外卖点{dish}。
    | 帮我叫{count}份{dish}。
dish?: Order food. | I want to order something to eat. => 点外卖。 | 我要订餐。
done: I ordered {dish}. => {dish}点好了。

check price, product price, price of | tell what a thing costs | 查询价格
item grocery item, product, what | Of what? | 查什么的价格？
en: How much is {item}? | What does {item} cost? | What is the price of {item}? | Check the price of {item}.
zh: {item}多少钱？ | {item}什么价格？ | 查一下{item}的价格。 | {item}贵吗？
> price=amount => It costs {price}. => 价格是{price}。

track order, order status, parcel tracking | tell where an order is | 查询订单
number? phone number, order, id
en: Where is my order? | Track order {number}. | What is the status of order {number}?
    | When does my package arrive?
zh: 我的订单到哪了？ | 查询订单{number}。 | 订单{number}什么状态？ | 我的包裹什么时候到？
> status=place => Your order is at the {status}. => 你的订单在{status}。

book table, reserve restaurant, table reservation | reserve a table in a restaurant | 预订餐桌
people count people, guests, seats | For how many people? | 几位？
time? clock time, at
day? day day, date
en: Book a table for {people}. | Reserve a table for {people} {day}. | Table for {people} at {time}, please.
    | We are {people}, book a table at {time} {day}.
zh: 订一张{people}个人的桌子。 | {day}{time}订位，{people}位。 | 帮我预订{people}人桌。
    | {day}订{people}个位子。
people?: Book a table. | Reserve a table {day}. => 订个位子。 | {day}订桌。
done: A table for {people} is booked. => {people}位的桌子订好了。

call taxi, book ride, order cab | order a taxi to a place | 叫出租车
place site destination, place, to | Where do you want to go? | 去哪里？
en: Get me a taxi to the {place}. | Call a cab to the {place}. | I need a ride to the {place}.
    | Book a car to the {place}.
zh: 叫一辆车去{place}。 | 打车去{place}。 | 帮我叫出租车到{place}。 | 我要坐车去{place}。
place?: Call a taxi. | I need a cab. => 叫出租车。 | 帮我打车。
done: A taxi to the {place} is coming. => 去{place}的车来了。

@book hotel, reserve room, hotel booking | book a hotel room in a city | 订酒店
city city city, place, where | In which city? | 哪个城市？
nights? count nights, duration
en: Book a hotel in {city}. | I need a room in {city} for {nights} nights. | Reserve a hotel in {city}.
zh: 订{city}的酒店。 | 我要在{city}住{nights}晚。 | 帮我订{city}的房间。
city?: Book a hotel. => 订酒店。
done: A hotel in {city} is booked. => {city}的酒店订好了。

book train, buy ticket, train ticket | buy a train ticket to a city | 买火车票
city city city, destination, to | To which city? | 去哪个城市？
day? day day, date, when
en: Book a train to {city}. | Buy a ticket to {city} for {day}. | I want to take the train to {city} {day}.
    | Get me a train ticket to {city}.
zh: 买去{city}的火车票。 | 订一张{day}到{city}的票。 | 我{day}要坐火车去{city}。 | 帮我买{city}的车票。
city?: Buy a train ticket. | Book a train. => 买火车票。 | 订车票。
done: The ticket to {city} is booked. => 去{city}的票买好了。

send file, share document, forward file | send a file to a person | 把文件发给人
file file file, document, what | Which file? | 哪个文件？
person person to, person, recipient | To whom? | 发给谁？
en: Send {file} to {person}. | Share {file} with {person}. | Forward {file} to {person}.
    | {person} needs {file}, send it.
zh: 把{file}发给{person}。 | 将{file}转给{person}。 | {person}要{file}，发一下。 | 分享{file}给{person}。
person?: Send {file}. | Share {file}. => 发送{file}。 | 分享{file}。
file?: Send a file to {person}. => 给{person}发个文件。
done: {file} is sent. => {file}发了。

print file, print document, printer | print copies of a file | 打印文件
file file file, document, what | Which file? | 打印什么？
copies? count copies, count, number
en: Print {file}. | Print {copies} copies of {file}. | I need {file} on paper.
    | Make {copies} copies of {file}.
zh: 打印{file}。 | 把{file}打印{copies}份。 | {file}印{copies}份。 | 我要纸质的{file}。
file?: Print it. | Print a file. => 打印一下。 | 打印文件。
done: Printing {file}. => 正在打印{file}。

open file, show document, view file | open a file | 打开文件
file file file, document, name | Which file? | 哪个文件？
en: Open {file}. | Show me {file}. | Let me see {file}. | Where is {file}? Open it.
zh: 打开{file}。 | 给我看{file}。 | 看一下{file}。 | 显示{file}。
file?: Open a file. => 打开一个文件。
done: Here is {file}. => 这是{file}。

book room, meeting room, reserve space | reserve a meeting room | 预订会议室
people? count people, seats, size
day? day day, date
time? clock time, at, start
en: Book a meeting room {day}. | Reserve a room for {people} people.
    | I need a meeting room {day} at {time}. | Get a room for {people} at {time}.
zh: 预订{day}的会议室。 | 订一间{people}人的会议室。 | {day}{time}要用会议室。 | 帮我订会议室。
done: The room is booked. => 会议室订好了。

create task, add todo, todo list | add a task to the list | 添加待办事项
task task task, title, text, what | What is the task? | 是什么任务？
day? day due, day, date
en: Add {task} to my to do list. | New task: {task}. | Put {task} on my tasks for {day}.
    | Create a task to {task} by {day}.
zh: 待办加上{task}。 | 新任务：{task}。 | {day}的任务：{task}。 | 把{task}加入待办。
task?: Add a task. | New task. => 加个任务。 | 新建待办。
done: The task is added. => 任务加好了。

convert money, exchange rate, currency | convert an amount of money | 货币换算
amount amount amount, value, sum | How much? | 多少钱？
en: How much is {amount} dollars in yuan? | Convert {amount} dollars. | Change {amount} euros into dollars.
    | What are {amount} pounds worth?
zh: {amount}美元是多少人民币？ | 换算{amount}欧元。 | {amount}块能换多少美元？ | 把{amount}美元换成人民币。
amount?: Convert money. | Change my money. => 换算一下钱。 | 我要换钱。
> result=amount => It is {result}. => 是{result}。

show channel, change channel, tv channel | switch the television to a channel | 换电视频道
channel channel channel, number, station | Which channel? | 哪个频道？
en: Switch to channel {channel}. | Put on channel {channel}. | Channel {channel}, please.
    | Show me channel {channel} on television.
zh: 换到{channel}频道。 | 电视调到{channel}台。 | 看{channel}频道。 | 打开第{channel}频道。
channel?: Change the channel. => 换台。
done: Channel {channel}. => {channel}频道。

move forklift, lift pallet, carry load | carry a load to a place in the warehouse | 搬运货物
item thing item, load, what | What should be moved? | 搬什么？
place landmark place, to, destination | Where to? | 搬到哪里？
en: Carry the {item} to the {place}. | Move the {item} to the {place}.
    | Take the {item} over to the {place}. | The {item} has to go to the {place}.
zh: 把{item}搬到{place}。 | 将{item}运到{place}。 | {item}要送到{place}。 | 把{item}移到{place}。
place?: Carry the {item}. | Move the {item}. => 搬{item}。 | 把{item}搬走。
done: The {item} goes to the {place}. => {item}正在搬。

measure distance, range finder, how far | measure how far away a thing is | 测量距离
target landmark target, object, to | To what? | 测到哪里？
en: How far is the {target}? | Measure the distance to the {target}. | Is the {target} far away?
    | How many meters to the {target}?
zh: {target}有多远？ | 测一下到{target}的距离。 | 离{target}几米？ | {target}远吗？
> distance=metres => It is {distance} meters away. => 有{distance}米。
"""
