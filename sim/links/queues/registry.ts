import type { LinkEnvironment } from '../link-model.ts';
import { checkAtLeast, checkPositive } from '../../setting-checks.ts';
import { codel } from './codel.ts';
import { dropTail } from './drop-tail.ts';
import type { PacketQueue, QueueDiscipline, QueueLimits } from './packet-queue.ts';

/** Every queue discipline by name: one line each. */
class Disciplines {
  readonly 'drop-tail': QueueDiscipline = dropTail;
  readonly codel: QueueDiscipline = codel;
}

const DISCIPLINES = new Disciplines();

/** The queue in front of a bottleneck, as data. */
export interface QueueSettings extends QueueLimits {
  /** `drop-tail` when absent. */
  readonly queue?: keyof Disciplines;
}

/** Makes the queue that settings describe. */
export function makeQueue(settings: QueueSettings, environment: Pick<LinkEnvironment, 'nowUs' | 'drop'>): PacketQueue {
  checkAtLeast('queueBytes', settings.queueBytes ?? 0, 0);
  checkAtLeast('queuePackets', settings.queuePackets ?? 0, 0);
  checkPositive('targetMs', settings.targetMs ?? 1);
  checkPositive('intervalMs', settings.intervalMs ?? 1);
  return DISCIPLINES[settings.queue ?? 'drop-tail'](settings, environment);
}
