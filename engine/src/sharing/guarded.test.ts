// Every protocol asks the guard for each recipient, with all that it would learn, before anything is sent.
import { describe, expect, test } from 'vitest';
import { PolicyError } from '../base/errors.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { RecordingSession } from '../transport/transcript.ts';
import { settingNames, settingsOf } from './conformance.ts';
import { permitLines } from './guard.ts';
import type { Guard, Sharing } from './model.ts';
import { protocols } from './registry.ts';
import { runProgram } from './run.ts';

const length = 5;
const recipients = [0, 1];

/** Reveals five values to two parties; what a party caught, or 'revealed'. */
async function reveals(sharing: Sharing): Promise<string> {
  const own = sharing.session.owns(0) ? BigUint64Array.from({ length }, (_, i) => BigInt(i)) : undefined;
  const x = await sharing.inputRing(0, length, own);
  try {
    await sharing.reveal(x, 'total', recipients);
    return 'revealed';
  } catch (error) {
    return error instanceof PolicyError ? error.code : String(error);
  }
}

describe.each(settingsOf(protocols, [2, 3]))('$name', (setting) => {
  const run = async (guard?: (asked: unknown[]) => Guard) => {
    const { results } = await runLocal(settingNames(setting), async (session) => {
      const recording = new RecordingSession(session);
      const asked: unknown[] = [];
      const outcome = await runProgram(setting.protocol, recording, reveals, guard?.(asked));
      return { outcome, asked, sent: recording.sent.filter(({ operation }) => operation === 'reveal').length };
    });
    return results.slice(0, setting.computing);
  };

  test('a reveal is asked for each recipient, at every party', async () => {
    const parties = await run((asked) => ({ permit: (...question) => void asked.push(question) }));
    for (const { outcome, asked } of parties) {
      expect(outcome).toBe('revealed');
      expect(asked).toEqual(recipients.map((party) => ['total', party, length]));
    }
  });

  test.each(recipients)('what is refused to party %i is revealed to nobody', async (refused) => {
    const parties = await run(() => ({
      permit(line, party) {
        if (party === refused) throw new PolicyError('guard.not-disclosed', { line, party });
      },
    }));
    for (const { outcome, sent } of parties) expect([outcome, sent]).toEqual(['guard.not-disclosed', 0]);
  });

  test('without a guard nothing is revealed', async () => {
    for (const { outcome, sent } of await run()) expect([outcome, sent]).toEqual(['guard.not-disclosed', 0]);
  });

  test.each([[[1]], [[0, 1]]])(
    'only %j learn what is revealed to them, and only they are sent anything',
    async (to) => {
      const { results } = await runLocal(settingNames(setting), async (session) => {
        const recording = new RecordingSession(session);
        const program = async (sharing: Sharing) => {
          const own = sharing.session.owns(0) ? BigUint64Array.of(7n, 8n) : undefined;
          const revealed = await sharing.reveal(await sharing.inputRing(0, 2, own), 'total', to);
          return revealed === undefined ? 'nothing' : revealed.join();
        };
        const learnt = await runProgram(setting.protocol, recording, program, permitLines({ total: to }));
        return {
          learnt,
          sentTo: recording.sent.filter(({ operation }) => operation === 'reveal').map((sent) => sent.to),
        };
      });
      const parties = results.slice(0, setting.computing);
      expect(parties.map(({ learnt }) => learnt)).toEqual(
        parties.map((_, party) => (to.includes(party) ? '7,8' : 'nothing')),
      );
      expect(new Set(parties.flatMap(({ sentTo }) => sentTo))).toEqual(new Set(to));
    },
  );
});
