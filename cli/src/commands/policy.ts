import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PartyClient, type PolicyDocument, ProblemError, problemText, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { settingsText } from '../output/policy-view.ts';
import { fitted } from '../output/width.ts';

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
    // Beside the file, so that what is printed can be changed and set again.
    if (!shell.json) shell.note(settingsText(policy.settings, shell));
    if (policy.problem !== undefined) {
      const { message, hint } = problemText(policy.problem, shell.language);
      shell.note(say('cli.policy.unusable', { dataset, problem: message, hint: hint ?? '' }, shell.language));
    }
    if (policy.expired && !shell.json) shell.note(expiredText(policy, shell));
  });

  examples(
    command.command('set').description(describe('cli.policy.set')).argument('<dataset>').argument('<file>'),
    language,
    'tacit policy set customers customers-policy.yaml',
  ).action(async (dataset: string, file: string) => {
    const shell = io();
    const policy = await setPolicy(await connect(shell), dataset, await readText(file), file);
    shell.show(policy, () => fitted(doneText(policy, shell)));
  });

  examples(
    command.command('edit').description(describe('cli.policy.edit')).argument('<dataset>'),
    language,
    'tacit policy edit customers',
  ).action(async (dataset: string) => {
    const shell = io();
    const client = await connect(shell);
    const before = await client.policy(dataset);
    const folder = mkdtempSync(join(tmpdir(), 'tacit-policy-'));
    const file = join(folder, `${dataset}.yaml`);
    let isKept = false;
    try {
      const after = editText(before.yaml, file);
      if (after === before.yaml) {
        shell.show(before, () => say('cli.policy.unchanged', {}, shell.language));
        return;
      }
      // Whoever has typed for ten minutes does not want to begin again because of a comma.
      isKept = true;
      const policy = await setPolicy(client, dataset, after, file);
      isKept = false;
      shell.show(policy, () => fitted(doneText(policy, shell)));
    } finally {
      if (isKept) shell.note(say('cli.policy.draft', { dataset, file, flag: shell.homeFlag }, shell.language));
      else rmSync(folder, { recursive: true, force: true });
    }
  });
}

function doneText(policy: PolicyDocument, io: Io): string {
  const { dataset, digest } = policy;
  return policy.expired ? expiredText(policy, io) : say('cli.policy.done', { dataset, digest }, io.language);
}

function expiredText({ dataset, expires }: PolicyDocument, io: Io): string {
  return say('cli.policy.expired', { dataset, expires, flag: io.homeFlag }, io.language);
}

/** Opens VISUAL or EDITOR on a private copy and returns what was saved. */
function editText(text: string, file: string): string {
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? 'vi';
  writeFileSync(file, text, { mode: 0o600 });
  const [program, ...args] = editor.split(/\s+/);
  const ended = spawnSync(program as string, [...args, file], { stdio: 'inherit' });
  if (ended.error !== undefined)
    throw new UsageError('cli.policy.no-editor', { editor, cause: (ended.error as NodeJS.ErrnoException).code });
  if (ended.status !== 0) throw new UsageError('cli.policy.editor', { editor });
  return readFileSync(file, 'utf8');
}

/** Sets a policy; what is wrong in it is told by the name of the file it came from, not of the one it would replace. */
async function setPolicy(client: PartyClient, dataset: string, yaml: string, file: string): Promise<PolicyDocument> {
  try {
    return await client.setPolicy(dataset, yaml);
  } catch (error) {
    if (!(error instanceof ProblemError) || !/^(yaml|policy-file)\./.test(error.code)) throw error;
    const { problem } = error;
    const target = problem.fields['file'];
    if (typeof target !== 'string') throw error;
    throw new ProblemError({
      ...problem,
      detail: problem.detail.replaceAll(target, file),
      fields: { ...problem.fields, file },
    });
  }
}
