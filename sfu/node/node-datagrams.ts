import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DatagramSocket, Datagrams } from '../ports/datagrams.ts';

/** Bytes of the kernel's receive and send buffers asked for; bursts of video need more than the usual 208 KiB. */
const BUFFER_BYTES = 2_097_152;

/** UDP of this machine. */
export class NodeDatagrams implements Datagrams {
  bind({ address, port, onDatagram }: Parameters<Datagrams['bind']>[0]): Promise<DatagramSocket> {
    const socket = createSocket({
      type: isIPv6(address) ? 'udp6' : 'udp4',
      recvBufferSize: BUFFER_BYTES,
      sendBufferSize: BUFFER_BYTES,
    });
    socket.on('message', (data, from) => onDatagram(data, { address: from.address, port: from.port }));
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, address, () => {
        socket.removeListener('error', reject);
        // A send to a peer that is gone comes back as an error on some systems: no reason to stop.
        socket.on('error', () => undefined);
        const bound = socket.address();
        let isOpen = true;
        resolve({
          address: bound.address,
          port: bound.port,
          send: (bytes, to) => {
            if (isOpen) socket.send(bytes, to.port, to.address);
          },
          close: () => {
            if (!isOpen) return;
            isOpen = false;
            socket.close();
          },
        });
      });
    });
  }
}
