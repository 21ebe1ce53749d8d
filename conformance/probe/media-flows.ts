import { parse } from 'sdp-transform';
import type { RtpPacket } from 'werift';
import type { Clock } from '../runner/world.ts';

/** One RTP packet as it came out of SRTP. */
export interface ReceivedPacket {
  readonly atUs: number;
  /** Position among everything the probe received; compare with a mark. */
  readonly order: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}

/** All packets of one SSRC. */
export interface MediaFlow {
  readonly ssrc: number;
  mid: string;
  /** `TR_…`, empty while no description has named the SSRC. */
  trackSid: string;
  isRetransmission: boolean;
  readonly packets: ReceivedPacket[];
}

interface AnnouncedSsrc {
  readonly mid: string;
  readonly trackSid: string;
  readonly isRetransmission: boolean;
}

/**
 * Received RTP by SSRC. The stack's own track events are not used: they hand out the old track again when the server reuses
 * a media section, so SSRC → mid → track sid is read from the descriptions.
 */
export class MediaFlows {
  private readonly flows = new Map<number, MediaFlow>();
  private readonly announced = new Map<number, AnnouncedSsrc>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Learns from a server's description which media section announces which SSRC. */
  learn(sdp: string, midToTrackSid: Readonly<Record<string, string>>): void {
    for (const section of parse(sdp).media) {
      const mid = section.mid === undefined ? '' : String(section.mid);
      const repairs = new Set(
        (section.ssrcGroups ?? []).filter((g) => g.semantics === 'FID').map((g) => Number(g.ssrcs.split(' ')[1])),
      );
      const trackSid = midToTrackSid[mid] ?? msidTrackOf(section.msid) ?? '';
      for (const line of section.ssrcs ?? []) {
        const ssrc = Number(line.id);
        this.announce(ssrc, { mid, trackSid, isRetransmission: repairs.has(ssrc) });
      }
    }
  }

  /** Lets go of every packet and of what descriptions have announced so far; for who stays long. */
  forget(): void {
    this.flows.clear();
    this.announced.clear();
  }

  private announce(ssrc: number, to: AnnouncedSsrc): void {
    this.announced.set(ssrc, to);
    const flow = this.flows.get(ssrc);
    if (flow !== undefined) Object.assign(flow, to);
  }

  add(packet: RtpPacket, order: number): void {
    const { ssrc, sequenceNumber, timestamp, payloadType, marker } = packet.header;
    let flow = this.flows.get(ssrc);
    if (flow === undefined) {
      const known = this.announced.get(ssrc) ?? { mid: '', trackSid: '', isRetransmission: false };
      flow = { ssrc, ...known, packets: [] };
      this.flows.set(ssrc, flow);
    }
    const { payload } = packet;
    flow.packets.push({ atUs: this.clock.nowUs(), order, sequenceNumber, timestamp, payloadType, marker, payload });
  }

  /** Flows of one track in the order they began, repairs left out. */
  ofTrack(trackSid: string): readonly MediaFlow[] {
    return this.all().filter((flow) => flow.trackSid === trackSid && !flow.isRetransmission);
  }

  all(): readonly MediaFlow[] {
    return [...this.flows.values()];
  }

  /** Packets of a track after a mark, over all its SSRCs. */
  packetsOf(trackSid: string, after = 0): readonly ReceivedPacket[] {
    return this.ofTrack(trackSid).flatMap((flow) => flow.packets.filter((packet) => packet.order > after));
  }
}

/** The second half of `a=msid`, which names the track (SIG-097). */
function msidTrackOf(msid: unknown): string | undefined {
  if (typeof msid === 'string') return msid.split(' ')[1];
  const [first] = Array.isArray(msid) ? (msid as readonly { appdata?: string }[]) : [];
  return first?.appdata;
}
