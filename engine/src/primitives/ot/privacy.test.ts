// What travels and what comes out must look like fresh random bytes, whatever the inputs, and nothing may come twice. The seed is
// fixed, so the tests either always pass or always fail; the rates stated are those of a false alarm under another seed.
import { expect, test } from 'vitest';
import { bytesOf, toHex, wordsOf } from '../../base/bytes.ts';
import type { UsageError } from '../../base/errors.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import type { Session } from '../../transport/session.ts';
import { setupOtMesh, setupOtReceiver, setupOtSender } from './setup.ts';
import type { OtOptions, OtReceiver, OtSender } from './types.ts';

const seed = new Uint8Array(32).fill(23);
const settings: readonly OtOptions[] = [
  { adversary: 'semi-honest', fieldBits: 1 },
  { adversary: 'semi-honest', fieldBits: 2 },
  { adversary: 'malicious', fieldBits: 2 },
  { adversary: 'malicious', fieldBits: 4 },
];

/** A session that notes what it sends. */
function recording(session: Session, sent: Uint8Array[]): Session {
  return new Proxy(session, {
    get(target, key) {
      if (key === 'send') {
        return (to: number, chunk: Uint8Array, last: boolean) => {
          sent.push(chunk.slice());
          target.send(to, chunk, last);
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Chi-square of the bytes: 255 degrees of freedom, values above 402 occur with probability 10^-8. */
function chiSquare(bytes: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  const expected = bytes.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Runs both ends after set-up; what each returned, and what it sent after set-up. */
async function ends<S, R>(
  options: OtOptions,
  send: (end: OtSender, session: Session) => Promise<S>,
  receive: (end: OtReceiver, session: Session) => Promise<R>,
) {
  const { results } = await runLocal(
    ['a', 'b'],
    async (session) => {
      const sent: Uint8Array[] = [];
      const recorded = recording(session, sent);
      const value =
        session.self === 0
          ? { sender: await send(await setupOtSender(session, 1, options), recorded) }
          : { receiver: await receive(await setupOtReceiver(session, 0, options), recorded) };
      return { ...value, sent };
    },
    { seed },
  );
  const [first, second] = results as [{ sender: S; sent: Uint8Array[] }, { receiver: R; sent: Uint8Array[] }];
  return { sender: first.sender, receiver: second.receiver, sent: [first.sent, second.sent] as const };
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

test.each(settings)('random messages and choices are uniform ($adversary, $fieldBits)', async (options) => {
  const count = 8192;
  const { sender, receiver, sent } = await ends(
    options,
    (end, session) => end.random(session, count),
    (end, session) => end.random(session, count),
  );
  for (const words of [sender.zero, sender.one, receiver.chosen]) expect(chiSquare(bytesOf(words))).toBeLessThan(402);
  expect(chiSquare(bytesOf(sender.zero.map((word, i) => word ^ (sender.one[i] as bigint))))).toBeLessThan(402);
  // 1024 bytes of choices are too few for the chi-square of bytes: their ones are 4096 ± 5.7·45.3 in all but 10^-8 of runs.
  let ones = 0;
  for (const byte of bytesOf(receiver.choices)) for (let rest = byte; rest > 0; rest &= rest - 1) ones += 1;
  expect(Math.abs(ones - count / 2)).toBeLessThan(258);
  expect(chiSquare(joined(sent[1]))).toBeLessThan(402);
});

test.each(settings)('what travels does not depend on constant inputs ($adversary, $fieldBits)', async (options) => {
  const count = 256;
  for (const value of [0n, 2n ** 64n - 1n]) {
    const words = new BigUint64Array(count).fill(value);
    const { sender, receiver, sent } = await ends(
      options,
      (end, session) => end.product(session, words),
      (end, session) => end.product(session, words),
    );
    for (const bytes of sent) {
      const all = joined(bytes);
      expect(chiSquare(all.subarray(0, all.length - (all.length % 8)))).toBeLessThan(402);
    }
    // Shares of 2048 bytes: 16 bits at a time would be too many cells; the number of ones tells a constant.
    for (const share of [sender, receiver]) {
      let ones = 0;
      for (const byte of bytesOf(share)) for (let rest = byte; rest > 0; rest &= rest - 1) ones += 1;
      expect(Math.abs(ones - 32 * count)).toBeLessThan(365);
    }
  }
});

test.each(settings)('no message and no mask comes twice ($adversary, $fieldBits)', async (options) => {
  const count = 1000;
  const rounds = 3;
  const { sender, receiver, sent } = await ends(
    options,
    async (end, session) => {
      const all: BigUint64Array[] = [];
      for (let i = 0; i < rounds; i++) {
        const { zero, one } = await end.random(session, count);
        await end.product(session, new BigUint64Array(10));
        all.push(zero, one);
      }
      return all;
    },
    async (end, session) => {
      const all: BigUint64Array[] = [];
      for (let i = 0; i < rounds; i++) {
        all.push((await end.random(session, count)).choices);
        await end.product(session, new BigUint64Array(10));
      }
      return all;
    },
  );
  const strings = new Set<string>();
  for (const words of sender)
    for (let i = 0; i < words.length; i += 2) strings.add(toHex(bytesOf(words.subarray(i, i + 2))));
  expect(strings.size).toBe(2 * rounds * count);
  expect(new Set(receiver.map((choices) => toHex(bytesOf(choices)))).size).toBe(rounds);
  // Of the words sent none appears twice: 2^-36 under another seed.
  for (const bytes of sent) {
    const all = joined(bytes);
    const words = wordsOf(all.subarray(0, all.length - (all.length % 8)));
    expect(new Set(words).size).toBe(words.length);
  }
});

test('the ends of all pairs differ, and each pair fits', async () => {
  const { results } = await runLocal(['a', 'b', 'c'], async (session) => {
    const ends = await setupOtMesh(session, { adversary: 'semi-honest' });
    const a = BigUint64Array.of(BigInt(session.self + 2));
    const b = BigUint64Array.of(BigInt(session.self + 5));
    const pairs = [0, 1, 2].flatMap((sender) => [0, 1, 2].map((receiver) => [sender, receiver] as const));
    const shares = await session.parallel(
      pairs.map(([sender, receiver]) => async (branch) => {
        if (sender === receiver) return undefined;
        if (session.self === sender) return ends[receiver]?.sending.product(branch, a);
        if (session.self === receiver) return ends[sender]?.receiving.product(branch, b);
        return undefined;
      }),
    );
    return { pairs, shares };
  });
  const pairs = results[0]?.pairs ?? [];
  const seen = new Set<bigint>();
  pairs.forEach(([sender, receiver], i) => {
    if (sender === receiver) return;
    const left = results[sender]?.shares[i]?.[0] as bigint;
    const right = results[receiver]?.shares[i]?.[0] as bigint;
    expect(BigInt.asUintN(64, left + right)).toBe(BigInt((sender + 2) * (receiver + 5)));
    seen.add(left);
  });
  expect(seen.size).toBe(6);
});

test('misuse is refused before anything is sent', async () => {
  await runLocal(['a', 'b'], async (session) => {
    const options = { adversary: 'semi-honest' } as const;
    const refused = async (call: () => Promise<unknown>, code: string): Promise<void> => {
      await expect((async () => call())()).rejects.toSatisfy((error) => (error as UsageError).code === code);
    };
    const wrong = { adversary: 'semi-honest', fieldBits: 3 } as unknown as OtOptions;
    await refused(() => setupOtSender(session, 1 - session.self, wrong), 'ot.wrong-options');
    if (session.self === 0) {
      const end = await setupOtSender(session, 1, options);
      await refused(() => end.random(session, -1), 'ot.wrong-count');
      await refused(() => end.random(session, 1.5), 'ot.wrong-count');
      await refused(() => end.send(session, new BigUint64Array(2), new BigUint64Array(4)), 'ot.wrong-length');
      await refused(() => end.bitProduct(session, new BigUint64Array(1), 65), 'ot.wrong-length');
      const shape = { rows: 2, inner: 2, columns: 2 };
      await refused(() => end.matrixProduct(session, new BigUint64Array(3), shape), 'ot.wrong-length');
      const first = end.random(session, 10);
      await refused(() => end.random(session, 10), 'ot.busy');
      await first;
      return;
    }
    const end = await setupOtReceiver(session, 0, options);
    await refused(() => end.receive(session, new BigUint64Array(1), 65), 'ot.wrong-length');
    await refused(() => end.correlated(session, new BigUint64Array(2), 64), 'ot.wrong-length');
    await end.random(session, 10);
  });
});
