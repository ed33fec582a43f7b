/** A dealer without links: what it makes ahead gives the same answers, at the declared cost and size, and serves once. */
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex } from '../base/bytes.ts';
import { isNegative } from '../secure/compare.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { planProgram, runCost } from './cost/run.ts';
import { dealPreparation, dealtFileBytes } from './dealing.ts';
import { permitAll } from './guard.ts';
import type { Sharing } from './model.ts';
import { additiveDealer, additiveOt } from './registry.ts';
import { runPrepared } from './run.ts';
import { inspectSealed, sealPreparation, unsealPreparation } from './sealed-preparation.ts';

const key = new Uint8Array(32).fill(3);

/** Products, comparisons, and an order of the last computer; the client, if there is one, puts in a number. */
const program =
  (owner: number) =>
  async (sharing: Sharing): Promise<bigint[][]> => {
    const own = sharing.session.owns(owner) ? BigUint64Array.of(4n, 9n, 2n) : undefined;
    const x = await sharing.inputRing(owner, 3, own);
    const y = sharing.constantRing(BigUint64Array.of(5n, 5n, 5n));
    const smaller = await sharing.bitsToRing(await isNegative(sharing, sharing.subtract(x, y)));
    const last = sharing.session.computers - 1;
    const order = sharing.session.owns(last) ? Uint32Array.of(2, 0, 1) : undefined;
    const moved = await sharing.permute(last, { rings: [await sharing.multiply(x, x)], bits: [] }, order);
    const answers: bigint[][] = [];
    for (const ring of [smaller, ...moved.rings]) {
      answers.push([...((await sharing.reveal(ring, 'line', [0])) ?? [])]);
    }
    return answers;
  };
const expected = [
  [1n, 0n, 1n],
  [4n, 16n, 81n],
];

async function fileOf(part: Parameters<typeof sealPreparation>[0]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of sealPreparation(part, key)) pieces.push(piece);
  return concatBytes(...pieces);
}

describe.each([
  [2, 0],
  [3, 0],
  [2, 1],
])('%i computers and %i clients', (computing, clients) => {
  const computers = Array.from({ length: computing }, (_, i) => `computer${i}`);
  const runners = [...computers, ...Array.from({ length: clients }, (_, i) => `client${i}`)];
  const everybody = [...runners, 'dealer'];
  const run = program(clients === 0 ? 0 : computing);
  const options = { computers: computing };

  test('the same answer without the dealer, at the declared cost', async () => {
    const plan = await planProgram(everybody, additiveDealer, run, undefined, computing);
    const parts = await dealPreparation(additiveDealer, computers, plan);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(1);
    const { results, traffic } = await runLocal(
      runners,
      (session) => runPrepared(additiveDealer, session, parts[session.self], run, permitAll),
      // A tab would choose another one.
      { ...options, prg: 'aes-128-ctr' },
    );
    expect(results[0]).toEqual(expected);
    const cost = await runCost(everybody, additiveDealer, run, permitAll, { ...options, prepared: true });
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
    expect([...traffic.map(({ sent }) => sent.reduce((sum, bytes) => sum + bytes, 0)), 0]).toEqual(cost.bytesPerParty);
    const live = await runCost(everybody, additiveDealer, run, permitAll, options);
    expect(live.bytesPerParty.at(-1)).toBeGreaterThan(0);
    const { bytesPerParty } = await runCost(everybody, additiveDealer, run, permitAll, { ...options, plan });
    expect(bytesPerParty).toEqual(live.bytesPerParty);
  });

  test('files have the declared sizes, and say whose they are', async () => {
    const plan = await planProgram(everybody, additiveDealer, run, undefined, computing);
    const parts = await dealPreparation(additiveDealer, computers, plan);
    const [id] = parts.map((part) => part.id);
    const files = await Promise.all(parts.map(fileOf));
    expect(files.map(({ length }) => length)).toEqual(dealtFileBytes(additiveDealer, computers, plan));
    for (const [self, file] of files.entries()) {
      const head = { id, protocol: 'additive-dealer', names: computers, self };
      expect(await inspectSealed([file], key)).toEqual(head);
      const unreadable = { code: 'preparation.unreadable' };
      for (const at of [0, 20, 50, file.length - 1]) {
        const changed = file.with(at, (file[at] as number) ^ 1);
        await expect(inspectSealed([changed], key)).rejects.toMatchObject(unreadable);
        await expect(inspectSealed([file.subarray(0, at)], key)).rejects.toMatchObject(unreadable);
      }
      await expect(
        inspectSealed(
          [file],
          key.map((byte) => byte + 1),
        ),
      ).rejects.toMatchObject(unreadable);
    }
  });
});

test('two preparations have nothing in common', async () => {
  const plan = await planProgram(['a', 'b', 'c'], additiveDealer, program(0));
  const [first, second] = [
    await dealPreparation(additiveDealer, ['a', 'b'], plan),
    await dealPreparation(additiveDealer, ['a', 'b'], plan),
  ];
  expect(first.map(({ id }) => id)).not.toEqual(second.map(({ id }) => id));
  const seeds = [...first, ...second].map((part) => toHex(part.claim().seed));
  expect(new Set(seeds).size).toBe(4);
});

test('a large file is inspected chunk by chunk, and its chunks in their order', async () => {
  const wide = async (sharing: Sharing): Promise<void> => {
    const x = sharing.constantRing(new BigUint64Array(600_000));
    await sharing.multiply(x, x);
  };
  const plan = await planProgram(['a', 'b', 'c'], additiveDealer, wide);
  const [, part] = await dealPreparation(additiveDealer, ['a', 'b'], plan);
  const file = await fileOf(part as Parameters<typeof sealPreparation>[0]);
  expect(file.length).toBe(dealtFileBytes(additiveDealer, ['a', 'b'], plan)[1]);
  await expect(inspectSealed([file], key)).resolves.toMatchObject({ self: 1 });
  const chunk = 4 * 1024 * 1024 + 16;
  const swapped = [file.subarray(0, 40), file.subarray(40 + chunk), file.subarray(40, 40 + chunk)];
  await expect(inspectSealed(swapped, key)).rejects.toMatchObject({ code: 'preparation.unreadable' });
  const claim = (): boolean => true;
  await expect(unsealPreparation([file], key, { claim })).resolves.toMatchObject({ self: 1 });
});

test('a protocol without a dealer has nothing to deal', async () => {
  await expect(dealPreparation(additiveOt, ['a', 'b'], [])).rejects.toMatchObject({ code: 'preparation.none' });
  expect(() => dealtFileBytes(additiveOt, ['a', 'b'], [])).toThrow('has no preparation');
});
