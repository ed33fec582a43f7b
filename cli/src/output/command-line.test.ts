import { Command, type CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import '../text/messages.ts';
import { commandLineError, commandWords, speakHelp } from './command-line.ts';
import { displayWidth } from './width.ts';

function program(): Command {
  const root = speakHelp(new Command('tacit'), 'zh')
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  const peer = root.command('peer').exitOverride();
  peer.command('invite').argument('<code>').option('--check <how>').exitOverride();
  root.command('reject').requiredOption('--why <reason>').exitOverride();
  return root;
}

function complaint(...args: string[]) {
  const root = program();
  try {
    root.parse(args, { from: 'user' });
  } catch (error) {
    return commandLineError(error as CommanderError, root, args);
  }
  throw new Error('no complaint');
}

describe('a wrong command line', () => {
  test.each([
    [['per'], 'cli.unknown-command-near', { found: 'per', near: 'peer', help: 'tacit --help' }],
    [['zzzzzzzz'], 'cli.unknown-command', { found: 'zzzzzzzz', help: 'tacit --help' }],
    [['peer', 'invit'], 'cli.unknown-command-near', { found: 'invit', near: 'invite', help: 'tacit peer --help' }],
    [
      ['peer', 'invite', 'a', '--chek'],
      'cli.unknown-option-near',
      { found: '--chek', near: '--check', help: 'tacit peer invite --help' },
    ],
    [['peer', 'invite'], 'cli.missing-argument', { name: 'code', help: 'tacit peer invite --help' }],
    [
      ['peer', 'invite', 'a', '--check'],
      'cli.option-without-value',
      { option: '--check <how>', help: 'tacit peer invite --help' },
    ],
    [
      ['peer', 'invite', 'a', 'b'],
      'cli.too-many-arguments',
      { expected: '1', found: '2', help: 'tacit peer invite --help' },
    ],
    [['reject'], 'cli.missing-option', { option: '--why <reason>', help: 'tacit reject --help' }],
  ])('%j', (args, code, fields) => {
    const error = complaint(...args);
    expect(error).toMatchObject({ code, fields, kind: 'usage' });
    for (const language of ['en', 'zh'] as const) {
      const { message, hint } = error.text(language);
      expect(`${message} ${hint}`).not.toMatch(/\?|\{/);
    }
  });
});

test('values of options are not taken for the command', () => {
  expect(commandWords(['--home', 'data', 'peer', 'invite', '--json'])).toEqual(['peer', 'invite']);
  expect(commandWords(['--home=data', '--json', 'jobs'])).toEqual(['jobs']);
  expect(commandWords(['help', 'peer'])).toEqual(['peer']);
  expect(commandWords([])).toEqual([]);
});

test('help pages speak the language', () => {
  expect(program().helpInformation()).toMatch(/用法：[^]*选项：[^]*命令：/);
});

test('help in Chinese keeps within 80 cells and loses nothing', () => {
  const text = '对方无法确认时接受的连接，以及由数据向外取整得到的最小值与最大值；'.repeat(4);
  const command = speakHelp(new Command('say'), 'zh').description(text).option('--range <column=low..high>', text);
  let help = '';
  command.configureOutput({ writeOut: (part) => (help += part), getOutHelpWidth: () => 80 }).outputHelp();
  for (const line of help.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expect(help.replace(/\s/g, '').split(text)).toHaveLength(3);
});
