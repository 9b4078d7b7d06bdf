/** Praise and what spoils it, in one breath; praise within quotation marks; thanks for harm. Texts are normalised. */
const PATTERNS = [
  /\b(?:great|wonderful|fantastic|brilliant|perfect|lovely|awesome|excellent|amazing|nice|cool|good)(?:[,.!]+ ?(?:just|another|now|so now|yet another|again|once again)| (?:another|yet another))\b/,
  /\b(?:great|nice|good|fantastic|amazing|excellent) (?:job|work|service|support|going)[,.!]* (?:on |at )?(?:breaking|losing|ignoring|deleting|ruining|charging|messing|wasting|not|as always|as usual)\b/,
  /\b(?:thank you|thanks)(?: so much| a lot| very much)? for (?:nothing|wast\w+|ruin\w+|los\w+|ignor\w+|break\w+|charg\w+|delet\w+|steal\w+|hang\w+|keep\w+ me|mak\w+ me wait|not )/,
  /\b(?:love|loving|enjoy|adore) (?:how (?:you|it|your|the)|being|waiting|paying|talking to) /,
  /\b(?:how|so|very|real|really) (?:nice|kind|generous|helpful|convenient|professional) of you\b/,
  /\boh,? (?:great|wonderful|fantastic|brilliant|perfect|lovely|good|joy|nice|sure)\b/,
  /["“”「」『』](?:好|棒|快|专业|贴心|优质|高效|人性化|良心|满意|优惠|免费|vip|service|support|help|great|customer service|best|fast|helpful|instant|unlimited|free)["“”「」『』]/,
  /真是?太?(?:好|棒|快|行|牛|厉害|贴心|专业|高效|感人)(?:啊|呀|哦|喔|哈)/,
  /(?:谢谢|感谢|多谢|恭喜)(?:你|您|贵司|贵公司|们|平台|了|啊)*,?(?:成功地?)?(?:让我(?:白|等|损失|浪费|再|又|多)|害|把我|又|浪费|坑|毁|失去)/,
  /\b(?:wow|sure|yeah|congratulations|nice|great),? (?:what (?:amazing|great|wonderful)|blame|you just lost|only took|so you can)\b/,
  /\bonly took (?:you|them) \w+ (?:days|weeks|months|hours)\b/,
  /你们?说(?:什么|啥)都是?对/,
  /(?:可|真)真?是?(?:够|会|有)(?:可以|意思|做生意|玩|快|专业|贴心)/,
];

export function isIronic(text: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(text));
}
