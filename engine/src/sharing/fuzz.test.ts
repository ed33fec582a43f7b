/**
 * What parties send in their protocols, altered: whatever a message holds, every party ends, soon, with a result or an error of
 * ours. (Protocols against semi-honest parties do not notice most alterations: results may be wrong.)
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../base/bytes.ts';
import { TacitError } from '../base/errors.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import { RecordingSession, type Sent } from '../transport/transcript.ts';
import { settingNames, settingsOf } from './conformance.ts';
import { planProgram } from './cost/run.ts';
import { permitAll } from './guard.ts';
import type { Sharing } from './model.ts';
import type { Preparation } from './preparation.ts';
import { additiveDealer, protocols } from './registry.ts';
import { prepare, runProgram } from './run.ts';
import { sealPreparation, unsealPreparation } from './sealed-preparation.ts';

const rows = 20;

/** Something of every kind of message. */
async function program(sharing: Sharing): Promise<unknown> {
  const { session } = sharing;
  const own = (party: number, words: number) => (session.owns(party) ? new BigUint64Array(words).fill(3n) : undefined);
  const x = await sharing.inputRing(0, rows, own(0, rows));
  const b = await sharing.inputBits(1, rows, 3, own(1, 3));
  const y = await sharing.multiply(x, await sharing.bitsToRing(sharing.slicePlanes(b, 0, 1)));
  const order = session.owns(1) ? Uint32Array.from({ length: rows }, (_, i) => rows - 1 - i) : undefined;
  const moved = await sharing.permute(1, { rings: [y], bits: [b] }, order);
  const shuffled = await sharing.shuffle(sharing.randomOrder(rows), moved);
  await sharing.and(shuffled.bits[0] ?? b, b);
  const [sum] = await session.parallel([
    (branch) => sharing.on(branch).matrixProduct(x, { rows: 1, columns: rows }, y, { rows, columns: 1 }),
  ]);
  await sharing.summands(sum ?? x, 64);
  return sharing.reveal(sum ?? x, 'sum', [0, 1]);
}

type Alteration = {
  readonly party: number;
  readonly piece: number;
  readonly how: 'flip' | 'zero' | 'ones' | 'noise';
  readonly at: number;
};
const alteration: fc.Arbitrary<Alteration> = fc.record({
  party: fc.nat({ max: 2 }),
  piece: fc.nat({ max: 40 }),
  how: fc.constantFrom('flip', 'zero', 'ones', 'noise'),
  at: fc.nat({ max: 10_000 }),
});

/** Every message of the party that knows an order, so that the order is among them whatever chance draws. */
const ofParty1 = Array.from({ length: 41 }, (_, piece): [Alteration] => [{ party: 1, piece, how: 'ones', at: 0 }]);

function altered(bytes: Uint8Array, { how, at }: Alteration): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = bytes.slice();
  if (how === 'flip') copy[at % copy.length] = (copy[at % copy.length] as number) ^ (1 << (at % 8));
  else if (how === 'noise') copy.forEach((byte, i) => void (copy[i] = byte ^ ((i * 197 + at) & 0xff)));
  else copy.fill(how === 'zero' ? 0 : 0xff);
  return copy;
}

const scale = Number(globalThis.process?.env['TACIT_TEST_RUNS'] ?? 1);

// Two parties where that is possible: all alterations are between two.
const settings = settingsOf(protocols, [2, 3]).filter(({ protocol, computing }) => computing === protocol.parties.min);

describe.each(settings)('$name', (setting) => {
  test('one altered message, of the preparation or the program', { timeout: 60_000 }, async () => {
    const names = settingNames(setting);
    const codes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(alteration, async (change) => {
        const runs = startLocal(
          names,
          async (session) => {
            let piece = 0;
            const alter = ({ bytes }: Sent): Uint8Array => (piece++ === change.piece ? altered(bytes, change) : bytes);
            const given =
              session.self === change.party % names.length
                ? new RecordingSession(session, [], 'start', '', alter)
                : session;
            return runProgram(setting.protocol, given, program, permitAll);
          },
          { timeoutMs: 2_000 },
        );
        for (const outcome of await Promise.allSettled(runs)) {
          if (outcome.status === 'fulfilled') continue;
          expect(outcome.reason).toBeInstanceOf(TacitError);
          const error = outcome.reason as TacitError;
          codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
          // A fault of the code, which a peer's bytes must never cause.
          expect(error.code).not.toBe('peer.failed');
          for (const field of ['party', 'step']) expect(error.fields[field]).toBeDefined();
        }
      }),
      // So few alterations may all be of bytes that nobody can check: these are some that are not.
      setting.protocol.name === 'additive-ot'
        ? { numRuns: 20 * scale, ...(scale > 1 ? {} : { seed: 1 }) }
        : { numRuns: 60 * scale, examples: ofParty1 },
    );
    // Orders, group elements and check values are refused when they are none.
    if (setting.protocol.name !== 'additive-dealer') expect(codes.size).toBeGreaterThan(0);
  });
});

describe('a sealed preparation', async () => {
  const key = new Uint8Array(32).fill(7);
  const names = ['a', 'b', 'dealer'];
  const plan = await planProgram(names, additiveDealer, program);
  const { results } = await runLocal(names, (session) => prepare(additiveDealer, session, plan));
  const pieces: Uint8Array[] = [];
  for await (const piece of sealPreparation(results[1] as Preparation, key)) pieces.push(piece);
  const file = concatBytes(...pieces);
  const read = (bytes: Uint8Array, by = key, size = bytes.length || 1) =>
    unsealPreparation(
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
      by,
      { claim: () => true },
    );

  test('opens, in pieces of any size', async () => {
    for (const size of [1, 7, 1000, file.length]) expect((await read(file, key, size)).self).toBe(1);
  });

  test('changed, cut, longer or under another key is refused', async () => {
    const unreadable = expect.objectContaining({ kind: 'usage', code: 'preparation.unreadable' }) as Error;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat({ max: 7 }),
        fc.constantFrom('flip', 'cut', 'insert', 'append'),
        async (at, bit, how) => {
          const place = at % file.length;
          const changed = file.slice();
          changed[place] = (changed[place] as number) ^ (1 << bit);
          const [before, after] = [file.subarray(0, place), file.subarray(place)];
          const bytes = {
            flip: changed,
            cut: before,
            insert: concatBytes(before, Uint8Array.of(bit), after),
            append: concatBytes(file, Uint8Array.of(bit)),
          }[how];
          await expect(read(bytes)).rejects.toThrow(unreadable);
        },
      ),
      { numRuns: 200 },
    );
    await expect(read(file, new Uint8Array(32).fill(8))).rejects.toThrow(unreadable);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(read(bytes)).rejects.toThrow(unreadable);
        await expect(read(concatBytes(file.subarray(0, 40), bytes))).rejects.toThrow(unreadable);
      }),
      { numRuns: 100 },
    );
  });
});
