// Every call of both ends against plain arithmetic, and its traffic against what flows.ts declares.
import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { wordsFor } from '../../math/bits.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import { type OtFlow, otFlows, otRounds } from './flows.ts';
import { idealOt } from './ideal.ts';
import { setupOtPair, setupOtReceiver, setupOtSender } from './setup.ts';
import type { OtOptions, OtReceiver, OtSender } from './types.ts';

/** Options of real ends, or the ideal functionality. */
type Setting = OtOptions | { readonly adversary: 'ideal'; readonly fieldBits?: undefined };
const ideal: Setting = { adversary: 'ideal' };

const settings: readonly OtOptions[] = [
  { adversary: 'semi-honest', fieldBits: 1 },
  { adversary: 'semi-honest', fieldBits: 2 },
  { adversary: 'semi-honest', fieldBits: 4 },
  { adversary: 'malicious', fieldBits: 1 },
  { adversary: 'malicious', fieldBits: 2 },
  { adversary: 'malicious', fieldBits: 4 },
];

const random = seededRandom(new Uint8Array(32).fill(7));
const wordsOfRandom = (length: number): BigUint64Array => {
  const words = new BigUint64Array(length);
  random.fill(bytesOf(words));
  return words;
};
const bit = (words: BigUint64Array, i: number): bigint => ((words[i >> 6] as bigint) >> BigInt(i & 63)) & 1n;
const ring = (value: bigint): bigint => BigInt.asUintN(64, value);

interface Both<S, R> {
  readonly sent: S;
  readonly got: R;
}

/** Runs one call of each end, and holds its traffic to `flowOf`; the ideal sends nothing. */
async function both<S, R>(
  setting: Setting,
  flowOf: (options: OtOptions) => OtFlow,
  send: (end: OtSender, session: Session) => Promise<S>,
  receive: (end: OtReceiver, session: Session) => Promise<R>,
): Promise<Both<S, R>> {
  if (setting.adversary === 'ideal') {
    const { sending, receiving } = idealOt(random);
    const { results, traffic } = await runLocal(['a', 'b'], async (session) =>
      session.self === 0 ? { sent: await send(sending, session) } : { got: await receive(receiving, session) },
    );
    expect(traffic.flatMap(({ sent }) => sent)).toEqual([0, 0, 0, 0]);
    const [first, second] = results as [{ sent: S }, { got: R }];
    return { sent: first.sent, got: second.got };
  }
  const options = setting;
  const flow = flowOf(options);
  const counted = async <T>(session: Session, call: () => Promise<T>) => {
    const before = session.traffic();
    const value = await call();
    const after = session.traffic();
    const bytes = (after.sent[1 - session.self] as number) - (before.sent[1 - session.self] as number);
    return { value, bytes, rounds: after.rounds };
  };
  const { results } = await runLocal(['a', 'b'], async (session) => {
    if (session.self === 0) {
      const end = await setupOtSender(session, 1, options);
      return { sent: await counted(session, () => send(end, session)), got: undefined };
    }
    const end = await setupOtReceiver(session, 0, options);
    return { sent: undefined, got: await counted(session, () => receive(end, session)) };
  });
  const sent = results[0]?.sent as { value: S; bytes: number; rounds: number };
  const got = results[1]?.got as { value: R; bytes: number; rounds: number };
  expect(sent.bytes).toBe(flow.reduce((sum, { toReceiver }) => sum + toReceiver, 0));
  expect(got.bytes).toBe(flow.reduce((sum, { toSender }) => sum + toSender, 0));
  expect(Math.max(sent.rounds, got.rounds)).toBe(otRounds(otFlows.setup(options), flow));
  return { sent: sent.value, got: got.value };
}

test.each(settings)('set-up declares what it sends ($adversary, $fieldBits)', async (options) => {
  const { traffic } = await runLocal(['a', 'b'], async (session) => {
    if (session.self === 0) await setupOtSender(session, 1, options);
    else await setupOtReceiver(session, 0, options);
  });
  const flow = otFlows.setup(options);
  expect(traffic[0]?.sent[1]).toBe(flow.reduce((sum, { toReceiver }) => sum + toReceiver, 0));
  expect(traffic[1]?.sent[0]).toBe(flow.reduce((sum, { toSender }) => sum + toSender, 0));
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(otRounds(flow));
});

test.each(settings)('set-up of both directions declares what it sends ($adversary, $fieldBits)', async (options) => {
  const { traffic } = await runLocal(['a', 'b'], (session) => setupOtPair(session, 1 - session.self, options));
  const flow = otFlows.setupPair(options);
  expect(traffic[0]?.sent[1]).toBe(flow.reduce((sum, { toReceiver }) => sum + toReceiver, 0));
  expect(traffic[1]?.sent[0]).toBe(flow.reduce((sum, { toSender }) => sum + toSender, 0));
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(otRounds(flow));
});

test.each([ideal, ...settings])('random OTs of one bit ($adversary, $fieldBits)', async (options) => {
  const count = 1000;
  const { sent, got } = await both(
    options,
    (real) => otFlows.randomBits(count, real),
    (end, session) => end.randomBits(session, count),
    (end, session) => end.randomBits(session, count),
  );
  for (let i = 0; i < count; i++) {
    expect(bit(got.chosen, i)).toBe(bit(bit(got.choices, i) === 1n ? sent.one : sent.zero, i));
  }
});

test.each([ideal, ...settings])('chosen messages ($adversary, $fieldBits)', async (options) => {
  const count = 5001;
  const [zero, one, choices] = [wordsOfRandom(2 * count), wordsOfRandom(2 * count), wordsOfRandom(wordsFor(count))];
  const { got } = await both(
    options,
    (real) => otFlows.send(count, real),
    (end, session) => end.send(session, zero, one),
    (end, session) => end.receive(session, choices, count),
  );
  const expected = zero.map((word, i) => (bit(choices, i >> 1) === 1n ? (one[i] as bigint) : word));
  expect(got).toEqual(expected);
});

test.each([ideal, ...settings])('correlated OT ($adversary, $fieldBits)', async (options) => {
  const count = 4999;
  const [delta, choices] = [wordsOfRandom(count), wordsOfRandom(wordsFor(count))];
  const { sent, got } = await both(
    options,
    (real) => otFlows.correlated(count, real),
    (end, session) => end.correlated(session, delta),
    (end, session) => end.correlated(session, choices, count),
  );
  expect(got).toEqual(sent.map((q, i) => ring(q + bit(choices, i) * (delta[i] as bigint))));
});

test.each([ideal, ...settings])('correlated OT by exclusive or ($adversary, $fieldBits)', async (options) => {
  const count = 4999;
  const [delta, choices] = [wordsOfRandom(2 * count), wordsOfRandom(wordsFor(count))];
  const { sent, got } = await both(
    options,
    (real) => otFlows.xorCorrelated(count, real),
    (end, session) => end.xorCorrelated(session, delta),
    (end, session) => end.xorCorrelated(session, choices, count),
  );
  expect(got).toEqual(sent.map((q, i) => q ^ (bit(choices, i >> 1) * (delta[i] as bigint))));
});

test.each([ideal, ...settings])('products ($adversary, $fieldBits)', async (options) => {
  const edges = BigUint64Array.of(0n, 1n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n);
  for (const count of [1, 101]) {
    const a = wordsOfRandom(count);
    const b = wordsOfRandom(count);
    if (count > 25)
      for (let i = 0; i < 25; i++) [a[i], b[i]] = [edges[i % 5] as bigint, edges[Math.floor(i / 5)] as bigint];
    const { sent, got } = await both(
      options,
      (real) => otFlows.product(count, real),
      (end, session) => end.product(session, a),
      (end, session) => end.product(session, b),
    );
    expect(sent.map((z, i) => ring(z + (got[i] as bigint)))).toEqual(a.map((x, i) => ring(x * (b[i] as bigint))));
  }
});

test.each([ideal, ...settings])('products of bits ($adversary, $fieldBits)', async (options) => {
  const count = 70_001;
  const [a, b] = [wordsOfRandom(wordsFor(count)), wordsOfRandom(wordsFor(count))];
  const { sent, got } = await both(
    options,
    (real) => otFlows.bitProduct(count, real),
    (end, session) => end.bitProduct(session, a, count),
    (end, session) => end.bitProduct(session, b, count),
  );
  const difference = sent.map((z, i) => z ^ (got[i] as bigint) ^ ((a[i] as bigint) & (b[i] as bigint)));
  for (let i = 0; i < count; i++) if (bit(difference, i) !== 0n) throw new Error(`bit ${i} differs`);
});

test.each([
  { rows: 3, inner: 4, columns: 5 },
  { rows: 1, inner: 7, columns: 2 },
  { rows: 1100, inner: 2, columns: 1 },
])('matrix products: $rows × $inner times $inner × $columns', async (shape) => {
  const { rows, inner, columns } = shape;
  const [y, x] = [wordsOfRandom(rows * inner), wordsOfRandom(inner * columns)];
  for (const adversary of ['ideal', 'semi-honest', 'malicious'] as const) {
    const options: Setting = { adversary };
    const { sent, got } = await both(
      options,
      (real) => otFlows.matrixProduct(shape, real),
      (end, session) => end.matrixProduct(session, y, shape),
      (end, session) => end.matrixProduct(session, x, shape),
    );
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0n;
        for (let t = 0; t < inner; t++) sum += (y[r * inner + t] as bigint) * (x[t * columns + c] as bigint);
        const at = r * columns + c;
        expect(ring((sent[at] as bigint) + (got[at] as bigint))).toBe(ring(sum));
      }
    }
  }
});

test('a second batch goes on where the first ended', async () => {
  const options = { adversary: 'semi-honest' } as const;
  const count = 2 ** 13 + 3;
  const [a, b] = [wordsOfRandom(count), wordsOfRandom(count)];
  const { sent, got } = await both(
    options,
    (real) => otFlows.product(count, real),
    (end, session) => end.product(session, a),
    (end, session) => end.product(session, b),
  );
  expect(sent.map((z, i) => ring(z + (got[i] as bigint)))).toEqual(a.map((x, i) => ring(x * (b[i] as bigint))));
});

test('nothing is sent for nothing', async () => {
  const options = { adversary: 'malicious' } as const;
  const empty = new BigUint64Array(0);
  await both(
    options,
    () => [],
    async (end, session) => {
      await end.random(session, 0);
      await end.send(session, empty, empty);
      await end.product(session, empty);
      await end.bitProduct(session, empty, 0);
      await end.matrixProduct(session, empty, { rows: 0, inner: 3, columns: 0 });
    },
    async (end, session) => {
      await end.random(session, 0);
      await end.receive(session, empty, 0);
      await end.product(session, empty);
      await end.bitProduct(session, empty, 0);
      await end.matrixProduct(session, empty, { rows: 0, inner: 3, columns: 0 });
    },
  );
});
