import { expect, test } from 'vitest';
import { replicated } from '../registry.ts';
import { runCost } from './run.ts';

const names = ['bank', 'insurer', 'helper'];

/** Bytes by sender and receiver where every party sends to the one before it. */
const ringOf = (bytes: number): number[][] => [
  [0, 0, bytes],
  [bytes, 0, 0],
  [0, bytes, 0],
];

test('rounds are the longest chain, bytes are by sender', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    sharing.session.step('input');
    const x = await sharing.inputRing(0, 10, undefined);
    sharing.session.step('multiply');
    const y = await sharing.multiply(x, x);
    await sharing.multiply(y, x);
  });
  expect(cost.rounds).toBe(3);
  expect(cost.bytesPerParty).toEqual([80 + 160, 160, 160]);
  expect(cost.steps).toEqual([
    {
      step: 'input',
      rounds: [0, 1, 0],
      sent: [
        [0, 80, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    },
    { step: 'multiply', rounds: [2, 1, 3], sent: ringOf(160) },
  ]);
});

test('parallel branches merge their rounds', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    const x = sharing.constantRing(new BigUint64Array(4));
    await sharing.session.parallel([
      async (session) => {
        const on = sharing.on(session);
        await on.multiply(await on.multiply(x, x), x);
      },
      async (session) => void (await sharing.on(session).multiply(x, x)),
    ]);
    await sharing.multiply(x, x);
  });
  expect(cost.rounds).toBe(3);
  expect(cost.bytesPerParty).toEqual([128, 128, 128]);
});

test('a party that only sends is not in the chain', async () => {
  const cost = await runCost(names, replicated, async ({ session }) => {
    await session.transfer(0, 1, 5, undefined);
    await session.transfer(2, 1, 5, undefined);
    await session.transfer(1, 0, 1, undefined);
  });
  expect(cost.rounds).toBe(2);
});

test('reveals are listed with line, recipients and size', async () => {
  const cost = await runCost(names, replicated, (sharing) =>
    sharing.reveal(sharing.constantRing(new BigUint64Array(7)), 'result', [0, 2]),
  );
  expect(cost.reveals).toEqual([{ line: 'result', recipients: [0, 2], values: 7 }]);
  expect(cost.bytesPerParty).toEqual([0, 56, 56]);
});

test('steps of branches count where the slowest branch was', async () => {
  const cost = await runCost(names, replicated, async (sharing) => {
    const x = sharing.constantRing(new BigUint64Array(1));
    await sharing.session.parallel([
      async (session) => {
        session.step('long');
        const on = sharing.on(session);
        await on.multiply(await on.multiply(x, x), x);
      },
      async (session) => {
        session.step('short');
        await sharing.on(session).multiply(x, x);
      },
    ]);
  });
  expect(cost.steps).toEqual([
    { step: 'long', rounds: [2, 2, 2], sent: ringOf(16) },
    { step: 'short', rounds: [0, 0, 0], sent: ringOf(8) },
  ]);
});
