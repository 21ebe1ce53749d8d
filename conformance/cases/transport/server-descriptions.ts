import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** Every `a=NAME:` value of a description. */
function attribute(sdp: string | undefined, name: string): readonly string[] {
  return [...(sdp ?? '').matchAll(new RegExp(`^a=${name}:(.*?)\\r?$`, 'gm'))].map((match) => match[1] ?? '');
}

const testCase: ConformanceCase = defineCase({
  id: 'transport/server-descriptions',
  title: 'the server leaves a choice of DTLS roles, takes large messages and sends candidates after descriptions',
  judges: ['SIG-093', 'CON-015', 'TIM-050'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    await needed(alice.receives('trickle', ({ target }) => target === 1));
    await needed(alice.receives('trickle', ({ target }) => target === 0));
    const [offer] = alice.messages('offer');
    const [answer] = alice.messages('answer');
    await check('CON-015', equals('setup of its offer', [...new Set(attribute(offer?.sdp, 'setup'))], ['actpass']));
    const roles = [...new Set(attribute(answer?.sdp, 'setup'))];
    const isOneRole = roles.length === 1 && ['active', 'passive'].includes(roles[0] ?? '');
    await check('CON-015', holds('its answer to actpass names one role', isOneRole, `setup ${roles.join(' ')}`));
    for (const [what, sdp] of Object.entries({ offer: offer?.sdp, answer: answer?.sdp })) {
      const [size = 'absent'] = attribute(sdp, 'max-message-size');
      const isEnough = Number(size) >= 16_384;
      await check('TIM-050', holds(`its ${what} takes messages of 16 KiB`, isEnough, `max-message-size ${size}`));
    }
    const order = alice.signals.map(({ message }) => message);
    const firstOf = (kind: string, target?: number): number =>
      order.findIndex((m) => m.case === kind && (m.case !== 'trickle' || m.value.target === target));
    for (const [kind, target] of [
      ['offer', 1],
      ['answer', 0],
    ] as const) {
      const isAfter = firstOf(kind) >= 0 && firstOf('trickle', target) > firstOf(kind);
      const seen = `${kind} is message ${firstOf(kind)}, the first candidate message ${firstOf('trickle', target)}`;
      await check('SIG-093', holds(`candidates come after the ${kind}`, isAfter, seen));
    }
  },
});
export default testCase;
