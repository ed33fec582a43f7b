import type { Command } from 'commander';
import { type Language, say } from '@tacit/party/api';

/** Adds example command lines under the help text. */
export function examples(command: Command, language: Language, ...lines: readonly string[]): Command {
  const text = lines.map((line) => `  ${line}`).join('\n');
  return command.addHelpText('after', `\n${say('cli.example', {}, language)}\n${text}`);
}
