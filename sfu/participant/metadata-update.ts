import type { UpdateParticipantMetadata } from '@livekit/protocol';
import type { ParticipantClaims } from '../auth/participant-claims.ts';
import type { Defects } from '../defects/defects.ts';

/** Claims after each part of an update, in the order of the updates to be sent (PRT-038); empty when nothing changes. */
export function metadataSteps(
  claims: ParticipantClaims,
  update: Pick<UpdateParticipantMetadata, 'name' | 'metadata' | 'attributes'>,
  defects: Defects,
): ParticipantClaims[] {
  const steps: ParticipantClaims[] = [];
  let current = claims;
  const step = (next: Partial<ParticipantClaims>): void => {
    current = { ...current, ...next };
    steps.push(current);
  };
  // An empty name or metadata means "leave alone" (PRT-037); an equal one is no news (PRT-039).
  if (update.name !== '' && update.name !== current.name) step({ name: update.name });
  if (update.metadata !== '' && update.metadata !== current.metadata) step({ metadata: update.metadata });
  if (Object.keys(update.attributes).length > 0)
    step({ attributes: merged(current.attributes, update.attributes, defects) });
  return steps;
}

/** Key by key; an empty value deletes (PRT-030, PRT-031). */
function merged(
  present: Readonly<Record<string, string>>,
  update: Readonly<Record<string, string>>,
  defects: Defects,
): Readonly<Record<string, string>> {
  const all = defects.has('attributes-not-merged') ? update : { ...present, ...update };
  if (defects.has('attribute-empty-kept')) return all;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
