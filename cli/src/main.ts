// The tacit command.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { say, UsageError, visible } from '@tacit/party/api';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import './text/messages.ts';
import { commands } from './commands/registry.ts';
import { commandLineError, commandWords, speakHelp } from './output/command-line.ts';
import { asFailure, renderFailure } from './output/failure.ts';
import type { Io } from './output/io.ts';
import { chooseLanguage } from './output/language.ts';
import { fitted, terminalWidth } from './output/width.ts';

const helpShown = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** Runs one command line (without the program's own name); sets the exit code and returns when it is done. */
export async function main(args: readonly string[]): Promise<void> {
  // The language is needed before parsing, for the help texts.
  const wish = optionValue(args, '--lang');
  const language = chooseLanguage(wish);
  const json = args.includes('--json');
  const program = speakHelp(new Command('tacit'), language)
    .description(say('cli.tacit', {}, language))
    .version(manifest.version, '-V, --version', say('cli.help.version', {}, language))
    .addHelpText('after', `\n${say('cli.tacit.questions', {}, language)}`)
    .exitOverride()
    // What is wrong with the command line is shown below, like every other error.
    .configureOutput({ outputError: () => undefined });
  const wanted = commandWords(args)[0];
  for (const entry of commands) {
    const command = program.command(entry.name).description(say(`cli.${entry.name}`, {}, language));
    if (entry.name === wanted) (await entry.load()).define(command, () => makeIo(args, language, json));
  }
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .option('--json', say('cli.option.json', {}, language))
      .option('--lang <language>', say('cli.option.lang', {}, language))
      .option('--home <directory>', say('cli.option.home', {}, language));
  }
  try {
    if (wish !== undefined && !/^(en|zh)$/i.test(wish)) throw new UsageError('cli.bad-language', { found: wish });
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && helpShown.includes(error.code)) {
      // Asking for help or the version is no error; giving no command at all is one.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const { problem, exitCode } = asFailure(
      error instanceof CommanderError ? commandLineError(error, program, args) : error,
    );
    const text = json
      ? JSON.stringify({ error: problem })
      : fitted(renderFailure(problem, language), terminalWidth(process.stderr));
    process.stderr.write(`${visible(text)}\n`);
    process.exitCode = exitCode;
  }
}

function makeIo(args: readonly string[], language: Io['language'], json: boolean): Io {
  const homeOption = optionValue(args, '--home');
  const line = (text: string): string => visible(text.endsWith('\n') ? text : `${text}\n`);
  const print = (text: string): void => void process.stdout.write(line(text));
  return {
    language,
    json,
    home: resolve(homeOption ?? (process.env['TACIT_HOME'] || undefined) ?? join(homedir(), '.tacit')),
    homeFlag: homeOption === undefined ? '' : ` --home ${homeOption}`,
    interactive: process.stderr.isTTY === true && !json,
    print,
    data: (text) => void process.stdout.write(process.stdout.isTTY === true ? line(text) : text),
    note: (text) => void process.stderr.write(line(fitted(text, terminalWidth(process.stderr)))),
    show: (value, render) => print(json ? JSON.stringify(value, null, 2) : render()),
  };
}

function* everyCommand(program: Command): Generator<Command> {
  yield program;
  for (const command of program.commands) yield* everyCommand(command);
}

/** Value of `--name value` or `--name=value`. */
function optionValue(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const arg = args[at] as string;
  return arg === name ? args[at + 1] : arg.slice(name.length + 1);
}
