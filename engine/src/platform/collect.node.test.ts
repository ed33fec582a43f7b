import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { computeEnvironment, computeFlags } from './compute-process.ts';

const run = promisify(execFile);

/** Hands out 50 vectors of 64 MiB, keeps the last two, and prints the most memory that vectors held. */
const program = `
import { unsetWords } from ${JSON.stringify(new URL('node.ts', import.meta.url).href)};
const kept = [];
let most = 0;
for (let i = 0; i < 50; i++) {
  kept.push(unsetWords(8 * 2 ** 20));
  if (kept.length > 2) kept.shift();
  most = Math.max(most, process.memoryUsage().arrayBuffers);
}
console.log(Math.round(most / 2 ** 20));
`;

test('a compute process collects by the vectors handed out', async () => {
  const { stdout } = await run(process.execPath, [...computeFlags, '--input-type=module', '--eval', program], {
    env: { ...process.env, ...computeEnvironment },
  });
  const most = Number(stdout);
  expect(most).toBeGreaterThan(128);
  // Vectors that nobody fills are handed out faster than in any program: this is the second limit, not the first.
  expect(most).toBeLessThan(64 + 2 * 64 + 1024 + 2 * 64);
});
