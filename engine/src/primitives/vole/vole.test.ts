// Correlations against plain arithmetic, the traffic against what flows.ts declares.
import { beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../base/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import { multiplyByFixed } from '../../math/gf128.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import { idealOt } from '../ot/ideal.ts';
import { setupOtPair } from '../ot/setup.ts';
import type { OtEnds, OtOptions } from '../ot/types.ts';
import { voleCost } from './flows.ts';
import { mostCorrelations, voleShape } from './parameters.ts';
import { type ReceivedVole, receiveVole, type SentVole, sendVole } from './vole.ts';

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

/** What the outputs of the plain twins were, for the kernels to be compared with. */
let plain: readonly (SentVole | ReceivedVole)[];

const overIdeal = async (count: number) => {
  const pairs = idealPairs();
  const { results } = await runLocal(
    ['a', 'b'],
    (session): Promise<SentVole | ReceivedVole> =>
      session.self === 0
        ? sendVole(session, pairs[0], count, { adversary: 'malicious' })
        : receiveVole(session, pairs[1], count, { adversary: 'malicious' }),
    { seed: new Uint8Array(32).fill(4) },
  );
  expectCorrelated(results[0] as SentVole, results[1] as ReceivedVole, count);
  return results;
};

// Before anything loads the kernels.
test('the plain twins make correlations', async () => {
  plain = await overIdeal(300);
});

describe('with kernels', () => {
  beforeAll(loadKernels);

  test('kernels give what the plain twins give', async () => {
    expect(await overIdeal(300)).toEqual(plain);
  });

  const run = (options: OtOptions, counts: readonly number[], delta?: BigUint64Array) =>
    runLocal(['a', 'b'], async (session) => {
      const ends = await setupOtPair(session, 1 - session.self, options);
      const made: { out: SentVole | ReceivedVole; sent: number; rounds: number }[] = [];
      for (const count of counts) {
        const before = session.traffic();
        const { adversary } = options;
        const out =
          session.self === 0
            ? await sendVole(session, ends, count, delta === undefined ? { adversary } : { adversary, delta })
            : await receiveVole(session, ends, count, { adversary });
        const after = session.traffic();
        const other = 1 - session.self;
        made.push({
          out,
          sent: (after.sent[other] as number) - (before.sent[other] as number),
          rounds: after.rounds - before.rounds,
        });
      }
      return made;
    });

  test.each([
    { adversary: 'semi-honest', fieldBits: 2 },
    { adversary: 'malicious', fieldBits: 4 },
  ] as const)('correlations hold and cost what is declared: $adversary', async (options) => {
    const counts = [1, 100, 2 ** 14, 20_001];
    const { results } = await run(options, counts);
    counts.forEach((count, i) => {
      const [sender, receiver] = [results[0]?.[i], results[1]?.[i]];
      expectCorrelated(sender?.out as SentVole, receiver?.out as ReceivedVole, count);
      const cost = voleCost(count, options);
      expect([sender?.sent, receiver?.sent]).toEqual([cost.toReceiver, cost.toSender]);
    });
  });

  test.each(['semi-honest', 'malicious'] as const)('rounds are those declared: %s', async (adversary) => {
    const pair = async (withVole: boolean): Promise<number> => {
      const { traffic } = await runLocal(['a', 'b'], async (session) => {
        const ends = await setupOtPair(session, 1 - session.self, { adversary });
        // Both are at the same round before what is measured.
        await Promise.all([0, 1].map((from) => session.transfer(from, 1 - from, 1, Uint8Array.of(1))));
        if (!withVole) return;
        if (session.self === 0) await sendVole(session, ends, 1, { adversary });
        else await receiveVole(session, ends, 1, { adversary });
      });
      return Math.max(...traffic.map(({ rounds }) => rounds));
    };
    expect((await pair(true)) - (await pair(false))).toBe(voleCost(1, { adversary }).rounds);
  });

  test('delta may be given; a and b look random, and what calls make differs', async () => {
    const delta = BigUint64Array.of(7n, 1n << 63n);
    const { results } = await run({ adversary: 'semi-honest' }, [2 ** 14, 2 ** 14], delta);
    const vectors = results.flat().flatMap(({ out }) => ('a' in out ? [out.a, out.c] : [out.b]));
    expect(results[0]?.map(({ out }) => (out as SentVole).delta)).toEqual([delta, delta]);
    for (const vector of vectors) {
      let ones = 0;
      for (let word of vector) for (; word > 0n; word &= word - 1n) ones += 1;
      // 2^21 fair bits have a standard deviation of 724: seven of them are exceeded once in 10^11 runs.
      expect(Math.abs(ones - 2 ** 20)).toBeLessThan(7 * 725);
      expect(new Set(vector).size).toBe(vector.length);
    }
    expect(new Set(vectors.map((vector) => vector[0])).size).toBe(vectors.length);
  });

  test('any 128 elements span the field: they are no combinations of few', async () => {
    const { results } = await run({ adversary: 'semi-honest' }, [300]);
    const { a } = results[1]?.[0]?.out as ReceivedVole;
    const basis: bigint[] = [];
    for (let i = 0; i < 200; i++) {
      let value = (a[2 * i] as bigint) | ((a[2 * i + 1] as bigint) << 64n);
      for (const row of basis) value = value < (value ^ row) ? value : value ^ row;
      if (value > 0n) basis.push(value);
      basis.sort((x, y) => (x < y ? 1 : -1));
    }
    expect(basis.length).toBe(128);
  });

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
});

test('shapes hold what is asked for, in quarters and groups of four', () => {
  for (const count of [1, 16_464, 16_465, 1_350_000, 12_900_000, mostCorrelations]) {
    const { leaves, depth, half, quarter } = voleShape(count);
    expect(half).toBeGreaterThanOrEqual(count);
    expect([half % 4, 4 * quarter, 2 ** depth >= leaves, 2 ** (depth - 1) < leaves]).toEqual([0, half, true, true]);
  }
});
