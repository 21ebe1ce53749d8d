import type { CheckResult, EvidenceLine } from '#reports/model/run-report';
import { Direction, TransportStateEvent_Layer } from '#proto/trace/trace-log';
import type { TraceEventBody } from '#proto/trace/trace-log';
import type { World } from '../runner/world.ts';
import { EvidenceLog } from './evidence-log.ts';
import type { TransportTracer } from './transport-trace.ts';

const LAYERS = {
  ice: TransportStateEvent_Layer.ICE,
  dtls: TransportStateEvent_Layer.DTLS,
  sctp: TransportStateEvent_Layer.SCTP,
} as const;

const DIRECTIONS: Readonly<Record<'sent' | 'received', Direction>> = {
  sent: Direction.SENT,
  received: Direction.RECEIVED,
};

/** Everything a case does and sees goes through here: once into the world's trace, once into the readable evidence. */
export class CaseRecorder {
  readonly evidence: EvidenceLog;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.evidence = new EvidenceLog(world.clock);
  }

  signal(participant: string, direction: 'sent' | 'received', kind: string, text: string, sizeBytes: number): void {
    this.append(participant, {
      case: 'signal',
      value: { direction: DIRECTIONS[direction], kind, text, sizeBytes },
    });
    this.evidence.add(participant, direction, kind, text);
  }

  data(participant: string, direction: 'sent' | 'received', label: string, kind: string, sizeBytes: number): void {
    this.append(participant, {
      case: 'dataMessage',
      value: { direction: DIRECTIONS[direction], label, kind, sizeBytes },
    });
    this.evidence.add(participant, direction, `data ${label}`, `${kind}, ${sizeBytes} bytes`);
  }

  api(direction: 'sent' | 'received', method: string, status: number, text: string): void {
    this.append('api', {
      case: 'apiCall',
      value: { direction: DIRECTIONS[direction], method, status, code: '', text },
    });
    this.evidence.add('api', direction, method, text);
  }

  connection(participant: string, connection: string, state: string): void {
    const layer = TransportStateEvent_Layer.PEER_CONNECTION;
    this.append(participant, { case: 'transportState', value: { connection, layer, state, reason: '' } });
    this.evidence.add(participant, 'note', 'peer connection', `${connection} ${state}`);
  }

  /** Writes layers and packets of a peer connection into the trace; they are too many for the readable evidence. */
  transport(participant: string, connection: string): TransportTracer {
    return {
      state: (layer, state) => {
        this.append(participant, {
          case: 'transportState',
          value: { connection, layer: LAYERS[layer], state, reason: '' },
        });
      },
      rtp: (direction, header, sizeBytes) => {
        // Every member is named: there are too many packets for spreading.
        const value = {
          direction: direction === 'sent' ? Direction.SENT : Direction.RECEIVED,
          ssrc: header.ssrc,
          payloadType: header.payloadType,
          sequenceNumber: header.sequenceNumber,
          timestamp: header.timestamp,
          marker: header.marker,
          sizeBytes,
        };
        this.append(participant, { case: 'rtp', value });
      },
      rtcp: (direction, packets, sizeBytes) => {
        const kinds = packets.map(({ kind }) => kind);
        const ssrc = packets[0]?.ssrc ?? 0;
        this.append(participant, { case: 'rtcp', value: { direction: DIRECTIONS[direction], kinds, ssrc, sizeBytes } });
      },
    };
  }

  note(participant: string, kind: string, text: string): void {
    this.append(participant, { case: 'note', value: { text: `${kind}: ${text}` } });
    this.evidence.add(participant, 'note', kind, text);
  }

  check(result: CheckResult): void {
    const { requirementId, outcome, expected, seen } = result;
    this.append('', { case: 'check', value: { requirementId, outcome, expected, seen } });
    this.evidence.add('case', 'note', 'check', `${requirementId} ${outcome}: ${expected}; ${seen}`);
  }

  /** The lines that a failed case shows. */
  tail(): readonly EvidenceLine[] {
    return this.evidence.tail();
  }

  private append(participant: string, event: TraceEventBody): void {
    this.world.trace.append({ atUs: this.world.clock.nowUs(), host: participant, participant, event });
  }
}
