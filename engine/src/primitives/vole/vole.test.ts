// Correlations against plain arithmetic, the traffic against what flows.ts declares.
import { beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import { multiplyByFixed } from '../../math/gf128.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import { idealOt } from '../ot/ideal.ts';
import { setupOtPair } from '../ot/setup.ts';
import type { OtEnds } from '../ot/types.ts';
import { voleCost } from './flows.ts';
import { mostCorrelations, voleShape } from './parameters.ts';
import { type ReceivedVole, receiveEncoding, receiveVole, type SentVole, sendVole } from './vole.ts';

const expectCorrelated = ({ delta, b }: SentVole, { a, c }: ReceivedVole, count: number): void => {
  expect([b.length, a.length, c.length]).toEqual([2 * count, 2 * count, 2 * count]);
  const expected = multiplyByFixed(delta, a, b.slice());
  expect(expected.every((word, i) => word === c[i])).toBe(true);
};

/** Ends of both parties over ideal OTs in both directions. */
function idealPairs(): [OtEnds, OtEnds] {
  const random = seededRandom(new Uint8Array(32).fill(2));
  const [forth, back] = [idealOt(random, 0, 1), idealOt(random, 1, 0)];
  return [
    { sending: forth.sending, receiving: back.receiving },
    { sending: back.sending, receiving: forth.receiving },
  ];
}

beforeAll(loadKernels);

test.each([
  { width: 1, count: 16_465 },
  { width: 2, count: 300 },
] as const)('over ideal OTs, the receiver encoding $width at a time', async ({ width, count }) => {
  const pairs = idealPairs();
  const { results } = await runLocal(
    ['a', 'b'],
    (session): Promise<SentVole | ReceivedVole> =>
      session.self === 0
        ? sendVole(session, pairs[0], count, { adversary: 'malicious' })
        : receiveEncoding(width, session, pairs[1], count, { adversary: 'malicious' }),
  );
  expectCorrelated(results[0] as SentVole, results[1] as ReceivedVole, count);
});

test.each([
  { adversary: 'semi-honest', fieldBits: 2 },
  { adversary: 'malicious', fieldBits: 4 },
] as const)('correlations hold, look random and cost what is declared: $adversary', async (options) => {
  const { adversary } = options;
  const counts = [1, 100, 2 ** 14];
  const delta = BigUint64Array.of(7n, 1n << 63n);
  const { results } = await runLocal(['a', 'b'], async (session) => {
    const { self } = session;
    const ends = await setupOtPair(session, 1 - self, options);
    const made: { out: SentVole | ReceivedVole; sent: number; rounds: readonly number[] }[] = [];
    for (const [i, count] of counts.entries()) {
      const before = session.traffic();
      const out =
        self === 0
          ? await sendVole(session, ends, count, i === 0 ? { adversary } : { adversary, delta })
          : await receiveVole(session, ends, count, { adversary });
      const after = session.traffic();
      made.push({
        out,
        sent: (after.sent[1 - self] as number) - (before.sent[1 - self] as number),
        rounds: [before.rounds, after.rounds],
      });
    }
    return made;
  });
  const vectors: BigUint64Array[] = [];
  counts.forEach((count, i) => {
    const [sender, receiver] = results.map((made) => made[i]);
    const [sent, got] = [sender?.out as SentVole, receiver?.out as ReceivedVole];
    expectCorrelated(sent, got, count);
    const [before, after] = [0, 1].map((at) => [sender, receiver].map((end) => end?.rounds[at] as number)) as [
      [number, number],
      [number, number],
    ];
    const cost = voleCost(count, options, before);
    expect([sender?.sent, receiver?.sent]).toEqual([cost.toReceiver, cost.toSender]);
    expect(Math.max(...after) - Math.max(...before)).toBe(cost.rounds);
    vectors.push(sent.b, got.a, got.c);
    if (i > 0) expect(sent.delta).toEqual(delta);
  });
  // No two calls and no two vectors have anything in common.
  expect(new Set(vectors.map((vector) => vector[0])).size).toBe(vectors.length);
  for (const vector of vectors.slice(-3)) {
    expect(new Set(vector).size).toBe(vector.length);
    // 2^21 fair bits have a standard deviation of 724: seven of them are exceeded once in 10^11 runs.
    let ones = 0;
    for (const word of new Uint32Array(vector.buffer, vector.byteOffset, 2 * vector.length)) ones += bitsIn(word);
    expect(Math.abs(ones - 2 ** 20)).toBeLessThan(7 * 725);
  }
});

function bitsIn(word: number): number {
  let sum = word - ((word >>> 1) & 0x5555_5555);
  sum = (sum & 0x3333_3333) + ((sum >>> 2) & 0x3333_3333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

test('wrong use is refused before anything is sent', async () => {
  const [ends] = idealPairs();
  const { results } = await runLocal(['a', 'b'], async (session) => {
    if (session.self !== 0) return [];
    const calls = [
      () => sendVole(session, ends, 0, { adversary: 'malicious' }),
      () => receiveVole(session, ends, mostCorrelations + 1, { adversary: 'malicious' }),
      () => sendVole(session, ends, 1, { adversary: 'semi-honest' }),
      () => sendVole(session, ends, 1, { adversary: 'malicious', delta: new BigUint64Array(3) }),
    ];
    const errors: unknown[] = [];
    for (const call of calls) await call().catch((error: unknown) => errors.push(error));
    return errors;
  });
  const errors = results[0] as UsageError[];
  expect(errors.every((error) => error instanceof UsageError)).toBe(true);
  expect(errors.map(({ code }) => code)).toEqual([
    'vole.wrong-count',
    'vole.wrong-count',
    'vole.other-adversary',
    'vole.wrong-delta',
  ]);
});

test('shapes hold what is asked for, in quarters and groups of four', () => {
  for (const count of [1, 16_464, 16_465, 1_350_000, 12_900_000, mostCorrelations]) {
    const { leaves, depth, half, quarter } = voleShape(count);
    expect(half).toBeGreaterThanOrEqual(count);
    expect([half % 4, 4 * quarter, 2 ** depth >= leaves, 2 ** (depth - 1) < leaves]).toEqual([0, half, true, true]);
  }
});
