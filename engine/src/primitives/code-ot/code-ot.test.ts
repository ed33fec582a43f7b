import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import { setupCodeReceiver, setupCodeSender } from './code-ot.ts';
import { codeFlows, codeFor } from './flows.ts';

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
    const differences = words.map((_, k) => rowAt(sent.rows[batch] ?? [], step * k) ^ rowAt(got.rows[batch] ?? [], step * k));
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
