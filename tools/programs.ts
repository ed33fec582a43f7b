/** Programs of the system that some tests and benchmarks need, and the command that installs one that is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findPostgres } from '../party/src/catalog/testing/find-postgres.ts';
import { findChromium } from './chromium.ts';

export interface MissingProgram {
  readonly name: 'Chromium' | 'PostgreSQL' | 'Python';
  /** What installs it here. */
  readonly command: string;
}

/** Undefined where there is one. */
export function missingChromium(): MissingProgram | undefined {
  return findChromium() === undefined ? { name: 'Chromium', command: chromiumCommand(osRelease()) } : undefined;
}

/** Undefined where there is one. */
export function missingPostgres(): MissingProgram | undefined {
  const found = findPostgres();
  return 'reason' in found ? { name: 'PostgreSQL', command: found.command } : undefined;
}

/** Undefined where there is one. */
export function missingPython(): MissingProgram | undefined {
  const { status } = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], {
    stdio: 'ignore',
  });
  return status === 0
    ? undefined
    : { name: 'Python', command: 'sudo apt-get install -y --no-install-recommends python3' };
}

/** Ubuntu's package called chromium is a snap, which does not start in containers and for other programs. */
export function chromiumCommand(release: string): string {
  return /^ID=ubuntu$/m.test(release)
    ? 'npx playwright install --with-deps chromium'
    : 'sudo apt-get install -y --no-install-recommends chromium';
}

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
