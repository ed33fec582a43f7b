import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './tools/chromium.ts';
import { missingChromium, missingPostgres, missingPython } from './tools/programs.ts';
import { SkippedReporter } from './tools/skipped.ts';
import { startBundled } from './tools/started.ts';

const seconds = 1000;

const chromium = missingChromium();
const needChromium = ['test/e2e/browser-{page,party,source}.test.ts'];
const skipped = new SkippedReporter([
  { program: chromium, tests: `project browser (the engine in a tab) and ${needChromium.join(', ')}` },
  {
    program: missingPostgres(),
    tests: 'tests of datasets in PostgreSQL, and what it answers to random questions (project unit)',
  },
  {
    program: missingPython(),
    tests:
      'the check of test/vectors.test.ts that shares no code with Tacit, and a program of test/e2e/look-ups.test.ts',
  },
]);

/**
 * Long ones that do not depend on where they run: what a peer can do and see, more parties, protocols case by case, and the arithmetic
 * of programs, each of which secure/conformance.tab.test.ts runs on every protocol. A tab runs them with TACIT_BROWSER=all.
 */
const notInEveryTab = [
  'engine/src/sharing/{conformance,conformance-more}.test.ts',
  'engine/src/secure/**/!(*.tab).test.ts',
  'engine/src/primitives/ot/{cheating,privacy,products}.test.ts',
  'engine/src/primitives/vole/cheating.test.ts',
  'engine/src/primitives/code-ot/*.test.ts',
  'engine/src/lookups/pir.test.ts',
  'engine/src/sets/{cheating,conformance,intersection,join,match}.test.ts',
  'engine/src/sharing/{fuzz,privacy,published,repeat,replicated/privacy,run}.test.ts',
  'engine/src/transport/{fuzz,hostile-peer}.test.ts',
];

/**
 * Tests that put something else in the place of a module, each in a process of its own where nothing was loaded before. All others
 * share theirs, where modules are loaded and kernels compiled once: no module keeps a state that another test could see.
 */
const alone = [
  'engine/src/secure/once.node.test.ts',
  'party/src/runs/run-child.test.ts',
  // These read the texts that their own packages have registered, and no more.
  'engine/src/transport/local-mesh.test.ts',
  'party/src/text/messages.test.ts',
];

/**
 * Long: nothing measures time, and a busy machine may need much of it. Tests compute as runs do (computeFlags), without the compiler
 * that makes an object of every 64-bit integer: a fifth less of a processor's time where protocols run.
 */
const unit = { testTimeout: 120 * seconds, hookTimeout: 120 * seconds, execArgv: ['--no-maglev'] };

export default defineConfig({
  test: {
    // On two cores: tests of whole parties wait for each other much of their time.
    maxWorkers: 3,
    reporters: ['default', skipped],
    // A project may have none, where a program is missing.
    passWithNoTests: chromium !== undefined,
    projects: [
      {
        plugins: [startBundled()],
        test: {
          name: 'unit',
          include: ['{engine,analysis,party,cli}/src/**/*.test.ts', 'test/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['**/*.tab.test.ts', ...alone],
          isolate: false,
          ...unit,
        },
      },
      { test: { name: 'alone', include: alone, ...unit } },
      {
        // The engine in a real browser tab: all its tests but those that need Node, which are named *.node.test.ts. Those that
        // only a tab runs are named *.tab.test.ts.
        // A package that is met only on the way would reload the tab in the middle of a test.
        optimizeDeps: {
          include: [
            'fast-check',
            'libsodium-wrappers-sumo',
            ...['hkdf', 'hmac', 'sha2'].map((part) => `@noble/hashes/${part}.js`),
          ],
        },
        test: {
          name: 'browser',
          include: chromium === undefined ? ['engine/src/**/*.test.ts'] : [],
          exclude: ['**/*.node.test.ts', ...(process.env.TACIT_BROWSER === 'all' ? [] : notInEveryTab)],
          testTimeout: 180 * seconds,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        plugins: [startBundled()],
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: chromium === undefined ? [] : needChromium,
          testTimeout: 300 * seconds,
          hookTimeout: 300 * seconds,
          execArgv: unit.execArgv,
        },
      },
    ],
  },
});
