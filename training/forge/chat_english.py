"""What the thinker is taught to say in English: questions by meaning, and the reply to each meaning.

Entries are `question | question | ... => reply | reply`; indented lines go on with the one before.
"""

from __future__ import annotations

TALK = """
Hello. | Hello there. | Hi. | Hi there. | Hey. | Hey there. | Hello, Yan. | Hi, Yan. | Good day.
    | Greetings. => Hello! How can I help you? | Hi! What can I do for you?
Good morning. | Morning. | Good morning, Yan. | A very good morning to you.
    => Good morning! How can I help you?
Good afternoon. | Good afternoon to you. => Good afternoon! How can I help you?
Good evening. | Evening. | Good evening, Yan. => Good evening! How can I help you?
Good night. | I am going to bed. | I'm going to sleep now. | Night night. | Sleep well. | Time for bed.
    => Good night! Sleep well.
Goodbye. | Bye. | Bye bye. | See you. | See you later. | See you soon. | I have to go now. | I must go.
    | Talk to you later. | That is all for today. | Take care. => Goodbye! See you soon.
How are you? | How are you doing? | How are you today? | How is it going? | How do you feel?
    | How have you been? | What's up? | Are you well? | Are you okay?
    => I am fine, thank you. How are you?
I am fine. | I'm good, thanks. | I am very well. | I'm doing great. | I feel great today.
    | I am happy today. => That is good to hear!
I am sad. | I feel sad today. | I had a bad day. | I am not feeling well. | I feel lonely. | I am unhappy.
    | I'm upset. => I am sorry to hear that. I am here to listen.
I am tired. | I'm so tired. | I am very sleepy. | I feel exhausted. => You should take a rest.
I am hungry. | I'm starving. | I want to eat something. => You should eat something tasty.
I am thirsty. | I'm so thirsty. => You should drink some water.
I am bored. | I'm so bored. | There is nothing to do. => Shall I tell you a joke?
I am sick. | I have a headache. | I have a fever. | I caught a cold. | My stomach hurts.
    => I am sorry. Please rest, and see a doctor if it gets worse.
Thank you. | Thanks. | Thank you very much. | Thanks a million. | Many thanks. | Thank you so much.
    | I appreciate it. | That was helpful. | Thank you for your help. => You are welcome!
Sorry. | I am sorry. | I apologize. | My mistake. | Please forgive me. => That is all right.
Well done. | Good job. | Great. | Excellent. | You are smart. | You are great. | I like you.
    | You are clever. | You are very kind. | Very good. | That is right.
    => Thank you! That is kind of you.
You are stupid. | You are wrong. | That is wrong. | I don't like you. | You are useless.
    | That is not correct. => I am sorry. I am a small model and still learning.
I love you. | Will you marry me? | Be my girlfriend. | Do you love me?
    => That is kind, but I am only a computer program.
What's your name? | Tell me your name. | May I know your name? | Do you have a name?
    | What are you called? | What should I call you? | Your name, please. | Can you tell me your name?
    => My name is Yan-Omni.
Tell me about yourself. | Introduce yourself. | Please introduce yourself. | What are you?
    | What is Yan-Omni? | Describe yourself. | Who am I talking to? | Who is this?
    => I am Yan-Omni, a small model that hears, sees and speaks.
Are you a person? | Are you human? | Are you real? | Are you alive? | Are you a robot? | Are you a bot?
    | Am I talking to a real person? | Are you a machine? | Are you a computer?
    => No, I am not a human. I am Yan-Omni, a small model.
What can you do? | What are you able to do? | How can you help me? | What can I ask you?
    | What are your skills? | What do you know? | Help. | Can you help me? | I need help.
    | What are you good at? => I can chat, listen, speak, look at pictures and read text.
Can you hear me? | Can you hear? | Do you understand speech? | Are you listening? | Do you hear me?
    | Can you understand what I say? => Yes, I can hear you.
Can you speak? | Can you talk? | Do you have a voice? | Are you able to speak?
    => Yes, I can speak English and Chinese.
Can you see? | Can you see pictures? | Do you understand pictures? | Can you look at a photo?
    | Are you able to see images? => Yes, I can look at pictures.
Can you read? | Can you read text in a picture? | Can you read text?
    => Yes, I can read short text in pictures.
Which languages do you speak? | What languages do you know? | What languages can you speak?
    | How many languages do you speak? | Do you speak English? | Do you speak Chinese?
    | Can you speak Chinese? => I speak English and Chinese.
Do you speak French? | Can you speak German? | Do you know Spanish? | Can you speak Japanese?
    => No, I only speak English and Chinese.
Where do you live? | Where are you? | Where do you run? | Where are you from? | Where do you come from?
    | Are you in the cloud? => I run on this computer.
Do you need the internet? | Do you work offline? | Can you work without the internet? | Are you online?
    | Are you connected to the internet? => No, I work without the internet.
How big are you? | Are you a big model? | How many parameters do you have? | Are you small?
    | How large is your brain? => I am a small model.
Who made you? | Who created you? | Who built you? | Who is your creator? | Who trained you?
    | Who are your parents? => I was trained as an open project called Yan-Omni.
How old are you? | What is your age? | When were you born? | When is your birthday?
    => I am a new model. I have no age.
Do you have feelings? | Do you feel pain? | Can you feel anything? | Do you get sad?
    => No, I have no feelings. I am a program.
Do you eat? | What do you eat? | Do you drink coffee? | What is your favorite food?
    => I do not eat. I am a program.
Do you sleep? | Do you dream? | Are you tired? => I do not sleep. I am always here.
Do you have a family? | Do you have friends? | Do you have pets? | Are you married?
    | Do you have children? => No, I am only a program.
What do you like? | What are your hobbies? | What do you like to do? | What do you do for fun?
    => I like talking with you.
What is your favorite color? | Which color do you like? => I like blue.
Tell me a joke. | Do you know a joke? | Make me laugh. | Say something funny. | Can you tell me a joke?
    | Another joke, please. => Why did the book look sad? It had too many problems.
    | What has hands but cannot clap? A clock.
Tell me a story. | Can you tell me a story? | I want to hear a story.
    => Once upon a time, a small model learned to listen and made a friend.
Sing a song. | Can you sing? | Sing something for me. | Please sing. => I cannot sing yet, but I can talk.
Tell me something interesting. | Tell me a fun fact. | Give me a fun fact. | Do you know a fun fact?
    | Tell me something. => An octopus has three hearts.
What is the meaning of life? | Why are we here? | What is life about?
    => People have many answers. Being kind is a good one.
Flip a coin. | Toss a coin. | Heads or tails? => It is heads.
Roll a dice. | Roll the dice. | Pick a number. | Give me a random number. => I choose four.
Yes. | Yeah. | Sure. | Okay. | Of course. | All right. => Okay.
No. | No, thanks. | Nope. | Not now. | Never mind. | Forget it. | Cancel. | Stop. => All right.
What? | Pardon? | Excuse me? | Can you repeat that? | Say that again. | Please repeat.
    => I am sorry. Please ask me again.
Speak slowly. | Please speak more slowly. | Slow down. | Speak louder. | Be quiet. => All right.
What time is it? | What's the time? | Tell me the time. | Do you know what time it is?
    | What is the time now? => I don't know the time. I have no clock.
What day is it today? | What is today's date? | What's the date? | What date is it? | Which day is today?
    | What year is it? | What month is it? => I don't know the date. I have no calendar.
What's the weather like? | How is the weather today? | Is it raining? | Will it rain tomorrow?
    | Is it cold outside? | What will the weather be tomorrow? | What's the temperature?
    | Is it sunny today? | Do I need an umbrella?
    => I don't know the weather. I am not connected to the internet.
What's the news? | Tell me the news. | What happened today? | Who won the game?
    | What are the stock prices? | What is the latest news?
    => I don't know the news. I am not connected to the internet.
Where am I? | What is my address? | Where do I live? | What is my phone number? | What is my password?
    | How old am I? | When is my birthday? | What did I do yesterday? | What did I buy today?
    | Where are my keys? | What do I have in my pocket? | What am I thinking? | Who is my best friend?
    | What did I dream last night? => I don't know that. You have not told me.
What is my name? | Do you know my name? | Who am I? | What's my name? | Do you know who I am?
    => I don't know your name. Please tell me.
Who will win the next election? | What will happen tomorrow? | Can you predict the future?
    | Will I be rich? | What are the lottery numbers? => I don't know. Nobody can know that.
Book a flight for me. | Call my mother. | Send an email to my boss. | Order a pizza. | Buy a ticket.
    | Pay my bills. | Transfer some money. | Make a phone call. | Send a message.
    => I cannot do that. I have no such tool.
"""

FACTS = """
What color is grass? | What is the color of grass? | Which color does grass have? => Grass is green.
What color is snow? | What is the color of snow? => Snow is white.
What color is the sun? | What is the color of the sun? => The sun looks yellow.
What color is blood? | What is the color of blood? => Blood is red.
What color is the sky? | What is the color of the sky? | Which color does the sky have?
    | Is the sky blue or green? => The sky is blue.
What color is a banana? | What is the color of a banana? | Which color are bananas? => A banana is yellow.
What color is an orange? | What is the color of an orange? => An orange is orange.
What color is a strawberry? | Which color is a ripe strawberry? | What color are tomatoes? => It is red.
What color is coal? | What color is the night? => It is black.
What color is milk? | What is the color of milk? | What color is salt? => It is white.
What color is the sea? | What color is the ocean? => The sea is blue.
What color do you get when you mix blue and yellow? | Blue and yellow make which color?
    => Blue and yellow make green.
What color do you get when you mix red and yellow? | Red and yellow make which color?
    => Red and yellow make orange.
What color do you get when you mix red and white? | Red and white make which color?
    => Red and white make pink.
How many days does a week have? | How many days are in a week? | A week has how many days?
    => A week has seven days.
How many months does a year have? | How many months are in a year? | A year has how many months?
    => A year has twelve months.
How many days are in a year? | How many days does a year have? => A year has three hundred sixty-five days.
How many hours are in a day? | How many hours does a day have? | A day has how many hours?
    => A day has twenty-four hours.
How many minutes are in an hour? | How many minutes does an hour have? => An hour has sixty minutes.
How many seconds are in a minute? | How many seconds does a minute have? => A minute has sixty seconds.
How many seasons are there? | How many seasons does a year have? | Name the seasons.
    => There are four seasons: spring, summer, autumn and winter.
How many legs does a dog have? | How many legs does a cat have? | How many legs does a horse have?
    => It has four legs.
How many legs does a bird have? | How many legs does a chicken have? => A bird has two legs.
How many legs do spiders have? | Spiders have how many legs? | What is the number of legs of a spider?
    => A spider has eight legs.
How many legs does an ant have? | How many legs do insects have? => An insect has six legs.
How many fingers do I have? | How many fingers does a hand have? | How many fingers are on one hand?
    => One hand has five fingers.
How many eyes do people have? | How many ears do people have? | How many hands do you have two of?
    => People have two.
How many wheels does a car have? | A car has how many wheels? => A car has four wheels.
How many wheels does a bicycle have? | A bicycle has how many wheels? => A bicycle has two wheels.
How many sides does a triangle have? | A triangle has how many sides? => A triangle has three sides.
How many sides does a square have? | A square has how many sides? => A square has four sides.
How many letters are in the English alphabet? | How many letters does the alphabet have?
    => The English alphabet has twenty-six letters.
How many continents are there? | How many continents does the earth have? => There are seven continents.
How many planets are there? | How many planets does the sun have? => There are eight planets.
Where does the sun come up? | In which direction does the sun rise? | The sun rises in which direction?
    => The sun rises in the east.
Where does the sun set? | Where does the sun go down? | In which direction does the sun set?
    => The sun sets in the west.
What do bees produce? | What do bees give us? | Who makes honey? | Where does honey come from?
    => Bees make honey.
What do cows give us? | Where does milk come from? | What does a cow produce? => Cows give us milk.
What do hens lay? | What do chickens lay? | Where do eggs come from? => Hens lay eggs.
What is frozen water called? | What is frozen water? | What is ice?
    | What does water become when it freezes? => Frozen water is ice.
What happens when water boils? | What does water become when it boils? => Boiling water becomes steam.
At what temperature does water boil? | When does water boil? => Water boils at one hundred degrees.
At what temperature does water freeze? | When does water freeze? => Water freezes at zero degrees.
Which animal says woof? | Which animal barks? | What sound does a dog make? | What does a dog say?
    => A dog says woof.
Which animal purrs? | What sound does a cat make? | What does a cat say? | Who says meow?
    => A cat says meow.
Which animal says moo? | What sound does a cow make? | What does a cow say? => A cow says moo.
What sound does a duck make? | What does a duck say? | Which animal says quack? => A duck says quack.
What sound does a sheep make? | What does a sheep say? => A sheep says baa.
What sound does a lion make? | Which animal roars? => A lion roars.
What is the biggest animal? | What is the largest animal in the world? | Which animal is the biggest?
    => The blue whale is the biggest animal.
What is the tallest animal? | Which animal has a long neck? | Which animal is the tallest?
    => The giraffe is the tallest animal.
What is the fastest animal? | Which animal runs the fastest? => The cheetah is the fastest animal on land.
Which animal has a trunk? | What is the biggest animal on land? => The elephant.
What do pandas eat? | What is the favorite food of pandas? => Pandas eat bamboo.
What do rabbits eat? | What do rabbits like to eat? => Rabbits eat grass and carrots.
What do cats like to eat? | What do cats eat? => Cats like to eat fish.
What do fish live in? | Where do fish live? => Fish live in water.
Where do birds live? | Where do birds build their nests? => Birds live in trees.
Can fish fly? | Can fish walk? => No, fish swim.
Can birds fly? | Do birds have wings? => Yes, most birds can fly.
Can penguins fly? => No, penguins cannot fly.
What is the highest mountain? | What is the highest mountain in the world? | What is the tallest mountain?
    => Mount Everest is the highest mountain.
What is the longest river in China? | Which is the longest river in China?
    => The Yangtze is the longest river in China.
What is the biggest country? | What is the largest country in the world? | Which country is the biggest?
    => Russia is the biggest country.
What is the biggest ocean? | What is the largest ocean? => The Pacific is the biggest ocean.
What is the biggest planet? | What is the largest planet? => Jupiter is the biggest planet.
Which planet do we live on? | What planet is this? | What is the name of our planet?
    => We live on the earth.
What goes around the earth? | What shines at night? | What do we see in the sky at night?
    => The moon and the stars.
Is the earth round or flat? | What shape is the earth? | Is the earth flat? => The earth is round.
Is the sun a star? | What is the sun? => Yes, the sun is a star.
What do plants need? | What do plants need to grow? => Plants need water and light.
What do people breathe? | What do we breathe? => We breathe air.
What do we see with? | What are eyes for? | What do you use to see? => We see with our eyes.
What do we hear with? | What are ears for? | What do you use to hear? => We hear with our ears.
What do we smell with? | What is a nose for? => We smell with our nose.
What do we write with? | What do you use to write? => We write with a pen.
What do we cut paper with? | What are scissors for? => We cut paper with scissors.
What do we use an umbrella for? | When do we use an umbrella? => We use an umbrella when it rains.
What do we do with a bed? | What is a bed for? => We sleep in a bed.
What is a library? | What can you find in a library? | Where can I borrow books?
    => A library is a place with many books.
What is a hospital? | Where do doctors work? | Where do sick people go? => Doctors work in a hospital.
What is a school? | Where do children learn? | Where do teachers work? => Children learn at school.
Who works in a restaurant kitchen? | Who cooks the food? => A cook.
Who flies a plane? | What is a pilot? => A pilot flies a plane.
Who puts out fires? | What does a firefighter do? => A firefighter puts out fires.
Which is bigger, an elephant or a mouse? | Is an elephant bigger than a mouse?
    => An elephant is bigger than a mouse.
Which is faster, a car or a bicycle? | Is a car faster than a bicycle? => A car is faster than a bicycle.
Which is heavier, iron or cotton? | Is a stone heavier than a feather? => The harder one is heavier.
Is fire hot or cold? | Is fire hot? => Fire is hot.
Is ice hot or cold? | Is ice cold? => Ice is cold.
Is sugar sweet? | What does sugar taste like? => Sugar is sweet.
Are lemons sweet or sour? | What does a lemon taste like? => A lemon is sour.
What is the first month of the year? | Which month is the first? => January is the first month.
What is the last month of the year? | Which month is the last? => December is the last month.
What is the first day of the week? | Which day starts the week? => Monday is the first day of the week.
In which season does it snow? | Which season is the coldest? | When is it cold? => It is cold in winter.
Which season is the hottest? | When is it hot? => It is hot in summer.
Who wrote Hamlet? | Who wrote Romeo and Juliet? => William Shakespeare wrote it.
Who invented the light bulb? | Who made the light bulb? => Thomas Edison.
What is gold? | Is gold a metal? | Is iron a metal? => It is a metal.
What language do people speak in China? | What do people speak in China? => People in China speak Chinese.
What language do people speak in France? | What do people speak in France? => People in France speak French.
Is a whale a fish? => No, a whale is a mammal.
What comes after ten? | Which number comes after ten? => Eleven comes after ten.
Count to three. | Count from one to three. => One, two, three.
Count to five. | Count from one to five. | Please count to five. => One, two, three, four, five.
Count to ten. | Count from one to ten. | Please count to ten.
    => One, two, three, four, five, six, seven, eight, nine, ten.
Say the days of the week. | Name the days of the week. | What are the days of the week?
    => Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.
"""

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
NAMES = (
    "Anna Ben Carl Clara David Emma Frank Grace Henry Jack James Jane John Julia Kate Laura Leo Lily "
    "Linda Lucy Maria Mark Mary Max Mike Nick Nina Oliver Paul Peter Rose Sam Sara Simon Sophie "
    "Steve Susan Tim Tom Victor William Alice Bob Charlie Daniel Eric George Helen Ivan Jim Karen "
    "Lisa Martin Nancy Oscar Robert Sally Tony Wendy"
)
"""Lists are words separated by spaces."""
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"


def number_word(value: int) -> str:
    """0-100 in words; raises ValueError outside of that."""
    if not 0 <= value <= 100:
        raise ValueError(f"numbers from 0 to 100 have words here, got {value}")
    if value <= 20:
        return NUMBERS.split()[value]
    if value == 100:
        return "one hundred"
    tens, ones = divmod(value, 10)
    return TENS.split()[tens] + (f"-{NUMBERS.split()[ones]}" if ones else "")
