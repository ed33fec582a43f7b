import { type PrivacySettings, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { budgetText } from '../output/budget-view.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(
    command
      .command('show')
      .description(describe('cli.budget.show'))
      .argument('[dataset]', describe('cli.ledger.dataset')),
    language,
    'tacit budget show',
    'tacit budget show customers --json',
  ).action(async (dataset?: string) => {
    const shell = io();
    const budgets = await (await connect(shell)).budget(dataset);
    shell.show(budgets, () =>
      budgets.length === 0
        ? say('cli.budget.none', {}, shell.language)
        : budgets.map((each) => budgetText(each, shell)).join('\n\n'),
    );
  });

  examples(
    command
      .command('set')
      .description(describe('cli.budget.set'))
      .argument('<dataset>')
      .option('--epsilon <number>', describe('cli.budget.epsilon'))
      .option('--delta <number>', describe('cli.budget.delta'), '1e-6')
      .option('--unit <column>', describe('cli.budget.of-unit'), 'row')
      .option('--period <period>', describe('cli.budget.period'), 'ever')
      .option('--none', describe('cli.budget.set-none')),
    language,
    'tacit budget set customers --epsilon 4 --unit customer_id --period month',
    'tacit budget set customers --none',
  ).action(async (dataset: string, options: SetOptions) => {
    const shell = io();
    const client = await connect(shell);
    await client.setBudget(dataset, settingsOf(options));
    const budgets = await client.budget(dataset);
    shell.show(budgets, () => budgets.map((each) => budgetText(each, shell)).join('\n'));
  });

  examples(
    command
      .command('simulate')
      .description(describe('cli.budget.simulate'))
      .argument('<dataset>')
      .requiredOption('--epsilon <number>', describe('cli.budget.asked-epsilon'))
      .option('--delta <number>', describe('cli.budget.asked-delta'), '0'),
    language,
    'tacit budget simulate customers --epsilon 0.5',
  ).action(async (dataset: string, asked: { readonly epsilon: string; readonly delta: string }) => {
    const shell = io();
    numberOf(asked.epsilon, 'epsilon');
    numberOf(asked.delta, 'delta');
    const simulation = await (await connect(shell)).simulateBudget(dataset, asked);
    shell.show(simulation, () => say('cli.budget.answers', { ...simulation }, shell.language));
  });
}

interface SetOptions {
  readonly epsilon?: string;
  readonly delta: string;
  readonly unit: string;
  readonly period: string;
  readonly none?: true;
}

function settingsOf({ epsilon, delta, unit, period, none }: SetOptions): PrivacySettings | null {
  if (none === true) return null;
  if (period !== 'month' && period !== 'year' && period !== 'ever')
    throw new UsageError('cli.budget.bad-period', { found: period });
  numberOf(epsilon ?? '', 'epsilon');
  numberOf(delta, 'delta');
  return { unit: unit === 'row' ? null : unit, epsilon: epsilon ?? '', delta, period };
}

function numberOf(text: string, name: string): number {
  if (!/^[0-9]{1,3}(\.[0-9]{1,15})?(e-[0-9]{1,2})?$/.test(text))
    throw new UsageError('cli.budget.number', { name, found: text });
  return Number(text);
}
