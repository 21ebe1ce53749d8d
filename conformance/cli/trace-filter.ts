import { Fate } from '#proto/trace/trace-log';
import type { TraceEvent } from '#proto/trace/trace-log';
import { kindOf } from './trace-kinds.ts';

/** Which events are printed; what is absent does not matter. */
export interface TraceFilter {
  readonly participant?: string;
  readonly kinds?: readonly string[];
  readonly fromUs?: number;
  readonly toUs?: number;
}

/** The events that fit. A participant's are its own, those of its machine, and the packets from and to that machine. */
export function filterTrace(events: readonly TraceEvent[], filter: TraceFilter): readonly TraceEvent[] {
  const { participant, kinds, fromUs = 0, toUs = Number.POSITIVE_INFINITY } = filter;
  const owners = participant === undefined ? undefined : ownersOf(events);
  return events.filter((event) => {
    if (event.atUs < fromUs || event.atUs > toUs) return false;
    if (kinds !== undefined && !kinds.includes(kindOf(event))) return false;
    if (participant === undefined || owners === undefined) return true;
    return peopleOf(event, owners).some((name) => isOf(name, participant));
  });
}

/** Everybody there is an event of, for an error that helps. */
export function participantsOf(events: readonly TraceEvent[]): readonly string[] {
  const names = new Set(events.flatMap(({ host, participant }) => [participant, participant === '' ? host : '']));
  names.delete('');
  return [...names].sort();
}

/** Participant `ann` is on machine `ann`, `ann-1`, and so on. */
function isOf(name: string, participant: string): boolean {
  return (
    name === participant || (name.startsWith(`${participant}-`) && /^\d+$/.test(name.slice(participant.length + 1)))
  );
}

function peopleOf({ host, participant, event }: TraceEvent, owners: ReadonlyMap<string, string>): string[] {
  if (event.case !== 'datagram' && event.case !== 'streamSegment') return [host, participant];
  const { from, to } = event.value;
  return [host, ...[from, to].map((end) => owners.get(addressOf(end)) ?? '')];
}

/** Who owns which address: the host of an event is where a packet arrived, or where a lost one came from. */
function ownersOf(events: readonly TraceEvent[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { host, event } of events) {
    if (host === '' || (event.case !== 'datagram' && event.case !== 'streamSegment')) continue;
    const { fate, from, to } = event.value;
    owners.set(addressOf(fate === Fate.DELIVERED ? to : from), host);
  }
  return owners;
}

function addressOf(end: string): string {
  return end.slice(0, end.lastIndexOf(':'));
}
