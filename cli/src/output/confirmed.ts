/** Yes or no, of whoever sits at the terminal; no unless it is said. */
import { confirm, isCancel } from '@clack/prompts';
import { type Language, say } from '@tacit/party/api';

export async function confirmed(message: string, language: Language): Promise<boolean> {
  const answer = await confirm({
    message,
    active: say('cli.yes', {}, language),
    inactive: say('cli.no', {}, language),
    initialValue: false,
  });
  return !isCancel(answer) && answer;
}
