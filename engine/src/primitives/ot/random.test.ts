import { expect, test } from 'vitest';
import { runLocal } from '../../transport/local-mesh.ts';
import { setupOtReceiver, setupOtSender } from './setup.ts';
import type { OtOptions } from './types.ts';

const settings: readonly OtOptions[] = (['semi-honest', 'malicious'] as const).flatMap((adversary) =>
  ([1, 2, 4] as const).map((fieldBits) => ({ adversary, fieldBits })),
);

test.each(settings)('random OTs: the receiver has the chosen message ($adversary, $fieldBits)', async (options) => {
  const count = 70_000;
  const { results } = await runLocal(['a', 'b'], async (session) => {
    if (session.self === 0) return { sent: await (await setupOtSender(session, 1, options)).random(session, count) };
    return { got: await (await setupOtReceiver(session, 0, options)).random(session, count) };
  });
  const sent = results[0]?.sent as { zero: BigUint64Array; one: BigUint64Array };
  const got = results[1]?.got as { choices: BigUint64Array; chosen: BigUint64Array };
  let wrong = 0;
  let ones = 0;
  for (let i = 0; i < count; i++) {
    const c = ((got.choices[i >> 6] as bigint) >> BigInt(i & 63)) & 1n;
    ones += Number(c);
    const from = c === 1n ? sent.one : sent.zero;
    if (from[2 * i] !== got.chosen[2 * i] || from[2 * i + 1] !== got.chosen[2 * i + 1]) wrong++;
  }
  expect(wrong).toBe(0);
  expect(Math.abs(ones - count / 2)).toBeLessThan(1000);
});
