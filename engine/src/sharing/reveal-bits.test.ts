// Bits released to some parties: who learns them, what is asked before, and what is sent.
import { describe, expect, test } from 'vitest';
import { PolicyError } from '../base/errors.ts';
import { packBits, unpackBits } from '../math/bits.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { RecordingSession } from '../transport/transcript.ts';
import { runClear } from './clear/run.ts';
import { settingNames, settingsOf } from './conformance.ts';
import { runCost } from './cost/run.ts';
import { permitAll } from './guard.ts';
import type { Bits, Guard, Sharing } from './model.ts';
import { protocols, replicated } from './registry.ts';
import { runProgram } from './run.ts';

const rows = 70;
const pattern = [
  Uint8Array.from({ length: rows }, (_, i) => i % 2),
  Uint8Array.from({ length: rows }, (_, i) => +(i > 66)),
];
const words = BigUint64Array.from(pattern.flatMap((plane) => [...packBits(plane)]));

/** Two planes of 70 bits of party 0, with ones past the length of each. */
async function inputOf(sharing: Sharing): Promise<Bits> {
  const padded = words.map((word, i) => (i % 2 === 1 ? word | (~0n << 6n) : word));
  return sharing.inputBits(0, rows, 2, sharing.session.owns(0) ? BigUint64Array.from(padded) : undefined);
}

describe.each(settingsOf(protocols))('$name', (setting) => {
  const { protocol, computing } = setting;
  const names = settingNames(setting);
  const last = computing - 1;

  test('the recipients learn the bits and zeros behind them, others nothing', async () => {
    for (const recipients of [[last], [0, last], []]) {
      const { results } = await runLocal(names, (session) =>
        runProgram(protocol, session, async (s) => s.revealBits(await inputOf(s), 'flags', recipients), permitAll),
      );
      results.slice(0, computing).forEach((found, party) => {
        expect(found).toEqual(recipients.includes(party) ? words : undefined);
      });
    }
  });

  test('nothing goes to others, and nothing that lies past the length', async () => {
    const { results } = await runLocal(names, async (session) => {
      const recording = new RecordingSession(session);
      await runProgram(protocol, recording, async (s) => s.revealBits(await inputOf(s), 'flags', [last]), permitAll);
      return recording.sent.filter(({ operation }) => operation === 'revealBits');
    });
    const sent = results.flat();
    expect(sent.length).toBeGreaterThan(0);
    for (const { to, bytes } of sent) {
      expect(to).toBe(last);
      const planes = new BigUint64Array(bytes.slice().buffer);
      for (const word of [1, 3]) expect((planes[word] as bigint) >> 6n).toBe(0n);
    }
  });

  if (protocol.name.startsWith('additive') && computing > 2) {
    test('a recipient sees the bits and no share of any one party: revealed again, each sends other words', async () => {
      const { results } = await runLocal(names, async (session) => {
        const recording = new RecordingSession(session);
        const program = async (s: Sharing) => {
          const x = await inputOf(s);
          return [await s.revealBits(x, 'flags', [last]), await s.revealBits(x, 'flags', [last])];
        };
        const found = await runProgram(protocol, recording, program, permitAll);
        return { found, sent: recording.sent.filter(({ operation }) => operation === 'revealBits') };
      });
      expect(results[last]?.found).toEqual([words, words]);
      for (const { sent } of results.slice(0, last)) {
        expect(sent.length).toBe(2);
        expect(sent[0]?.bytes).not.toEqual(sent[1]?.bytes);
      }
    });
  }

  test('the guard is asked for every recipient and every bit, before anything is sent', async () => {
    const asked = new Set<string>();
    const guard: Guard = {
      permit(line, party, values) {
        asked.add(`${line} ${party} ${values}`);
        if (party === last) throw new PolicyError('guard.not-disclosed', { line, party, values });
      },
    };
    const recordings: RecordingSession[] = [];
    const run = runLocal(names, (session) => {
      const recording = new RecordingSession(session);
      recordings.push(recording);
      const program = async (s: Sharing) => s.revealBits(await inputOf(s), 'flags', [0, last]);
      return runProgram(protocol, recording, program, guard);
    });
    await expect(run).rejects.toMatchObject({ code: 'guard.not-disclosed' });
    const sent = recordings.flatMap((each) => each.sent).filter(({ operation }) => operation === 'revealBits');
    expect(sent).toEqual([]);
    expect(asked).toEqual(new Set(['flags 0 140', `flags ${last} 140`]));
  });

  test('without a guard, to a party that is not there, or twice to one, it is refused', async () => {
    const refused = async (recipients: number[], code: string, guard?: Guard) => {
      const run = runLocal(names, (session) =>
        runProgram(protocol, session, (s) => s.revealBits(s.filledBits(3, 1, true), 'flags', recipients), guard),
      );
      await expect(run).rejects.toMatchObject({ code });
    };
    await refused([0], 'guard.not-disclosed');
    await refused([computing], 'sharing.shape', permitAll);
    await refused([0, 0], 'sharing.shape', permitAll);
  });
});

test('a cost run lists it with as many values as bits', async () => {
  const program = async (s: Sharing) => s.revealBits(s.randomBits(rows, 2), 'flags', [1]);
  const { reveals } = await runCost(['a', 'b', 'c'], replicated, program);
  expect(reveals).toEqual([{ line: 'flags', recipients: [1], values: 140 }]);
});

test('unpackBits makes 0/1 numbers of a plane', async () => {
  const found = await runClear(['a', 'b'], async (s) => s.revealBits(await inputOf(s), 'flags', [0]));
  expect(unpackBits((found as BigUint64Array).subarray(0, 2), rows)).toEqual(pattern[0]);
});
