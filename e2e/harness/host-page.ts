import { createServer, type Server } from 'node:http';

/** What the page of the app that embeds the widget says about its user. */
export interface Identity {
  id: string;
  name: string;
  /** HMAC-SHA256(widget secret, id) in hex, as the app's server makes it. */
  hash: string;
}

export interface Embedding {
  /** Where the widget's script comes from. */
  host: string;
  key: string;
  identity?: Identity;
  /** `hostile`: style rules that would ruin everything they reach. */
  style?: 'plain' | 'hostile';
}

/** Rules that real sites have (resets, utility frameworks, `!important`), taken to the extreme. */
const HOSTILE = `
  body * { color: red !important; background: yellow !important; display: block !important; float: left !important;
    font: italic 40px cursive !important; text-transform: uppercase !important; letter-spacing: 9px !important;
    border: 3px dashed red !important; margin: 30px !important; padding: 30px !important; opacity: .3 !important;
    transform: rotate(5deg) !important; visibility: hidden !important; width: 50px !important; direction: rtl !important;
    position: static !important; z-index: 1 !important; pointer-events: none !important; }
  html { font-size: 40px; line-height: 3; --accent: red; --bg: yellow; --text: red; }`;

const html = ({ host, key, identity, style }: Embedding) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>An app</title><style>${style === 'hostile' ? HOSTILE : ''}</style></head>
<body><main><h1>An app</h1><p>The page that embeds the chat.</p><button>Buy</button></main>
<script>
window.attune ||= function () { (attune.q ||= []).push(arguments); };
${identity ? `attune('identify', ${JSON.stringify(identity.id)}, ${JSON.stringify({ name: identity.name })}, '${identity.hash}');` : ''}
</script>
<script async src="${host}/widget/attune.js" data-key="${key}"></script>
</body></html>`;

/** Serves pages of another site, on an address of its own, that embed the widget. */
export async function startHostPages(): Promise<{
  add(embedding: Embedding): string;
  close(): Promise<void>;
}> {
  const pages = new Map<string, string>();
  const server: Server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page ?? '');
  });
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
  return {
    add(embedding) {
      const path = `/${pages.size}`;
      pages.set(path, html(embedding));
      return `http://127.0.0.1:${port}${path}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
