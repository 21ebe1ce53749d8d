import { expect, it } from 'vitest';
import { numberRetransmissions, type PlainRecord } from './dtls-fresh-records.ts';

function record(contentType: number, epoch: number, sequenceNumber: number, body: string): Buffer {
  const header = Buffer.from([contentType, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 0, 0, body.length]);
  header.writeUIntBE(sequenceNumber, 5, 6);
  return Buffer.concat([header, Buffer.from(body)]);
}

function socketOf(sent: Buffer[]): Parameters<typeof numberRetransmissions>[0] {
  return {
    dtls: { recordSequenceNumber: 7 },
    transport: { send: (data) => Promise.resolve(void sent.push(data)) },
    cipher: {
      // As werift does it: what is encrypted takes the place of what is not.
      encryptPacket: (plain: PlainRecord) => {
        const { recordLayerHeader: h, fragment } = plain;
        const encrypted = Buffer.from(`${fragment.toString()}#${h.sequenceNumber}`);
        Object.assign(plain, { fragment: encrypted });
        return { serialize: () => record(h.contentType, h.epoch, h.sequenceNumber, encrypted.toString()) };
      },
    },
  };
}

it('sends a flight as it is the first time, and with new record numbers when it is repeated', async () => {
  const sent: Buffer[] = [];
  const socket = socketOf(sent);
  numberRetransmissions(socket);
  const recordLayerHeader = { contentType: 22, epoch: 1, sequenceNumber: 7 };
  const finished = socket.cipher.encryptPacket({ recordLayerHeader, fragment: Buffer.from('finished') }).serialize();
  const flight = Buffer.concat([record(22, 0, 6, 'key exchange'), finished]);
  await socket.transport.send(flight);
  await socket.transport.send(flight);
  expect(sent[0]).toEqual(flight);
  expect(sent[1]).toEqual(Buffer.concat([record(22, 0, 8, 'key exchange'), record(22, 1, 9, 'finished#9')]));
  expect(socket.dtls.recordSequenceNumber).toBe(9);
});

it('leaves application data alone', async () => {
  const sent: Buffer[] = [];
  const socket = socketOf(sent);
  numberRetransmissions(socket);
  const data = record(23, 1, 20, 'data');
  await socket.transport.send(data);
  await socket.transport.send(data);
  expect(sent).toEqual([data, data]);
});
