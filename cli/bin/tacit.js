#!/usr/bin/env node
// Plain JavaScript that any Node can read: Tacit's source is TypeScript, which Node runs from 22.18 on.
// An older Node re-runs the command on the Node that was installed beside Tacit, if there is one.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Is Node at least 22.18, the first to run TypeScript without a flag? 23.0 to 23.5 are not. */
function canRunTypeScript(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** The Node installed beside Tacit, by its platform package or the link npm made to it; undefined when absent. */
function bundledNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${os}-${process.arch}/package.json`);
    const found = join(dirname(manifest), 'bin', program);
    if (existsSync(found)) return found;
  } catch {
    // Not installed for this platform: look for the link.
  }
  for (let folder = here; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', '.bin', program);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

// Node would open its debugger on this signal, for everybody on the machine.
process.on('SIGUSR1', () => undefined);

if (canRunTypeScript(process.versions.node)) {
  // Compiled code is kept where only this user writes: a command begins in half the time.
  module.enableCompileCache?.(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tacit', 'code'));
  const { main } = await import('../src/main.ts');
  const { endWithReader } = await import('../src/output/closed-output.ts');
  endWithReader([process.stdout, process.stderr]);
  await main(process.argv.slice(2));
} else {
  const node = process.env.TACIT_RERUN === undefined ? bundledNode() : undefined;
  if (node === undefined) {
    console.error(`error: tacit needs Node 22.18 or later, and this is Node ${process.versions.node}`);
    console.error('hint: install Node 24 from https://nodejs.org, or run `npm ci` without --omit=optional');
    process.exitCode = 1;
  } else {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, TACIT_RERUN: '1' },
    });
    // A terminal sends its signals to both; a supervisor only to this process, so pass them on.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(`error: ${node} does not start: ${error.message}`);
      console.error('hint: install Node 24 from https://nodejs.org');
      process.exitCode = 1;
    });
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    });
  }
}
