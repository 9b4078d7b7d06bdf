import { Agent, request as send } from 'node:http';

export interface Answer {
  status: number;
  cookies: string;
  json<T>(): T;
}

export type Headers = Record<string, string>;

/** A client that keeps its connections and waits for none to become free: the load stays what was asked for. */
export interface Client {
  request(method: string, path: string, headers: Headers, body?: unknown): Promise<Answer>;
  /** The same for what must succeed. @throws with the answer's text */
  expect<T>(method: string, path: string, headers: Headers, body?: unknown): Promise<T & { cookies: string }>;
  close(): void;
}

export function createClient(base: string): Client {
  const agent = new Agent({ keepAlive: true });

  const request: Client['request'] = (method, path, headers, body) =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const call = send(
        `${base}${path}`,
        {
          method,
          agent,
          headers: {
            ...headers,
            ...(text && { 'content-type': 'application/json', 'content-length': text.length }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', fail);
          response.on('end', () =>
            done({
              status: response.statusCode ?? 0,
              cookies: (response.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; '),
              json: () => JSON.parse(Buffer.concat(parts).toString()),
            }),
          );
        },
      );
      call.on('error', fail);
      call.end(text);
    });

  return {
    request,
    async expect<T>(method: string, path: string, headers: Headers, body?: unknown) {
      const answer = await request(method, path, headers, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.json())}`);
      return { ...answer.json<T>(), cookies: answer.cookies };
    },
    close: () => agent.destroy(),
  };
}
