import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

/** Serves one empty page per SDK, on a free port of 127.0.0.1. */
export interface PageServer {
  /** @param sdk npm name of a livekit-client, as `livekit-client-2.9.9`. */
  pageUrl(sdk: string): string;
  close(): Promise<void>;
}

/** Starts it. The SDK is the package's own UMD file, byte for byte. */
export async function startPageServer(): Promise<PageServer> {
  const require = createRequire(import.meta.url);
  const bundle = (sdk: string): string => {
    const entry = require.resolve(sdk);
    const marker = `${path.sep}dist${path.sep}`;
    return path.join(entry.slice(0, entry.lastIndexOf(marker)), 'dist', 'livekit-client.umd.js');
  };
  const script = readFileSync(path.join(import.meta.dirname, 'page', 'participant.ts'), 'utf8');
  const participant = stripTypeScriptTypes(script);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    const sdk = searchParams.get('sdk') ?? '';
    if (!/^livekit-client(-[\d.]+)?$/.test(sdk)) {
      response.writeHead(404).end();
    } else if (pathname === '/sdk.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(bundle(sdk)));
    } else if (pathname === '/participant.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(participant);
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page(sdk));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    pageUrl: (sdk) => `http://127.0.0.1:${port}/?sdk=${sdk}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function page(sdk: string): string {
  return `<!doctype html><title>${sdk}</title><body>
<script src="/sdk.js?sdk=${sdk}"></script><script type="module" src="/participant.js?sdk=${sdk}"></script>`;
}
