import type { MediaKind, Producer, RtpParameters, Transport } from '../media/engine.ts';
import type { AnsweredSection } from '../negotiation/answer.ts';

/**
 * Sections on which a client may send any of several video codecs, until its first packet tells which: pion's clients need not
 * announce it, and do not keep to the first one of the answer.
 */
export class FirstPackets {
  readonly #waiting = new Map<string, Producer>();

  /** Runs `done` at the first packet, with the section as if the codec of that packet had been the only one. */
  await(section: AnsweredSection, transport: Transport, done: (section: AnsweredSection) => void): void {
    if (section.receive === undefined) return;
    const { kind, rtp } = section.receive;
    this.#waiting.get(rtp.mid)?.close();
    const producer = transport.produce({ kind, rtp });
    this.#waiting.set(rtp.mid, producer);
    producer.onFirstPacket = (payloadType) => {
      if (this.#waiting.get(rtp.mid) !== producer) return;
      this.#waiting.delete(rtp.mid);
      producer.close();
      done({ ...section, receive: { kind, rtp: narrowed(rtp, payloadType) } });
    };
  }

  has(mid: string): boolean {
    return this.#waiting.has(mid);
  }

  /** Waits no longer on the other sections. */
  keep(mids: ReadonlySet<string>): void {
    for (const [mid, producer] of [...this.#waiting]) {
      if (mids.has(mid)) continue;
      this.#waiting.delete(mid);
      producer.close();
    }
  }
}

/** True where the section leaves it to the packets which video codec it is. */
export function isOpen(kind: MediaKind, rtp: RtpParameters): boolean {
  return kind === 'video' && new Set(rtp.codecs.map(({ mimeType }) => mimeType.toLowerCase())).size > 1;
}

function narrowed(rtp: RtpParameters, payloadType: number): RtpParameters {
  const sent = rtp.codecs.find((codec) => codec.payloadType === payloadType);
  return {
    ...rtp,
    codecs: rtp.codecs.filter(({ mimeType }) => mimeType.toLowerCase() === sent?.mimeType.toLowerCase()),
  };
}
