const VARIABLE = /\{\{([^{}]{1,100})\}\}/g;

export interface Filled {
  text: string;
  /** Variables without a value, each once; they stay in the text as they were written. */
  missing: string[];
}

/** Puts values in place of `{{name}}`. Values are plain text: braces in them mean nothing. */
export function fillTemplate(body: string, values: ReadonlyMap<string, string>): Filled {
  const missing = new Set<string>();
  const text = body.replace(VARIABLE, (written: string, inner: string) => {
    const name = inner.trim();
    const value = values.get(name);
    if (value !== undefined) return value;
    missing.add(name);
    return written;
  });
  return { text, missing: [...missing] };
}

export interface Known {
  contact: { name: string | null; email: string | null; attributes: unknown };
  agentName: string;
  conversationNumber: number | null;
  workspaceName: string;
}

/** The variables that have a value here. What is blank, or not a plain value, has none. */
export function templateValues({
  contact,
  agentName,
  conversationNumber,
  workspaceName,
}: Known): Map<string, string> {
  const given: [string, unknown][] = [
    ['contact.name', contact.name],
    ['contact.email', contact.email],
    ['agent.name', agentName],
    ['conversation.number', conversationNumber],
    ['workspace.name', workspaceName],
  ];
  for (const [key, value] of Object.entries(contact.attributes ?? {})) {
    given.push([`contact.attributes.${key.trim()}`, value]);
  }
  const values = new Map<string, string>();
  for (const [name, value] of given) {
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const text = plain ? String(value).trim() : '';
    if (text !== '') values.set(name, text);
  }
  return values;
}
