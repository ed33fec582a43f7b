/** Cancelling ends a computation at every party, wherever it happens to be, and all are told who cancelled. */
import { afterEach, expect, test } from 'vitest';
import type { Channel } from '../base/channel.ts';
import { type TacitError, UsageError } from '../base/errors.ts';
import { localChannelPair } from './local-channel.ts';
import { runParty } from './mesh-session.ts';
import type { Session } from './session.ts';

const names = ['bank', 'insurer', 'helper'];

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => void unhandled.push(error));
afterEach(() => expect(unhandled.splice(0)).toEqual([]));

type Program = (session: Session) => Promise<unknown>;

/** Runs `program` at all parties, of which only the insurer has a signal; how each ended. */
async function cancelled(program: Program, signal: AbortSignal): Promise<unknown[]> {
  const channels: (Channel | undefined)[][] = names.map(() => names.map(() => undefined));
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const [left, right] = localChannelPair();
    (channels[a] as (Channel | undefined)[])[b] = left;
    (channels[b] as (Channel | undefined)[])[a] = right;
  }
  const outcomes = await Promise.allSettled(
    names.map((_, self) =>
      runParty(
        {
          names,
          self,
          channels: channels[self] as (Channel | undefined)[],
          sessionId: 's',
          program: 'p',
          ...(self === 1 ? { signal } : {}),
        },
        program,
      ),
    ),
  );
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value));
}

/** Messages around the ring, for ever. */
async function forever(session: Session): Promise<void> {
  for (;;) {
    session.send((session.self + 1) % 3, new Uint8Array(1000), true);
    await session.receive((session.self + 2) % 3, new Uint8Array(1000));
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

test.each<[string, Program]>([
  ['sends and receives', forever],
  ['waits for a message', (session) => session.receive((session.self + 1) % 3, new Uint8Array(1))],
  ['does something else', () => new Promise(() => {})],
  ['runs branches', (session) => session.parallel([forever, forever])],
  [
    'is inside an operation',
    (session) =>
      session.operation('open', async () => {
        await session.receive((session.self + 1) % 3, new Uint8Array(1));
      }),
  ],
])('while the program %s', async (_, work) => {
  const cancel = new AbortController();
  let begun = 0;
  const ends = await cancelled(async (session) => {
    session.step('match keys');
    // Some of the work has been done by then.
    if (++begun === names.length) setTimeout(() => cancel.abort(), 50);
    await work(session);
  }, cancel.signal);
  for (const [self, end] of ends.entries()) {
    expect(end).toMatchObject({
      kind: 'usage',
      code: 'session.cancelled',
      fields: { party: 'insurer', step: 'match keys' },
    });
    const error = end as TacitError;
    expect(error.message).toContain('insurer');
    expect(error.hint).toBeTruthy();
    expect(error.fields['reportedBy'] === undefined).toBe(self === 1);
  }
});

test('a signal that was given before the start, or during set-up, ends all too', async () => {
  for (const end of await cancelled(forever, AbortSignal.abort())) {
    expect(end).toMatchObject({ code: 'session.cancelled', fields: { party: 'insurer', step: 'set-up' } });
  }
});

test('the reason of a cancellation is the cause that all parties hear, when it is one of ours', async () => {
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(new UsageError('session.closed', { party: 'insurer', step: 'by hand' })), 20);
  for (const end of await cancelled(forever, cancel.signal)) {
    expect(end).toMatchObject({ code: 'session.closed', fields: { party: 'insurer', step: 'by hand' } });
  }
  const other = new AbortController();
  setTimeout(() => other.abort(new Error('row 17 holds 4711')), 20);
  for (const end of await cancelled(forever, other.signal)) {
    expect(end).toMatchObject({ code: 'session.cancelled' });
    expect(JSON.stringify(end)).not.toContain('4711');
  }
});

test('a signal after the end changes nothing', async () => {
  const cancel = new AbortController();
  const ends = await cancelled(async () => 'done', cancel.signal);
  cancel.abort();
  for (const end of ends) expect(end).toMatchObject({ result: 'done' });
});
