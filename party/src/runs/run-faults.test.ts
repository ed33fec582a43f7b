import { expect, test } from 'vitest';
import { faultTrace } from './run-faults.ts';

test('the log has where a fault arose, and nothing of its message', () => {
  const secret = 'hunter2';
  const cause = new TypeError(`cannot convert "x\n    at ${secret}"`);
  const trace = faultTrace(new Error(`\n  at ${secret}`, { cause }));
  expect(trace).not.toContain(secret);
  expect(trace).toMatch(/^Error\n\s+at .*run-faults\.test\.ts/);
  expect(trace).toMatch(/\ncaused by TypeError\n\s+at .*run-faults\.test\.ts/);
});

test('where the message was replaced, nothing is told', () => {
  const error = new Error('x\n    at hunter2');
  expect(error.stack).toContain('hunter2');
  error.message = 'another';
  expect(faultTrace(error)).toBe('Error\n');
});
