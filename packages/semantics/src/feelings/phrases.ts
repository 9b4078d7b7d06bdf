/** Turns of phrase with something variable inside. Texts are normalised; one pattern each, because many small ones cost time. */
export const PHRASES: readonly {
  kind: 'anger' | 'anxiety' | 'sadness' | 'joy' | 'surprise';
  weight: number;
  pattern: RegExp;
}[] = [
  {
    kind: 'anger',
    weight: 0.7,
    pattern:
      /(?:说|讲|问|催|发|打|提交|反馈|解释|重复)了?[^,.!?]{0,4}(?:[三四五六七八九十几无]|\d+|好多|多少|n)[遍次回个]|第(?:[二三四五六七八九十几]|\d+)次(?:了|才|出|把|发|被)|(?:再|还)不[^,.!?]{1,8}我就|给你们最后|你们?[^,.!?]{0,6}是(?:故意|摆设|干什么|吃什么|怎么做事|怎么办事|干嘛)|有没有(?:把|考虑|搞|人管)|收了?钱(?:就|却|不)|一声不吭|无缘无故|连个?[^,.!?]{1,6}都(?:没|不)|(?:推给|甩给)|明抢|不能接受|做事的/,
  },
  {
    kind: 'anger',
    weight: 0.7,
    pattern:
      /\b(?:\w+) times (?:already|now)\b|\bfor the (?:third|fourth|fifth|tenth|hundredth) time\b|\b(?:do|does|did|can) (?:you|anyone|anybody|you people) (?:even|actually|ever)\b|\bhow hard (?:is|can)\b|\bnobody (?:takes|bother|called|replie|answer|care)\w*|\bno ?one (?:takes|bother|called|replie|answer|care)\w*|\b(?:keep|kept|keeps) (?:passing|sending|telling|asking|charging|ignoring|giving|making)\b|\bspeak to (?:a|your|the) (?:manager|supervisor|human)\b|\bnot another\b|\bdon't tell me\b|\bstop (?:sending|calling|charging|telling|asking)\b|\bwhy should i\b|\bshouldn't (?:be|have to be|take) (?:this|so)\b|\bnothing to do with what\b|\blast (?:chance|warning)\b|\bbreaks? something\b|\bwhat is wrong with\b|\bi'm (?:done|leaving|switching)\b|\bhung up on\b|\bwithout (?:telling|asking|warning)\b|\brefuse to\b/,
  },
  {
    kind: 'anxiety',
    weight: 0.7,
    pattern:
      /(?:还|能不能|能否|可以)能?(?:找|追|恢复|要|救|赶|拿)(?:得)?(?:回|上)?来?(?:吗|么)|还能(?:找|追|恢复|要|救|退|赶)|(?:有|没|要)(?:问题|事|紧|关系|影响)吗|来得及|(?:千万|一定)(?:不能|别|不要)(?:丢|没|出|删)|(?:不|没)踏实|帮帮我|我的钱呢|(?:余额|钱|数据|照片|文件)[^,.!?]{0,6}(?:没了|不见|变成零|变成0|消失|少了)|还有[^,.!?]{1,4}(?:小时|分钟|天)(?:就|了)|(?:今天|今晚|明天|后天|马上)[^,.!?]{0,4}(?:就要|必须|截止|到期|考试|面试|开会|出发|起飞|答辩|手术)|影响征信|等着(?:要|用|交|救)|输错了|打错了|转错|手(?:都)?在?抖|求(?:你们|求|您)|催缴/,
  },
  {
    kind: 'anxiety',
    weight: 0.7,
    pattern:
      /\bwill i (?:lose|miss|get|be able|still|have)\b|\b(?:only|just) \w+ (?:hours?|minutes?|days?) left\b|\bin (?:\w+) (?:hours?|minutes?)\b|\bbefore (?:my|the|noon|tomorrow|monday|friday|i)\b|\bcan(?: the \w+| it| this| they)? still\b|\bwhat now\b|\bis (?:that|this|it) (?:really you|legit|safe|a scam)\b|\bcould (?:this|it) (?:affect|be|hurt)\b|\b(?:hasn't|haven't|has not|have not) (?:arrived|come|shown|moved)\b|\bwrong (?:account|person|number)\b|\bcan't breathe\b|\bhow is that possible\b|\bi need (?:this|it|help|an answer)\b|\b(?:exam|interview|visa|flight|surgery|deadline|wedding|appointment) (?:is|on|tomorrow|leaves)\b|\bare (?:gone|missing)\b|\bzero balance\b|\bin (?:serious|big) trouble\b|\bplease please\b|\bget (?:it|them|that|my money) back\b/,
  },
  {
    kind: 'sadness',
    weight: 0.7,
    pattern:
      /(?:不如|没有|不像)(?:以前|从前|之前|想象|过去)|最后(?:却|还是|一[张次]|的合影)|(?:爸爸|妈妈|奶奶|爷爷|父亲|母亲|老人|宠物)[^,.!?]{0,4}(?:走了|去世|不在了|生病)|(?:不|没)被?尊重|(?:只能|就)(?:这样|算)了|(?:不太|不)想(?:继续|再)|没(?:什么)?(?:意思|力气|希望|想象中)|想(?:哭|留个念想)|不怪你们|(?:本|还|原)(?:来|以为)?以为|自责|生病了|落空|清零|(?:蔫|碎)了|买个教训|是我想多了|真的就没有/,
  },
  {
    kind: 'sadness',
    weight: 0.7,
    pattern:
      /\b(?:was|were|been) (?:really |so |all )?(?:looking forward|excited|hoping)\b|\b(?:don't|do not) have the (?:energy|strength|words)\b|\bi (?:thought|believed) (?:you|this|it) (?:were|was|would)\b|\bi wish i (?:had|hadn't|never)\b|\b(?:doesn't|does not|didn't|don't) feel (?:the same|like)\b|\bsay goodbye\b|\bnot what it (?:was|used)\b|\bnot (?:really )?worth\b|\bi feel (?:abandoned|stupid|let down|lost|alone|empty|betrayed|down)\b|\bmy (?:own )?fault\b|\b(?:is|are) gone\b|\bno point in\b|\bthis is how it ends\b|\bdon't know what to tell\b|\bmissed the\b|\bi was wrong\b|\bnever came\b|\bafter all these years\b|\bgive up\b/,
  },
  {
    kind: 'surprise',
    weight: 0.7,
    pattern:
      /(?:怎么|为什么|为啥|为何)[^,.!?]{0,6}(?:突然|变成|多了|多出|会有)|你(?:确定|没搞错|没开玩笑)|(?:完全|根本)?不记得|没(?:下过|买过|注册过|开通过|见过|注意到|听说)|(?:从|之前|以前)[^,.!?]{0,3}没见过|才知道|都不知道|第一次(?:见|遇|听|知道)|头一[回次]|^(?:啊|咦|诶|嗯|蛤|哈|什么|啥)[?!]|我(?:只|明明)(?:买|没)|和我想的不/,
  },
  {
    kind: 'surprise',
    weight: 0.7,
    pattern:
      /\b(?:where did|how did|how come|how on earth|since when)\b|\bi (?:never|didn't|did not|don't) (?:knew|know|remember|placed?|ordered|registered|see that|expect)\b|\bfirst time i've ever\b|\bwait,? what\b|\byou're telling me\b|\bare you sure\b|\bi thought (?:it|this|that) (?:was|would|took)\b|\bhaven't seen this\b|\beven though i only\b|\bwhy (?:is|are|am) (?:somebody|someone|there|my|it)\b|\bis (?:that|this) (?:really|a new)\b|\bit's free now\b|\bwho knew\b|\bsomebody else's\b|\bthere's a\b[^.!?]*\?\?/,
  },
  {
    kind: 'joy',
    weight: 0.7,
    pattern:
      /(?:没什么|没有什么|无)可?(?:挑剔|抱怨)|没得说|绝了|(?:下次|以后)(?:还|就|会)(?:来|用|买|选)|运气|辛苦(?:了|你)|挺?用心|能接受|(?:修|弄|搞|找)(?:好|定|回来)了|可以(?:登录|用|打开|收到|看到)了|没(?:白|让我失望)|多亏|救星|合理,/,
  },
  {
    kind: 'joy',
    weight: 0.9,
    pattern:
      /\b(?:couldn't|could not|can't|cannot) (?:be happier|be more|complain|ask for more|thank)\b|\bno complaints\b|\b(?:not|isn't) bad at all\b|\ball good\b|\bthank(?:s| you) for (?:the|your|warning|helping|being|everything|fixing|solving|letting)\b|\bhug you\b|\bsaved my\b|\byou(?:'ve| have)? (?:found|saved|fixed|solved)\b|\bkeep (?:it|going) up\b|\bkeep it up\b|\bfinally!/,
  },
];
