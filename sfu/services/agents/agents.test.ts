import {
  AvailabilityResponse,
  JobStatus,
  JobType,
  LeaveRequest,
  RegisterWorkerRequest,
  RoomAgentDispatch,
  ServerMessage,
  SignalRequest,
  SimulateJobRequest,
  UpdateJobStatus,
  UpdateWorkerStatus,
  WorkerMessage,
  WorkerPing,
  WorkerStatus,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { verifyToken } from '#proto/livekit/token';
import type { DefectName } from '../../defects/catalogue.ts';
import { CoreBench } from '../../signal/core-bench.test-support.ts';
import type { SignalPipe } from '../../signal/signal-session.ts';
import { AgentDispatches } from './agent-dispatches.ts';
import type { AgentWorker } from './agent-worker.ts';
import { AgentWorkers } from './agent-workers.ts';

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });

type Answer<Case> = Extract<ServerMessage['message'], { case: Case }>['value'];

/** A worker's end of its socket. */
class TestWorker implements SignalPipe {
  readonly received: ServerMessage[] = [];
  isClosed = false;
  worker: AgentWorker | undefined;

  send(frame: Uint8Array | string): void {
    this.received.push(
      typeof frame === 'string' ? ServerMessage.fromJsonString(frame) : ServerMessage.fromBinary(frame),
    );
  }

  cut(): void {
    this.close();
  }

  close(): void {
    this.isClosed = true;
  }

  say(message: WorkerMessage['message']): void {
    this.worker?.receive(new WorkerMessage({ message }).toBinary());
  }

  all<Case extends ServerMessage['message']['case']>(wanted: Case): Answer<Case>[] {
    return this.received.flatMap(({ message }) => (message.case === wanted ? [message.value as Answer<Case>] : []));
  }

  /** Accepts the newest offer, as the agent `agent-<job id>`. */
  accept(): string {
    const jobId = this.all('availability').at(-1)?.job?.id ?? '';
    const participantIdentity = `agent-${jobId}`;
    this.say({
      case: 'availability',
      value: new AvailabilityResponse({
        jobId,
        available: true,
        participantIdentity,
        participantAttributes: { k: 'v' },
      }),
    });
    return participantIdentity;
  }
}

class AgentBench extends CoreBench {
  readonly workers: AgentWorkers = new AgentWorkers(this.core);
  readonly dispatches: AgentDispatches = new AgentDispatches(this.core, this.workers);

  constructor(defects: readonly DefectName[] = []) {
    super(defects);
    this.observers.push(this.dispatches);
  }

  connect(): TestWorker {
    const pipe = new TestWorker();
    pipe.worker = this.workers.open('devkey', pipe);
    return pipe;
  }

  register(fields: ConstructorParameters<typeof RegisterWorkerRequest>[0] = {}): TestWorker {
    const worker = this.connect();
    worker.say({ case: 'register', value: new RegisterWorkerRequest(fields) });
    return worker;
  }

  /** Joins as the agent of the last assignment. */
  joinAsAgent(worker: TestWorker): ReturnType<CoreBench['join']> {
    const token = worker.all('assignment').at(-1)?.token ?? '';
    const claims = verifyToken(token, this.core.config.keys, Math.floor(this.clock.unixMs() / 1000));
    return this.joinActive(claims.sub ?? '', { claims, room: claims.video?.room ?? '' });
  }
}

test('a worker registers, is offered the job of a new room, and joins as an AGENT (wire order 13)', () => {
  const bench = new AgentBench();
  const worker = bench.register();
  expect(worker.all('register')[0]).toMatchObject({ serverInfo: { version: '1.13.5' } });
  expect(worker.all('register')[0]?.workerId).toMatch(/^AW_/);
  bench.join('alice');
  const job = worker.all('availability')[0]?.job;
  expect(job).toMatchObject({ type: JobType.JT_ROOM, room: { name: 'room' }, state: { status: JobStatus.JS_RUNNING } });
  const identity = worker.accept();
  const assignment = worker.all('assignment')[0];
  expect(assignment?.job).toMatchObject({ id: job?.id, state: { participantIdentity: identity } });
  bench.joinAsAgent(worker);
  const agent = bench.rooms.find('room')?.participantByIdentity(identity);
  expect(agent?.info()).toMatchObject({ kind: 4, attributes: { k: 'v', 'lk.agent_name': '' } });
  expect(agent?.isDependent).toBe(true);
});

test.each([
  ['participant', JobType.JT_PARTICIPANT, ['alice', 'bob']],
  ['publisher', JobType.JT_PUBLISHER, ['alice']],
])('a worker for every %s (HOOK-014)', (_what, type, identities) => {
  const bench = new AgentBench();
  const worker = bench.register({ type });
  const alice = bench.joinActive('alice');
  bench.joinActive('bob');
  alice.media.publish('TR_1');
  alice.media.publish('TR_2');
  expect(worker.all('availability').map(({ job }) => job?.participant?.identity)).toEqual(identities);
});

test('a named agent comes where it is asked for, by token or room only', () => {
  const bench = new AgentBench();
  const worker = bench.register({ agentName: 'helper' });
  bench.join('alice');
  expect(worker.all('availability')).toEqual([]);
  bench.rooms.findOrCreate('other', {
    ...{ emptyTimeoutS: 0, departureTimeoutS: 0, maxParticipants: 0, metadata: '' },
    agents: [new RoomAgentDispatch({ agentName: 'helper', metadata: 'm' })],
  });
  expect(worker.all('availability')[0]?.job).toMatchObject({ agentName: 'helper', metadata: 'm' });
});

test('who refuses or is full is passed over; who keeps silent loses the job', () => {
  const bench = new AgentBench();
  const [first, second, third] = [bench.register(), bench.register(), bench.register()];
  third.say({ case: 'updateWorker', value: new UpdateWorkerStatus({ status: WorkerStatus.WS_FULL }) });
  bench.join('alice');
  const jobId = first.all('availability')[0]?.job?.id ?? '';
  first.say({ case: 'availability', value: new AvailabilityResponse({ jobId, available: false }) });
  expect(second.all('availability')[0]?.job?.id).toBe(jobId);
  bench.clock.advance(10_000);
  second.accept();
  expect([first, second, third].map((worker) => worker.all('assignment').length)).toEqual([0, 0, 0]);
});

test('an agent that leaves ends its job (HOOK-014)', () => {
  const bench = new AgentBench();
  const worker = bench.register();
  bench.join('alice');
  worker.accept();
  const jobId = worker.all('assignment')[0]?.job?.id;
  bench.joinAsAgent(worker).say(leave);
  expect(worker.all('termination')).toMatchObject([{ jobId }]);
});

test('a dispatch can be made, listed and deleted; its agent is removed after 3 s (HOOK-014)', () => {
  const bench = new AgentBench();
  const worker = bench.register({ agentName: 'helper' });
  bench.join('alice');
  const room = bench.rooms.findOrCreate('room');
  const { id } = bench.dispatches.create(room, new RoomAgentDispatch({ agentName: 'helper' }));
  const identity = worker.accept();
  bench.joinAsAgent(worker);
  const jobId = worker.all('assignment')[0]?.job?.id ?? '';
  const listed = bench.dispatches.list(room).find((dispatch) => dispatch.id === id);
  expect(listed?.state?.jobs).toMatchObject([{ id: jobId, state: { participantIdentity: identity } }]);
  bench.dispatches.remove(room, id);
  expect(worker.all('termination')).toMatchObject([{ jobId }]);
  expect(bench.dispatches.list(room).map((dispatch) => dispatch.id)).not.toContain(id);
  bench.clock.advance(3_000);
  expect(room.participantByIdentity(identity)).toBeUndefined();
  expect(bench.dispatches.remove(room, 'AD_nope')).toBeUndefined();
});

test('a job that its worker reports as done does not end a second time when its agent leaves', () => {
  const bench = new AgentBench();
  const worker = bench.register();
  bench.join('alice');
  worker.accept();
  const agent = bench.joinAsAgent(worker);
  const jobId = worker.all('assignment')[0]?.job?.id ?? '';
  worker.say({ case: 'updateJob', value: new UpdateJobStatus({ jobId, status: JobStatus.JS_SUCCESS }) });
  agent.say(leave);
  expect(worker.all('termination')).toEqual([]);
});

test.each([
  ['its worker said how it goes', JobStatus.JS_FAILED, false],
  ['its agent has left', JobStatus.JS_RUNNING, true],
])('a job is listed in the state in which it was taken, also when %s', (_when, status, isLeaving) => {
  const bench = new AgentBench();
  const worker = bench.register();
  bench.join('alice');
  const participantIdentity = worker.accept();
  const agent = bench.joinAsAgent(worker);
  const jobId = worker.all('assignment')[0]?.job?.id ?? '';
  bench.clock.advance(1_000);
  worker.say({ case: 'updateJob', value: new UpdateJobStatus({ jobId, status, error: 'bad' }) });
  if (isLeaving) agent.say(leave);
  const jobs = bench.dispatches.list(bench.rooms.findOrCreate('room'))[0]?.state?.jobs;
  const state = { status: JobStatus.JS_RUNNING, error: '', endedAt: 0n, participantIdentity };
  expect(jobs).toMatchObject([{ id: jobId, state }]);
});

test('pings are answered, also before the registration; a job can be simulated', () => {
  const bench = new AgentBench();
  const worker = bench.connect();
  worker.say({ case: 'ping', value: new WorkerPing({ timestamp: 7n }) });
  expect(worker.all('pong')[0]?.lastTimestamp).toBe(7n);
  worker.say({ case: 'register', value: new RegisterWorkerRequest() });
  worker.say({ case: 'simulateJob', value: new SimulateJobRequest() });
  expect(worker.all('availability')[0]?.job?.type).toBe(JobType.JT_ROOM);
});

test.each([
  ['silence for 10 s', (_worker: TestWorker, bench: AgentBench) => bench.clock.advance(10_000)],
  [
    'a message before the registration',
    (worker: TestWorker) => worker.say({ case: 'updateJob', value: new UpdateJobStatus() }),
  ],
  ['a frame that cannot be read', (worker: TestWorker) => worker.worker?.receive(new Uint8Array([255, 1]))],
  [
    'a second registration',
    (worker: TestWorker) => {
      for (let n = 0; n < 2; n += 1) worker.say({ case: 'register', value: new RegisterWorkerRequest() });
    },
  ],
  ['a message without content', (worker: TestWorker) => worker.say({ case: undefined })],
])('%s ends the socket (HOOK-013)', (_what, act) => {
  const bench = new AgentBench();
  const worker = bench.connect();
  act(worker, bench);
  expect(worker.isClosed).toBe(true);
});

test('JSON is answered in JSON', () => {
  const bench = new AgentBench();
  const worker = bench.connect();
  const frames: (Uint8Array | string)[] = [];
  worker.send = (frame) => void frames.push(frame);
  worker.worker?.receive('{"register":{"agentName":"x"}}');
  expect(JSON.parse(String(frames[0]))).toMatchObject({ register: { serverInfo: { version: '1.13.5' } } });
});

test.each([
  'agent-never-assigned',
  'agent-kind-missing',
  'agent-full-worker-asked',
  'agent-job-never-ends',
  'agent-dispatch-not-deleted',
] as const)('%s can be noticed', (defect) => {
  const seen = (defects: readonly DefectName[]): unknown => {
    const bench = new AgentBench(defects);
    const worker = bench.register();
    const full = bench.register({ agentName: 'full' });
    full.say({ case: 'updateWorker', value: new UpdateWorkerStatus({ status: WorkerStatus.WS_FULL }) });
    bench.join('alice');
    worker.accept();
    const room = bench.rooms.findOrCreate('room');
    const { id } = bench.dispatches.create(room, new RoomAgentDispatch({ agentName: 'full' }));
    bench.dispatches.remove(room, id);
    const assigned = worker.all('assignment').length;
    const kind = assigned === 0 ? undefined : bench.joinAsAgent(worker).only('join').participant?.kind;
    room.participants().at(-1)?.close(1, undefined);
    const offered = full.all('availability').length;
    return [assigned, kind, offered, worker.all('termination').length, bench.dispatches.list(room).length];
  };
  expect(seen([defect])).not.toEqual(seen([]));
});

test('each namespace of workers gets a job of its own (HOOK-014)', () => {
  const bench = new AgentBench();
  const [one, two, other] = [
    bench.register({ namespace: 'one' }),
    bench.register({ namespace: 'two' }),
    bench.register({ namespace: 'two', agentName: 'named' }),
  ];
  bench.join('alice');
  const jobs = [one, two].map((worker) => worker.all('availability').map(({ job }) => job));
  expect(jobs).toMatchObject([[{ namespace: 'one' }], [{ namespace: 'two' }]]);
  expect(new Set(jobs.flat().map((job) => job?.id)).size).toBe(2);
  expect(other.all('availability')).toEqual([]);
});
