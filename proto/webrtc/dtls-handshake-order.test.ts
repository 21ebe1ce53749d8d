import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DtlsHandshakeOrder, type DtlsRole } from './dtls-handshake-order.ts';

/** One fragment of a handshake message in a record of its own. */
function record(type: number, messageSequence: number, body: Buffer, offset = 0, bytes = body.length - offset): Buffer {
  const header = Buffer.alloc(25);
  header.set([22, 254, 253]);
  header.writeUInt16BE(12 + bytes, 11);
  header.writeUInt8(type, 13);
  header.writeUIntBE(body.length, 14, 3);
  header.writeUInt16BE(messageSequence, 17);
  header.writeUIntBE(offset, 19, 3);
  header.writeUIntBE(bytes, 22, 3);
  return Buffer.concat([header, body.subarray(offset, offset + bytes)]);
}

const encrypted = (marker: number): Buffer => Buffer.from([22, 254, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, marker]);

function collector(role: DtlsRole): { readonly order: DtlsHandshakeOrder; readonly out: string[] } {
  const out: string[] = [];
  const order = new DtlsHandshakeOrder(role, { isClientProved: true }, (bytes) => {
    out.push(bytes.readUInt16BE(3) > 0 ? `encrypted ${bytes[13]}` : `${bytes[13]} ${bytes.subarray(25).toString()}`);
  });
  return { order, out };
}

/** ServerHello to ServerHelloDone as a client sees them. */
const FLIGHT = [2, 11, 12, 13, 14].map((type, index) => ({
  type,
  sequence: index,
  body: Buffer.from(`message ${type}`),
}));
const IN_ORDER = FLIGHT.map(({ type, body }) => `${type} ${body.toString()}`);

describe('DtlsHandshakeOrder', () => {
  it('hands messages over whole and in order, however they are cut, doubled and shuffled', () => {
    const cuts = fc.array(fc.nat(8), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), (at, chance) => {
        const pieces = FLIGHT.flatMap(({ type, sequence, body }, index) => [
          record(type, sequence, body, 0, at[index]),
          record(type, sequence, body, at[index]),
        ]);
        const shuffled = [...pieces, ...pieces]
          .map((piece) => ({ piece, key: chance.next().value }))
          .sort((left, right) => left.key - right.key);
        const { order, out } = collector('client');
        order.push(encrypted(1));
        for (const { piece } of shuffled) order.push(piece);
        const whole = out.filter((line, index) => !(line.startsWith('14') && out.indexOf(line) !== index));
        expect(whole).toEqual([...IN_ORDER, 'encrypted 1']);
      }),
    );
  });

  it('lets no message replace one that was handed over', () => {
    const { order, out } = collector('server');
    order.push(record(1, 0, Buffer.from('hello')));
    order.push(record(1, 1, Buffer.from('hello again')));
    order.push(record(11, 2, Buffer.from('certificate')));
    order.push(record(16, 3, Buffer.from('key exchange')));
    order.push(record(16, 4, Buffer.from('another key exchange')));
    order.push(record(11, 5, Buffer.from('another certificate')));
    order.push(record(1, 1, Buffer.from('hello again')));
    expect(out).toEqual(['1 hello', '1 hello again', '11 certificate', '16 key exchange']);
  });

  it('lets nothing in clear through once the last message was handed over', () => {
    const { order, out } = collector('server');
    [1, 11, 16, 15].forEach((type, index) => order.push(record(type, index, Buffer.from('x'))));
    const count = out.length;
    order.push(record(11, 4, Buffer.from('late')));
    order.push(Buffer.from([21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0]));
    expect(out).toHaveLength(count);
    order.push(encrypted(7));
    expect(out.at(-1)).toBe('encrypted 7');
  });

  it('throws at nothing', () => {
    const length = fc.uint8Array({ maxLength: 90 });
    fc.assert(
      fc.property(
        fc.constantFrom<DtlsRole>('client', 'server'),
        fc.array(length, { maxLength: 8 }),
        (role, datagrams) => {
          const { order } = collector(role);
          for (const bytes of datagrams) {
            order.push(Buffer.from(bytes));
            order.push(Buffer.concat([Buffer.from([22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, bytes.length]), bytes]));
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
