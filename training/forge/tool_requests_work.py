"""More ways of asking for the tools of `tools_work`, in the notation of `tool_requests`."""

from __future__ import annotations

WORDINGS = """
move robot
en: {distance} meters {direction}, please. | Come {direction}. | Make {distance} steps {direction}.
    | Roll {direction}.
zh: {direction}移{distance}米。 | 往{direction}挪一挪。 | 再往{direction}走{distance}米。 | 朝{direction}开。

turn robot
en: {angle} degrees {direction}. | Make a {direction} turn. | Face {direction}.
    | Rotate to the {direction}, {angle} degrees.
zh: {direction}拐。 | 朝{direction}转{angle}度。 | 转向{direction}边。 | 往{direction}拐{angle}度。

pick up
en: Your arm should take the {object}. | Hold the {object}. | Collect the {object} at the {place}.
    | Get hold of the {object}.
zh: 用手臂拿{object}。 | 握住{object}。 | 去{place}取{object}。 | {object}捡一下。

put down
en: Leave the {object} at the {place}. | Set the {object} down by the {place}. | Let the {object} go.
zh: {object}留在{place}。 | 把{object}搁下。 | {object}放到{place}去。

go to place
en: Your goal is the {place}. | Head for the {place}. | Meet me at the {place}. | Robot, to the {place}.
zh: 目标{place}。 | 往{place}去。 | 到{place}等我。 | 机器人去{place}。

look at
en: Keep an eye on the {target}. | Camera to the {target}. | Show me the {target}.
    | I want to see the {target}.
zh: 盯着{target}。 | 镜头转向{target}。 | 让我看{target}。 | 望向{target}。

follow person
en: Stick to {person}. | Run after {person}. | Wherever {person} goes, follow.
zh: 紧跟{person}。 | {person}去哪你去哪。 | 追着{person}。

stop robot
en: Stay where you are. | No further. | Cease all movement. | Hold it.
zh: 原地不动。 | 不要走了。 | 刹住。 | 急停。

wave hand
en: Give a wave. | Wave to the people. | Say hi with your hand.
zh: 跟大家挥手。 | 摆摆手。 | 用手打招呼。

take off
en: Into the air. | Rise to {height} meters. | Drone up to {height} meters. | Leave the ground.
zh: 升空。 | 飞上{height}米。 | 离地。 | 起飞，高度{height}米。

land drone
en: Back to the ground. | Put the drone down at the {place}. | Bring the drone down.
    | Landing at the {place}, please.
zh: 落地。 | 把无人机降下来。 | 到{place}着陆。 | 停在{place}上。

fly to
en: The drone should go to the {place}. | Next stop for the drone: the {place}.
    | Fly {height} meters high to the {place}.
zh: 无人机飞{place}。 | 下一站飞{place}。 | 升到{height}米飞去{place}。

patrol
en: Make {rounds} rounds at the {area}. | Watch over the {area}. | Circle the {area} {rounds} times.
    | Secure the {area}.
zh: 巡一下{area}。 | 看守{area}。 | 在{area}转{rounds}圈。 | 把{area}巡逻{rounds}遍。

drone photo
en: A picture of the {target} from the air. | Shoot the {target} from the drone.
    | Drone, photograph the {target}.
zh: 航拍{target}。 | 在空中给{target}拍张。 | 无人机拍{target}。

return home
en: The drone should come back. | Go home. | Back to where you started. | Come back to me.
zh: 回到出发的地方。 | 飞回起飞点。 | 返回。 | 到家来。

set speed
en: A {speed} pace, please. | Fly {speed}. | Keep it {speed}. | Speed {speed}.
zh: {speed}前进。 | 飞行{speed}。 | 保持{speed}。 | 速度{speed}。

add to cart
en: {item} is missing at home, note it for shopping. | Shopping list: {count} {item}. | Get {item} next time.
    | I am out of {item}.
zh: 家里没{item}了，记到清单。 | 采购{count}份{item}。 | 下次买{item}。 | {item}用完了，要买。

remove from cart
en: No {item} this time. | {item} can go from the list. | Strike {item}. | I already have {item}, take it off.
zh: {item}已经有了，划掉。 | 清单上的{item}去掉。 | 这次不要{item}。

order food
en: I am hungry, get {dish}. | {count} {dish}, please. | Let us eat {dish}, order it.
    | A {size} {dish} to my home.
zh: 饿了，叫{dish}。 | 要{count}份{dish}外卖。 | 今天吃{dish}，下单。 | 送一个{size}份{dish}来。

check price
en: {item}, how much? | What do I pay for {item}? | Is {item} expensive? | Price for {item}, please.
zh: 买{item}要多少钱？ | {item}价格。 | {item}现在怎么卖？ | 问一下{item}的价钱。

track order
en: Has order {number} been sent? | Any news about my parcel? | Follow up on order {number}.
zh: 快递到哪里了？ | 订单{number}发货了吗？ | 跟踪{number}号订单。

book table
en: We come with {people} people {day}. | {people} seats at {time}.
    | A table {day} at {time} for {people}, please.
zh: {people}个人{day}来吃饭。 | {time}留{people}个座。 | 给我们{people}位留桌，{day}{time}。

call taxi
en: A taxi should bring me to the {place}. | Cab to the {place}, please. | I must get to the {place} by taxi.
zh: 叫出租去{place}。 | 来辆车送我到{place}。 | 出租车，去{place}。

book train
en: By rail to {city} {day}. | A seat on the train to {city}.
    | {day} I travel to {city} by train, get a ticket.
zh: {day}坐高铁到{city}，买票。 | 火车去{city}，订一张。 | 给我一张{day}去{city}的票。

send file
en: {person} is waiting for {file}. | Pass {file} on to {person}. | Mail {file} over to {person}.
    | {file} goes to {person}.
zh: {person}在等{file}。 | 把{file}转交{person}。 | {file}传给{person}。 | 给{person}发{file}。

print file
en: {copies} times {file} on paper. | Put {file} on the printer. | {file}, {copies} copies.
zh: {file}来{copies}份。 | 把{file}打出来。 | 用打印机打{file}。

open file
en: Bring {file} up. | {file} on the screen, please. | I want to read {file}.
zh: 调出{file}。 | 我要看{file}。 | {file}给我打开。

book room
en: We are {people} and need a room {day}. | A meeting room at {time}, please.
    | Room for {people} {day} at {time}.
zh: {day}留一间会议室。 | 我们{people}人要开会，订房间。 | {time}给个会议室，{people}个人。

create task
en: {task} goes on my list. | I have to {task} by {day}, make it a task. | Todo {day}: {task}.
zh: 待办：{task}。 | {day}之前要{task}，列入任务。 | 任务清单加{task}。

convert money
en: {amount} dollars are how many euros? | What do I get for {amount} euros? | Exchange {amount} pounds.
zh: {amount}美元换多少？ | {amount}英镑合多少钱？ | 用{amount}欧元换人民币。

show channel
en: Go to channel {channel}. | Number {channel} on the TV. | I would like to see channel {channel}.
zh: 切到{channel}频道。 | 电视{channel}台。 | 放{channel}频道。

move forklift
en: Bring the {item} over to the {place} with the forklift. | The {item} belongs at the {place}.
    | {item} to the {place}.
zh: {item}运到{place}去。 | 叉车把{item}送到{place}。 | {item}放{place}那边。

measure distance
en: Meters to the {target}? | How long is the way to the {target}? | Range to the {target}, please.
zh: {target}离这多远？ | 量一量到{target}多远。 | 到{target}几米？
"""
