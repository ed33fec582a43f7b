// All that a change must pass, the quickest first: `npm run ready`, and in CI, which adds what a fresh machine needs (.ci/run). Stops at
// the first that fails; that one alone can then be run by what is printed for it.

import { spawnSync } from 'node:child_process';

/** Name and command, in order of what they take. */
const steps: readonly (readonly [string, string])[] = [
  ['format', 'npm run --silent format:check'],
  ['types', 'npm run --silent check'],
  ['layers', 'npx vitest run --project unit test/layers.test.ts'],
  ['unused code and packages', 'npm run --silent knip'],
  ['lint', 'npm run --silent lint'],
  ['tests', 'npm test'],
];

const seconds = (since: number): string => `${Math.round((performance.now() - since) / 1000)} s`;
const begun = performance.now();
for (const [name, command] of steps) {
  console.log(`\n== ${name}: ${command}`);
  const started = performance.now();
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`== ${name}: FAILED after ${seconds(started)}`);
    process.exit(1);
  }
  console.log(`== ${name}: ok, ${seconds(started)}`);
}
console.log(`\n== ready in ${seconds(begun)}`);
