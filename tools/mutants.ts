// Weakens shipped code in one place at a time and runs the tests that must notice: `npm run mutants`, or only those whose
// names contain a word: `npm run mutants -- guard receipt`; with `--json` a report on the standard output. The list is in
// tools/mutants/. Ends with 1 when a weakening is not noticed, with 2 when the list is stale or a test fails without any.

import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutants } from './mutants/list.ts';
import { baselines, type Mutant, staleness } from './mutants/mutant.ts';
import { type TestRun, Tree } from './mutants/tree.ts';

const root = join(import.meta.dirname, '..');
/** A mutant may make a test wait for what never comes; the tests' own limits end it long before this. */
const mutantTimeoutMs = 300_000;
const baselineTimeoutMs = 900_000;

interface Outcome {
  readonly mutant: Mutant;
  readonly run: TestRun;
  readonly seconds: number;
}

/** A test that is still waiting at the end has noticed, too. */
const isCaught = ({ run }: Outcome): boolean => run.kind === 'late' || (run.kind === 'ran' && run.failed > 0);

function wordFor(outcome: Outcome): string {
  if (isCaught(outcome)) return 'caught';
  return outcome.run.kind === 'broken' ? 'BROKEN' : 'SURVIVED';
}

function detailOf({ mutant, run }: Outcome): string {
  switch (run.kind) {
    case 'late':
      return 'ended by the time limit';
    case 'broken':
      return run.why;
    case 'ran':
      return run.failed > 0 ? run.first : `${mutant.tests.join(' ')} passed`;
  }
}

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const say = (line: string): void => void process.stderr.write(`${line}\n`);

function fail(lines: readonly string[]): never {
  for (const line of lines) say(line);
  process.exit(2);
}

const stale = staleness(mutants, (path) =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined,
);
if (stale.length > 0) fail(['the list of mutants is stale:', ...stale]);
const chosen = mutants.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
if (chosen.length === 0) fail([`no mutant's name contains ${positionals.join(' or ')}`]);

const trees: Tree[] = [];
const close = (): void => {
  for (const tree of trees.splice(0)) tree.close();
};
process.on('exit', close);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const lanes = Math.min(2, availableParallelism(), chosen.length);
for (let lane = 0; lane < lanes; lane++) trees.push(new Tree());

/** Works through a list in all trees at once. */
async function inTrees<T>(list: readonly T[], work: (tree: Tree, each: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  await Promise.all(
    trees.map(async (tree) => {
      for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) await work(tree, each);
    }),
  );
}

// Without a mutant every test must pass, or "caught" would mean nothing.
const checks = baselines(chosen);
say(`${chosen.length} mutants; first their tests without any`);
await inTrees(checks, async (tree, { tests, only }) => {
  const passes = (run: TestRun): boolean => run.kind === 'ran' && run.failed === 0;
  // A machine that is busy with something else may fail a test once.
  let run = await tree.test(tests, only, baselineTimeoutMs);
  if (!passes(run)) run = await tree.test(tests, only, baselineTimeoutMs);
  if (passes(run)) return;
  fail([`tests fail without a mutant (${tests.join(' ')}):`, run.kind === 'ran' ? run.first : JSON.stringify(run)]);
});

const outcomes: Outcome[] = [];
await inTrees(chosen, async (tree, mutant) => {
  const started = performance.now();
  const run = await tree.test(mutant.tests, mutant.only, mutantTimeoutMs, mutant);
  const outcome = { mutant, run, seconds: (performance.now() - started) / 1000 };
  outcomes.push(outcome);
  const place = `${outcomes.length}/${chosen.length}`.padStart(7);
  say(`${place}  ${wordFor(outcome).padEnd(8)}  ${mutant.name.padEnd(36)}  ${detailOf(outcome)}`);
});
close();

const survivors = outcomes.filter((outcome) => !isCaught(outcome));
if (values.json === true) {
  const lines = outcomes.map((outcome) => ({
    name: outcome.mutant.name,
    file: outcome.mutant.file,
    why: outcome.mutant.why,
    outcome: wordFor(outcome).toLowerCase(),
    detail: detailOf(outcome),
    seconds: Math.round(outcome.seconds),
  }));
  process.stdout.write(`${JSON.stringify(lines, undefined, 2)}\n`);
}
say(`${outcomes.length - survivors.length} of ${outcomes.length} caught`);
for (const { mutant } of survivors) say(`not caught: ${mutant.name}: ${mutant.why}`);
process.exitCode = survivors.length > 0 ? 1 : 0;
