import { CaseRecorder } from '#conformance/probe/recorder';
import type { World } from '#conformance/runner/world';
import type { Phase } from '../steps/step.ts';

const SIGNAL_PHASES: Readonly<Record<string, Phase>> = {
  'received join': 'join-received',
  'received reconnect': 'reconnect-received',
  'received offer': 'offer-received',
  'received update': 'update-received',
  'received leave': 'leave-received',
  'sent answer': 'answer-sent',
  'sent addTrack': 'add-track-sent',
  'sent updateMetadata': 'metadata-sent',
  'sent leave': 'leave-sent',
  'sent syncState': 'sync-state-sent',
};

/** The recorder of one page: tells beside the trace when the page passes a point of the protocol. */
export class PhaseRecorder extends CaseRecorder {
  readonly #onPhase: (phase: Phase) => void;

  constructor(world: World, onPhase: (phase: Phase) => void) {
    super(world);
    this.#onPhase = onPhase;
  }

  override signal(who: string, direction: 'sent' | 'received', kind: string, text: string, sizeBytes: number): void {
    super.signal(who, direction, kind, text, sizeBytes);
    const phase = SIGNAL_PHASES[`${direction} ${kind}`];
    if (phase !== undefined) this.#onPhase(phase);
  }

  override note(who: string, kind: string, text: string): void {
    super.note(who, kind, text);
    if (kind !== 'socket') return;
    if (text.startsWith('opening')) this.#onPhase('upgrade-sent');
    if (text === 'handshake open') this.#onPhase('upgraded');
  }
}
