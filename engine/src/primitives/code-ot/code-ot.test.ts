import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { loadKernels } from '../../kernels/load.ts';
import { runLocal, startLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import { CodeReceiver, CodeSender, setupCodeReceiver, setupCodeSender } from './code-ot.ts';
import { codeFlows, codeFor } from './flows.ts';

beforeAll(loadKernels);

const random = seededRandom(new Uint8Array(32).fill(5));

const rowAt = (rows: readonly BigUint64Array[], i: number): bigint =>
  rows.reduce((sum, group, g) => {
    const row = ((group[2 * i + 1] as bigint) << 64n) | (group[2 * i] as bigint);
    return sum | (row << BigInt(128 * g));
  }, 0n);

test.each(['semi-honest', 'malicious'] as const)('%s: q = t ⊕ C(v) ∧ s, twice with one set-up', async (adversary) => {
  const code = codeFor(adversary);
  const message = BigInt(code.dimension);
  const batches = [300, 70_000].map((count) => {
    const values = new BigUint64Array(2 * count);
    random.fill(bytesOf(values));
    return values;
  });
  const { results, traffic } = await runLocal(['sender', 'receiver'], async (session) => {
    if (session.self === 1) {
      const end = await setupCodeReceiver(session, 0, adversary);
      const rows = [];
      for (const values of batches) rows.push(await end.extend(session, values));
      return { rows, offsets: [] };
    }
    const end = await setupCodeSender(session, 1, adversary);
    const rows = [];
    for (const values of batches) rows.push(await end.extend(session, values.length / 2));
    const offsets = Array.from({ length: code.groups }, () => new BigUint64Array(0));
    end.offsets(batches[0] as BigUint64Array, (group, found) => (offsets[group] = found.slice()));
    return { rows, offsets };
  });
  const [sent, got] = results as [(typeof results)[number], (typeof results)[number]];
  // s is what shows in all rows.
  let s = 0n;
  batches.forEach((values, batch) => {
    // All rows of the first batch, some of the second.
    const step = batch === 0 ? 1 : 499;
    const words = Array.from({ length: Math.ceil(values.length / 2 / step) }, (_, k) => {
      const i = step * k;
      const value = ((values[2 * i + 1] as bigint) << 64n) | (values[2 * i] as bigint);
      return code.wordOf(BigInt.asUintN(Number(message), value));
    });
    const differences = words.map(
      (_, k) => rowAt(sent.rows[batch] ?? [], step * k) ^ rowAt(got.rows[batch] ?? [], step * k),
    );
    if (batch === 0) s = differences.reduce((sum, each) => sum | each, 0n);
    expect(differences.every((each, i) => each === ((words[i] as bigint) & s))).toBe(true);
    if (batch === 0) expect(differences.every((each, i) => each === rowAt(sent.offsets, i))).toBe(true);
  });
  const ones = s.toString(2).replaceAll('0', '').length;
  expect(Math.abs(ones - code.columns / 2)).toBeLessThan(code.columns / 4);
  // Rows look random: no column is constant.
  const some = Array.from({ length: 64 }, (_, i) => rowAt(got.rows[0] ?? [], i));
  expect(some.reduce((sum, each) => sum | each, 0n)).toBe((1n << BigInt(code.columns)) - 1n);
  const flow = [
    codeFlows.setup(adversary),
    ...batches.map((each) => codeFlows.extend(each.length / 2, adversary)),
  ].flat();
  const total = (key: 'toSender' | 'toReceiver') => flow.reduce((sum, round) => sum + round[key], 0);
  expect(traffic.map(({ sent: bytes }) => bytes.reduce((sum, each) => sum + each, 0))).toEqual([
    total('toReceiver'),
    total('toSender'),
  ]);
});

/** Both ends of malicious extension without their OTs; what the receiver sends passes through `change`. */
async function extension(
  change: (bytes: Uint8Array, message: number) => void,
  given?: BigUint64Array,
): Promise<unknown> {
  const { columns } = codeFor('malicious');
  const words = (length: number): BigUint64Array => {
    const drawn = new BigUint64Array(length);
    random.fill(bytesOf(drawn));
    return drawn;
  };
  const [zero, one, s] = [words(2 * columns), words(2 * columns), words(Math.ceil(columns / 64))];
  const chosen = zero.map((word, i) =>
    ((s[i >> 7] as bigint) >> BigInt((i >> 1) & 63)) & 1n ? (one[i] as bigint) : word,
  );
  const runs = startLocal(
    ['sender', 'receiver'],
    async (session) => {
      if (session.self === 0) {
        await new CodeSender(session, 1, 'malicious', s, chosen).extend(session, 100);
        return;
      }
      let message = 0;
      const altered = new Proxy(session, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== 'send') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          return (to: number, chunk: Uint8Array, last: boolean) => {
            const bytes = chunk.slice();
            change(bytes, message++);
            target.send(to, bytes, last);
          };
        },
      });
      await new CodeReceiver(session, 0, 'malicious', zero, one).extend(altered, given ?? words(200));
    },
    { timeoutMs: 5000 },
  );
  const [honest] = await Promise.allSettled(runs);
  return honest?.status === 'rejected' ? (honest.reason as unknown) : undefined;
}

describe('a receiver that deviates', () => {
  const isCaught = expect.objectContaining({ code: 'ot.inconsistent-choices' });
  // Corrections come in five messages, one for each group of columns, then the proof. A column has 32 bytes.
  const groups = codeFor('malicious').groups;

  test('honest, it passes; its proof tells nothing of its values', async () => {
    let proof = new Uint8Array(0);
    const note = (bytes: Uint8Array, message: number): void => {
      if (message === groups) proof = bytes.slice();
    };
    expect(await extension(note, new BigUint64Array(200))).toBeUndefined();
    // Sums of values that are zero are masks and nothing else: each of these bytes is zero with probability 1/256.
    expect(proof.length).toBe(1024 * (groups + 1));
    expect(proof.subarray(1024 * groups).filter((byte) => byte === 0).length).toBeLessThan(40);
  });

  test('a word that is none of the code is caught unless the bits of s at its errors were guessed', async () => {
    const single = async (column: number): Promise<boolean> => {
      const error = await extension((bytes, message) => {
        if (message === column >> 7) bytes[32 * (column & 127) + 3] = (bytes[32 * (column & 127) + 3] as number) ^ 16;
      });
      if (error !== undefined) expect(error).toEqual(isCaught);
      return error !== undefined;
    };
    let caught = 0;
    for (let i = 0; i < 8; i++) caught += (await single((i * 97) % 605)) ? 1 : 0;
    // Half of them; seeds and s are the same in every run of this test.
    expect(caught).toBeGreaterThan(0);
    expect(caught).toBeLessThan(8);
    const many = await extension((bytes, message) => {
      if (message < groups) for (let at = 0; at < bytes.length; at += 32) bytes[at] = (bytes[at] as number) ^ 1;
    });
    expect(many).toEqual(isCaught);
  });

  test.each([
    ['rows', 5],
    ['rows of the last group', 16 * 64 * groups - 1024 + 2],
    ['values', 16 * 64 * groups + 100],
  ])('a false hash of %s is caught', async (_, byte) => {
    const error = await extension((bytes, message) => {
      if (message === groups) bytes[byte] = (bytes[byte] as number) ^ 8;
    });
    expect(error).toEqual(isCaught);
  });
});
