import { JobStatus } from '@livekit/protocol';
import type { Job, JobState, JobType } from '@livekit/protocol';
import type { SfuCore } from '../../core.ts';
import type { SignalPipe } from '../../signal/signal-session.ts';
import { AgentWorker } from './agent-worker.ts';

/** Every agent worker that is connected, in the order of registration. */
export class AgentWorkers {
  readonly #core: SfuCore;
  readonly #workers = new Set<AgentWorker>();
  /** Which worker runs a job. */
  readonly #byJob = new Map<string, AgentWorker>();
  /** Also those that have not registered. */
  readonly #sockets = new Set<AgentWorker>();

  constructor(core: SfuCore) {
    this.#core = core;
  }

  /** Opens the session of an admitted socket; `apiKey` signed its token, and signs those of its agents. */
  open(apiKey: string, pipe: SignalPipe): AgentWorker {
    const worker = new AgentWorker(this.#core, apiKey, pipe, {
      onRegistered: (registered) => this.#workers.add(registered),
      onClosed: (closed) => {
        this.#workers.delete(closed);
        this.#sockets.delete(closed);
        for (const [jobId, other] of [...this.#byJob]) if (other === closed) this.#byJob.delete(jobId);
      },
    });
    this.#sockets.add(worker);
    return worker;
  }

  /** The namespaces of the workers for a type of job, in the order of registration: each gets a job of its own (HOOK-014). */
  namespacesFor(type: JobType): readonly string[] {
    const namespaces = new Set<string>();
    for (const worker of this.#workers) {
      const namespace = worker.namespaceFor(type);
      if (namespace !== undefined) namespaces.add(namespace);
    }
    return [...namespaces];
  }

  /** Looks for a worker that takes the job, one after the other; `done` is called when one did, else never. */
  launch(job: Job, done: (state: JobState) => void): void {
    this.#launch(job, done, new Set());
  }

  #launch(job: Job, done: (state: JobState) => void, asked: Set<AgentWorker>): void {
    const candidates = [...this.#workers].filter((worker) => !asked.has(worker) && worker.takes(job));
    // livekit-server draws by load; the least loaded one, and the first of equals, is as good and repeatable.
    const worker = candidates.toSorted((one, other) => one.load - other.load)[0];
    if (worker === undefined) return;
    asked.add(worker);
    worker.offer(job, (outcome) => {
      if (outcome === 'refused') this.#launch(job, done, asked);
      else if (outcome !== 'no answer') {
        if (outcome.state.status === JobStatus.JS_RUNNING) this.#byJob.set(job.id, worker);
        done(outcome.state);
      }
    });
  }

  /** Ends a job; an error says that it failed. Undefined when nobody runs it. */
  terminate(jobId: string, error: string): JobState | undefined {
    const state = this.#byJob.get(jobId)?.terminate(jobId, error);
    this.#byJob.delete(jobId);
    return state;
  }

  close(): void {
    for (const worker of [...this.#sockets]) worker.close();
  }
}
