/** Parties whose clocks differ by days: every refusal that comes of it names the clocks, and doctor finds it before. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Peer } from '@tacit/party/api';
import { tacitHere as tacit } from './here.ts';
import { restartAt } from './shifted-clock.ts';
import { Parties, problemOf, type SqlAsk } from './support.ts';

let world: Parties;
let question: SqlAsk;
beforeAll(async () => {
  ({ world, question } = await Parties.startSample());
});
afterAll(() => world.end());

/** Starts the insurer with a clock that is wrong by this many days. */
const shift = async (days: number): Promise<void> => await restartAt(world, 'insurer', days);

interface Check {
  readonly check: string;
  readonly subject?: string;
  readonly status: string;
  readonly detail: string;
  readonly hint?: string;
}

async function doctor(name: string): Promise<{ code: number | null; checks: Check[] }> {
  const { code, stdout } = await tacit(['doctor', '--json', '--home', world.home(name)]);
  return { code, checks: JSON.parse(stdout) as Check[] };
}

test('with clocks that agree doctor is content', async () => {
  const { code, checks } = await doctor('bank');
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(code).toBe(0);
  const names = ['settings', 'disk', 'server', 'data', 'peer', 'clock', 'version'];
  expect([...new Set(checks.map(({ check }) => check))]).toEqual(names);
});

describe.each([
  [10, 'ahead', 'behind'],
  [-10, 'behind', 'ahead'],
])('the clock of one party is wrong by %i days', (days, itself, others) => {
  beforeAll(async () => {
    await shift(days);
  });

  test('proposals from it and to it say so, and whose clock to look at', async () => {
    for (const [proposer, other, direction] of [
      ['insurer', 'bank', itself],
      ['bank', 'insurer', others],
    ] as const) {
      const problem = await problemOf(world.client(proposer).propose({ ...question, recipients: ['bank'] }));
      // Both others refuse the insurer's; the first of them to do so is named.
      expect(problem).toMatchObject({ code: `contract.clock-${direction}`, kind: 'usage' });
      expect(problem.fields).toMatchObject({ party: proposer, difference: '10 d', suspects: ['insurer'] });
      expect([other, 'notary']).toContain(problem.fields['self']);
      expect(problem.detail).toContain('10 d');
      expect(problem.hint).toContain('check the clock of insurer (');
    }
  });

  test('doctor and the list of peers show it', async () => {
    const { code, checks } = await doctor('bank');
    expect(code).toBe(1);
    expect(checks.filter(({ status }) => status !== 'ok')).toMatchObject([
      { check: 'clock', subject: 'insurer', status: 'fail', detail: `its clock is 10 d ${itself}` },
    ]);
    expect(checks.find(({ status }) => status === 'fail')?.hint).toContain('clock of insurer (');
    const there = await doctor('insurer');
    expect(there.checks.filter(({ status }) => status === 'fail').map(({ subject, hint }) => [subject, hint])).toEqual([
      ['bank', expect.stringContaining('clock of insurer (')],
      ['notary', expect.stringContaining('clock of insurer (')],
    ]);
    const { stdout } = await tacit(['peer', 'list', '--check', '--home', world.home('bank')]);
    expect(stdout).toMatch(new RegExp(`insurer .*reachable.*its clock is 10 d ${itself}`));
    const shown = JSON.parse((await tacit(['peer', 'show', 'insurer', '--json', '--home', world.home('bank')])).stdout);
    expect(Math.sign((shown as Peer).clockAheadSeconds ?? 0)).toBe(Math.sign(days));
  });

  test('an invitation that one side holds to be over says so', async () => {
    const [inviter, guest] = days > 0 ? ['bank', 'insurer'] : ['insurer', 'bank'];
    const { code } = await world.client(inviter as string).invite();
    const problem = await problemOf(world.client(guest as string).acceptInvitation(code));
    expect(problem).toMatchObject({ code: 'invitation.expired', fields: { party: inviter, self: guest } });
    expect(problem.hint).toContain('clock');
  });
});
