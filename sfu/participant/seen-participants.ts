import { ParticipantInfo, ParticipantInfo_State } from '@livekit/protocol';

/** Remembered sessions per observer; the oldest go first. Source: livekit-server keeps an LRU, the number is ours. */
const CAPACITY = 4_096;

interface Seen {
  readonly identity: string;
  readonly version: number;
  readonly state: ParticipantInfo_State;
  readonly atUs: number;
}

/** What one participant has been told of the others, so that nothing older follows (PRT-004) and a resume can make up leeway. */
export class SeenParticipants {
  readonly #bySid = new Map<string, Seen>();

  /** The infos that may be sent now, remembered as sent: none older than one sent before, no hidden stranger. */
  admit(infos: readonly ParticipantInfo[], ownSid: string, nowUs: number, showsHidden: boolean): ParticipantInfo[] {
    const admitted = infos.filter((info) => this.#isNews(info, ownSid, showsHidden));
    for (const info of admitted) this.remember(info, nowUs);
    return admitted;
  }

  remember(info: ParticipantInfo, nowUs: number): void {
    this.#bySid.delete(info.sid);
    this.#bySid.set(info.sid, { identity: info.identity, version: info.version, state: info.state, atUs: nowUs });
    if (this.#bySid.size <= CAPACITY) return;
    for (const oldest of this.#bySid.keys()) {
      this.#bySid.delete(oldest);
      break;
    }
  }

  #isNews(info: ParticipantInfo, ownSid: string, showsHidden: boolean): boolean {
    if (info.permission?.hidden === true && info.sid !== ownSid && !showsHidden) return false;
    const seen = this.#bySid.get(info.sid);
    return seen === undefined || info.version >= seen.version;
  }

  /** Short infos of sessions whose end was told since `sinceUs`, for the first update of a resume (REC-002). */
  disconnectedSince(sinceUs: number): ParticipantInfo[] {
    return [...this.#bySid.entries()]
      .filter(([, seen]) => seen.state === ParticipantInfo_State.DISCONNECTED && seen.atUs >= sinceUs)
      .map(([sid, { identity, version, state }]) => new ParticipantInfo({ sid, identity, version, state }));
  }
}
