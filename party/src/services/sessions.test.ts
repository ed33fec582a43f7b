/** What hostile callers do where a session for calls is opened: what each may have is decided before anything is awaited. */
import { describe, expect, test } from 'vitest';
import { Sessions } from './sessions.ts';

const contract = (caller: string) => ({
  kind: 'serve',
  plan: { service: 'credit', perDay: 10 },
  parties: [
    { name: caller, role: 'owner', publicKey: caller },
    { name: 'telecom', role: 'owner', publicKey: 'telecom' },
  ],
  recipients: [caller],
  runs: { until: '2999-01-01T00:00:00.000Z' },
  datasets: [],
  artifacts: [],
});
const id = (i: number): string => i.toString(16).padStart(32, '0');

/** The sessions of a party whose processes are ready at once, or never; and how many of these were begun. */
function sessionsOf(isReady: boolean) {
  let begun = 0;
  const never = new Promise<never>(() => undefined);
  const job = (name: string) => ({ id: name, state: 'approved', contract: contract(`caller of ${name}`) });
  const parts = [
    { home: { name: 'telecom', identity: { publicKey: 'telecom' } }, log: { info: () => undefined } },
    {},
    {},
    {
      book: { getFor: (name: string) => Promise.resolve(job(name)) },
      decisions: { learnApprovals: () => Promise.resolve() },
      serve: () => {
        begun += 1;
        return Promise.resolve({ ready: isReady ? Promise.resolve() : never, outcome: never, end: () => undefined });
      },
    },
    {},
    {},
  ];
  const sessions = new Sessions(...(parts as unknown as ConstructorParameters<typeof Sessions>));
  const open = (name: string, session: string) => sessions.prepare(name, `caller of ${name}`, session, []);
  return { open, begun: () => begun };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    work.then(
      () => 'ready',
      (error: unknown) => (error as { code?: string }).code,
    ),
    new Promise((resolve) => setTimeout(resolve, 50, 'waits')),
  ]);

describe('a session for calls', () => {
  test('of one contract is opened once at a time, however often it is asked for', async () => {
    const { open, begun } = sessionsOf(false);
    const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => codeOf(open('a', id(i)))));
    expect(codes).toEqual(['waits', ...new Array<string>(39).fill('service.busy')]);
    expect(begun()).toBe(1);
  });

  test('of many contracts at once are no more than a party takes part in', async () => {
    const { open, begun } = sessionsOf(false);
    const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => codeOf(open(`job ${i}`, id(i)))));
    expect(codes.filter((code) => code === 'waits')).toHaveLength(16);
    expect(begun()).toBe(16);
  });

  test('has an id that no other has: calls are counted by it', async () => {
    const { open, begun } = sessionsOf(true);
    expect(await codeOf(open('a', id(1)))).toBe('ready');
    expect(await codeOf(open('b', id(1)))).toBe('run.unknown');
    expect(await codeOf(open('b', id(2)))).toBe('ready');
    // Its caller has given the former one up.
    expect(await codeOf(open('a', id(3)))).toBe('ready');
    expect(begun()).toBe(3);
  });
});
