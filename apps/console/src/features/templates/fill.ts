const VARIABLE = /\{\{([^{}]{1,100})\}\}/g;
const ATTRIBUTE = 'contact.attributes.';

/** What can stand in a template, each with its key among the words; any `contact.attributes.NAME` comes on top. */
export const VARIABLES = {
  'contact.name': 'contactName',
  'contact.email': 'contactEmail',
  'agent.name': 'agentName',
  'conversation.number': 'conversationNumber',
  'workspace.name': 'workspaceName',
} as const;
export type Variable = keyof typeof VARIABLES;
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly Variable[];

/** A piece of a template: its own text, a variable with its sample value, or a variable that does not exist. */
export interface Piece {
  kind: 'text' | 'value' | 'unknown';
  text: string;
  /** Where the piece begins in the template; unique. */
  at: number;
}

/** Splits a template at its `{{variables}}` and gives each its sample value. */
export function fill(
  body: string,
  sample: Readonly<Record<Variable, string>>,
  attribute: (key: string) => string,
): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of body.matchAll(VARIABLE)) {
    if (match.index > end) pieces.push({ kind: 'text', text: body.slice(end, match.index), at: end });
    end = match.index + match[0].length;
    const name = match[1]?.trim() ?? '';
    const plain = VARIABLE_NAMES.find((variable) => variable === name);
    const key = name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length).trim() : '';
    if (plain) pieces.push({ kind: 'value', text: sample[plain], at: match.index });
    else if (key !== '') pieces.push({ kind: 'value', text: attribute(key), at: match.index });
    else pieces.push({ kind: 'unknown', text: match[0], at: match.index });
  }
  if (end < body.length) pieces.push({ kind: 'text', text: body.slice(end), at: end });
  return pieces;
}

/** The variables of a template that do not exist, as written. */
export function unknownVariables(body: string): string[] {
  const blank = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, ''])) as Record<Variable, string>;
  return fill(body, blank, () => '').flatMap((piece) => (piece.kind === 'unknown' ? [piece.text] : []));
}
