import { AvailabilityResponse, RegisterWorkerRequest, ServerMessage, WorkerMessage } from '@livekit/protocol';
import type { Job } from '@livekit/protocol';
import type { Host, Target } from '../runner/world.ts';
import { apiToken } from './access.ts';
import type { Expectation } from './expectation.ts';
import { show } from './expectation.ts';
import type { CaseRecorder } from './recorder.ts';
import { RawSocket } from './raw-socket.ts';
import type { Handshake } from './raw-socket.ts';
import { targetUrl } from './target-urls.ts';
import { Watch } from './watch.ts';

/** Where agent workers connect. Source: HOOK-013. */
export const AGENT_PATH = '/agent';

type Said = WorkerMessage['message'];
type Heard = Exclude<ServerMessage['message'], { case: undefined }>;
export type HeardCase = Heard['case'];
export type HeardValue<Case extends HeardCase> = Extract<Heard, { case: Case }>['value'];

/** How long the upgrade may take. */
const OPENS_WITHIN_MS = 8_000;

/** An agent worker: registers on `/agent`, is offered jobs and takes them. */
export class AgentWorkerProbe {
  readonly name: string;
  readonly watch: Watch;
  readonly heard: Heard[] = [];
  isClosed = false;
  private readonly socket: RawSocket;
  private readonly recorder: CaseRecorder;

  /** @param token Default one with the `agent` grant; empty for none */
  constructor(host: Host, target: Target, recorder: CaseRecorder, token?: string) {
    this.name = host.name;
    this.watch = new Watch(host.clock);
    this.recorder = recorder;
    const bearer = token ?? apiToken(target, host.clock, { agent: true });
    const headers: Record<string, string> = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
    this.socket = new RawSocket(
      host,
      targetUrl(target, 'ws', AGENT_PATH),
      {
        onHandshake: () => this.watch.changed(),
        onFrame: (bytes) => this.learn(bytes),
        onPing: () => undefined,
        onClose: () => {
          this.isClosed = true;
          this.watch.changed();
        },
      },
      { headers },
    );
  }

  private learn(bytes: Buffer): void {
    const { message } = ServerMessage.fromBinary(bytes);
    if (message.case === undefined) return;
    this.recorder.note(this.name, 'worker', `hears ${message.case}`);
    this.heard.push(message);
    this.watch.changed();
  }

  /** How the upgrade ended. */
  async opened(): Promise<Handshake> {
    const isSettled = (): Handshake | undefined =>
      this.socket.handshake.state === 'pending' ? undefined : this.socket.handshake;
    return (await this.watch.until(isSettled, OPENS_WITHIN_MS, `${this.name}: upgrade`)) ?? this.socket.handshake;
  }

  say(message: Said): void {
    this.recorder.note(this.name, 'worker', `says ${message.case ?? 'nothing'}`);
    this.socket.send(new WorkerMessage({ message }).toBinary());
  }

  register(fields: ConstructorParameters<typeof RegisterWorkerRequest>[0]): void {
    this.say({ case: 'register', value: new RegisterWorkerRequest({ version: '1.0.0', ...fields }) });
  }

  /** Takes an offered job, to join under an identity. */
  accept(job: Job, participantIdentity: string): void {
    const value = new AvailabilityResponse({ jobId: job.id, available: true, participantIdentity });
    this.say({ case: 'availability', value });
  }

  messages<Case extends HeardCase>(kind: Case): readonly HeardValue<Case>[] {
    return this.heard.flatMap((message) => (message.case === kind ? [message.value as HeardValue<Case>] : []));
  }

  /** A message of a kind that fits. */
  hears<Case extends HeardCase>(
    kind: Case,
    fits: (value: HeardValue<Case>) => boolean = () => true,
    description: string = kind,
  ): Expectation {
    return {
      description: `${this.name} hears ${description}`,
      look: () => {
        const found = this.messages(kind).find(fits);
        return found === undefined ? undefined : `${this.name} heard ${kind}`;
      },
      instead: () => `${this.name} heard ${show(this.heard.map((message) => message.case))}`,
      watch: this.watch,
    };
  }

  /** The server ends the socket. */
  losesSocket(): Expectation {
    return {
      description: `${this.name}'s socket closes`,
      look: () => (this.isClosed ? 'it closed' : undefined),
      instead: () => 'it is open',
      watch: this.watch,
    };
  }

  close(): void {
    this.socket.drop();
  }
}
