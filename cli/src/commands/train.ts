/** Trains a model by a task file of kind 'train'. */
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { formatOption } from '../output/result-format.ts';
import { checkEnding, type Ending, explainOptions, proposeOrRun, runOptions } from './propose-or-run.ts';
import { contractOptions, isTask, type QuestionOptions, readQuestion, setOption } from './question.ts';

interface Options extends QuestionOptions, Ending {}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const asked = setOption(contractOptions(command.argument('<file>', say('cli.train.file', {}, language)), io()), io());
  runOptions(formatOption(explainOptions(asked, io()), io()), io(), 'cli.train.output');
  examples(
    command,
    language,
    'tacit train model.yaml --explain',
    'tacit train model.yaml --helper notary --to bank',
    'tacit train model.yaml --set table=align/3f9a21c07d11be04/table --run --output model.html',
  ).action(async (file: string, options: Options) => {
    const shell = io();
    if (!isTask(file)) throw new UsageError('cli.train.no-task', { found: file });
    const question = await readQuestion(file, options);
    const kind = 'kind' in question ? question.kind : 'sql';
    if (kind !== 'train') throw new UsageError('cli.train.other-kind', { file, kind });
    checkEnding(options, shell);
    await proposeOrRun(await connect(shell), question, options, shell);
  });
}
