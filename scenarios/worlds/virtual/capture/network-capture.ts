import { WORLD_BEGIN_UNIX_MS } from '#sim/network/host';
import type { DatagramFate, StreamFate } from '#sim/network/fates';
import { ipPacket } from './ip-packet.ts';
import { decryptionSecrets, enhancedPacket, interfaceDescription, sectionHeader } from './pcapng.ts';

/** Interface of the packets that reached nobody. */
const LOST = 'lost';

/**
 * What all hosts of a virtual world would see in Wireshark: one interface per host, with what arrives there, and one for what is lost,
 * with the reason as a comment. Keys are part of the file.
 */
export class NetworkCapture {
  readonly #hostOf: (address: string) => string;
  readonly #interfaces: string[] = [];
  readonly #packets: Buffer[] = [];
  readonly #keys = new Set<string>();

  constructor(hostOf: (address: string) => string) {
    this.#hostOf = hostOf;
  }

  add(fate: DatagramFate | StreamFate): void {
    // Of a duplicate, each copy has a fate of its own.
    if (fate.fate === 'duplicated') return;
    const isLost = fate.fate === 'dropped';
    this.#packets.push(
      enhancedPacket({
        interfaceId: this.#interface(isLost ? LOST : this.#hostOf(fate.to.address)),
        unixUs: WORLD_BEGIN_UNIX_MS * 1000 + fate.deliverAtUs,
        bytes: ipPacket(fate),
        ...(isLost ? { comment: `lost: ${fate.reason}` } : {}),
      }),
    );
  }

  /** Takes a line of an NSS key log; both ends of a session tell the same one. */
  addKey(line: string): void {
    this.#keys.add(line);
  }

  /** The lines of the key log, in the order in which sessions came up. */
  get keyLog(): string {
    return [...this.#keys].map((line) => `${line}\n`).join('');
  }

  /** The file's bytes (pcapng). */
  encode(): Uint8Array {
    const { keyLog } = this;
    const secrets = keyLog === '' ? [] : [decryptionSecrets(keyLog)];
    return Buffer.concat([
      sectionHeader(),
      ...this.#interfaces.map(interfaceDescription),
      ...secrets,
      ...this.#packets,
    ]);
  }

  #interface(name: string): number {
    const known = this.#interfaces.indexOf(name);
    return known >= 0 ? known : this.#interfaces.push(name) - 1;
  }
}
