import { say, type Token, type TokenRole, tokenRoles, UsageError } from '@tacit/party/api';
import { type Command, Option } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(
    command
      .command('add')
      .description(describe('cli.token.add'))
      .argument('<name>', describe('cli.token.name'))
      .addOption(new Option('--role <role>', describe('cli.token.role')).argParser(collect).makeOptionMandatory())
      .option('--days <days>', describe('cli.token.days')),
    language,
    'tacit token add li.wei --role ask --days 90',
    'tacit token add data-office --role approve --role administer',
  ).action(async (name: string, options: { role: readonly string[]; days?: string }) => {
    const shell = io();
    const days = options.days === undefined ? undefined : Number(options.days);
    if (days !== undefined && !(days > 0)) throw new UsageError('cli.token.bad-days', { found: options.days });
    const roles = options.role.map(readRole);
    const client = await connect(shell);
    const added = await client.addToken({ name, roles, ...(days === undefined ? {} : { days }) });
    const { url, certificateSha256 } = await client.status();
    shell.show({ ...added, url, certificateSha256 }, () => {
      shell.note(say('cli.token.note', { url, pin: certificateSha256 }, shell.language));
      return added.token;
    });
  });

  examples(command.command('list').description(describe('cli.token.list')), language, 'tacit token list').action(
    async () => {
      const shell = io();
      const tokens = await (await connect(shell)).tokens();
      shell.show(tokens, () => tokensTable(tokens, shell));
    },
  );

  examples(
    command.command('revoke').description(describe('cli.token.revoke')).argument('<name>', describe('cli.token.name')),
    language,
    'tacit token revoke li.wei',
  ).action(async (name: string) => {
    const shell = io();
    const answer = await (await connect(shell)).revokeToken(name);
    shell.show(answer, () => say('cli.token.revoked', { name: answer.revoked }, shell.language));
  });
}

function readRole(text: string): TokenRole {
  const role = tokenRoles.find((candidate) => candidate === text);
  if (role === undefined) throw new UsageError('cli.token.bad-role', { found: text, roles: tokenRoles });
  return role;
}

function tokensTable(tokens: readonly Token[], io: Io): string {
  if (tokens.length === 0) return say('cli.token.none', {}, io.language);
  const title = (key: string): string => say(key, {}, io.language);
  return renderTable(
    [
      { title: title('cli.column.name') },
      { title: title('cli.column.roles') },
      { title: title('cli.column.added') },
      { title: title('cli.column.ends') },
    ],
    tokens.map((token) => [token.name, token.roles.join(', '), token.addedAt, token.expiresAt ?? '–']),
  );
}
