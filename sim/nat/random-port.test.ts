import { expect, test } from 'vitest';
import { natScene } from '../testing/nat-scene.ts';

test('ports are spread evenly over the range, none twice', async () => {
  const { alice, outside, portSeenBy, peer } = natScene({
    mapping: 'endpoint-independent',
    filtering: 'endpoint-independent',
    portAssignment: 'random',
    portRange: [10_000, 19_999],
  });
  const ports: number[] = [];
  for (let port = 1; port <= 400; port++)
    ports.push((await portSeenBy(outside[0], peer(alice.host, '192.168.1.2', port))) ?? 0);
  expect(new Set(ports).size).toBe(400);
  const tenths = Array.from(
    { length: 10 },
    (_, i) => ports.filter((port) => Math.floor(port / 1000) === 10 + i).length,
  );
  const chiSquare = tenths.reduce((sum, seen) => sum + (seen - 40) ** 2 / 40, 0);
  // 9 degrees of freedom: above 27.9 once in a thousand
  expect(chiSquare).toBeLessThan(27.9);
});
