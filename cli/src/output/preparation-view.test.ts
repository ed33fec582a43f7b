import { expect, test, vi } from 'vitest';
import type { DealtPreparation, HeldPreparation, PartyClient, Problem } from '@tacit/party/api';
import '@tacit/party';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { dealtText, followDealt, heldText, preparationsText } from './preparation-view.ts';

const number = '5be1c0ff'.repeat(4);
const job = '3f9a21c07d11be04';
const ioOf = (language: Io['language'], notes: string[] = []): Io => ({
  language,
  json: false,
  home: '/h',
  homeFlag: ' --home ./notary',
  interactive: false,
  print: () => undefined,
  note: (text) => void notes.push(text),
  data: () => undefined,
  show: () => undefined,
});
const problem: Problem = {
  type: 'urn:tacit:problem:peer.unreachable',
  title: 'peer.unreachable',
  status: 502,
  detail: '',
  code: 'peer.unreachable',
  kind: 'peer',
  fields: { party: 'insurer', url: 'https://insurer.example:7443', cause: 'ECONNREFUSED' },
};
const part = (party: string, state: 'kept' | 'delivering' | 'delivered', sent = 0) => ({
  party,
  bytes: 2_000_000,
  sent,
  state,
});
const dealt = (...parts: DealtPreparation['parts']): DealtPreparation => ({
  number,
  job,
  step: 'made',
  bytes: 4_000_000,
  bytesTotal: 4_000_000,
  parts,
});

test.each(['en', 'zh'] as const)('%s: what came of it ends with the next action', (language) => {
  const io = ioOf(language);
  const all = dealtText(dealt(part('bank', 'delivered'), part('insurer', 'delivered')), [], io);
  expect(all).toContain('2.0 MB');
  expect(all.split('\n').at(-1)).toContain(`tacit run ${job}`);
  const some = dealtText(dealt(part('bank', 'delivered'), { ...part('insurer', 'kept'), problem }), [], io);
  expect(some).toContain('insurer.example:7443');
  expect(some.replace(/\s+/g, ' ')).toContain(`tacit prepare deliver ${number} --home ./notary`);
  const files = [`p/${job}-5be1c0ff-bank.part`, `p/${job}-5be1c0ff-insurer.part`];
  const carried = dealtText(dealt(part('bank', 'kept'), part('insurer', 'kept')), files, io);
  for (const file of files) expect(carried).toContain(file);
  expect(carried).toContain('tacit prepare import');
  expect(dealtText({ job, step: 'deal', bytes: 0, bytesTotal: 1, parts: [], problem }, [], io)).toContain('insurer');
});

const held: HeldPreparation = { number, job, dealer: 'notary', bytes: 1_600, receivedAt: '', state: 'ready' };

test('a list says what is here and what was dealt; none says so', () => {
  const io = ioOf('en');
  const used: HeldPreparation = { ...held, state: 'used', usedAt: '2030-01-01T00:00:00.000Z', run: 'r' };
  const making: DealtPreparation = { job, step: 'seal', bytes: 1_000_000, bytesTotal: 4_000_000, parts: [] };
  const text = preparationsText({ held: [held, used], dealt: [dealt(part('bank', 'kept')), making] }, io);
  for (const words of [
    'ready for a run',
    'used at 2030-01-01',
    'own, by notary',
    'for bank',
    'waits here',
    '1.0 MB of 4.0 MB',
  ])
    expect(text).toContain(words);
  expect(preparationsText({ held: [], dealt: [] }, io)).toBe('There is no preparation here.');
  expect(heldText(held, io)).toContain('1.6 kB');
});

test('making is followed step by step until nothing happens any more', async () => {
  const steps: DealtPreparation[] = [
    { job, step: 'plan', bytes: 0, bytesTotal: 4_000_000, parts: [] },
    { job, step: 'seal', bytes: 1_000_000, bytesTotal: 4_000_000, parts: [] },
    { job, step: 'seal', bytes: 3_000_000, bytesTotal: 4_000_000, parts: [] },
    dealt(part('bank', 'delivered', 2_000_000), part('insurer', 'delivering', 1_000_000)),
    dealt(part('bank', 'delivered', 2_000_000), part('insurer', 'delivered', 2_000_000)),
  ];
  const preparations = vi.fn(() => Promise.resolve({ held: [], dealt: [steps.shift() as DealtPreparation] }));
  const notes: string[] = [];
  const last = await followDealt({ preparations } as unknown as PartyClient, job, ioOf('en', notes));
  expect(last.parts.every(({ state }) => state === 'delivered')).toBe(true);
  expect(notes).toEqual(['planning what the run takes', 'sealing: 1.0 MB of 4.0 MB', 'delivering: 3.0 MB of 4.0 MB']);
});
