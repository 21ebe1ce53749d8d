import { UpdateParticipantMetadata } from '@livekit/protocol';
import { joinToken } from '#conformance/probe/access';
import { Probe } from '#conformance/probe/probe';
import type { CaseRecorder } from '#conformance/probe/recorder';
import type { Opening } from '#conformance/probe/session';
import type { Host, Target } from '#conformance/runner/world';
import { DATA_CHANNEL_LABELS } from '#proto/livekit/data-packet';
import type { Action } from '../steps/step.ts';
import { identityName } from '../steps/step.ts';
import type { Attempt, Deed, MetadataWish, PageRecord } from './history.ts';

/** The one room of every scenario. */
export const ROOM_NAME = 'room';

export interface PageSetting {
  readonly name: string;
  readonly join: Extract<Action, { do: 'join' }>;
  /** A machine of its own. */
  readonly host: Host;
  readonly target: Target;
  readonly recorder: CaseRecorder;
}

/** One page of a participant: a probe, and a record of what became of it. Its methods start things and wait for nothing. */
export class Page implements PageRecord {
  readonly name: string;
  readonly participant: number;
  readonly identity: string;
  readonly protocol: number;
  readonly connects: boolean;
  readonly startedUs: number;
  readonly attempts: Attempt[] = [];
  readonly deeds: Deed[] = [];
  readonly host: Host;
  isGone = false;
  wasPingAnswered: boolean | undefined;
  readonly #probe: Probe;
  /** Its machine has another address, and its sockets are still bound to the old one. */
  #isStranded = false;
  #tracks = 0;

  constructor({ name, join, host, target, recorder }: PageSetting) {
    this.name = name;
    this.participant = join.participant;
    this.identity = identityName(join.identity);
    this.protocol = join.protocol;
    this.connects = join.connects;
    this.host = host;
    this.startedUs = host.clock.nowUs();
    const token = joinToken(target, host.clock, ROOM_NAME, this.identity, { video: { canUpdateOwnMetadata: true } });
    const options = { identity: this.identity, token, media: join.connects, protocol: join.protocol };
    this.#probe = new Probe(host, target, options, recorder);
  }

  get participantSid(): string {
    return this.#probe.participantSid;
  }
  get signals(): PageRecord['signals'] {
    return this.#probe.signals;
  }
  get closes(): PageRecord['closes'] {
    return this.#probe.closes;
  }
  get isSocketOpen(): boolean {
    return this.#probe.isSocketOpen;
  }
  get replacedSocketsOpen(): number {
    return this.#probe.replacedSocketsOpen;
  }
  get isTrying(): boolean {
    return this.attempts.some(({ endedUs }) => endedUs === undefined);
  }

  did(kind: Deed['kind'], asked?: MetadataWish): void {
    this.deeds.push({ atUs: this.#probe.clock.nowUs(), kind, ...(asked === undefined ? {} : { asked }) });
  }

  join(): void {
    this.#attempt('join', async () => {
      const opening = await this.#probe.open();
      if (this.connects && opening.kind === 'first-message') this.#probe.connected().catch(() => undefined);
      return opening;
    });
  }

  /**
   * Tries to resume unless there is nothing to resume or an attempt is under way. A socket that still looks open stays: a client that
   * changes networks resumes before the server knows that the old one is dead.
   */
  resume(): void {
    if (this.isGone || this.participantSid === '' || this.isTrying) return;
    this.#attempt('resume', async () => {
      // Who has moved hears nothing on the old socket any more, not even its end.
      const dropFirst = this.#isStranded;
      this.#isStranded = false;
      const opening = await this.#probe.resume({ dropFirst, iceRestart: false });
      // The attempt has ended with its first message, however long the peer connections take.
      if (this.connects && isAccepted(opening))
        this.#probe.peers.negotiate({ iceRestart: true }).catch(() => undefined);
      return opening;
    });
  }

  #attempt(kind: Attempt['kind'], open: () => Promise<Opening>): void {
    const { clock, signals, participantSid } = this.#probe;
    const attempt: Attempt = {
      kind,
      startedUs: clock.nowUs(),
      letsGo: this.isSocketOpen,
      participantSid,
      signalsBefore: signals.length,
      endedUs: undefined,
      opening: undefined,
    };
    this.attempts.push(attempt);
    const ended = (opening: Opening): void => {
      attempt.endedUs = clock.nowUs();
      attempt.opening = opening;
    };
    open().then(ended, (thrown: unknown) => ended({ kind: 'failed', reason: String(thrown) }));
  }

  leave(): void {
    if (this.isGone || !this.isSocketOpen) return;
    this.did('leave');
    this.isGone = true;
    this.#probe.leave();
  }

  /** Told when the machine has got another address. */
  moved(): void {
    if (this.isGone) return;
    this.did('move');
    this.#isStranded = true;
  }

  cut(): void {
    if (this.isGone) return;
    this.did('cut');
    this.#probe.dropSocket();
  }

  /** The page dies and its machine lives just long enough to end the connections of the page. */
  kill(): void {
    if (this.isGone) return;
    this.did('kill');
    this.isGone = true;
    this.#probe.dropEverySocket();
    this.#probe.clock.after(1, 'page killed', () => this.#probe.vanish());
  }

  vanish(): void {
    if (this.isGone) return;
    this.did('vanish');
    this.isGone = true;
    this.#probe.vanish();
  }

  setMetadata(update: MetadataWish): void {
    if (!this.#canSpeak) return;
    this.did('metadata', update);
    this.#probe.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata(update) });
  }

  publish(): void {
    if (!this.#canSpeak) return;
    this.did('publish');
    this.#tracks += 1;
    const name = `track-${this.#tracks}`;
    if (this.connects) this.#probe.publish('audio', { sends: false, name }).catch(() => undefined);
    else this.#probe.addTrack('audio', `${this.name}-cid-${this.#tracks}`, { name });
  }

  /** Reliable data, once its channel is open. */
  sendData(text: string): void {
    if (this.isGone || !this.connects || this.participantSid === '') return;
    const channel = this.#probe.peers.ownChannels.get(DATA_CHANNEL_LABELS.reliable);
    if (channel?.readyState === 'open') this.#probe.sendData(text);
  }

  mute(muted: boolean): void {
    const publication = this.#probe.publications.findLast(({ info }) => info !== undefined);
    if (!this.#canSpeak || publication === undefined) return;
    this.did('mute');
    this.#probe.setMuted(publication, muted);
  }

  /** What a client does once the network is well again: it resumes unless it was told to go. */
  returnAfterHeal(): void {
    if (!this.isGone && (this.#isStranded || !this.isSocketOpen) && !this.isToldToGo) this.resume();
  }

  /** What a client does that is told to: its session is there, and its transport is not. */
  onLeave(): void {
    const last = this.signals.findLast(({ message }) => message.case === 'leave')?.message;
    if (last?.case === 'leave' && last.value.action === RESUME) this.resume();
  }

  /** The server has told this page that its session is over. */
  get isToldToGo(): boolean {
    return this.signals.some(({ message }) => message.case === 'leave' && message.value.action !== RESUME);
  }

  /** Sends a ping on an open socket and sees whether it comes back. */
  async ping(withinMs: number): Promise<void> {
    if (!this.#canSpeak) return;
    const after = this.#probe.mark();
    this.#probe.send({ case: 'ping', value: BigInt(this.#probe.clock.unixMs()) });
    this.wasPingAnswered = (await this.#probe.waitFor('pong', () => true, withinMs, after)) !== undefined;
  }

  get #canSpeak(): boolean {
    return !this.isGone && this.isSocketOpen && this.participantSid !== '';
  }
}

function isAccepted(opening: Opening): boolean {
  return opening.kind === 'first-message' && opening.message.case === 'reconnect';
}

/** LeaveRequest.Action.RESUME: come back with the same session. */
const RESUME = 1;
