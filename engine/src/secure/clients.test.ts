/** Clients of programs that open values on the way: what steers them is the same for all, and results are the clear ones. */
import { expect, test } from 'vitest';
import { runClear } from '../sharing/clear/run.ts';
import { runCost } from '../sharing/cost/run.ts';
import { compareTraffic } from '../sharing/conformance.ts';
import { permitAll } from '../sharing/guard.ts';
import type { Ring, Sharing } from '../sharing/model.ts';
import { additiveDealer, replicated } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { words } from '../sharing/words.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { fixedMultiply } from './fixed/arithmetic.ts';
import { fixed, fixedInput, fixedReveal } from './fixed/format.ts';
import { invertPermutation } from './order/permutation.ts';
import { sort } from './order/sort.ts';

const names = ['a', 'b', 'c', 'clinic', 'ministry'];
const roles = { computers: 3 };
const [clinic, ministry] = [3, 4] as const;
const settings = [
  { protocol: replicated, all: names },
  { protocol: additiveDealer, all: [...names, 'dealer'] },
];

const column = (sharing: Sharing, owner: number, values: readonly number[]): Promise<Ring> =>
  sharing.inputRing(owner, values.length, sharing.session.owns(owner) ? words(values) : undefined);

/** Sorts by opened comparisons, and inverts an order by opening it shuffled; then more is put in and told. */
async function orders(sharing: Sharing): Promise<(BigUint64Array | undefined)[]> {
  const values = Array.from({ length: 60 }, (_, i) => (i * 37) % 61);
  const x = sharing.within(await column(sharing, clinic, values), { min: 0n, max: 63n });
  const sorted = await sharing.reveal(await sort(sharing, x), 'sorted', [ministry]);
  const order = sharing.within(await column(sharing, ministry, [2, 0, 3, 1]), { min: 0n, max: 3n });
  return [sorted, await sharing.reveal(await invertPermutation(sharing, order), 'inverse', [clinic, ministry])];
}

const format = fixed({ fractionBits: 16, integerBits: 12 });

const fractions = (values: readonly number[]) => async (sharing: Sharing) => {
  const own = (owner: number) => (sharing.session.owns(owner) ? values : undefined);
  const x = await fixedInput(sharing, format, clinic, values.length, own(clinic));
  const y = await fixedInput(sharing, format, 0, values.length, own(0));
  return fixedReveal(sharing, await fixedMultiply(sharing, x, y), 'product', [ministry]);
};

test.each(settings)('$protocol.name: orders and fixed point', async ({ protocol, all }) => {
  const run = <T>(program: (sharing: Sharing) => Promise<T>) =>
    runLocal(all, (session) => runProgram(protocol, session, program, permitAll), roles);
  const { results, traffic } = await run(orders);
  const expected = await runClear(names, orders, roles);
  expect(results[ministry]).toEqual(expected);
  expect(results[clinic]).toEqual([undefined, expected[1]]);
  expect(compareTraffic(await runCost(all, protocol, orders, permitAll, roles), traffic)).toEqual([]);

  const values = [1.5, -2.25, 100];
  const product = fractions(values);
  expect((await run(product)).results[ministry]).toEqual(await runClear(names, product, roles));
});

test('a client’s value beyond its format is refused at the client, by its position; others hear that it stopped', async () => {
  await expect(
    runLocal(names, (session) => runProgram(replicated, session, fractions([1, 5000]), permitAll), roles),
  ).rejects.toMatchObject({ code: 'fixed.value', fields: { position: 1 } });
});
