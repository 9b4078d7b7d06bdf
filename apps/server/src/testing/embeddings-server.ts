import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a text is about, in the order of the vector's dimensions: the least model that knows two languages. */
const MEANINGS = [/退款|退钱|refund|money back/i, /地址|address/i, /发票|invoice/i, /密码|password/i, /./su];

export interface EmbeddingsServer {
  url: string;
  /** Every text that was asked for, with its model. */
  asked: { model: string; text: string }[];
  /** Set: how the server answers instead of with vectors. */
  fail: ((response: ServerResponse, texts: string[]) => boolean) | null;
  close(): Promise<void>;
}

/** A real server with the embeddings API: for tests of what is on this side of it. */
export async function startEmbeddingsServer(): Promise<EmbeddingsServer> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    if (made.fail?.(response, input)) return;
    made.asked.push(...input.map((text) => ({ model, text })));
    const data = input.map((text, index) => ({
      index,
      embedding: MEANINGS.map((meaning) => (meaning.test(text) ? 1 : 0)),
    }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const made: EmbeddingsServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: [],
    fail: null,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return made;
}
