import { equals, within } from '../../probe/expectation.ts';
import { userText } from '../../probe/received-data.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/everybody-talks',
  title: 'three participants reach one another, each message once and none its sender',
  judges: ['DATA-020', 'DATA-022'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const people = [
      await room.join('alice'),
      await room.join('bob', { signalling: 'single' }),
      await room.join('carol'),
    ];
    for (const person of people) person.sendData(`I am ${person.identity}`, { topic: 'names' });
    for (const listener of people) {
      const others = people.filter((person) => person !== listener);
      for (const { identity, participantSid } of others) {
        await check('DATA-020', listener.hears({ text: `I am ${identity}`, from: identity }), within(8_000));
        const packet = listener.data.find((data) => userText(data) === `I am ${identity}`)?.packet;
        await check('DATA-022', equals(`sid of ${identity}`, packet?.participantSid, participantSid));
      }
    }
    await pause(300);
    for (const { identity, data } of people) await check('DATA-020', equals(`messages at ${identity}`, data.length, 2));
  },
});
export default testCase;
