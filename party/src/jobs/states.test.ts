import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { jobStates } from '../api/schemas/states.ts';
import { checkTransition, isSettled, mayBecome, transitions } from './states.ts';

const allowed = [
  'drafted→proposed',
  'drafted→cancelled',
  'drafted→expired',
  'proposed→approved',
  'proposed→rejected',
  'proposed→cancelled',
  'proposed→expired',
  'approved→running',
  'approved→rejected',
  'approved→cancelled',
  'approved→expired',
  'running→completed',
  'running→failed',
  'running→cancelled',
  'failed→running',
  'failed→rejected',
  'failed→cancelled',
  'failed→expired',
];

test('every pair of states is allowed or refused as written', () => {
  for (const from of jobStates) {
    for (const to of jobStates) {
      const expected = allowed.includes(`${from}→${to}`);
      expect(mayBecome(from, to), `${from}→${to}`).toBe(expected);
      if (expected) expect(() => checkTransition('j', from, to)).not.toThrow();
      else expect(() => checkTransition('j', from, to)).toThrow(UsageError);
    }
  }
});

test('a contract that is good for further runs goes on after one, or is ended', () => {
  const after = jobStates.filter((state) => mayBecome('completed', state, true));
  expect(after).toEqual(['running', 'rejected', 'cancelled']);
  for (const from of jobStates) {
    if (from === 'completed') continue;
    for (const to of jobStates) expect(mayBecome(from, to, true)).toBe(mayBecome(from, to));
  }
});

test('a job runs only after approval and never leaves its end', () => {
  expect(mayBecome('proposed', 'running')).toBe(false);
  for (const state of ['completed', 'rejected', 'cancelled', 'expired'] as const) {
    expect(transitions[state]).toEqual([]);
    expect(isSettled(state)).toBe(true);
  }
});

test('the refusal names the state found and the states from which it would work', () => {
  try {
    checkTransition('ab12', 'proposed', 'running');
    expect.unreachable();
  } catch (error) {
    expect((error as UsageError).message).toContain('ab12');
    expect((error as UsageError).fields['needed']).toEqual(['approved', 'failed']);
  }
});
