// A peer that deviates: each message of VOLE is changed in turn, over ideal OTs, whose own messages ot/cheating.test.ts changes. With
// malicious security the honest party ends with AbortError, or the change has no effect.
import { beforeAll, describe, expect, test } from 'vitest';
import { AbortError, PeerError, TacitError } from '../../base/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import { multiplyByFixed } from '../../math/gf128.ts';
import { startLocal } from '../../transport/local-mesh.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import { idealOt } from '../ot/ideal.ts';
import { factorBytes } from './factors.ts';
import { trees } from './parameters.ts';
import { receiveVole, sendVole } from './vole.ts';

beforeAll(loadKernels);

type Change = (bytes: Uint8Array, message: number) => Uint8Array;
type ChangeSums = (zero: BigUint64Array, one: BigUint64Array) => void;

/** A session whose messages pass through `change`, numbered from 0, in its branches as well. */
function deviating(session: Session, change: Change, counter = { message: 0 }): Session {
  return new Proxy(session, {
    get(target, key) {
      if (key === 'send') {
        return (to: number, chunk: Uint8Array, last: boolean) => {
          target.send(to, change(chunk.slice(), counter.message), last);
          if (last) counter.message += 1;
        };
      }
      if (key === 'parallel') {
        return (branches: readonly ((branch: Session) => Promise<unknown>)[]) =>
          target.parallel(branches.map((branch) => (own: Session) => branch(deviating(own, change, counter))));
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const flip =
  (message: number, byte: number): Change =>
  (bytes, number) => {
    if (number === message && byte < bytes.length) bytes[byte] = (bytes[byte] as number) ^ 4;
    return bytes;
  };

interface Deviation {
  readonly sender?: Change;
  readonly receiver?: Change;
  /** Changes what the sender puts into the OTs of its trees. */
  readonly sums?: ChangeSums;
}

// Bits 0 and 127 are set, bits 1 and 126 are not.
const delta = BigUint64Array.of(1n, 1n << 63n);

/** Outcomes of sender and receiver; whether the correlation holds where both have ended. */
async function run({ sender, receiver, sums }: Deviation) {
  const random = seededRandom(new Uint8Array(32).fill(2));
  const [forth, back] = [idealOt(random, 0, 1), idealOt(random, 1, 0)];
  const send: typeof forth.sending.send = async (session, zero, one) => {
    sums?.(zero, one);
    return forth.sending.send(session, zero, one);
  };
  const same: Change = (bytes) => bytes;
  const malicious = { adversary: 'malicious' } as const;
  const outcomes = await Promise.allSettled(
    startLocal(
      ['a', 'b'],
      async (session) => {
        if (session.self === 0) {
          const ends = { sending: { ...forth.sending, send }, receiving: back.receiving };
          return sendVole(deviating(session, sender ?? same), ends, 20, { ...malicious, delta });
        }
        const ends = { sending: back.sending, receiving: forth.receiving };
        return receiveVole(deviating(session, receiver ?? same), ends, 20, malicious);
      },
      { timeoutMs: 5000, seed: new Uint8Array(32).fill(1) },
    ),
  );
  const [sent, got] = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.result : undefined));
  const holds =
    sent !== undefined && got !== undefined && 'b' in sent && 'a' in got
      ? multiplyByFixed(delta, got.a, sent.b.slice()).every((word, i) => word === got.c[i])
      : undefined;
  const errors = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined));
  return { errors, holds };
}

const codeOf = (error: unknown): string => (error instanceof TacitError ? error.code : String(error));

function expectAbort(error: unknown, code: string, party: string): void {
  expect(codeOf(error)).toBe(code);
  expect(error).toBeInstanceOf(AbortError);
  expect((error as AbortError).fields['party']).toBe(party);
}

test('nobody deviates', async () => {
  expect(await run({})).toEqual({ errors: [undefined, undefined], holds: true });
});

describe('the sender deviates', () => {
  test.each([
    ['its sums of leaves', 1, 0],
    ['its sums of leaves, at the last tree', 1, 16 * trees - 1],
    ['its commitment', 2, 31],
    ['its opening', 3, 0],
  ])('%s', async (_, message, byte) => {
    const { errors } = await run({ sender: flip(message, byte) });
    // Where the values differ, an honest sender would end as well; here it reports the receiver's value as false.
    const [own, honest] = errors;
    if (message === 1) expect(codeOf(own)).toBe('vole.inconsistent-trees');
    else expectAbort(honest, 'vole.inconsistent-trees', 'a');
  });

  // One changed sum hits the receiver only if it asked for that side; which side is decided by its place of noise.
  test('one sum of a level is noticed, or was not asked for', async () => {
    let noticed = 0;
    for (let i = 0; i < 5; i++) {
      const { errors, holds } = await run({
        sums: (zero) => {
          zero[2 * 41 * i] = (zero[2 * 41 * i] as bigint) ^ 1n;
        },
      });
      if (holds === undefined) {
        expect(errors.map(codeOf)).toContain('vole.inconsistent-trees');
        noticed += 1;
      } else expect(holds).toBe(true);
    }
    expect(noticed).toBeGreaterThan(0);
    expect(noticed).toBeLessThan(5);
  });

  test('both sums of a level are noticed', async () => {
    const { errors } = await run({
      sums: (zero, one) => [zero, one].forEach((sums) => (sums[500] = (sums[500] as bigint) ^ 8n)),
    });
    expect(errors.map(codeOf)).toContain('vole.inconsistent-trees');
  });

  test('another challenge than the one it checks with', async () => {
    const { errors } = await run({ sender: flip(0, 0) });
    expect(codeOf(errors[0])).toBe('vole.inconsistent-factors');
  });

  test('short messages', async () => {
    for (const message of [1, 3]) {
      const { errors } = await run({ sender: (bytes, at) => (at === message ? bytes.subarray(1) : bytes) });
      expect(codeOf(errors[1])).toBe('peer.message-size');
      expect(errors[1]).toBeInstanceOf(PeerError);
    }
  });
});

describe('the receiver deviates', () => {
  const row = factorBytes / 128;
  test('another factor in an OT whose bit of delta is set', async () => {
    for (const j of [0, 127]) {
      let part = 0;
      const change: Change = (bytes, message) => {
        if (message === 0 && part++ === j) bytes[row] = (bytes[row] as number) ^ 1;
        return bytes;
      };
      const { errors } = await run({ receiver: change });
      expectAbort(errors[0], 'vole.inconsistent-factors', 'b');
    }
  });

  test('another factor in an OT whose bit of delta is not set has no effect', async () => {
    for (const j of [1, 126]) {
      let part = 0;
      const change: Change = (bytes, message) => {
        if (message === 0 && part++ === j) bytes[row] = (bytes[row] as number) ^ 1;
        return bytes;
      };
      expect((await run({ receiver: change })).holds).toBe(true);
    }
  });

  test.each([
    ['factors', 1, 0],
    ['shares', 1, 31],
  ])('its proof of %s', async (_, message, byte) => {
    const { errors } = await run({ receiver: flip(message, byte) });
    expectAbort(errors[0], 'vole.inconsistent-factors', 'b');
  });

  test.each([
    ['its random element', 2, 0],
    ['its masked sum', 2, 16],
    ['its value', 3, 15],
  ])('%s', async (_, message, byte) => {
    const { errors } = await run({ receiver: flip(message, byte) });
    expectAbort(errors[0], 'vole.inconsistent-trees', 'b');
  });
});
