import type { Peer, Problem } from '@tacit/party/api';
import { describe, expect, test } from 'vitest';
import '../text/messages.ts';
import { type Check, renderChecks } from './check.ts';
import { diskCheck, settingsChecks } from './home-checks.ts';
import { dataChecks, peerChecks } from './party-checks.ts';

const own = { name: 'bank', version: '1.2.0' };
const problem: Problem = {
  type: 'about:blank',
  title: 'x',
  status: 400,
  detail: 'it does not',
  code: 'made.up',
  kind: 'peer',
  fields: {},
};

function peer(name: string, more: Partial<Peer> = {}): Peer {
  return {
    name,
    url: 'https://192.0.2.1:7443',
    publicKey: '',
    certificateSha256: '',
    signature: '',
    since: '',
    reachable: true,
    roundTripMs: 1,
    clockAheadSeconds: 0.3,
    version: '1.2.0',
    ...more,
  };
}

const statuses = (checks: readonly Check[]): string[] =>
  checks.map(({ check, subject = '', status }) => `${check} ${subject} ${status}`);

/** Whatever is not ok says what to do, in both languages. */
function expectHints(make: (language: 'en' | 'zh') => readonly Check[]): void {
  for (const { status, hint, detail } of make('en')) {
    if (status !== 'ok') expect(hint).toBeTruthy();
    expect(`${detail}${hint ?? ''}`).not.toMatch(/[?{}]|cli\./);
  }
  for (const { status, hint } of make('zh')) if (status !== 'ok') expect(hint).toMatch(/\p{Script=Han}/u);
}

test.each([
  [42_000, '>10 Gbit/s'],
  [940.4, '940 Mbit/s'],
  [0.2, '<1 Mbit/s'],
])('a link of %d Mbit/s', (mbitPerSecond, words) => {
  expect(peerChecks([peer('insurer', { mbitPerSecond })], own, 'en')[0]?.detail).toBe(`reachable, 1 ms, ${words}`);
});

describe('clocks', () => {
  test.each([
    [0.4, 'ok'],
    [-59, 'ok'],
    [61, 'warn'],
    [-599, 'warn'],
    [601, 'fail'],
    [-864_000, 'fail'],
  ])('%d s apart: %s', (clockAheadSeconds, status) => {
    const checks = (language: 'en' | 'zh') => peerChecks([peer('insurer', { clockAheadSeconds })], own, language);
    expect(statuses(checks('en'))).toEqual(['peer insurer ok', `clock insurer ${status}`, 'version insurer ok']);
    expectHints(checks);
  });

  test('the difference and the clock that stands alone are named', () => {
    const late = peer('insurer', { clockAheadSeconds: -864_000 });
    const clock = (peers: readonly Peer[]) => peerChecks(peers, own, 'en').find(({ check }) => check === 'clock');
    expect(clock([late, peer('notary')])).toMatchObject({
      detail: 'its clock is 10 d behind',
      hint: expect.stringMatching(/clock of insurer \(/) as string,
    });
    expect(clock([late, peer('notary', { clockAheadSeconds: -864_000 })])?.hint).toMatch(/clock of bank \(/);
    expect(clock([late])?.hint).toMatch(/clock of insurer, bank \(/);
  });

  test('a peer that does not tell its time is not called right', () => {
    const { clockAheadSeconds: _, version: __, ...silent } = peer('old');
    expect(statuses(peerChecks([silent], own, 'en'))).toEqual(['peer old ok', 'clock old warn', 'version old warn']);
  });
});

test('another version is a warning with what to do', () => {
  const checks = (language: 'en' | 'zh') => peerChecks([peer('insurer', { version: '1.1.0' })], own, language);
  expect(statuses(checks('en')).at(-1)).toBe('version insurer warn');
  expectHints(checks);
});

test('a peer that cannot be reached fails, and nothing is said of its clock', () => {
  const checks = (language: 'en' | 'zh') => peerChecks([peer('insurer', { reachable: false, problem })], own, language);
  expect(checks('en')).toMatchObject([{ check: 'peer', subject: 'insurer', status: 'fail', code: 'made.up' }]);
  expectHints(checks);
});

test('data: unchanged, changed, slow, and without a usable policy', () => {
  const data = (more: object) => (language: 'en' | 'zh') =>
    dataChecks({ dataset: 'customers', rows: 600, slow: false, ...more }, language);
  for (const [more, expected] of [
    [{}, ['data customers ok']],
    [{ problem }, ['data customers fail']],
    [{ slow: true }, ['data customers warn']],
    [{ policyProblem: problem }, ['data customers ok', 'policy customers fail']],
  ] as const) {
    expect(statuses(data(more)('en'))).toEqual(expected);
    expectHints(data(more));
  }
});

test.each([
  [10e6, 'fail'],
  [300e6, 'warn'],
  [5e9, 'ok'],
])('%d bytes free: %s, with what is needed', (free, status) => {
  const checks = (language: 'en' | 'zh') => diskCheck('/srv/tacit', language, free);
  expect(checks('en')).toMatchObject([{ status, detail: expect.stringContaining('268 MB needed') as string }]);
  expectHints(checks);
});

test('a directory without a party fails with what to do', () => {
  const checks = settingsChecks('/nowhere/at/all', 'en');
  expect(checks).toMatchObject([{ check: 'settings', status: 'fail', code: 'home.missing' }]);
  expect(renderChecks(checks, 'en')).toMatch(/^✗ settings: there is no party .*\n {2}hint: create one/);
});
