import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(
    command.command('show').description(describe('cli.policy.show')).argument('<dataset>'),
    language,
    'tacit policy show customers',
  ).action(async (dataset: string) => {
    const shell = io();
    const policy = await (await connect(shell)).policy(dataset);
    shell.show(policy, () => policy.yaml);
  });

  examples(
    command.command('set').description(describe('cli.policy.set')).argument('<dataset>').argument('<file>'),
    language,
    'tacit policy set customers customers-policy.yaml',
  ).action(async (dataset: string, file: string) => {
    const shell = io();
    const policy = await (await connect(shell)).setPolicy(dataset, readFileSync(file === '-' ? 0 : file, 'utf8'));
    shell.show(policy, () => say('cli.policy.done', { dataset, digest: policy.digest }, shell.language));
  });

  examples(
    command.command('edit').description(describe('cli.policy.edit')).argument('<dataset>'),
    language,
    'tacit policy edit customers',
  ).action(async (dataset: string) => {
    const shell = io();
    const client = await connect(shell);
    const before = (await client.policy(dataset)).yaml;
    const after = editText(before, `${dataset}.yaml`);
    if (after === before) {
      shell.note(say('cli.policy.unchanged', {}, shell.language));
      return;
    }
    const policy = await client.setPolicy(dataset, after);
    shell.show(policy, () => say('cli.policy.done', { dataset, digest: policy.digest }, shell.language));
  });
}

/** Opens VISUAL or EDITOR on a private copy and returns what was saved. */
function editText(text: string, name: string): string {
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? 'vi';
  const folder = mkdtempSync(join(tmpdir(), 'tacit-policy-'));
  try {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    const [program, ...args] = editor.split(/\s+/);
    const ended = spawnSync(program as string, [...args, file], { stdio: 'inherit' });
    if (ended.error !== undefined || ended.status !== 0) throw new UsageError('cli.policy.editor', { editor });
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
