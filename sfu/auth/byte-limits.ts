import type { SfuLimits } from '../limits.ts';

/** Bytes of keys and values of one attributes map (TIM-052). */
export function attributesBytes(attributes: Readonly<Record<string, string>>): number {
  return Object.entries(attributes).reduce((sum, [key, value]) => sum + bytesOf(key) + bytesOf(value), 0);
}

/** UTF-8 bytes of a text. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** True when an update makes the attributes that a participant has gathered too many. */
export function isGatheredTooMuch(
  limits: SfuLimits,
  present: Readonly<Record<string, string>>,
  update: Readonly<Record<string, string>>,
): boolean {
  return attributesBytes({ ...present, ...update }) > limits.gatheredAttributesBytes;
}

/** Which of the limits an update exceeds, the name being looked at first; undefined when it fits. Source: PRT-035. */
export function exceededLimit(
  limits: SfuLimits,
  update: { readonly name: string; readonly metadata: string; readonly attributes: Readonly<Record<string, string>> },
): 'name' | 'metadata' | 'attributes' | undefined {
  if (bytesOf(update.name) > limits.participantNameBytes) return 'name';
  if (bytesOf(update.metadata) > limits.metadataBytes) return 'metadata';
  return attributesBytes(update.attributes) > limits.attributesBytes ? 'attributes' : undefined;
}
