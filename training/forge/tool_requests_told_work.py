"""Requests that are wishes, states of things or questions, for the tools of robots, shops and offices.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
move robot
en: A bit {direction}, {distance} meters. | Come {direction} {distance} meters.
    | {distance} meters {direction}, please. | I need you {distance} meters further {direction}.
    | Make your way {direction}. | Shift {direction} by {distance} meters. | Can you roll {direction}?
    | Keep going {direction} for {distance} meters.
zh: 再往{direction}一点，{distance}米。 | 朝{direction}挪{distance}米。 | 向{direction}开{distance}米。
    | 你往{direction}去{distance}米。 | 前进方向{direction}。 | 往{direction}靠。 | 能往{direction}走吗？
    | 往{direction}移{distance}米。

turn robot
en: Face {direction}. | A turn to the {direction}, {angle} degrees. | {angle} degrees {direction}, please.
    | Look to the {direction} side by turning {angle} degrees. | Swing {direction}.
    | Can you rotate {direction} by {angle}? | Pivot {direction} {angle} degrees.
zh: 面朝{direction}。 | 往{direction}拐。 | {direction}转{angle}度。 | 身子向{direction}转{angle}度。
    | 你朝{direction}旋转{angle}度。 | 能{direction}转吗？ | 转向{direction}边{angle}度。

pick up
en: I would like you to hold the {object}. | Get a grip on the {object}.
    | There is a {object} at the {place}, collect it. | Could you lift up the {object}?
    | Reach for the {object}. | The {object} is lying at the {place}, get it.
    | Hand on the {object}, take it.
zh: {object}在{place}，捡起来。 | 把{object}抓在手里。 | 伸手拿{object}。 | 你能拿{object}吗？
    | {place}那个{object}，取一下。 | 抱起{object}。 | 去{place}把{object}拿起来。 | 握住{object}。

put down
en: You can leave the {object} here. | The {object} goes to the {place}. | Let go of the {object}.
    | Don't hold the {object} any longer. | Set the {object} on the {place}.
    | Leave the {object} by the {place}. | Drop off the {object} at the {place}.
zh: {object}可以放这里了。 | {object}放到{place}边上。 | 松开{object}。 | 别拿着{object}了。
    | 把{object}搁在{place}。 | {object}摆在{place}。 | 手里的{object}放下来。

go to place
en: I need you over at the {place}. | Your next stop is the {place}. | Get yourself to the {place}.
    | Can you be at the {place}? | Travel to the {place}. | Wait for me at the {place}.
    | To the {place}, robot. | Off to the {place}.
zh: 你到{place}等我。 | 下一站是{place}。 | 我需要你在{place}。 | 自己去{place}。 | 机器人到{place}。
    | 走去{place}吧。 | 能去{place}吗？ | 到{place}集合。 | 移动到{place}。

look at
en: What is happening at the {target}? Look. | Eyes on the {target}. | Turn your head to the {target}.
    | Can you see the {target}? Face it. | Keep the {target} in view. | Aim the lens at the {target}.
    | Have a look over at the {target}.
zh: {target}那边怎么了，看一眼。 | 眼睛盯着{target}。 | 把头转向{target}。 | 视线对着{target}。
    | 摄像头转到{target}。 | 瞧瞧{target}。 | 注视{target}。 | 看得见{target}吗？看过去。

follow person
en: {person} knows the way, go along. | Stay close to {person}. | Where {person} goes, you go.
    | Walk after {person}. | Don't lose {person}. | Keep up with {person}. | Tail {person}, please.
zh: {person}认识路，跟着走。 | 别跟丢了{person}。 | {person}去哪你去哪。 | 紧跟{person}。
    | 走在{person}后面。 | 追上{person}。 | 你陪着{person}走。

stop robot
en: Danger, freeze! | That is far enough. | Don't go any further. | Stand still right now. | Whoa, stop it.
    | No more moving. | Cease all motion.
zh: 危险，停下！ | 够了，站住。 | 别再走了。 | 马上停止。 | 原地不要动。 | 全部停下来。 | 快刹住。

wave hand
en: Say hi to the visitors with your hand. | Show them a friendly wave. | Greet the children.
    | A wave to everybody, please. | Move your hand to say goodbye. | Be polite, greet them.
zh: 用手跟大家问好。 | 向小朋友招手。 | 挥手再见。 | 有礼貌点，打个招呼。 | 抬手示意一下。 | 朝他们挥个手。

take off
en: Get into the air, {height} meters. | The drone may start now. | Let it fly, up to {height} meters.
    | Rise from the ground. | Up you go, {height} meters. | Ready for lift off. | Bring the drone up.
zh: 飞起来，{height}米。 | 无人机可以起飞了。 | 离开地面，升到{height}米。 | 上升到{height}米高。
    | 往天上飞，{height}米。 | 准备起飞，走。 | 让飞机上天。

land drone
en: Back to the ground. | Set it down at the {place}. | Enough flying, land at the {place}.
    | Finish the flight. | Bring it to the ground near the {place}. | Touch the ground.
    | The battery is low, land.
zh: 回到地面。 | 落在{place}。 | 飞够了，在{place}降落。 | 结束飞行。 | 无人机落地。 | 快没电了，降下来。
    | 停到{place}上面去，着陆。

fly to
en: Take the drone over to the {place}. | I want the drone above the {place}. | Next waypoint, the {place}.
    | Steer to the {place} at {height} meters. | Through the air to the {place}.
    | See what is over the {place}, fly there. | Send it to the {place}, {height} meters high.
zh: 让无人机到{place}上空。 | 航点{place}。 | 空中前往{place}，高度{height}米。 | 飞去看看{place}。
    | 无人机飞往{place}。 | 以{height}米的高度去{place}。 | 往{place}的方向飞。

patrol
en: Make sure nobody is at the {area}. | {rounds} rounds around the {area}. | Watch the {area} tonight.
    | Could you guard the {area}? | Walk your rounds at the {area}, {rounds} times. | Secure the {area}.
    | Check around the {area} {rounds} times.
zh: 看看{area}有没有人，转转。 | 绕{area}{rounds}圈。 | 今晚看守{area}。 | 保护{area}。
    | 到{area}来回走{rounds}遍。 | {area}周围巡一巡。 | 在{area}执勤{rounds}圈。

drone photo
en: I want to see the {target} from the sky. | A bird's eye picture of the {target}.
    | Photo of the {target}, taken from above. | Get me a view from up there.
    | Shoot the {target} from the drone. | An image from the air, please.
zh: 想从天上看看{target}。 | 给{target}来张俯拍。 | 从上往下拍{target}。 | 无人机拍一下{target}。
    | 空中照一张。 | 拍{target}的鸟瞰图。

return home
en: Mission over, come back. | Back where you started. | We are done here, go home. | Return to your base.
    | Enough for today, fly home. | Please find your way back.
zh: 任务结束，回来。 | 回到出发的地方。 | 今天到此为止，回家。 | 返回基地。 | 飞回家去。 | 可以回来了。
    | 掉头回起点。

set speed
en: You are too fast for me, {speed} please. | {speed}, we have time. | I would like {speed} speed.
    | Could you drive {speed}? | Change pace to {speed}. | Travel at {speed} pace.
zh: 你这个速度不行，{speed}。 | {speed}走吧。 | 我要{speed}。 | 能{speed}行驶吗？ | 速度{speed}就好。
    | 用{speed}前进。 | 改{speed}。

add to cart
en: We are out of {item}. | I have to buy {count} {item}. | Don't let us forget {item} at the store.
    | {item} on the list, please. | We need to get {count} {item}.
    | There is no {item} left, put it on the list. | Next time we shop, {item}.
    | Could you note {item} for shopping? | Groceries: {count} {item}.
zh: 家里没{item}了。 | 要买{count}份{item}，记上。 | 购物别忘了{item}。 | {item}用完了，写到单子上。
    | 清单再加{count}个{item}。 | 下次买点{item}。 | 超市要买{item}。 | {item}也要，放进购物单。
    | 采购单写{count}份{item}。

remove from cart
en: We still have {item}, take it off. | I already bought {item}. | Never mind the {item}.
    | Strike {item} from the list. | No need for {item} any more. | {item} can come off the list.
    | Don't buy {item}.
zh: {item}家里还有，去掉吧。 | {item}已经买了，划掉。 | 不买{item}了。 | 单子上的{item}不要了。
    | {item}不用买。 | 清单里别写{item}了。 | 把{item}划掉。

order food
en: I am hungry for {dish}. | Get us {count} {dish}, size {size}. | Dinner tonight: {count} {dish}.
    | We will have {dish}. | A {size} {dish} for me. | Could somebody bring {count} {dish}?
    | {dish} to my door, please. | I could eat {count} {dish}. | Let us get {size} {dish}.
    | {count} portions of {dish}.
zh: 饿了，想吃{dish}。 | 今晚吃{dish}，{count}份。 | 叫个{dish}外卖。 | 给我一份{size}份的{dish}。
    | 送{count}份{dish}来。 | {dish}，{size}份，{count}份。 | 我们吃{dish}吧，点上。
    | 帮我叫{count}份{dish}。 | {size}份{dish}一个。

check price
en: Is {item} expensive? | I wonder how much {item} is. | Has {item} become cheaper?
    | What am I going to pay for {item}? | {item}, how much? | Find the price of {item}.
    | How pricey is {item}?
zh: {item}贵不贵？ | {item}现在什么价？ | {item}涨价了吗？ | 买{item}要花多少？ | 看看{item}的价钱。
    | {item}怎么卖？ | 想知道{item}价格。

track order
en: When will my order arrive? | Has order {number} been sent? | I am still waiting for number {number}.
    | Did my package leave already? | Order {number}, where is it now? | Check on delivery {number}.
    | My order number is {number}, how is it going?
zh: 我的订单什么时候到？ | {number}发货了没？ | 还在等{number}，到哪了？ | 单号{number}，走到哪里了？
    | 看看{number}的配送。 | 我买的东西寄出来了吗？ | 订单号是{number}，进度怎样？

book table
en: We are {people} tonight and want to eat out. | A table, {people} persons, {day} at {time}.
    | Can you get us seats for {people}? | Dinner for {people} {day}, reserve.
    | {people} of us would like to eat at {time}. | Is a table for {people} possible {day}?
    | Hold a table for {people} at {time}.
zh: 我们{people}个人要下馆子，订位。 | {people}位，{day}{time}。 | 能给{people}个人留桌吗？
    | {day}{people}人聚餐，订座。 | {time}要{people}人的桌。 | 餐厅预约{people}人，{day}。
    | 留个{people}人位，{time}。

call taxi
en: I don't want to walk to the {place}. | Have a car drive me to the {place}.
    | Can you get a driver to the {place}? | A cab, destination {place}.
    | How do we get to the {place} without a car? Call a taxi. | Pick me up, I am going to the {place}.
    | Book a ride, {place}.
zh: 不想走路去{place}，叫车。 | 让司机送我到{place}。 | 来辆车，去{place}。 | 出租车，到{place}。
    | 我要坐车去{place}。 | 接我去{place}。 | 约车到{place}。

book train
en: I am traveling to {city} by rail {day}. | One ticket to {city}, the train.
    | Put me on the train to {city} {day}. | Can I take a train to {city} {day}? Book it.
    | Seats on the train to {city}, please. | I have to be in {city} {day}, get me a train.
    | By train to {city}, {day}.
zh: {day}坐火车去{city}，买票。 | 一张去{city}的高铁。 | 我{day}得到{city}，订火车。 | {city}的车票来一张。
    | 火车，{day}，到{city}。 | 帮我抢{day}到{city}的票。 | 订高铁去{city}。

send file
en: {person} is waiting for {file}. | Share {file} with {person}. | {person} needs {file}.
    | Get {file} over to {person}. | Can {person} have {file}? | Email {file} to {person}.
    | Hand {file} to {person}. | Make sure {person} gets {file}.
zh: {person}在等{file}。 | {file}分享给{person}。 | {person}需要{file}。 | 让{person}收到{file}。
    | 把{file}给{person}。 | 传{file}给{person}。 | {file}寄{person}一份。 | 给{person}看{file}，发过去。

print file
en: I need {file} on paper. | {copies} times {file}, printed. | Run {file} through the printer.
    | Can I have a printout of {file}? | Make {copies} prints of {file}. | Hard copy of {file}, please.
    | Get {file} printed {copies} times.
zh: 我要纸质的{file}。 | {file}给我打{copies}份。 | 打印机打{file}。 | {file}印{copies}份。
    | 能把{file}打印出来吗？ | 复印{file}{copies}份。 | 出一份{file}的纸。

open file
en: I want to read {file}. | Bring up {file}. | Where is {file}? Show it. | Could I look at {file}?
    | Put {file} on the screen. | Let us go through {file}. | Display {file}.
zh: 我想看{file}。 | {file}拿出来看看。 | 把{file}调出来。 | {file}在哪？打开看。 | 给我显示{file}。
    | 翻开{file}。 | 让我读读{file}。

book room
en: We have to meet {day}, {people} people. | Is there a free meeting room at {time}? Take it.
    | Keep a room for us {day} at {time}. | {people} colleagues meet {day}, find a room.
    | I need somewhere to meet {day}. | Room for a meeting of {people}, please.
    | Grab a conference room {day}.
zh: 我们{people}个人{day}要碰头，找间会议室。 | {time}有空的会议室吗？订下。
    | {day}{time}给我们留一间会议室。 | 开会用，{people}人，{day}。 | 帮我占一间会议室，{day}。
    | {day}要开会，订房间。 | 约会议室，{time}。

create task
en: I still have to {task}, put it on the list. | Job for {day}: {task}. | The plan for {day} is to {task}.
    | On my list: {task}. | Let me not lose this task: {task}. | Write {task} in the to do list for {day}.
    | Task, {task}, due {day}.
zh: 我还得{task}，列进待办。 | {day}的任务：{task}。 | 把{task}列到清单。 | 待办事项：{task}。
    | 任务加一条，{day}{task}。 | 计划{day}{task}，写进任务。 | 要做的事：{task}。

convert money
en: If I have {amount} dollars, what is that here? | Is {amount} euros a lot of money in yuan?
    | {amount} pounds, how many yuan? | What would I get for {amount} dollars? | Exchange {amount} dollars.
    | Tell me the worth of {amount} euros.
zh: 我有{amount}美元，值多少人民币？ | {amount}欧元能换多少？ | {amount}英镑合多少元？
    | 把{amount}美元换成人民币是多少？ | 折算{amount}欧元。 | {amount}块美金是多少钱？

show channel
en: What is on channel {channel}? Put it on. | My show is on {channel}. | Go to program {channel}.
    | Can we see channel {channel}? | TV on channel {channel}. | Zap to {channel}.
zh: {channel}台在放什么？换过去。 | 我的节目在{channel}台。 | 电视看{channel}频道。 | 切到{channel}台。
    | 能看{channel}频道吗？ | 调到{channel}套。

move forklift
en: The {item} belongs at the {place}. | Bring the {item} over to the {place}.
    | Get the {item} out of the way, to the {place}. | Load the {item} and go to the {place}.
    | Can the {item} be taken to the {place}? | Haul the {item} to the {place}.
    | We need the {item} at the {place}.
zh: {item}应该在{place}。 | {item}搬去{place}。 | 叉车把{item}送到{place}。 | {place}需要{item}。
    | 装上{item}，去{place}。 | {item}挪到{place}那里。 | 拉{item}到{place}。

measure distance
en: Am I close to the {target}? | How many meters are between us and the {target}?
    | Give me the distance, {target}. | Is it far to the {target}? | Check how near the {target} is.
    | What is the range to the {target}?
zh: 我们和{target}隔多远？ | {target}近吗？ | 测一下跟{target}的距离。 | 到{target}还剩多少米？
    | 算算{target}离这多远。 | {target}距离多少？
"""
