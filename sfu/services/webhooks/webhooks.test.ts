import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LeaveRequest, SignalRequest, WebhookEvent } from '@livekit/protocol';
import { WebhookReceiver } from 'livekit-server-sdk';
import { expect, test } from 'vitest';
import { verifyToken } from '#proto/livekit/token';
import type { DefectName } from '../../defects/catalogue.ts';
import { NodeHttpClient } from '../../node/node-http-client.ts';
import type { HttpClient, HttpOutcome, HttpPost } from '../../ports/http-client.ts';
import { CoreBench } from '../../signal/core-bench.test-support.ts';
import { Webhooks } from './webhooks.ts';

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });
const SETTINGS = { urls: ['http://sink/'], apiKey: 'devkey' };

/** A receiver whose answers the test gives. */
class Sink implements HttpClient {
  readonly posts: HttpPost[] = [];
  outcome: HttpOutcome | undefined = { status: 200 };
  #waiting: ((outcome: HttpOutcome) => void)[] = [];

  post(request: HttpPost, done: (outcome: HttpOutcome) => void): () => void {
    this.posts.push(request);
    if (this.outcome === undefined) this.#waiting.push(done);
    else done(this.outcome);
    return () => undefined;
  }

  answer(outcome: HttpOutcome): void {
    this.outcome = outcome;
    for (const done of this.#waiting.splice(0)) done(outcome);
  }

  events(): WebhookEvent[] {
    return this.posts.map(({ body }) => WebhookEvent.fromJsonString(Buffer.from(body).toString()));
  }

  names(): string[] {
    return this.events().map(({ event }) => event);
  }
}

function start(defects: readonly DefectName[] = []): { bench: CoreBench; sink: Sink; webhooks: Webhooks } {
  const bench = new CoreBench(defects);
  const sink = new Sink();
  const webhooks = new Webhooks(bench.core, sink, SETTINGS);
  bench.observers.push(webhooks);
  return { bench, sink, webhooks };
}

/** A room from its first session to its end; bob never connects. */
function wholeLife(bench: CoreBench): void {
  const alice = bench.joinActive('alice');
  bench.join('bob').session?.ended();
  alice.media.publish('TR_1');
  alice.session?.ended();
  bench.join('alice', { query: 'reconnect=1' }).say(leave);
  bench.clock.advance(20_000);
}

const LIFE = [
  'room_started',
  'participant_joined',
  'participant_connection_aborted',
  'track_published',
  'track_unpublished',
  'participant_left',
  'room_finished',
];

test('the events of a room come in order, a resume makes none (HOOK-002…HOOK-005, HOOK-007)', () => {
  const { bench, sink } = start();
  wholeLife(bench);
  expect(sink.names()).toEqual(LIFE);
  const ids = sink.events().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id.startsWith('EV_'))).toBe(true);
  expect(sink.events().every(({ createdAt }) => createdAt >= 1_800_000_000n)).toBe(true);
});

test('track events name room and participant only (HOOK-006)', () => {
  const { bench, sink } = start();
  wholeLife(bench);
  const published = sink.events()[3];
  expect(published?.room?.toJson()).toEqual({ sid: published?.room?.sid, name: 'room' });
  expect(published?.participant?.toJson()).toEqual({ sid: published?.participant?.sid, identity: 'alice' });
  expect(published?.track?.sid).toBe('TR_1');
});

test('a body is signed by a bare token with its digest (HOOK-001)', () => {
  const { bench, sink } = start();
  bench.join('alice');
  const post = sink.posts[0];
  expect(post?.headers['Content-Type']).toBe('application/webhook+json');
  const nowS = Math.floor(bench.clock.unixMs() / 1000);
  const claims = verifyToken(post?.headers['Authorization'] ?? '', bench.core.config.keys, nowS);
  expect(claims.sha256).toBe(
    createHash('sha256')
      .update(post?.body ?? '')
      .digest('base64'),
  );
  expect((claims.exp ?? 0) - nowS).toBe(300);
});

test('failed deliveries are tried at 0, 1, 3, 7 and 15 s, then dropped and counted (HOOK-008)', () => {
  const { bench, sink } = start();
  sink.outcome = { status: 500 };
  bench.joinActive('alice');
  const counts = [0, 1, 2, 4, 8].map((seconds) => {
    bench.clock.advance(seconds * 1000);
    return sink.names().filter((name) => name === 'room_started').length;
  });
  expect(counts).toEqual([1, 2, 3, 4, 5]);
  sink.outcome = { status: 200 };
  bench.clock.advance(1_000);
  expect(sink.names().at(-1)).toBe('participant_joined');
  expect(sink.events().at(-1)?.numDropped).toBe(1);
  expect(bench.lines.at(-1)).toContain('webhook room_started of room room');
});

test('a receiver that keeps silent holds back its own room only (HOOK-005)', () => {
  const { bench, sink } = start();
  sink.outcome = undefined;
  bench.joinActive('alice');
  bench.join('bob', { room: 'other' });
  expect(sink.events().map(({ room }) => room?.name)).toEqual(['room', 'other']);
  sink.answer({ status: 200 });
  expect(sink.names()).toEqual(['room_started', 'room_started', 'participant_joined']);
});

test('a stopping server gives each event one last attempt', async () => {
  const { bench, sink, webhooks } = start();
  sink.outcome = { status: 500 };
  bench.joinActive('alice');
  bench.rooms.close();
  await webhooks.close();
  expect(sink.names().slice(1)).toEqual(['room_started', 'participant_joined', 'participant_left', 'room_finished']);
});

test.each([
  'webhook-joined-early',
  'webhook-aborted-as-left',
  'webhook-room-finished-missing',
  'webhook-order-lost',
  'webhook-wrong-digest',
] as const)('%s can be noticed', (defect) => {
  const seen = (defects: readonly DefectName[]): unknown => {
    const { bench, sink } = start(defects);
    bench.join('bob').session?.ended();
    bench.clock.advance(20_000);
    const slow = sink.names();
    sink.outcome = undefined;
    bench.joinActive('alice');
    const digest = sink.posts.map(
      ({ headers, body }) =>
        verifyToken(headers['Authorization'] ?? '', bench.core.config.keys, bench.clock.unixMs() / 1000).sha256 ===
        createHash('sha256').update(body).digest('base64'),
    );
    return [slow, sink.names(), digest];
  };
  expect(seen([defect])).not.toEqual(seen([]));
});

test("LiveKit's own receiver takes what is posted over a real socket", async () => {
  const bench = new CoreBench();
  const secret = bench.core.config.keys.get('devkey') ?? '';
  const received = new Promise<WebhookEvent>((resolve, reject) => {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.end();
        server.close();
        const receiver = new WebhookReceiver('devkey', secret);
        const text = Buffer.concat(parts).toString();
        // Only the digest: the bench's clock is years ahead of the machine's.
        receiver
          .receive(text, request.headers.authorization, true)
          .then((event) => resolve(event as unknown as WebhookEvent), reject);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const settings = { urls: [`http://127.0.0.1:${port}/hook`], apiKey: 'devkey' };
      bench.observers.push(new Webhooks(bench.core, new NodeHttpClient(), settings));
      bench.rooms.findOrCreate('room');
    });
  });
  expect(await received).toMatchObject({ event: 'room_started', room: { name: 'room' } });
});
