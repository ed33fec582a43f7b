import { expect, test } from 'vitest';
import { Allowance } from './allowance.ts';

const minute = 60_000;

function clocked() {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  return { clock, allowance: new Allowance('notary', () => clock.now) };
}

test('a peer with a hundred refused proposals is not looked at for ten minutes, and others are', () => {
  const { clock, allowance } = clocked();
  for (let i = 0; i < 99; i++) allowance.note('bank', true, 0);
  allowance.check('bank');
  allowance.note('bank', true, 0);
  expect(() => allowance.check('bank')).toThrow(
    expect.objectContaining({
      kind: 'policy',
      code: 'job.proposals-paused',
      fields: { party: 'notary', sender: 'bank', minutes: 10, until: '2026-01-01T00:10:00.000Z' },
    }),
  );
  allowance.check('insurer');
  clock.now += 9.5 * minute;
  expect(() => allowance.check('bank')).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ minutes: 1 }) as unknown }),
  );
  clock.now += minute;
  // Afterwards it begins anew.
  allowance.check('bank');
  for (let i = 0; i < 99; i++) allowance.note('bank', true, 0);
  allowance.check('bank');
});

test('a few bad questions now and then are forgotten', () => {
  const { clock, allowance } = clocked();
  for (let i = 0; i < 300; i++) {
    allowance.note('bank', true, 50);
    clock.now += 12_000;
    allowance.check('bank');
  }
});

test('proposals that take long count by their time, refused or not', () => {
  const { allowance } = clocked();
  for (let i = 0; i < 12; i++) allowance.note('bank', false, 8_000);
  allowance.check('bank');
  allowance.note('bank', true, 8_000);
  expect(() => allowance.check('bank')).toThrow(expect.objectContaining({ code: 'job.proposals-paused' }));
});

test('what is remembered is bounded', () => {
  const { allowance } = clocked();
  for (let i = 0; i < 100; i++) allowance.note('bank', true, 0);
  for (let i = 0; i < 1_000; i++) allowance.note(`peer${i}`, true, 0);
  // The oldest is forgotten.
  allowance.check('bank');
});
