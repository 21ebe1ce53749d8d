import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import type { JoinResponse, ParticipantInfo } from '@livekit/protocol';
import type { Expectation } from './expectation.ts';
import { show } from './expectation.ts';
import { judgeContinuity } from './continuity.ts';
import type { ContinuityReport } from './continuity.ts';
import { MediaFlows } from './media-flows.ts';
import type { ReceivedPacket } from './media-flows.ts';
import type { ReceivedData } from './received-data.ts';
import { Roster } from './roster.ts';
import { describeData, describeParticipant, describeWish, fitsData, matches } from './seen.ts';
import type { ExpectedData, Mark, SeenParticipant } from './seen.ts';
import type { Incoming, IncomingCase, IncomingValue, ReceivedSignal } from './signal-session.ts';
import type { SocketClose } from './signal-socket.ts';
import { Watch } from './watch.ts';
import type { Clock } from '../runner/world.ts';

/** Everything one participant has received, and what can be expected of it. */
export class Observer {
  readonly identity: string;
  /** Its name in evidence and trace: the identity, numbered from its second session on. */
  readonly label: string;
  readonly clock: Clock;
  readonly watch: Watch;
  readonly flows: MediaFlows;
  readonly roster: Roster = new Roster();
  readonly signals: ReceivedSignal[] = [];
  readonly data: ReceivedData[] = [];
  /** Closes of signalling sockets, newest last. */
  readonly closes: (SocketClose & { readonly order: number; readonly atUs: number })[] = [];
  private orders = 0;

  constructor(identity: string, clock: Clock, label: string = identity) {
    this.identity = identity;
    this.label = label;
    this.clock = clock;
    this.watch = new Watch(clock);
    this.flows = new MediaFlows(clock);
  }

  /** Everything received from now on is after this mark. */
  mark(): Mark {
    return this.orders;
  }

  protected nextOrder(): number {
    this.orders += 1;
    return this.orders;
  }

  /** Messages of one kind after a mark. */
  messages<Case extends IncomingCase>(kind: Case, after: Mark = -1): readonly IncomingValue<Case>[] {
    return this.signals
      .filter((signal) => signal.order > after && signal.message.case === kind)
      .map((signal) => signal.message.value as IncomingValue<Case>);
  }

  /** The first message of one kind after a mark that fits, or undefined after `withinMs`. */
  waitFor<Case extends IncomingCase>(
    kind: Case,
    fits: (value: IncomingValue<Case>) => boolean = () => true,
    withinMs = 10_000,
    after: Mark = -1,
  ): Promise<IncomingValue<Case> | undefined> {
    return this.watch.until(() => this.messages(kind, after).find(fits), withinMs, `${this.label}: ${kind}`);
  }

  get join(): JoinResponse | undefined {
    return this.messages('join').at(-1);
  }

  // ---- expectations

  /** A signal message of a kind that fits. */
  receives<Case extends IncomingCase>(
    kind: Case,
    fits: (value: IncomingValue<Case>) => boolean = () => true,
    description = `a ${kind}`,
    after: Mark = -1,
  ): Expectation {
    return this.expect(
      `${this.label} receives ${description}`,
      () => {
        const value = this.messages(kind, after).find(fits);
        return value === undefined ? undefined : `${this.label} received ${kind} ${show(value)}`;
      },
      () => this.insteadOf(kind, after),
    );
  }

  private insteadOf(kind: IncomingCase, after: Mark): string {
    const same = this.messages(kind, after);
    if (same.length > 0) return `${this.label} received ${same.length} ${kind}, the last ${show(same.at(-1))}`;
    const others = this.signals.filter((signal) => signal.order > after).map((signal) => signal.message.case);
    return `${this.label} received no ${kind}, only ${others.length === 0 ? 'nothing' : others.slice(-8).join(', ')}`;
  }

  /** A leave message with the given action and reason. */
  isTold(
    told: { readonly action?: LeaveRequest_Action; readonly reason?: DisconnectReason },
    after: Mark = -1,
  ): Expectation {
    const action = told.action === undefined ? '' : ` ${LeaveRequest_Action[told.action]}`;
    const reason = told.reason === undefined ? '' : ` ${DisconnectReason[told.reason]}`;
    return this.receives(
      'leave',
      (leave) =>
        (told.action === undefined || leave.action === told.action) &&
        (told.reason === undefined || leave.reason === told.reason),
      `leave${action}${reason}`,
      after,
    );
  }

  /** The signalling socket was closed by the server or the network. */
  losesSocket(fits: { readonly code?: number } = {}, after: Mark = -1): Expectation {
    const wanted = fits.code === undefined ? '' : ` with code ${fits.code}`;
    return this.expect(
      `${this.label}'s socket closes${wanted}`,
      () => {
        const close = this.closes.find((c) => c.order > after && (fits.code === undefined || c.code === fits.code));
        return close === undefined ? undefined : `${this.label}'s socket closed with code ${close.code}`;
      },
      () => {
        const close = this.closes.find((c) => c.order > after);
        return close === undefined ? `${this.label}'s socket is open` : `it closed with code ${close.code}`;
      },
    );
  }

  /** An update (or the join response) that shows a participant so. */
  sees(identity: string, as: SeenParticipant = {}): Expectation {
    const { after = -1, ...wanted } = as;
    const wish = Object.keys(wanted).length === 0 ? '' : ` as ${describeWish(wanted)}`;
    return this.expect(
      `${this.label} sees ${identity}${wish}`,
      () => {
        const entry = this.roster.history(identity, after).find(({ info }) => matches(info, wanted));
        return entry === undefined ? undefined : `${this.label} saw ${describeParticipant(entry.info)}`;
      },
      () => {
        const last = this.roster.history(identity, after).at(-1);
        return last === undefined
          ? `${this.label} was told nothing about ${identity}`
          : `${this.label} last saw ${describeParticipant(last.info)}`;
      },
    );
  }

  /** A user packet on a data channel. */
  hears(wanted: ExpectedData): Expectation {
    const { after = -1, ...parts } = wanted;
    return this.expect(
      `${this.label} receives data ${show(parts)}`,
      () => {
        const found = this.data.find((data) => data.order > after && fitsData(data, parts));
        return found === undefined ? undefined : `${this.label} received ${describeData(found)}`;
      },
      () => {
        const others = this.data.filter((data) => data.order > after).map(describeData);
        return `${this.label} received ${others.length === 0 ? 'no data' : others.slice(-4).join('; ')}`;
      },
    );
  }

  /** At least `packets` RTP packets of a track, for instance without silence by `fits`. */
  receivesMedia(
    trackSid: string,
    options: {
      readonly packets?: number;
      readonly after?: Mark;
      readonly fits?: (packet: ReceivedPacket) => boolean;
      readonly description?: string;
    } = {},
  ): Expectation {
    const wanted = options.packets ?? 1;
    const fits = options.fits ?? (() => true);
    const count = (): number => this.flows.packetsOf(trackSid, options.after).filter(fits).length;
    return this.expect(
      `${this.label} receives ${wanted} ${options.description ?? 'RTP packets'} of ${trackSid}`,
      () => (count() >= wanted ? `${this.label} received ${count()} packets of ${trackSid}` : undefined),
      () => `${this.label} received ${count()} packets of ${trackSid}`,
    );
  }

  /**
   * Waits until no packet of a track has come for `quietMs`; what it resolves with says whether that happened in time.
   * For streams that must stop, but may take a moment to do so.
   */
  async fallsSilent(trackSid: string, quietMs = 500, withinMs = 5_000): Promise<Expectation> {
    const startedUs = this.clock.nowUs();
    const quietForMs = (): number => {
      const last = this.flows.packetsOf(trackSid).at(-1)?.atUs ?? startedUs;
      return (this.clock.nowUs() - Math.max(last, startedUs)) / 1_000;
    };
    while (quietForMs() < quietMs && (this.clock.nowUs() - startedUs) / 1_000 < withinMs) {
      await this.watch.pause(Math.ceil(quietMs - quietForMs()), 'silence of a track');
    }
    const tookMs = Math.round((this.clock.nowUs() - startedUs) / 1_000);
    const isQuiet = quietForMs() >= quietMs;
    const description = `${this.label} receives no more of ${trackSid} for ${quietMs} ms, within ${withinMs} ms`;
    const seen = isQuiet ? `silence from ${tookMs - quietMs} ms on` : `packets still came after ${tookMs} ms`;
    return { description, look: () => (isQuiet ? seen : undefined), instead: () => seen };
  }

  /** Numbering of the newest SSRC of a track. */
  continuityOf(trackSid: string, after: Mark = -1): ContinuityReport {
    const flow = this.flows.ofTrack(trackSid).at(-1);
    return judgeContinuity((flow?.packets ?? []).filter((packet) => packet.order > after));
  }

  protected expect(description: string, look: () => string | undefined, instead: () => string): Expectation {
    return { description, look, instead, watch: this.watch };
  }

  // ---- learning

  protected learnSignal(message: Incoming, format: 'binary' | 'json'): ReceivedSignal {
    const signal = { atUs: this.clock.nowUs(), order: this.nextOrder(), format, message };
    this.signals.push(signal);
    const infos: readonly ParticipantInfo[] =
      message.case === 'join'
        ? message.value.otherParticipants
        : message.case === 'update'
          ? message.value.participants
          : [];
    for (const info of infos) this.roster.learn(info, signal.atUs, signal.order);
    return signal;
  }
}
