/** Runs what the README tells newcomers to type, in bash, with other ports and in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../cli/src/demo/parties.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The commands of a README's walkthrough, block after block. */
function walkthrough(file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  const part = /<!-- walkthrough[^>]*-->([\s\S]*)<!-- end of the walkthrough -->/.exec(text)?.[1] ?? '';
  return [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
}

test('both languages tell the same commands', () => {
  expect(walkthrough('README.zh-CN.md')).toBe(walkthrough('README.md'));
});

test('the walkthrough', async () => {
  let script = walkthrough('README.md');
  expect(script).toContain('tacit run');
  for (const port of ['7441', '7442', '7443']) script = script.replaceAll(port, String(await freePort()));

  const folder = mkdtempSync(join(tmpdir(), 'tacit-readme-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { code, output } = await bash(script, folder);
  expect(code, output).toBe(0);
  expect(output).toContain('segment,customers,claims,average_income\n');
  expect(output).toMatch(/^private,\d{3},\d+\.\d\d,\d+\.\d{6}$/m);
  expect(output).toContain('valid: contract');
  expect(output).toContain('chain intact');
  expect(output).toContain('completed');
});

function bash(script: string, folder: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    // A group of its own, so that parties left behind by a failure end too.
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      detached: true,
      env: { ...process.env, LANG: 'C.UTF-8', TACIT_HOME: '' },
    });
    const endAll = (): void => {
      try {
        process.kill(-(child.pid as number), 'SIGKILL');
      } catch {
        // All of it has ended.
      }
    };
    onTestFinished(() => {
      endAll();
      rmSync(folder, { recursive: true, force: true });
    });
    let output = '';
    const keep = (data: Buffer): void => void (output += data.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // A party that a failing command leaves behind would hold the pipes open.
    child.on('exit', endAll);
    child.on('close', (code) => resolve({ code, output }));
  });
}
