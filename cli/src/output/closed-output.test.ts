import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each(['../bin.ts', '../../bin/tacit.js'])(
  '%s ends without a stack trace when nobody reads its output',
  async (entry) => {
    const file = fileURLToPath(new URL(entry, import.meta.url));
    const child = spawn(process.execPath, [file, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const [code] = await once(child, 'close');
    expect(Buffer.concat(errors).toString()).toBe('');
    expect(code).toBe(1);
  },
);
