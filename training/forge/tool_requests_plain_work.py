"""Still more ways of asking for the tools of `tools_work`; see `tool_requests_plain`."""

from __future__ import annotations

WORDINGS = """
move robot
en: {distance} meters {direction}. | Make a move {direction}. | {direction} {distance} meters, robot.
    | Step {direction}.
zh: {direction}走{distance}米。 | {direction}移{distance}米。 | 朝{direction}走。 | 你往{direction}挪一下。
    | {direction}进{distance}米。

turn robot
en: {direction} by {angle} degrees. | Spin {direction}. | Face {direction}.
    | Make a {direction} turn of {angle} degrees.
zh: {direction}拐。 | 朝{direction}转{angle}度。 | 转向{direction}边。 | 你{direction}转一下。
    | {direction}旋{angle}度。

pick up
en: Lift the {object}. | Get hold of the {object}. | From the {place}, take the {object}.
    | Collect the {object} at the {place}.
zh: 把{object}捡起来。 | 拿{object}。 | 去{place}取{object}。 | {place}的{object}拿一下。
    | 把{place}那里的{object}抓起来。 | 拾起{object}。

put down
en: Leave the {object} at the {place}. | Set the {object} down by the {place}. | Let go of the {object}.
    | Drop the {object}.
zh: {object}放{place}。 | 把{object}搁在{place}。 | {object}放下吧。 | 松开{object}。
    | 在{place}放{object}。

go to place
en: {place}, go there. | Head to the {place}. | Make your way to the {place}. | Get yourself to the {place}.
zh: 到{place}。 | 往{place}走。 | 你去一下{place}。 | 前往{place}。 | 移到{place}旁边。 | 上{place}那儿去。

look at
en: Eyes on the {target}. | Camera to the {target}. | Turn the camera towards the {target}.
    | Show me the {target}.
zh: 镜头转到{target}。 | 盯着{target}。 | 摄像头看{target}。 | 朝{target}看。 | 让我看看{target}。
    | 瞄准{target}拍。

follow person
en: Keep following {person}. | Stick to {person}. | {person} is moving, follow. | Be right behind {person}.
zh: {person}走你就跟。 | 一直跟着{person}。 | 跟上{person}。 | 尾随{person}。 | 追{person}。

stop robot
en: Enough, stand still. | No more moving. | Stay where you are. | Brake.
zh: 都停下。 | 不许动。 | 立刻停住。 | 刹住。 | 原地别走。 | 快停下来。

wave hand
en: Give a wave. | Move your hand in greeting. | Greet us. | Wave to the people.
zh: 挥个手。 | 向大家挥手。 | 打个招呼。 | 招招手。 | 和他们问好。

take off
en: Up to {height} meters. | Fly up. | Start flying. | Rise to {height} meters. | Get off the ground.
zh: 升空。 | 飞到{height}米高。 | 起飞，高度{height}米。 | 升空{height}米。 | 可以起飞了。 | 无人机飞起来。

land drone
en: Back to the ground. | Set down at the {place}. | Finish the flight. | Landing at the {place}, please.
zh: 着陆。 | 落下来。 | 落在{place}。 | 降到{place}。 | 停到{place}上。 | 无人机下降。

fly to
en: Over to the {place}. | Next stop the {place}. | Drone to the {place}, {height} meters high.
    | Head for the {place} by air.
zh: 飞往{place}。 | 无人机到{place}。 | {height}米高飞{place}。 | 去{place}上空。 | 飞向{place}。
    | 往{place}飞。

patrol
en: Watch over the {area}. | {rounds} rounds around the {area}. | Make a tour of the {area}.
    | Have a look around the {area}.
zh: 巡查{area}。 | {area}巡逻{rounds}次。 | 去{area}转{rounds}圈。 | 看守{area}。 | 绕着{area}走{rounds}圈。
    | {area}四周看看。

drone photo
en: Picture of the {target} from the sky. | From the air, photograph the {target}.
    | Aerial shot of the {target}.
zh: 拍{target}。 | 俯拍{target}。 | 在天上拍张{target}。 | 飞着拍{target}。 | 给{target}航拍。

return home
en: Back to base. | Come back now. | Fly home. | Return to where you started. | You can come back.
zh: 回来。 | 飞回起点。 | 返回基地。 | 可以回来了。 | 回到原处。 | 自动返航。

set speed
en: {speed} speed. | I want you {speed}. | Fly {speed}. | Keep it {speed}.
zh: {speed}飞行。 | {speed}走。 | 速度{speed}。 | 开{speed}。 | 要{speed}。 | 换{speed}。

add to cart
en: {count} {item} for the list. | Do not forget to buy {item}. | {item} is missing, add it. | List: {item}.
zh: 加{count}份{item}。 | {item}写到清单上。 | 要买{item}。 | 缺{item}，记一下。 | 清单里放{item}。
    | {item}没了，加入购物车。 | 家里要{count}份{item}。 | 记上，买{item}。

remove from cart
en: No {item}, please. | {item} can come off the list. | Cross out {item}.
    | We have {item} already, remove it.
zh: {item}不买了。 | 划掉{item}。 | 清单里去掉{item}。 | 别买{item}。 | 把{item}移出购物车。
    | {item}已经有了，删掉。

order food
en: {count} {dish}, please. | A {size} {dish} for me. | I am hungry, order {dish}. | Let us eat {dish}.
    | Deliver {count} {dish}.
zh: 来{count}份{dish}。 | 要一份{dish}。 | 叫个{dish}。 | 我想吃{dish}。 | 订{count}份{dish}。
    | {size}份的{dish}来一个。 | 帮我叫外卖，{dish}。 | 中午吃{dish}。 | 给我点{size}份{dish}。
    | 来份{dish}。

check price
en: {item}, what price? | Is {item} cheap? | How expensive is {item}? | Price for {item}?
zh: {item}几块钱？ | {item}价格。 | {item}现在多少钱一份？ | 查{item}价钱。 | {item}涨价了吗？
    | 问下{item}的价。

track order
en: Order {number}, where is it? | Has my parcel left yet? | Follow up on order {number}.
    | Any news of order {number}?
zh: 订单{number}到哪了？ | 查单号{number}。 | 我的快递呢？ | {number}号订单怎么样了？
    | 看看{number}发货没有。 | 跟踪包裹{number}。

book table
en: {people} people {day}, book us in. | Dinner for {people} at {time}, reserve it.
    | Get us a table for {people} {day} at {time}.
zh: {people}位，订桌。 | {day}订{people}个人的位。 | {time}{people}人吃饭，留位子。
    | 预约{day}{time}，{people}个人。 | 给{people}个人留张桌。 | 订位{people}人，{day}。

call taxi
en: Taxi to the {place}. | Have a cab take me to the {place}. | Order a ride to the {place}.
    | I am going to the {place}, get a car.
zh: 叫车到{place}。 | 打个车，到{place}。 | 我去{place}，叫辆车。 | 来辆出租车去{place}。 | 约车到{place}。
    | 送我去{place}，叫车。

book train
en: Train to {city} {day}. | One ticket to {city}, please. | Get me on the train to {city} {day}.
    | I am travelling to {city} by train.
zh: 去{city}的火车票一张。 | 订{city}的火车。 | {day}去{city}，买票。 | 来张{day}到{city}的车票。
    | 火车票，{city}，{day}。 | 我想坐火车到{city}。

send file
en: {file} to {person}, please. | {person} wants {file}, send it. | Pass {file} on to {person}.
    | Deliver {file} to {person}.
zh: {file}发给{person}。 | 传{file}给{person}。 | 给{person}发{file}。 | 把{file}转发给{person}。
    | {person}等着{file}，传过去。 | 将{file}共享给{person}。

print file
en: {file}, {copies} copies. | Put {file} on paper. | Printer, do {file}.
    | Let me have {file} printed {copies} times.
zh: 打{copies}份{file}。 | 印{file}。 | {file}打印出来。 | 要{copies}份纸质{file}。 | 打印机打一下{file}。
    | {file}来{copies}份。

open file
en: {file}, open it up. | Pull up {file}. | I need to look at {file}. | Bring {file} on the screen.
zh: 开{file}。 | 调出{file}。 | 我要看{file}。 | 把{file}打开。 | {file}给我瞧瞧。 | 翻开{file}。

book room
en: Meeting room for {people} {day}. | We are {people} and need a room at {time}.
    | Get a room {day} at {time}.
zh: {day}的会议室订一下。 | {people}人开会，订间房。 | 约{day}{time}的会议室。 | 留一间会议室，{day}。
    | 会议室，{people}人，{time}。

create task
en: Task: {task}, {day}. | I still have to {task}, note it as a task. | Put down {task} for {day} as to do.
    | Make a task of this: {task}.
zh: 任务：{task}。 | {day}前要{task}，加到待办。 | 加待办，{task}。 | 把{task}列入任务。
    | 待办事项：{day}{task}。 | 记个任务{task}。

convert money
en: {amount} dollars are how much? | What do I get for {amount} euros?
    | Calculate {amount} dollars in euros.
zh: {amount}美元合多少？ | {amount}欧元能换多少？ | 算一下{amount}美元是多少钱。 | 换{amount}块钱。
    | {amount}元等于几美元？

show channel
en: TV on {channel}. | Number {channel} on the television. | Change over to {channel}.
    | Channel {channel} now.
zh: {channel}台。 | 换{channel}频道。 | 电视换到{channel}。 | 调{channel}台。 | 我想看{channel}频道。
    | 切到第{channel}台。

move forklift
en: {item} over to the {place}. | Bring the load of {item} to the {place}.
    | Take the {item} away to the {place}.
zh: {item}运去{place}。 | 搬{item}到{place}。 | 把{item}送去{place}。 | {item}挪到{place}去。
    | 叉车把{item}拉到{place}。

measure distance
en: Distance to the {target}? | How many meters to the {target}? | Measure up to the {target}.
    | Is it far to the {target}?
zh: 到{target}多远？ | 测距{target}。 | {target}离这儿几米？ | 量一下{target}的距离。 | {target}有几米远？
    | 距离{target}多少？
"""
