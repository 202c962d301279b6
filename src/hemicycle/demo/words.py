"""What was said at three earlier meetings, in invented words; passages to follow up in [[ ]].

A turn is who speaks and what they say. Who: the code of a delegation, "CHAIR", "STAFF" or "?".
"""

Turns = tuple[tuple[str, str], ...]

ENGLISH: Turns = (
    (
        "STAFF",
        "Good morning and welcome to the wrap-up session. Please say your name and whom you represent. Those in the room also join online, so that there is one queue.",
    ),
    (
        "CHAIR",
        "Thank you, and welcome to our last session of this week. We have an hour and a full agenda. Let us begin with what we heard from the Board on Tuesday.",
    ),
    (
        "PT",
        "Thank you, Chair. The Board told us that it will answer our advice within ninety days. [[We should ask for the scorecard two weeks before the next meeting]], so that capitals have time to read it.",
    ),
    (
        "CHAIR",
        "That is a good point, and I see nodding in the room. Let us put it on the radar. Japan has asked for the floor.",
    ),
    (
        "JP",
        "Thank you. On DNS abuse, the small team has finished its questionnaire. [[We would like to hold a webinar on how abuse is measured before the policy forum]], with registries from at least three regions.",
    ),
    (
        "NL",
        "We support Japan. As the host of a coming meeting we can also offer a room for an informal discussion on the Sunday.",
    ),
    ("?", "Could the next slide be shown, please? We still see the previous one."),
    ("STAFF", "The slide is on the screen now. We apologise for the delay."),
    (
        "CHAIR",
        "Thank you. There is a comment in the chat from Canada: the written briefings were very useful, and the oral ones too. Canada, would you like to say more?",
    ),
    (
        "CA",
        "Briefly. Newcomers in our delegation used both. [[We suggest a short poll on the briefings after each meeting]], rather than a decision today.",
    ),
    (
        "KE",
        "Kenya would add that colleagues who cannot travel depend on recordings. Could the recordings carry the agenda items, so that one finds a passage without listening to an hour?",
    ),
    (
        "CHAIR",
        "We will ask the technical team. Next: the list of protected names of intergovernmental organisations. Switzerland leads on this.",
    ),
    (
        "CH",
        "Thank you, Chair. The draft process says who may ask for a change, what they show, and how members object. [[Comments on the draft process are welcome until the end of the month]]. After that silence is agreement.",
    ),
    (
        "BR",
        "Brazil thanks Switzerland. We would prefer three weeks to two, because two public holidays fall into that time.",
    ),
    ("CH", "Three weeks is acceptable to us. I will send a new version tonight."),
    (
        "CHAIR",
        "Then it is three weeks. On universal acceptance: the working group has no chair. [[The secretariat will send a call for volunteers to chair the group]], with the mandate attached.",
    ),
    (
        "IN",
        "India is glad to help until a chair is found. Names in our own scripts are not a luxury for most of the people in this room.",
    ),
    (
        "GB",
        "The United Kingdom proposes that we begin to think about a high-level meeting. The last one is some years ago, and it needs a host and about a year of preparation.",
    ),
    (
        "CHAIR",
        "Members who could host are invited to tell me or the secretariat. We are two minutes over. Key dates are on the last slide; they will be posted in any case. Thank you to the interpreters and the scribes. The meeting is closed.",
    ),
)

CHINESE: Turns = (
    ("STAFF", "各位早上好，欢迎参加ICNN61总结会议。本次会议提供7种语言的口译服务。"),
    (
        "CHAIR",
        "谢谢。各位同事，今天是ICNN61的最后一场会议。我们有60分钟时间，先从公报的起草流程谈起。",
    ),
    (
        "CN",
        "谢谢主席。中国代表团支持72小时的审核期。[[我们建议会前两周就把公报草案的结构发给各成员]]，这样各国政府可以及早提出意见。",
    ),
    ("CHAIR", "谢谢中国。韩国举手了，然后是泰国。"),
    (
        "KR",
        "谢谢主席。关于DNS滥用问题，ccNSO的小组已经完成了第1阶段的工作。[[我们希望在下次会议之前举行一次信息共享的网络研讨会]]，邀请各地区的注册管理机构参加。",
    ),
    (
        "TH",
        "泰国支持韩国的提议。作为ICNN62的主办方，我们正在准备混合会议的方案，会议室里的屏幕将显示谁在远程发言。",
    ),
    (
        "CHAIR",
        "非常感谢。关于差旅补助，申请的截止时间延长了14天。[[请各代表团尽早告知秘书处是否需要差旅补助]]，不要等到最后一天。",
    ),
    ("SG", "新加坡代表团想提醒大家，赋权社群的指导原则已经审核了一年半，希望能在ICNN62上通过。"),
    ("?", "音频不清晰，请再说一遍。"),
    (
        "CHAIR",
        "普遍适用性和IDN工作组仍在寻找主席。有兴趣的同事请与秘书处联系。我们已经超时2分钟，感谢口译员和书记员。会议到此结束。",
    ),
)

ARABIC: Turns = (
    (
        "STAFF",
        "صباح الخير وأهلا بكم في الجلسة الختامية. نرجو من كل متحدث أن يذكر اسمه والوفد الذي يمثله.",
    ),
    (
        "CHAIR",
        "شكرا جزيلا. نبدأ بموضوع دقة بيانات التسجيل ثم ننتقل إلى الجولة الجديدة من أسماء النطاقات. الكلمة لمصر.",
    ),
    (
        "EG",
        "شكرا سيدتي الرئيسة. نرى أن مشروع الرسالة إلى مجلس الإدارة متوازن. [[نقترح تمديد مهلة التعليق على الرسالة خمسة أيام]] لأن بعض العواصم لم تتسلم النص بعد.",
    ),
    (
        "SA",
        "نؤيد اقتراح مصر. ونود أن نشكر قادة المواضيع على الإحاطات المكتوبة التي وصلت قبل الاجتماع بوقت كاف.",
    ),
    ("CHAIR", "إذن نمدد المهلة خمسة أيام. المغرب طلب الكلمة عن بعد."),
    (
        "MA",
        "شكرا. نطلب أن تكون المواد التدريبية للمندوبين الجدد متاحة بالعربية والفرنسية. [[يمكن للمغرب أن يستضيف ورشة لبناء القدرات في المنطقة]] قبل نهاية العام.",
    ),
    (
        "JO",
        "الأردن يرحب بعرض المغرب ويضيف أن القبول العالمي لأسماء النطاقات بالحروف العربية يستحق جلسة خاصة.",
    ),
    (
        "CHAIR",
        "شكرا للجميع. ستنشر المواعيد الرئيسية على الموقع. نشكر المترجمين وفريق الدعم. رفعت الجلسة.",
    ),
)

CHINESE_NAMES = {"CN": "中国代表", "KR": "韩国代表", "TH": "泰国代表", "SG": "新加坡代表"}
ARABIC_NAMES = {"EG": "وفد مصر", "SA": "وفد السعودية", "MA": "وفد المغرب", "JO": "وفد الأردن"}
CHAIR_IN_CHINESE = "萨尔玛·哈达德"
STAFF_IN_CHINESE = "西沃恩·加尔霍尔"
STAFF_IN_ARABIC = "شيفون غالخور"

DISCLAIMER = (
    "Note: The following is the output of transcribing an audio file into a text document. Although "
    "the transcription is largely accurate, in some cases it may be incomplete or inaccurate due to "
    "inaudible passages. It is posted as an aid and should not be treated as an authoritative record."
)
