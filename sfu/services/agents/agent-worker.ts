import {
  AvailabilityRequest,
  JobAssignment,
  JobState,
  JobStatus,
  JobTermination,
  ParticipantPermission,
  RegisterWorkerResponse,
  ServerMessage,
  WorkerMessage,
  WorkerPong,
  WorkerStatus,
} from '@livekit/protocol';
import type {
  AvailabilityResponse,
  Job,
  JobType,
  RegisterWorkerRequest,
  SimulateJobRequest,
  UpdateJobStatus,
} from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import { STRICT_READ } from '#proto/livekit/strict-reader';
import type { SfuCore } from '../../core.ts';
import type { Timer } from '../../ports/clock.ts';
import type { SignalPipe } from '../../signal/signal-session.ts';
import { agentToken } from './agent-token.ts';
import { simulatedJob } from './agent-job.ts';

/** A worker must register, and answer an offered job, within this (TIM-069). */
const REGISTER_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 10_000;
/** Longest name of a deployment. Source: livekit-server 1.13.5. */
const MOST_DEPLOYMENT_BYTES = 64;

/** How the offer of a job ended: taken or done, refused by this worker, or lost. */
export type OfferOutcome = { readonly state: JobState } | 'refused' | 'no answer';

/** Who is told of a worker's coming and going, and of its jobs. */
export interface AgentWorkerEvents {
  onRegistered(worker: AgentWorker): void;
  onClosed(worker: AgentWorker): void;
}

interface Offer {
  readonly job: Job;
  readonly done: (outcome: OfferOutcome) => void;
  readonly timer: Timer;
}

/** One socket of an agent worker: registration, offers, jobs. Source: HOOK-013, wire order 13. */
export class AgentWorker {
  readonly id: string;
  readonly #core: SfuCore;
  readonly #apiKey: string;
  readonly #pipe: SignalPipe;
  readonly #events: AgentWorkerEvents;
  readonly #offers = new Map<string, Offer>();
  readonly #running = new Map<string, Job>();
  readonly #registerTimer: Timer;
  #registration: RegisterWorkerRequest | undefined;
  #isJson = false;
  #isOpen = true;
  #status: WorkerStatus = WorkerStatus.WS_AVAILABLE;
  #load = 0;

  constructor(core: SfuCore, apiKey: string, pipe: SignalPipe, events: AgentWorkerEvents) {
    this.#core = core;
    this.#apiKey = apiKey;
    this.#pipe = pipe;
    this.#events = events;
    this.id = newSid('AW_', core.random.bytes(SID_RANDOM_BYTES));
    this.#registerTimer = core.clock.after(REGISTER_LIMIT_MS, 'agent-register', () => this.close());
  }

  /** 0 idle … 1 full, as the worker says it. */
  get load(): number {
    return this.#load;
  }

  /** The namespace that the worker serves for this type of job; undefined when it does not take the type. */
  namespaceFor(type: JobType): string | undefined {
    const registration = this.#registration;
    return this.#isOpen && registration?.type === type ? (registration.namespace ?? '') : undefined;
  }

  /** True for a worker that may be offered this job now. */
  takes(job: Job): boolean {
    const registration = this.#registration;
    if (!this.#isOpen || registration === undefined) return false;
    const isFull = this.#status !== WorkerStatus.WS_AVAILABLE || this.#load >= 1;
    if (isFull && !this.#core.defects.has('agent-full-worker-asked')) return false;
    return (
      registration.type === job.type &&
      registration.agentName === job.agentName &&
      (registration.namespace ?? '') === job.namespace &&
      registration.deployment === job.deployment
    );
  }

  receive(frame: Uint8Array | string): void {
    if (!this.#isOpen) return;
    this.#isJson = typeof frame === 'string';
    const message = decoded(frame);
    // A frame that cannot be read and a message out of place both end the socket.
    if (message === undefined || !this.#handle(message)) this.close();
  }

  #handle({ message }: WorkerMessage): boolean {
    if (message.case === 'ping') {
      const pong = new WorkerPong({
        lastTimestamp: message.value.timestamp,
        timestamp: BigInt(this.#core.clock.unixMs()),
      });
      this.#send({ case: 'pong', value: pong });
      return true;
    }
    if (this.#registration === undefined) return message.case === 'register' && this.#register(message.value);
    switch (message.case) {
      case 'availability':
        this.#answered(message.value);
        return true;
      case 'updateJob':
        this.#jobChanged(message.value);
        return true;
      case 'updateWorker':
        this.#status = message.value.status ?? this.#status;
        this.#load = message.value.load;
        return true;
      case 'simulateJob':
        this.#simulate(message.value);
        return true;
      case 'migrateJob':
        return true;
      default:
        return false;
    }
  }

  #register(request: RegisterWorkerRequest): boolean {
    if (Buffer.byteLength(request.deployment) > MOST_DEPLOYMENT_BYTES || /[_\s]/.test(request.deployment)) return false;
    if (!this.#core.defects.has('agent-registration-forgotten')) this.#registerTimer.cancel();
    this.#registration = request;
    const { serverInfo } = this.#core;
    this.#send({ case: 'register', value: new RegisterWorkerResponse({ workerId: this.id, serverInfo }) });
    this.#events.onRegistered(this);
    return true;
  }

  /** Offers a job; `done` is called once. */
  offer(offered: Job, done: (outcome: OfferOutcome) => void): void {
    const job = offered.clone();
    const now = nanoseconds(this.#core);
    job.state = new JobState({ status: JobStatus.JS_RUNNING, workerId: this.id, startedAt: now, updatedAt: now });
    const timer = this.#core.clock.after(ANSWER_LIMIT_MS, 'agent-availability', () => {
      this.#offers.delete(job.id);
      done('no answer');
    });
    this.#offers.set(job.id, { job, done, timer });
    this.#send({ case: 'availability', value: new AvailabilityRequest({ job }) });
  }

  #answered(answer: AvailabilityResponse): void {
    const offer = this.#offers.get(answer.jobId);
    if (offer === undefined) return;
    this.#offers.delete(answer.jobId);
    offer.timer.cancel();
    const { job, done } = offer;
    const state = job.state ?? new JobState();
    if (answer.terminate) {
      state.endedAt = nanoseconds(this.#core);
      state.status = JobStatus.JS_SUCCESS;
      done({ state });
    } else if (!answer.available) {
      done('refused');
    } else {
      state.participantIdentity = answer.participantIdentity;
      this.#running.set(job.id, job);
      this.#assign(job, answer);
      done({ state: state.clone() });
    }
  }

  #assign(job: Job, answer: AvailabilityResponse): void {
    if (this.#core.defects.has('agent-never-assigned')) return;
    const permission = this.#registration?.allowedPermissions ?? EVERYTHING;
    const token = agentToken(this.#core, this.#apiKey, {
      roomName: job.room?.name ?? '',
      agentName: job.agentName,
      permission,
      answer,
    });
    this.#send({ case: 'assignment', value: new JobAssignment({ job, token }) });
  }

  #jobChanged(update: UpdateJobStatus): JobState | undefined {
    const job = this.#running.get(update.jobId);
    if (job === undefined) return undefined;
    const state = (job.state ??= new JobState());
    const now = nanoseconds(this.#core);
    state.updatedAt = now;
    state.status = update.status;
    state.error = update.error;
    if (update.status === JobStatus.JS_SUCCESS || update.status === JobStatus.JS_FAILED) {
      state.endedAt = now;
      this.#running.delete(update.jobId);
    }
    return state.clone();
  }

  #simulate(request: SimulateJobRequest): void {
    const registration = this.#registration;
    if (registration === undefined) return;
    this.offer(simulatedJob(this.#core, request, registration.agentName), () => undefined);
  }

  /** Ends a job from the server's side; undefined when this worker does not run it. */
  terminate(jobId: string, error: string): JobState | undefined {
    const job = this.#running.get(jobId);
    if (job === undefined) return undefined;
    this.#send({ case: 'termination', value: new JobTermination({ jobId }) });
    const state = (job.state ??= new JobState());
    state.status = error === '' ? JobStatus.JS_SUCCESS : JobStatus.JS_FAILED;
    state.error = error;
    state.updatedAt = nanoseconds(this.#core);
    state.endedAt = state.updatedAt;
    this.#running.delete(jobId);
    return state.clone();
  }

  #send(message: ServerMessage['message']): void {
    if (!this.#isOpen) return;
    const frame = new ServerMessage({ message });
    this.#pipe.send(this.#isJson ? frame.toJsonString() : frame.toBinary());
  }

  /** Ends the socket from the server's side. */
  close(): void {
    if (!this.#isOpen) return;
    this.#pipe.close();
    this.ended();
  }

  ended(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#registerTimer.cancel();
    this.#events.onClosed(this);
    for (const { timer, done } of [...this.#offers.values()]) {
      timer.cancel();
      done('refused');
    }
    this.#offers.clear();
  }
}

/** What a worker that asks for nothing in particular may do. */
const EVERYTHING = new ParticipantPermission({
  canSubscribe: true,
  canPublish: true,
  canPublishData: true,
  canUpdateMetadata: true,
});

function nanoseconds({ clock }: SfuCore): bigint {
  return BigInt(clock.unixMs()) * 1_000_000n;
}

function decoded(frame: Uint8Array | string): WorkerMessage | undefined {
  try {
    if (typeof frame !== 'string') return WorkerMessage.fromBinary(frame, STRICT_READ);
    return WorkerMessage.fromJsonString(frame, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}
