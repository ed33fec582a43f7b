import { defineConfig } from 'vitest/config';

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
