// A peer that deviates: messages flipped, dropped, replayed, reordered, of a wrong length. The honest party ends
// with a typed error, or with a result that says nothing wrong: a sender may leave items out, and no more. It never hangs. A run takes
// a quarter of a second, so that few are drawn unless TACIT_TEST_RUNS asks for more.
import { describe, expect, test } from 'vitest';
import { TacitError } from '../base/errors.ts';
import { startLocal } from '../transport/local-mesh.ts';
import { seededRandom } from '../transport/seeds.ts';
import type { Session } from '../transport/session.ts';
import type { IntersectionShape } from './intersection.ts';
import { setProtocols } from './registry.ts';

const scale = Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);
const random = seededRandom(new Uint8Array(32).fill(23));
const below = (limit: number): number => {
  const drawn = new Uint32Array(1);
  random.fill(new Uint8Array(drawn.buffer));
  return (drawn[0] as number) % limit;
};

type Message = readonly Uint8Array[];
/** What a message is replaced by: none, one or several; `earlier` are those that the party wanted to send before, oldest first. */
type Change = (message: Message, number: number, earlier: readonly Message[]) => readonly Message[];

/** A session whose messages pass through `change`, numbered from 0, in its branches as well. */
function deviating(session: Session, change: Change, sent: Message[]): Session {
  let parts: Uint8Array[] = [];
  return new Proxy(session, {
    get(target, key) {
      if (key === 'send') {
        return (to: number, chunk: Uint8Array, last: boolean) => {
          parts.push(chunk.slice());
          if (!last) return;
          const message = parts;
          parts = [];
          for (const each of change(message, sent.length, sent)) {
            each.forEach((part, i) => target.send(to, part, i === each.length - 1));
          }
          sent.push(message);
        };
      }
      if (key === 'parallel') {
        return (branches: readonly ((branch: Session) => Promise<unknown>)[]) =>
          target.parallel(branches.map((branch) => (own: Session) => branch(deviating(own, change, sent))));
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Ids that nobody takes for random ones. */
const idsOf = (numbers: readonly number[]): BigUint64Array =>
  BigUint64Array.from(numbers.flatMap((number) => [BigInt(number), 0n]));

const receiver = [2, 3, 5, 7, 11, 13, 17, 19];
// One item twice, which is in common: a receiver that stopped there would tell that it has it.
const sender = [1, 3, 5, 7, 9, 11, 13, 15, 17, 17, 19, 21];
const third = [3, 5, 7, 8, 11, 13, 21];
const distinct = [...new Set(sender)];

interface Setting {
  readonly sets: readonly (readonly number[])[];
  /** Of each owner, padded. */
  readonly rows: readonly number[];
  /** Whether messages are long and random enough to be told from others by their bytes. */
  readonly isUniform?: boolean;
  readonly runs: number;
}

/** The receiver is the first; items of group operations take a millisecond each, and set-ups a third of a second. */
const settings: Readonly<Record<string, Setting>> = {
  oprf: { sets: [receiver, distinct], rows: [12, 16], runs: 2 },
  'zero-sharing': { sets: [receiver, distinct, third], rows: [12, 16, 9], runs: 2 },
};
const usual: Setting = { sets: [receiver, sender], rows: [300, 400], isUniform: true, runs: 4 };

const deviations: Readonly<Record<string, (at: number) => Change>> = {
  flipped: (at) => (message, number) => {
    if (number !== at) return [message];
    const part = message[below(message.length)] as Uint8Array;
    if (part.length > 0) {
      const byte = below(part.length);
      part[byte] = (part[byte] as number) ^ (1 << below(8));
    }
    return [message];
  },
  dropped: (at) => (message, number) => (number === at ? [] : [message]),
  replayed: (at) => (message, number, earlier) => (number === at ? [earlier.at(-1) ?? message, message] : [message]),
  reordered: (at) => (message, number, earlier) => {
    if (number === at) return [];
    return number === at + 1 ? [message, earlier.at(-1) as Message] : [message];
  },
  shortened: (at) => (message, number) => {
    const [first = new Uint8Array(0), ...others] = message;
    return number === at ? [[first.subarray(1), ...others]] : [message];
  },
  lengthened: (at) => (message, number) => (number === at ? [[...message, new Uint8Array(below(9) + 1)]] : [message]),
};

// All that hold against malicious parties, and one that promises less: there as well nobody waits for ever, and an item that a party
// spoils is no longer in common.
const harnessed = setProtocols.filter(({ name, parties, security }) => {
  return security(parties.min).adversary === 'malicious' || name === 'zero-sharing';
});

const asIs: Change = (message) => [message];

describe.each(harnessed.map((protocol) => [protocol.name, protocol] as const))('%s', (name, protocol) => {
  const { sets, rows, isUniform = false, runs } = settings[name] ?? usual;
  const names = sets.map((_, party) => `owner${party}`);
  const common = receiver.flatMap((item, row) => (sets.every((set) => set.includes(item)) ? [row] : []));
  const shape: IntersectionShape = {
    owners: rows.map((each, party) => ({ party, rows: each, payloadBytes: 0 })),
    gives: { kind: 'rows', receiver: 0 },
  };

  /** Outcomes of all, and what each wanted to send. */
  async function run(cheater: number, change: Change, timeoutMs: number) {
    const sent = names.map((): Message[] => []);
    const outcomes = await Promise.allSettled(
      startLocal(
        names,
        async (session) => {
          const { self } = session;
          const own = { ids: idsOf(sets[self] as readonly number[]) };
          const used = deviating(session, self === cheater ? change : asIs, sent[self] as Message[]);
          return await protocol.run(used, shape, own, () => Promise.resolve());
        },
        { timeoutMs },
      ),
    );
    return { outcomes, sent };
  }

  test('a peer that deviates is noticed, or does no harm', async () => {
    const honest = await run(0, asIs, 20_000);
    const first = honest.outcomes[0] as PromiseFulfilledResult<{ result: { rows: Uint32Array } }>;
    expect([...first.value.result.rows]).toEqual(common);
    if (isUniform) {
      // The receiver's longest message is its encoded set, the sender's last one has the tags.
      const [encoded, tags] = honest.sent.map((messages) => messages.map((parts) => parts.at(-1) as Uint8Array));
      expectUniform((encoded ?? []).reduce((best, each) => (each.length > best.length ? each : best)));
      expectUniform(tags?.at(-1) as Uint8Array);
    }
    const kinds = Object.keys(deviations);
    for (let i = 0; i < scale * runs; i++) {
      const kind = kinds[(i + below(kinds.length)) % kinds.length] as string;
      const cheater = i % names.length;
      const at = below((honest.sent[cheater] as Message[]).length);
      const change = (deviations[kind] as (at: number) => Change)(at);
      // A missing message is awaited until the time is up.
      const timeoutMs = ['dropped', 'reordered'].includes(kind) ? 400 : 4000;
      const { outcomes } = await run(cheater, change, timeoutMs);
      const told = `${kind}, message ${at} of party ${cheater}`;
      outcomes.forEach((outcome, party) => {
        if (party === cheater) return;
        if (outcome.status === 'rejected') {
          expect(outcome.reason, told).toBeInstanceOf(TacitError);
          expect(['abort', 'peer'], told).toContain((outcome.reason as TacitError).kind);
        } else if (party === 0) {
          const { rows: found } = (outcome.value as { result: { rows: Uint32Array } }).result;
          expect(common, told).toEqual(expect.arrayContaining([...found]));
        } else expect((outcome.value as { result: unknown }).result, told).toBeUndefined();
      });
    }
  });
});

/** χ² of 255 degrees: 255 on average; above 450 with probability 10^-12. */
function expectUniform(bytes: Uint8Array): void {
  expect(bytes.length).toBeGreaterThan(5000);
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  const mean = bytes.length / 256;
  expect(counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)).toBeLessThan(450);
}
