// A peer that deviates: every kind of message is changed in turn. Malicious security means AbortError at the honest party (or a
// set-up that is as good as an honest one), never a wrong result that nobody notices where the protocol promises a check.
import { describe, expect, test } from 'vitest';
import { AbortError, PeerError, TacitError } from '../../base/errors.ts';
import { startLocal } from '../../transport/local-mesh.ts';
import type { Session } from '../../transport/session.ts';
import { otFlows } from './flows.ts';
import { setupOtReceiver, setupOtSender } from './setup.ts';
import type { OtOptions } from './types.ts';

type Change = (bytes: Uint8Array, message: number) => Uint8Array;

/** A session whose messages pass through `change`, numbered from 0. */
function deviating(session: Session, change: Change): Session {
  let message = 0;
  return new Proxy(session, {
    get(target, key) {
      if (key === 'send') {
        return (to: number, chunk: Uint8Array, last: boolean) => {
          target.send(to, change(chunk.slice(), message), last);
          if (last) message += 1;
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const flip =
  (message: number, byte: number, bit = 0): Change =>
  (bytes, number) => {
    if (number === message) bytes[byte] = (bytes[byte] as number) ^ (1 << bit);
    return bytes;
  };

const count = 1000;

/**
 * Both parties make random OTs; the outcome of each. What a guess decides is decided by `seed`, so that a test that counts
 * lucky guesses has the same luck each time.
 */
async function run(options: OtOptions, changes: { sender?: Change; receiver?: Change }, seed?: number) {
  const same: Change = (bytes) => bytes;
  const runs = startLocal(
    ['a', 'b'],
    async (session) => {
      if (session.self === 0) {
        const own = deviating(session, changes.sender ?? same);
        const end = await setupOtSender(own, 1, options);
        return { sent: await end.random(own, count), got: undefined };
      }
      const own = deviating(session, changes.receiver ?? same);
      const end = await setupOtReceiver(own, 0, options);
      return { sent: undefined, got: await end.random(own, count) };
    },
    { timeoutMs: 2000, seed: seed === undefined ? undefined : new Uint8Array(32).fill(seed) },
  );
  return Promise.allSettled(runs);
}

const codeOf = (outcome: PromiseSettledResult<unknown> | undefined): string => {
  if (outcome?.status !== 'rejected') return 'no error';
  return outcome.reason instanceof TacitError ? outcome.reason.code : String(outcome.reason);
};

const malicious: OtOptions = { adversary: 'malicious', fieldBits: 2 };

describe('base OTs', () => {
  const invalid = new Uint8Array(32).fill(255);
  test.each([
    ['bytes that are no element', invalid],
    ['the identity', new Uint8Array(32)],
  ])('%s from the receiver of the base OTs', async (_, element) => {
    // Elements come in eight messages.
    for (const [part, at] of [
      [0, 0],
      [0, 32],
      [7, 64 * 15 + 32],
    ] as const) {
      const sender: Change = (bytes, message) => {
        if (message === part) bytes.set(element, at);
        return bytes;
      };
      const [, honest] = await run(malicious, { sender });
      expect(codeOf(honest)).toBe('ot.invalid-element');
      expect((honest as PromiseRejectedResult).reason).toBeInstanceOf(AbortError);
    }
  });

  test.each([
    ['bytes that are no element', invalid],
    ['the identity', new Uint8Array(32)],
  ])('%s from the sender of the base OTs', async (_, element) => {
    const [honest] = await run(malicious, { receiver: (bytes, message) => (message === 0 ? element : bytes) });
    expect(codeOf(honest)).toBe('ot.invalid-element');
  });

  test('messages of another length are refused by the session', async () => {
    for (const cut of [
      (bytes: Uint8Array) => bytes.subarray(1),
      (bytes: Uint8Array) => new Uint8Array(bytes.length + 1),
    ]) {
      const [, honest] = await run(malicious, { sender: (bytes, message) => (message === 0 ? cut(bytes) : bytes) });
      expect(codeOf(honest)).toBe('peer.message-size');
      expect((honest as PromiseRejectedResult).reason).toBeInstanceOf(PeerError);
    }
  });
});

describe('the receiver of extended OTs', () => {
  const [setup, extension] = [otFlows.setup(malicious), otFlows.random(count, malicious)];
  const treeBytes = (setup[1]?.toSender as number) / 64;

  // A wrong sum of nodes spoils the seeds that one value of Δ's bit needs: half of the honest senders notice at once, and the
  // other half's seeds are right. Whatever happens, all that completes is right.
  test('seeds that fit no tree are noticed, or harmless', async () => {
    let noticed = 0;
    for (let tree = 0; tree < 12; tree++) {
      const [honest] = await run(malicious, { receiver: flip(1, tree * treeBytes) }, tree);
      if (honest?.status === 'rejected') {
        expect(codeOf(honest)).toBe('ot.inconsistent-seeds');
        noticed += 1;
      }
    }
    expect(noticed).toBeGreaterThan(0);
    expect(noticed).toBeLessThan(12);
  });

  test.each([64, 96])('a false proof of the trees is always noticed (byte %i)', async (byte) => {
    const [honest] = await run(malicious, { receiver: flip(1, byte) });
    expect(codeOf(honest)).toBe('ot.inconsistent-seeds');
  });

  // One flipped bit is another choice in one tree: it passes only where Δ has zeros there, a guess of two bits. Flips in many
  // trees at once are guesses of as many pairs of bits.
  test('inconsistent choices are caught, except with the probability of guessing', async () => {
    let caught = 0;
    const runs = 24;
    for (let tree = 0; tree < runs; tree++) {
      const rowLength = (extension[0]?.toSender as number) / 63;
      const [honest] = await run(malicious, { receiver: flip(2, tree * rowLength + 3, 5) }, tree);
      if (honest?.status === 'rejected') {
        expect(codeOf(honest)).toBe('ot.inconsistent-choices');
        caught += 1;
      }
    }
    // Caught with probability ¾ each.
    expect(caught).toBeGreaterThan(8);
    const everywhere: Change = (bytes, message) => {
      const rowLength = bytes.length / 63;
      if (message === 2)
        for (let tree = 0; tree < 63; tree += 2) bytes[tree * rowLength] = (bytes[tree * rowLength] as number) ^ 1;
      return bytes;
    };
    const [honest] = await run(malicious, { receiver: everywhere });
    expect(codeOf(honest)).toBe('ot.inconsistent-choices');
  });

  test.each([0, 17, 1023])('a false hash of the rows is always caught (byte %i)', async (byte) => {
    const [honest] = await run(malicious, { receiver: flip(3, byte) });
    expect(codeOf(honest)).toBe('ot.inconsistent-choices');
  });

  test('a false hash of the choices is caught', async () => {
    // Δ is not zero, except with probability 2^-128.
    const [honest] = await run(malicious, { receiver: flip(3, 1024 + 2) });
    expect(codeOf(honest)).toBe('ot.inconsistent-choices');
  });

  test('a missing proof is an error in time', async () => {
    const [honest] = await run(malicious, {
      receiver: (bytes, message) => (message === 3 ? bytes.subarray(0, 1024) : bytes),
    });
    expect(codeOf(honest)).toBe('peer.message-size');
  });
});

test('semi-honest ends have no check: the deviation shows in the results only', async () => {
  const options: OtOptions = { adversary: 'semi-honest', fieldBits: 2 };
  const outcomes = await run(options, { receiver: flip(2, 3) });
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});
