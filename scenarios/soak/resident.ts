import { joinToken } from '#conformance/probe/access';
import { Probe } from '#conformance/probe/probe';
import type { CaseRecorder } from '#conformance/probe/recorder';
import type { Attempt, PageRecord } from '../actors/history.ts';
import { ROOM_NAME } from '../actors/page.ts';
import type { VirtualWorld } from '../worlds/virtual/virtual-world.ts';

/** News of somebody who publishes nothing goes out every three seconds (TIM-024). */
const TOLD_MS = 4_000;

/** A participant that stays while the others come and go; in the history of each round it is one more page, which only looks on. */
export class Resident implements PageRecord {
  readonly name = 'resident';
  readonly participant: number = -1;
  readonly identity = 'resident';
  readonly protocol = 16;
  readonly connects = true;
  readonly startedUs: number;
  readonly deeds: PageRecord['deeds'] = [];
  readonly isGone = false;
  readonly wasPingAnswered: undefined = undefined;
  readonly attempts: readonly Attempt[];
  readonly #probe: Probe;
  /** What it was told of itself while it came; later messages are of one round only. */
  readonly #signalsOfJoin: number;

  private constructor(probe: Probe, join: Pick<Attempt, 'startedUs' | 'endedUs' | 'opening'>) {
    this.#probe = probe;
    this.#signalsOfJoin = probe.signals.length;
    this.startedUs = join.startedUs;
    this.attempts = [{ kind: 'join', ...join, letsGo: false, participantSid: '', signalsBefore: 0 }];
  }

  /** Joins with peer connections and resolves once they are up and everybody has been told. */
  static async join(world: VirtualWorld, recorder: CaseRecorder): Promise<Resident> {
    const identity = 'resident';
    const host = world.createHost(identity);
    const token = joinToken(world.target, world.clock, ROOM_NAME, identity);
    // werift keeps a track object for every track that a receiver ever had: whoever stays long listens to nobody.
    const options = { identity, token, autoSubscribe: false };
    const probe = new Probe(host, world.target, options, recorder);
    const startedUs = world.clock.nowUs();
    const opening = await probe.open();
    const endedUs = world.clock.nowUs();
    await probe.connected();
    await probe.watch.pause(TOLD_MS, 'the resident is settled');
    return new Resident(probe, { startedUs, endedUs, opening });
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

  /** Lets go of what it has received since it joined. */
  forget(): void {
    const { signals, data, roster, flows } = this.#probe;
    signals.splice(this.#signalsOfJoin);
    data.length = 0;
    roster.forget();
    flows.forget();
  }
}
