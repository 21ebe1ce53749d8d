import type { LinkCondition } from './link-condition.ts';

/** Where in the protocol a fault strikes: the moment a page has sent or received this. */
export const PHASES = [
  'upgrade-sent',
  'upgraded',
  'join-received',
  'reconnect-received',
  'offer-received',
  'update-received',
  'leave-received',
  'answer-sent',
  'add-track-sent',
  'metadata-sent',
  'leave-sent',
  'sync-state-sent',
] as const;
export type Phase = (typeof PHASES)[number];

/** What strikes: the signalling stream ends, the path goes dark without a sign, or the machine is gone. */
export const FAULTS = ['cut', 'blackhole', 'vanish'] as const;
export type Fault = (typeof FAULTS)[number];

/** Which page of which participant; each participant is a machine with one page at a time. */
interface OfPage {
  readonly participant: number;
}

/** What happens, as plain data. `identity` counts from 0; two participants of one identity are duplicates. */
export type Action =
  | ({
      readonly do: 'join';
      readonly identity: number;
      /** With peer connections, so that the participant becomes active; else signalling only. */
      readonly connects: boolean;
      readonly protocol: number;
    } & OfPage)
  | ({ readonly do: 'leave' } & OfPage)
  | ({ readonly do: 'kill' } & OfPage)
  | ({ readonly do: 'vanish' } & OfPage)
  | ({ readonly do: 'cut-signal' } & OfPage)
  | ({ readonly do: 'resume' } & OfPage)
  /** The machine gets another address, as from wifi to mobile; what was connected is dead and does not know it. */
  | ({ readonly do: 'move' } & OfPage)
  | ({ readonly do: 'publish' } & OfPage)
  | ({ readonly do: 'mute'; readonly muted: boolean } & OfPage)
  | ({ readonly do: 'set-metadata'; readonly text: string } & OfPage)
  | ({ readonly do: 'set-attribute'; readonly key: string; readonly text: string } & OfPage)
  | ({ readonly do: 'send-data'; readonly text: string } & OfPage)
  | ({ readonly do: 'set-link'; readonly link: LinkCondition } & OfPage)
  | ({
      readonly do: 'blackhole';
      readonly path: 'up' | 'down' | 'both';
      readonly what: 'all' | 'media' | 'signal';
    } & OfPage)
  | ({ readonly do: 'heal' } & OfPage)
  | ({ readonly do: 'fault-at'; readonly phase: Phase; readonly fault: Fault } & OfPage)
  | { readonly do: 'remove'; readonly identity: number }
  /** By API; whoever may not publish loses the tracks that it has. */
  | { readonly do: 'permit'; readonly identity: number; readonly canPublish: boolean };

/** One step of a scenario: let `afterMs` pass, then do it. Nothing waits for its outcome. */
export type Step = Action & { readonly afterMs: number };

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin'];

/** The identity that a number stands for. */
export function identityName(identity: number): string {
  return NAMES[identity] ?? `identity-${identity}`;
}

/** The step in words. */
export function describeStep(step: Step): string {
  const when = step.afterMs === 0 ? '' : `after ${step.afterMs} ms `;
  return `${when}${describeAction(step)}`;
}

function describeAction(action: Action): string {
  if (action.do === 'remove') return `remove ${identityName(action.identity)} by API`;
  if (action.do === 'permit')
    return `${action.canPublish ? 'let' : 'forbid'} ${identityName(action.identity)} ${action.canPublish ? 'publish' : 'to publish'} by API`;
  const who = `p${action.participant}`;
  switch (action.do) {
    case 'join': {
      const how = action.connects ? ' with media' : '';
      const protocol = action.protocol === 16 ? '' : ` protocol ${action.protocol}`;
      return `${who} joins as ${identityName(action.identity)}${how}${protocol}`;
    }
    case 'mute':
      return `${who} ${action.muted ? 'mutes' : 'unmutes'}`;
    case 'set-metadata':
      return `${who} sets metadata '${action.text}'`;
    case 'send-data':
      return `${who} sends data '${action.text}'`;
    case 'set-attribute':
      return `${who} sets attribute ${action.key}='${action.text}'`;
    case 'set-link':
      return `${who} gets ${describeLink(action.link)}`;
    case 'blackhole':
      return `${who} ${action.what === 'all' ? 'is' : `has its ${action.what}`} blackholed ${action.path === 'both' ? 'both ways' : action.path}`;
    case 'fault-at':
      return `${who}: ${action.fault} at ${action.phase}`;
    default:
      return `${who} ${WORDS[action.do]}`;
  }
}

const WORDS = {
  leave: 'leaves',
  kill: 'is killed',
  vanish: 'vanishes',
  'cut-signal': 'loses its signal socket',
  resume: 'resumes',
  move: 'moves to another address',
  publish: 'publishes',
  heal: 'is healed',
} as const;

function describeLink(link: LinkCondition): string {
  const loss = link.lossPercent === 0 ? '' : `, ${link.lossPercent} % loss`;
  const jitter = link.jitterMs === 0 ? '' : `, ${link.jitterMs} ms jitter`;
  return `a link of ${link.delayMs} ms${jitter}${loss}`;
}
