/** What is wrong with a command line, as the same kind of error as everything else; and the words of the help pages. */
import { stripVTControlCharacters } from 'node:util';
import { type Language, say, UsageError } from '@tacit/party/api';
import type { Command, CommanderError } from 'commander';
import { displayWidth, wrapHanging } from './width.ts';

/** Options of every command that take a value: what follows them is not the command's name. */
const valueOptions = ['--home', '--lang'];

/** The words that name the command: `peer invite` of `--home ./bank peer invite --json`. */
export function commandWords(args: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (valueOptions.includes(arg)) i++;
    else if (!arg.startsWith('-')) words.push(arg);
    else if (words.length > 0) break;
  }
  return words[0] === 'help' ? words.slice(1) : words;
}

/** Commander's complaint as a UsageError 'cli.…' with the command's help page as the next action. */
export function commandLineError(error: CommanderError, program: Command, args: readonly string[]): UsageError {
  const help = `tacit ${[...commandPath(program, args), '--help'].join(' ')}`;
  const message = error.message.replace(/^error: /, '').trim();
  const found = /'([^']*)'/.exec(message)?.[1] ?? '';
  const near = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1];
  switch (error.code) {
    case 'commander.unknownCommand':
    case 'commander.unknownOption': {
      const kind = error.code === 'commander.unknownOption' ? 'option' : 'command';
      return near === undefined
        ? new UsageError(`cli.unknown-${kind}`, { found, help })
        : new UsageError(`cli.unknown-${kind}-near`, { found, near, help });
    }
    case 'commander.missingArgument':
      return new UsageError('cli.missing-argument', { name: found, help });
    case 'commander.optionMissingArgument':
      return new UsageError('cli.option-without-value', { option: found, help });
    case 'commander.missingMandatoryOptionValue':
      return new UsageError('cli.missing-option', { option: found, help });
    case 'commander.excessArguments': {
      const [expected = '?', counted = '?'] = message.match(/\d+/g) ?? [];
      return new UsageError('cli.too-many-arguments', { expected, found: counted, help });
    }
    default:
      return new UsageError('cli.command-line', { cause: message, help });
  }
}

function commandPath(program: Command, args: readonly string[]): string[] {
  const path: string[] = [];
  let at = program;
  for (const word of commandWords(args)) {
    const next = at.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    path.push(word);
    at = next;
  }
  return path;
}

/** Titles and standing lines of the help pages in `language`; commands made afterwards inherit them. */
export function speakHelp(program: Command, language: Language): Command {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': say('cli.help.usage', {}, language),
    'Arguments:': say('cli.help.arguments', {}, language),
    'Options:': say('cli.help.options', {}, language),
    'Commands:': say('cli.help.commands', {}, language),
  };
  return program
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      // Commander's own counts a Chinese character as one cell, and breaks at blanks only.
      displayWidth: (text) => displayWidth(stripVTControlCharacters(text)),
      boxWrap: (text, width) => wrapHanging(text, width),
      // What an option means without its argument is said by its description.
      styleOptionDescription: (text) => text.replace(/\s+\(preset: .*\)$/, ''),
    })
    .helpOption('-h, --help', say('cli.help.option', {}, language))
    .helpCommand('help [command]', say('cli.help.command', {}, language));
}
