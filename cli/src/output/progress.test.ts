import type { Language, Progress } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import { progressText } from './progress.ts';
import { displayWidth } from './width.ts';

const progress: Progress = {
  step: 'join: match',
  rounds: 1_204,
  roundsTotal: 15_652,
  bytes: 400_000_000,
  bytesTotal: 1_500_000_000,
  elapsedSeconds: 312.3,
};

test.each([
  ['en', 79],
  ['zh', 79],
  ['en', 60],
  ['zh', 60],
  ['en', 52],
  ['zh', 52],
] as const)('in %s, %i cells are enough, and the step and the rounds are always there', (language: Language, width) => {
  const line = progressText(progress, { language }, width);
  expect(displayWidth(line)).toBeLessThanOrEqual(width);
  expect(line).toMatch(/^[█░]{10,20} .*1,204\/15,652/);
  expect(line).toContain('312.3');
});

test('without a width all is said, with the bar in full', () => {
  const line = progressText(progress, { language: 'en' });
  expect(line).toMatch(/^█{5}░{15} /);
  expect(line).toMatch(/400 MB of 1\.5 GB · 312\.3 s, about 859 s left$/);
});

test('a party that only receives is told of rounds, not of nothing to send', () => {
  const line = progressText({ ...progress, bytes: 0, bytesTotal: 0 }, { language: 'en' });
  expect(line).toMatch(/1,204\/15,652 rounds · 312\.3 s$/);
  const further = progressText({ ...progress, rounds: 7_826, bytes: 0, bytesTotal: 0 }, { language: 'zh' });
  expect(further).toMatch(/7,826\/15,652 轮 · 312\.3 秒，约剩 312 秒$/);
});
