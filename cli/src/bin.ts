// Runs the command from source: `node cli/src/bin.ts demo`. Installed, the entry is bin/tacit.js.

import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Node would open its debugger on this signal, for everybody on the machine.
process.on('SIGUSR1', () => undefined);
// Compiled code is kept where only this user writes: a command begins in half the time.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tacit', 'code'));
const { main } = await import('./main.ts');
const { endWithReader } = await import('./output/closed-output.ts');
endWithReader([process.stdout, process.stderr]);
await main(process.argv.slice(2));
