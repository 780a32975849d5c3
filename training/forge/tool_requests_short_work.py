"""Requests in few words, for the tools of robots, shops, offices and journeys.

Blocks as in `tool_requests`.
"""

from __future__ import annotations

WORDINGS = """
move robot
en: {direction}! | {direction}, {distance} meters. | {distance} {direction}. | More {direction}.
    | A step {direction}.
zh: {direction}！ | 往{direction}。 | {direction}{distance}米。 | {direction}边一点。 | 再{direction}。

turn robot
en: {direction}, turn. | {angle} degrees to the {direction}. | {direction}, {angle}.
    | Turn about, {direction}.
zh: {direction}转。 | {direction}，{angle}度。 | 转{direction}{angle}度。 | {direction}拐。

pick up
en: The {object}. Take it. | {object} at the {place}, up. | {object} in your hand. | I want the {object} up.
    | Lift, the {object}.
zh: {object}，拿。 | {place}的{object}，拿着。 | 拿{object}。 | 抓{object}。 | {object}拎着。

put down
en: {object} down. | {object}, there. | The {object} by the {place}. | {place}: the {object}.
    | Down with the {object}.
zh: {object}放。 | {object}，放{place}。 | {place}，放{object}。 | 放{object}。 | {object}搁那。

go to place
en: {place}! | The {place}, now. | To the {place}, thanks. | Over to the {place}. | {place}, go.
    | You, to the {place}.
zh: {place}！ | 去{place}。 | 到{place}那边。 | {place}，走。 | 你去{place}那。

look at
en: The {target}, look. | {target} in the picture, thanks. | See the {target}? | Camera, {target}.
    | Lens on the {target}.
zh: {target}，看。 | 镜头，{target}。 | 看{target}。 | 相机对{target}。 | 对好{target}看着。
    | 镜头朝着{target}。 | 摄像头对上{target}。

follow person
en: {person}, follow. | With {person}. | {person}, go with. | Behind {person}. | Stick to {person}.
zh: {person}，跟着。 | 跟{person}。 | 随{person}走。 | 跟着{person}去。 | {person}后面。

stop robot
en: Stop! | Halt! | Enough. | Freeze. | No further.
zh: 停！ | 够了。 | 不动。 | 停住。 | 刹车。

wave hand
en: Hello there, wave. | A wave. | Greet us. | Hand up. | Say bye with your hand.
zh: 挥手。 | 招招手。 | 手举起来。 | 打招呼。 | 拜拜，挥手。

take off
en: Up! | {height} meters. | Up to {height}. | Sky! | Fly up. | Off the ground.
zh: 上！ | {height}米。 | 飞到{height}米。 | 升空。 | 上天。 | 起。

land drone
en: Down! | Ground, now. | Landing. | Down at the {place}. | {place}, land. | Time to be on the ground.
    | You can come down. | Get down here. | Lower, to the ground.
zh: 下来！ | 落地。 | 降。 | {place}降落。 | 在{place}落。 | 着陆。 | 可以下来了。

fly to
en: {place}, by air. | Above the {place}. | Fly, {place}. | {place}, {height} meters. | Over the {place}.
zh: {place}，飞。 | {place}上空。 | 飞{place}。 | {place}，高{height}米。 | 飞到{place}那。

patrol
en: {area}, patrol. | {area}, {rounds} rounds. | Around the {area}. | Guard, {area}. | Rounds at the {area}.
zh: {area}，巡逻。 | {area}{rounds}圈。 | 巡{area}。 | 守{area}。 | 转{area}{rounds}圈。

drone photo
en: {target} from above. | Aerial, {target}. | {target}, picture. | Air photo.
    | The {target}, from up there. | Take in the {target}. | Get the {target} on film.
    | A shot of the {target}. | Image of the {target}, thanks.
zh: {target}，航拍。 | 俯拍{target}。 | 拍{target}。 | 空拍。 | {target}来一张。

return home
en: Home! | Back. | Come home. | Return, now. | Home base.
zh: 回家！ | 返航。 | 回来。 | 回去。 | 回基地。

set speed
en: {speed}! | {speed} pace. | Go {speed}. | {speed} from here. | Speed: {speed}.
zh: {speed}！ | 要{speed}。 | {speed}走。 | 速度{speed}。 | {speed}点开。

add to cart
en: {item}, buy. | {count} {item}. | Some {item} too. | Out of {item}. | We could do with {item}.
    | More {item}. | {item}, we have none.
zh: {item}，买。 | {count}个{item}。 | {item}没了。 | 要{item}。 | 还要{item}。 | {item}缺了。

remove from cart
en: No {item}. | {item}, off. | Not the {item}. | Without {item}. | {item}, we have it.
zh: 不要{item}。 | {item}划了。 | {item}有了。 | {item}去掉。 | 别买{item}。

order food
en: {dish}! | {count} {dish}. | {dish}, {size}. | Some {dish}. | One {size} {dish}. | May I have {dish}?
    | Let me have {dish}. | {dish} for {count}. | I fancy {dish}. | A {dish} would be great.
    | Could we get {dish}? | Do they have {dish}? | {count} {dish} for all of us.
    | Get {count} {dish} for everybody. | Bring me {count} {dish}.
zh: {dish}！ | {count}份{dish}。 | 来{dish}。 | 想吃{dish}。 | {size}份{dish}。 | 要{count}份{dish}。
    | 有{dish}吗？来一份。 | {dish}，{count}份。

check price
en: {item}, price? | Price, {item}? | {item}? How much? | Dear, the {item}? | Cost of {item}?
zh: {item}多少？ | {item}价？ | {item}，贵吗？ | 价格，{item}？ | {item}几块？

track order
en: My order? | {number}, where? | Order {number}? | My parcel? | Any news of {number}?
zh: 订单呢？ | {number}呢？ | 订单{number}到哪？ | 包裹呢？ | {number}发了吗？

book table
en: {people} for dinner, {day}. | Table, {people}. | {day}, {time}, {people} of us. | {people} at {time}.
zh: {people}位，{day}。 | {people}人，{time}。 | {day}{time}，{people}位。 | 订位，{people}人。

call taxi
en: {place}, taxi. | A car to the {place}. | Cab, {place}. | Pick me up for the {place}.
zh: {place}，打车。 | 车，去{place}。 | 叫车，{place}。 | 出租车到{place}。

book train
en: {city}, train. | {day}, {city}, by rail. | A seat to {city}. | Train, {city}, {day}. | One to {city}.
zh: {city}，火车。 | {day}{city}的火车。 | 车票，{city}。 | 坐火车，{city}，{day}。 | 一张{city}。

send file
en: {file} to {person}. | {person} needs {file}. | {file}, {person}. | For {person}, {file}.
zh: {file}，给{person}。 | {person}要{file}。 | {file}给{person}。 | 发{file}，{person}。

print file
en: {file}, print. | {file} on paper. | {copies} of {file}. | Paper copy of {file}. | {copies} times {file}.
zh: {file}，打印。 | {copies}份{file}。 | 打{file}。 | {file}打{copies}份。

open file
en: {file}. | {file}, open. | Let me see {file}. | {file} on screen. | Where is {file}? Open.
zh: {file}，打开。 | 看{file}。 | {file}呢？开。 | 要看{file}。

book room
en: Room, {people}. | {day}, a room. | {people} of us, {time}, a room. | A room, {day}, {time}.
zh: 会议室，{people}人。 | {day}，会议室。 | {time}要个会议室。 | {people}人的会议室，{day}。

create task
en: Task, {task}. | {task}, {day}. | To do, {task}. | On my list: {task}.
zh: 任务：{task}。 | {task}，{day}。 | 待办，{task}。 | 加{task}。

convert money
en: {amount} dollars? | {amount} in yuan? | {amount}, how much in euros? | Rate for {amount}?
zh: {amount}美元？ | {amount}块换多少？ | {amount}，换。 | {amount}折合多少？

show channel
en: {channel}. | Channel {channel}. | {channel} on TV. | {channel}, thanks.
zh: {channel}台。 | 频道{channel}。 | 电视，{channel}。 | 看{channel}。

move forklift
en: {item}, {place}. | {item} to the {place}. | {place} with the {item}. | Take {item} over to the {place}.
zh: {item}，{place}。 | {item}到{place}。 | {item}运{place}。 | 运{item}，{place}。

measure distance
en: {target}, how far? | Meters to the {target}? | Far, the {target}? | Distance, {target}?
zh: {target}，多远？ | {target}几米？ | 到{target}？多远？ | {target}远吗？

book flight
en: {city}, plane. | Fly to {city} {day}. | A flight, {city}. | {day}, {city}, by plane.
    | A plane to {city}.
zh: {city}，机票。 | {day}飞{city}。 | 飞{city}。 | 机票，{city}，{day}。

join meeting
en: {title}, join. | Into the {title}. | The {title}, now. | I am late for the {title}.
zh: {title}，进。 | 进{title}。 | {title}开始了，进去。 | 加入{title}。

read news
en: News? | {topic}, news? | Anything new on {topic}? | Headlines. | {topic} today?
zh: 新闻？ | {topic}新闻。 | {topic}有什么新的？ | 头条。 | 今天{topic}？

stock price
en: {company}? | {company} shares? | {company}, up or down? | Stock, {company}.
zh: {company}股价？ | {company}涨了吗？ | 股票，{company}。 | {company}多少了？

define word
en: {word}? Meaning? | {word}, what is that? | Meaning of {word}? | {word} means?
zh: {word}？ | {word}啥意思？ | {word}是什么？ | 解释{word}。

share photo
en: Photos to {person}. | {person} wants {topic} pictures. | {topic}, to {person}. | Pictures for {person}.
zh: 照片给{person}。 | {person}要{topic}的照片。 | {topic}照片，{person}。 | 发照片，{person}。

search photos
en: {topic} photos? | My pictures of {topic}? | {topic}, in my album? | Photos, {topic}.
zh: {topic}照片？ | 照片，{topic}。 | 相册里{topic}？ | {topic}的照片呢？

find person
en: {person}? Where? | {person}, where now? | Seen {person}? | Is {person} near?
zh: {person}呢？ | {person}在哪？ | 看见{person}了吗？ | {person}到哪了？

rent bike
en: A bike, {minutes} minutes. | {minutes} minutes on a bike. | Bike at the {place}, {minutes} minutes.
zh: 单车，{minutes}分钟。 | 骑{minutes}分钟。 | {place}的车，{minutes}分钟。

delete file
en: {file}, away. | Bin, {file}. | No more {file}. | {file} can go.
zh: {file}，删。 | 删{file}。 | 不要{file}。 | {file}扔了。
"""
