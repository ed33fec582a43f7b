/** Opened values of a cost run are views of one buffer of zeros: no operation writes to them. */
import { expect, test } from 'vitest';
import { zeroWords } from '../math/zeros.ts';
import { runCost } from '../sharing/cost/run.ts';
import { replicated } from '../sharing/registry.ts';
import { secureCases } from './cases/all.ts';

test('nobody writes to what a cost run opens', async () => {
  // Held from here on, so that it is the one that all cases see.
  const words = zeroWords(1 << 17);
  for (const { name, program } of secureCases) {
    await runCost(['a', 'b', 'c'], replicated, program);
    expect(
      new Float64Array(words.buffer).every((each) => each === 0),
      name,
    ).toBe(true);
  }
});
