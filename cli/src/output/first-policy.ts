/** What an owner allows in the command that adds its data. */
import { type FirstPolicy, say, UsageError } from '@tacit/party/api';
import { useText } from '@tacit/party/api/owner';
import type { Io } from './io.ts';

interface PolicyOptions {
  readonly allow?: readonly string[];
  readonly recipients?: readonly string[];
  readonly helpers?: readonly string[];
}

/** Throws UsageError 'cli.bad-assignment', 'cli.data.no-recipients', 'cli.data.no-allow'. */
export function firstPolicyOf({ allow, recipients, helpers }: PolicyOptions): { readonly policy?: FirstPolicy } {
  if (allow === undefined) {
    if (recipients !== undefined || helpers !== undefined) throw new UsageError('cli.data.no-allow', {});
    return {};
  }
  // Without anybody who receives results nothing could come of what is allowed.
  if (recipients === undefined) throw new UsageError('cli.data.no-recipients', {});
  const policy = {
    allow: allow.map((option) => {
      const at = option.lastIndexOf('=');
      if (at <= 0) throw new UsageError('cli.bad-assignment', { found: option });
      return { column: option.slice(0, at), uses: listed([option.slice(at + 1)]) };
    }),
    recipients: listed(recipients),
    ...(helpers === undefined ? {} : { helpers: listed(helpers) }),
  };
  return { policy };
}

/** All that the new policy allows, in words. */
export function allowedText(name: string, { allow, recipients, helpers = [] }: FirstPolicy, io: Io): string {
  const { language } = io;
  const line = (key: string, values: Record<string, string | readonly string[]>): string =>
    `  ${say(`cli.data.allowed-${key}`, values, language)}`;
  return [
    say('cli.data.allowed', { name }, language),
    ...allow.flatMap(({ column, uses }) =>
      uses.map((use) => line('use', { column, use, words: useText(use, language) ?? use })),
    ),
    line('recipients', { recipients }),
    helpers.length === 0 ? line('no-helper', {}) : line('helpers', { helpers }),
    say('cli.data.allowed-more', { name, flag: io.homeFlag }, language),
  ].join('\n');
}

const listed = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');
