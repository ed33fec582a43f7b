import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './tools/chromium.ts';

const seconds = 1000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{engine,analysis,party,cli}/src/**/*.test.ts', 'test/*.test.ts', 'tools/**/*.test.ts'],
          testTimeout: 30 * seconds,
        },
      },
      {
        // The engine in a real browser tab: all its tests but those that need Node, which are named *.node.test.ts.
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
          include: ['engine/src/**/*.test.ts'],
          exclude: ['**/*.node.test.ts'],
          testTimeout: 60 * seconds,
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
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180 * seconds,
          hookTimeout: 180 * seconds,
        },
      },
    ],
  },
});
