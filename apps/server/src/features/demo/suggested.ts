import { createMatcher, detectLanguage } from '@attune/semantics';
import {
  type Action,
  createRandom,
  type History,
  personal,
  type Random,
  type Script,
  type Suggested,
  type World,
} from '@attune/simulator';
import { CANDIDATES, fillTemplate, rank, templateValues } from '../templates/index.ts';
import { segment } from '../understanding/segment.ts';

/** How often a simulated agent who wants a template takes one that is suggested and on topic, … */
const FOLLOWS = 0.7;
/** … and inserts a suggested one with its key instead of searching for it. */
const INSERTS = 0.9;
/** How often the first reply, meant to be in own words, becomes a suggested one of the topic. */
const TEMPTED = 0.45;
/** From the customer's message to the suggestions. */
const DELAY_MS = 120;

type Reply = Extract<Action, { kind: 'reply' }>;

/** The history with what each agent was suggested: found by the real matcher, followed by simulated people. */
export function withSuggestions(history: History, world: World): History {
  const find = finderOf(world);
  const conversations = history.conversations.map((script) => ({
    ...script,
    actions: suggest(script, world, find),
  }));
  return { ...history, conversations };
}

function suggest(script: Script, world: World, find: ReturnType<typeof finderOf>): Action[] {
  let { topicId } = script;
  let burst: string[] = [];
  let since = 0;
  let first = true;
  return script.actions.map((action, index) => {
    if (action.kind === 'message') burst.push(action.body);
    if (action.kind === 'message' || action.kind === 'focus') since = action.at;
    if (action.kind === 'classify' || action.kind === 'transfer') topicId = action.topicId ?? topicId;
    if (action.kind !== 'reply' || burst.length === 0) return action;
    const items = find(burst.join('\n'), script.language, topicId);
    burst = [];
    const at = Math.min(since + DELAY_MS, action.at);
    const random = createRandom(`suggested/${script.contactId}/${action.at}/${index}`);
    const tempted = first && random.chance(TEMPTED);
    first = false;
    return choose(random, action, { at, items }, tempted ? topicId : null, script, world);
  });
}

/** What the agent makes of it: takes a suggested template instead of another one of the same topic, changes it a little. */
function choose(
  random: Random,
  reply: Reply,
  shown: Omit<Suggested, 'inserted'>,
  /** The agent would take anything suggested of this topic; null: no. */
  tempting: string | null,
  { contactId, language }: Script,
  world: World,
): Reply {
  const templates = new Map(world.templates.map((template) => [template.id, template]));
  const wanted = templates.get(reply.templateId ?? '');
  const topicId = wanted ? wanted.topicId : tempting;
  const fitting = shown.items
    .flatMap(({ templateId }) => templates.get(templateId) ?? [])
    .find((template) => topicId && template.topicId === topicId && template.language === language);
  const taken = fitting && (!wanted || random.chance(FOLLOWS)) ? fitting : wanted;
  if (!taken) return { ...reply, suggested: { ...shown, inserted: false } };
  const listed = shown.items.some(({ templateId }) => templateId === taken.id);
  const inserted = listed && random.chance(INSERTS);
  const contact = world.contacts.find(({ id }) => id === contactId);
  const agent = world.agents.find(({ id }) => id === reply.agentId);
  const values = templateValues({
    contact: { name: contact?.name ?? null, email: contact?.email ?? null, attributes: contact?.attributes },
    agentName: agent?.name ?? '',
    conversationNumber: null,
    workspaceName: world.name,
  });
  const { text } = fillTemplate(withoutNumber(taken.body), values);
  return {
    ...reply,
    body: personal(random, text, language),
    templateId: taken.id,
    suggested: { ...shown, inserted },
  };
}

/** Simulated agents do not tell the number of a conversation, which it has only once it is stored. */
const withoutNumber = (body: string): string =>
  body.replace(/（[^（]*\{\{conversation.number\}\}）| \(conversation #[^)]*\)/, '');

function finderOf(world: World) {
  const matcher = createMatcher({ segment });
  for (const template of world.templates) matcher.set(template);
  const templates = new Map(world.templates.map((template) => [template.id, template]));
  return (text: string, language: string, topicId: string | null): Suggested['items'] =>
    rank(matcher.match(text, { k: CANDIDATES, language: detectLanguage(text) ?? language }), (id) => {
      const onTopic = topicId !== null && templates.get(id)?.topicId === topicId;
      return { item: id, prior: { onTopic, usage: null, rejected: 0 } };
    }).map(({ item, score }) => ({ templateId: item, score }));
}
