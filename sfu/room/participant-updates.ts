import { DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import { PACED_BYTES } from '../limits.ts';
import type { Participant } from '../participant/participant.ts';
import type { Timer } from '../ports/clock.ts';
import type { Room } from './room.ts';

/** Pace at which news of non-publishers goes out, counted from the room's creation (TIM-024). */
const BATCH_INTERVAL_MS = 3_000;
/** From this protocol on clients follow an identity by themselves and are spared the end of a replaced session (PRT-022). */
const FIRST_IDENTITY_BASED_PROTOCOL = 12;

interface QueuedUpdate {
  readonly info: ParticipantInfo;
  readonly joinOrder: number;
  /** Only about a session that a newer one of the same identity replaced. */
  readonly isAboutReplaced: boolean;
}

/**
 * Who is told what of whom, and when. News of a publisher and of changed metadata or permission goes out at once, everything
 * else in batches; so does what somebody has too much of (`NEWS_PACE`). Source: PRT-003, PRT-005, PRT-009, PRT-022, PRT-023.
 */
export class ParticipantUpdates {
  readonly #core: SfuCore;
  readonly #room: Room;
  /** By identity, in the order of their arrival. */
  readonly #queued = new Map<string, QueuedUpdate>();
  #timer: Timer | undefined;

  constructor(core: SfuCore, room: Room) {
    this.#core = core;
    this.#room = room;
  }

  /** Takes news of `participant`. `isToldToSelf`: it is one that the participant itself waits for. */
  push(participant: Participant, options: { readonly isImmediate: boolean; readonly isToldToSelf: boolean }): void {
    const info = participant.info();
    const isHidden = participant.isHidden && !this.#core.defects.has('hidden-announced');
    const isTooMuch = this.#hasTooMuchNews(participant);
    const isEverBatched = isTooMuch || this.#core.defects.has('updates-all-batched');
    const isUrgent = (options.isImmediate || participant.isPublisher) && !isEverBatched;
    const updates = isHidden ? [] : this.#take(participant, info, isUrgent);
    const isToldNow = updates.length > 0 || (options.isToldToSelf && !isTooMuch);
    if (isToldNow) participant.news.spend(unitsOf(info), this.#core.clock.nowUs());
    if (updates.length > 0) {
      this.#send(updates, options.isToldToSelf || !options.isImmediate ? undefined : participant);
    } else if (isToldNow) participant.sendUpdate([info]);
    else if (isHidden && options.isToldToSelf) this.#queue(participant, info);
  }

  /** Says at once that somebody who goes on unseen is no longer there (JWT-025). */
  tellGone(participant: Participant): void {
    this.#queued.delete(participant.identity);
    const info = participant.info().clone();
    info.state = ParticipantInfo_State.DISCONNECTED;
    info.tracks = [];
    info.dataTracks = [];
    this.#send([{ info, joinOrder: participant.joinOrder, isAboutReplaced: false }], participant);
  }

  /** Puts news into the batch, or gives what must go out now. */
  #take(participant: Participant, info: ParticipantInfo, isUrgent: boolean): QueuedUpdate[] {
    const { identity, joinOrder, closeReason } = participant;
    const queued = this.#queued.get(identity);
    const newestOrder = queued?.joinOrder ?? this.#room.participantByIdentity(identity)?.joinOrder ?? joinOrder;
    if (newestOrder > joinOrder) return [];
    const isAboutReplaced = closeReason === DisconnectReason.DUPLICATE_IDENTITY;
    const update: QueuedUpdate = { info, joinOrder, isAboutReplaced };
    if (queued !== undefined && queued.joinOrder < joinOrder) {
      this.#queued.delete(identity);
      return this.#inOrder(queued, update);
    }
    if (isUrgent) {
      this.#queued.delete(identity);
      return [update];
    }
    this.#queue(participant, info);
    return [];
  }

  /** An end is always news. */
  #hasTooMuchNews({ closeReason, news }: Participant): boolean {
    if (closeReason !== undefined || this.#core.defects.has('news-unpaced')) return false;
    return news.owedMs(this.#core.clock.nowUs()) > 0;
  }

  #queue({ identity, joinOrder, closeReason }: Participant, info: ParticipantInfo): void {
    const isAboutReplaced = closeReason === DisconnectReason.DUPLICATE_IDENTITY;
    const isFirst = !this.#queued.has(identity) || !this.#core.defects.has('batch-keeps-first-news');
    if (isFirst) this.#queued.set(identity, { info, joinOrder, isAboutReplaced });
    this.#arm();
  }

  /** The end of a replaced session goes before the session that replaced it (PRT-022, PRT-023). */
  #inOrder(older: QueuedUpdate, newer: QueuedUpdate): QueuedUpdate[] {
    const end = ended(older);
    if (this.#core.defects.has('stale-leave-after-rejoin')) return [newer, { ...end, isAboutReplaced: false }];
    if (!this.#core.defects.has('old-update-after-new')) return [end, newer];
    const alive = end.info.clone();
    alive.state = ParticipantInfo_State.JOINED;
    return [newer, { ...end, info: alive, isAboutReplaced: false }];
  }

  #arm(): void {
    if (this.#timer !== undefined) return;
    const ageMs = Math.floor((this.#core.clock.nowUs() - this.#room.createdAtUs) / 1000);
    const intervalMs = this.#core.defects.has('updates-batched-slowly') ? 3 * BATCH_INTERVAL_MS : BATCH_INTERVAL_MS;
    this.#timer = this.#core.clock.after(intervalMs - (ageMs % intervalMs), 'participant-updates', () => {
      this.#timer = undefined;
      const batch = [...this.#queued.values()];
      this.#queued.clear();
      this.#send(batch, undefined);
    });
  }

  #send(updates: readonly QueuedUpdate[], skipped: Participant | undefined): void {
    const silenced = this.#core.defects.has('departure-not-announced');
    const told = updates.filter(({ info }) => !silenced || info.state !== ParticipantInfo_State.DISCONNECTED);
    const all = told.map(({ info }) => info);
    const tellsAll = this.#core.defects.has('replaced-told-as-left');
    const withoutReplaced = told.filter(({ isAboutReplaced }) => !isAboutReplaced || tellsAll).map(({ info }) => info);
    for (const observer of this.#room.participants()) {
      if (observer === skipped) continue;
      observer.sendUpdate(observer.clientProtocol >= FIRST_IDENTITY_BASED_PROTOCOL ? withoutReplaced : all);
    }
  }

  stop(): void {
    this.#timer?.cancel();
    this.#queued.clear();
  }
}

/** What this news costs every receiver, in units of `NEWS_PACE`. */
function unitsOf(info: ParticipantInfo): number {
  return 1 + Math.floor(info.toBinary().length / PACED_BYTES);
}

/** The older session's queued news becomes its end. */
function ended({ info, joinOrder }: QueuedUpdate): QueuedUpdate {
  const gone = info.clone();
  gone.state = ParticipantInfo_State.DISCONNECTED;
  return { info: gone, joinOrder, isAboutReplaced: true };
}
