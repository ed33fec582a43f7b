// Base OTs are bound to their number, session and parties: what a receiver knows of one serves it nowhere else. The
// receiver here is written anew from the papers' equations, so that it can send what an honest one never would.
import { expect, test } from 'vitest';
import { sha256 } from '#platform';
import { bytesOf, concatBytes, toHex, utf8 } from '../../base/bytes.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { type Script, scripted } from '../../transport/scripted.ts';
import { deriveSeed, seededRandom } from '../../transport/seeds.ts';
import { ristretto255 } from '../ristretto255.ts';
import { baseOtSend } from './base.ts';
import { setupOtReceiver, setupOtSender } from './setup.ts';
import type { OtOptions } from './types.ts';

const names = ['sender', 'receiver'];
const key = (name: string): Uint8Array => deriveSeed(new Uint8Array(32), name);
/** Everybody's randomness is the same in every run, except where `other` says otherwise. */
const always =
  (other: (holders: readonly number[]) => string = () => ''): Script =>
  (holders) =>
    key(`${holders.join()}${other(holders)}`);

const number = (i: number): Uint8Array => Uint8Array.of(i & 255, i >> 8);
const context = key('context');

/** What a receiver that wants message 0 makes for OT number `i`, and what it knows. */
async function offer(i: number, name: string, of = context) {
  const group = await ristretto255();
  const random = seededRandom(key(name));
  const x = group.randomScalar(random);
  const other = group.fromUniform(concatBytes(key(`${name} low`), key(`${name} high`)));
  const input = concatBytes(of, number(i), Uint8Array.of(0), other);
  const halves = [0, 1].map((half) => sha256(utf8(`tacit base ot group ${half}`), input));
  const own = group.subtract(group.multiplyBase(x), group.fromUniform(concatBytes(...halves)));
  const keyAt = (place: number, a: Uint8Array, at = context): string => {
    const shared = group.multiply(x, a) as Uint8Array;
    return toHex(sha256(utf8('tacit base ot key'), at, number(place), Uint8Array.of(0), a, own, other, shared));
  };
  return { elements: concatBytes(own, other), keyAt };
}

/** The sender's messages, and the element that it sent, for elements of any making. */
async function sendTo(elements: readonly Uint8Array[]) {
  const { results } = await runLocal(names, async (session) => {
    if (session.self === 1) {
      session.send(0, concatBytes(...elements), true);
      const a = new Uint8Array(32);
      await session.receive(0, a);
      return { a, zero: [], one: [] };
    }
    const { zero, one } = await baseOtSend(scripted(session, always()), 1, context, elements.length);
    return { a: new Uint8Array(0), zero: zero.map(toHex), one: one.map(toHex) };
  });
  const { zero, one } = results[0] as (typeof results)[number];
  return { a: (results[1] as (typeof results)[number]).a, zero, one };
}

test('elements of one OT, replayed for another, open nothing and give other messages', async () => {
  const first = await offer(0, 'first');
  const { a, zero, one } = await sendTo([first.elements, first.elements]);
  // What it made for this number it knows.
  expect(first.keyAt(0, a)).toBe(zero[0]);
  expect([zero[1], one[1]]).not.toContain(first.keyAt(1, a));
  expect(new Set([...zero, ...one]).size).toBe(4);
});

test('elements of two OTs that change places give other messages, which their receiver does not know', async () => {
  const [first, second] = [await offer(0, 'first'), await offer(1, 'second')];
  const kept = await sendTo([first.elements, second.elements]);
  expect([first.keyAt(0, kept.a), second.keyAt(1, kept.a)]).toEqual(kept.zero);
  const swapped = await sendTo([second.elements, first.elements]);
  expect(toHex(swapped.a)).toBe(toHex(kept.a));
  expect(swapped.zero).not.toContain(second.keyAt(0, kept.a));
  expect(swapped.zero).not.toContain(first.keyAt(1, kept.a));
  expect(new Set([kept, swapped].flatMap(({ zero, one }) => [...zero, ...one])).size).toBe(8);
});

test('elements of another session open nothing', async () => {
  const foreign = await offer(0, 'first', key('another context'));
  const { a, zero, one } = await sendTo([foreign.elements]);
  expect([...zero, ...one]).not.toContain(foreign.keyAt(0, a));
  expect([...zero, ...one]).not.toContain(foreign.keyAt(0, a, key('another context')));
});

/** The sender's messages after a set-up in which both parties draw what `script` says. */
async function messages(options: OtOptions, parties: readonly string[], script: Script): Promise<string> {
  const { results } = await runLocal(parties, async (session) => {
    const on = scripted(session, script);
    if (session.self === 0) return (await (await setupOtSender(on, 1, options)).random(on, 2)).zero;
    await (await setupOtReceiver(on, 0, options)).random(on, 2);
    return undefined;
  });
  return toHex(bytesOf(results[0] as BigUint64Array));
}

test('a set-up is bound to the pair’s key and to the parties: others get other messages from the same randomness', async () => {
  const options = { adversary: 'semi-honest', fieldBits: 1 } as const;
  const first = await messages(options, names, always());
  expect(await messages(options, names, always())).toBe(first);
  const otherPair = always((holders) => (holders.length === 2 ? 'another session' : ''));
  expect(await messages(options, names, otherPair)).not.toBe(first);
  expect(await messages(options, ['sender', 'somebody else'], always())).not.toBe(first);
});
