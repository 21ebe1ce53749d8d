import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { StreamListener, Streams } from '../ports/streams.ts';

/** TCP of this machine. */
export class NodeStreams implements Streams {
  listen({ address, port, onStream }: Parameters<Streams['listen']>[0]): Promise<StreamListener> {
    const server = createServer({ noDelay: true }, (socket) => {
      onStream(socket, { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: address, port }, () => {
        server.removeListener('error', reject);
        const bound = server.address() as AddressInfo;
        resolve({ address: bound.address, port: bound.port, close: () => closed(server) });
      });
    });
  }
}

/** The port is free as soon as listening has stopped; open connections do not keep it. */
function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.close();
  return Promise.resolve();
}
