/** Where media is received, and what is told to clients. */
export interface MediaAddresses {
  readonly mediaAddress: string;
  /** The likeliest first. */
  readonly announcedAddresses: readonly string[];
}

/** An interface of this machine, as `node:os` tells. */
export interface InterfaceAddress {
  readonly family: string;
  readonly address: string;
  readonly internal: boolean;
}

const ANY: readonly string[] = ['0.0.0.0', '::'];
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost'];

/**
 * Where clients of this machine and of its network reach the media. Firefox sends nothing to the loopback address: a server that
 * listens there has its media, which nobody can use without the signalling, also on the machine's outer address.
 *
 * @param named The address that the user chose for media, if any
 * @param listen Where the signalling listens
 */
export function mediaAddressesOf(
  named: string | undefined,
  listen: string,
  interfaces: readonly InterfaceAddress[],
): MediaAddresses {
  if (named !== undefined) {
    // One that is not this machine's is that of a NAT before it.
    const isOwn = interfaces.some(({ address }) => address === named);
    return { mediaAddress: isOwn ? named : '0.0.0.0', announcedAddresses: [named] };
  }
  const outer = interfaces.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (ANY.includes(listen)) return { mediaAddress: '0.0.0.0', announcedAddresses: [outer ?? '127.0.0.1'] };
  if (LOOPBACK.includes(listen) && outer !== undefined) {
    return { mediaAddress: '0.0.0.0', announcedAddresses: ['127.0.0.1', outer] };
  }
  return { mediaAddress: listen, announcedAddresses: [listen] };
}
