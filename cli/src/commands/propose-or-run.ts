/** The end of commands that ask one kind of question: explained, proposed, or signed here and run at once. */
import { type PartyClient, type Question, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { explanationText } from '../output/explanation-view.ts';
import type { Io } from '../output/io.ts';
import { proposedText } from '../output/proposed.ts';
import { checkAtOnce, type KeepOptions, runAtOnce } from './run-at-once.ts';

/** What happens to the question. */
export interface Ending extends KeepOptions {
  readonly explain?: boolean;
  readonly quiet?: boolean;
  readonly run?: boolean;
  readonly yes?: boolean;
}

export function explainOptions(command: Command, { language }: Io): Command {
  return command
    .option('--explain', say('cli.intersect.explain', {}, language))
    .option('--quiet', say('cli.propose.quiet', {}, language));
}

/** `output`: says what of its result is written to a file. */
export function runOptions(command: Command, { language }: Io, output = 'cli.intersect.output'): Command {
  return command
    .option('--run', say('cli.intersect.run', {}, language))
    .option('--yes', say('cli.intersect.yes', {}, language))
    .option('--output <file>', say(output, {}, language))
    .option('--force', say('cli.result.force', {}, language));
}

/** What can be wrong with them is said before anything is asked. Throws as `checkAtOnce`; UsageError 'cli.intersect.no-run'. */
export function checkEnding(options: Ending, shell: Io): void {
  if (options.run === true) checkAtOnce(options, shell);
  else if (options.output !== undefined || options.yes === true) throw new UsageError('cli.intersect.no-run', {});
}

export async function proposeOrRun(client: PartyClient, question: Question, options: Ending, shell: Io): Promise<void> {
  if (options.explain === true) {
    const explanation = await client.explain(question);
    shell.show(explanation, () => explanationText(explanation, shell));
    return;
  }
  const missing = question.requestGrants === true ? (await client.explain(question)).missingGrants : [];
  const job = await client.propose(question);
  if (options.run === true) {
    await runAtOnce(client, job.id, options, shell);
    return;
  }
  shell.show(question.requestGrants === true ? { ...job, requestedGrants: missing } : job, () =>
    options.quiet === true ? job.id : proposedText(job, missing, shell),
  );
}
