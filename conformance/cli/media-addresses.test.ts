import { describe, expect, it } from 'vitest';
import { mediaAddressesOf } from './media-addresses.ts';

const LOOPBACK = { family: 'IPv4', address: '127.0.0.1', internal: true };
const OUTER = { family: 'IPv4', address: '192.0.2.7', internal: false };
const IPV6 = { family: 'IPv6', address: '2001:db8::7', internal: false };

describe('the media addresses of serve', () => {
  it.each([
    ['on loopback, the outer address too', undefined, '127.0.0.1', '0.0.0.0', ['127.0.0.1', '192.0.2.7']],
    ['on every address, the outer one and never 0.0.0.0', undefined, '0.0.0.0', '0.0.0.0', ['192.0.2.7']],
    ['on every address of IPv6, the same', undefined, '::', '0.0.0.0', ['192.0.2.7']],
    ['on one address, that one', undefined, '192.0.2.9', '192.0.2.9', ['192.0.2.9']],
    ['where the user named one, that one', '192.0.2.7', '127.0.0.1', '192.0.2.7', ['192.0.2.7']],
    ['where that is the one of a NAT, any address', '198.51.100.1', '127.0.0.1', '0.0.0.0', ['198.51.100.1']],
  ])('are, %s', (_what, named, listen, mediaAddress, announcedAddresses) => {
    expect(mediaAddressesOf(named, listen, [LOOPBACK, IPV6, OUTER])).toEqual({ mediaAddress, announcedAddresses });
  });

  it.each(['127.0.0.1', '0.0.0.0'])('are loopback alone on a machine without a network, listening on %s', (listen) => {
    expect(mediaAddressesOf(undefined, listen, [LOOPBACK]).announcedAddresses).toEqual(['127.0.0.1']);
  });
});
