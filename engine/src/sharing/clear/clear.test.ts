import { expect, test } from 'vitest';
import { PolicyError, UsageError } from '../../base/errors.ts';
import { denyAll } from '../guard.ts';
import { runClear } from './run.ts';

const names = ['bank', 'insurer', 'helper'];

test('arithmetic wraps at 2^64', async () => {
  const values = await runClear(names, async (sharing) => {
    const x = await sharing.inputRing(0, 2, BigUint64Array.of(2n ** 63n, 5n));
    return sharing.open(await sharing.multiply(sharing.addConstant(x, 1n), sharing.scale(x, 2n)));
  });
  expect(values).toEqual(BigUint64Array.of(0n, 60n));
});

test('summands and bitsToRing are inverse', async () => {
  const input = BigUint64Array.from({ length: 130 }, (_, i) => BigInt(i * i));
  const values = await runClear(names, async (sharing) => {
    const [planes] = await sharing.summands(await sharing.inputRing(1, 130, input), 15);
    if (planes === undefined) throw new Error('no summand');
    const ring = await sharing.bitsToRing(planes);
    let total = sharing.slice(ring, 0, 130);
    for (let p = 1; p < 15; p++) {
      total = sharing.add(total, sharing.scale(sharing.slice(ring, 130 * p, 130 * (p + 1)), 1n << BigInt(p)));
    }
    return sharing.open(total);
  });
  expect(values).toEqual(input);
});

test('a secret is not printed, compared or branched on', async () => {
  await runClear(names, async (sharing) => {
    const x = await sharing.inputRing(0, 1000, new BigUint64Array(1000));
    expect(() => `${x as unknown as string}`).toThrow(UsageError);
    expect(() => (x as unknown as number) < 5).toThrow(UsageError);
    expect(() => JSON.stringify({ x })).toThrow(UsageError);
  });
});

test('reveal asks the guard', async () => {
  const reveal = runClear(
    names,
    async (sharing) => sharing.reveal(await sharing.inputRing(0, 1, BigUint64Array.of(7n)), 'result', [1]),
    { guard: denyAll },
  );
  await expect(reveal).rejects.toThrow(PolicyError);
});
