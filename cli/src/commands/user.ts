import { say, UsageError } from '@tacit/party/api';
import { peopleClient, type Person, type PersonRole, personRoles } from '@tacit/party/api/people';
import { type Command, Option } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { showLink } from '../output/sign-in-link.ts';
import { renderTable } from '../output/table.ts';

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const people = async (shell: Io) => peopleClient(await connect(shell));
  const roles = () => new Option('--role <role>', describe('cli.user.role')).argParser(collect).makeOptionMandatory();

  examples(
    command
      .command('add')
      .description(describe('cli.user.add'))
      .argument('<name>', describe('cli.user.name'))
      .addOption(roles()),
    language,
    'tacit user add li.wei --role approver',
    'tacit user add ada --role analyst --role admin',
  ).action(async (name: string, options: { role: readonly string[] }) => {
    const shell = io();
    const wanted = options.role.map(readRole);
    showLink(shell, await (await people(shell)).addPerson({ name, roles: wanted }), 'cli.user.note');
  });

  examples(command.command('list').description(describe('cli.user.list')), language, 'tacit user list').action(
    async () => {
      const shell = io();
      const all = await (await people(shell)).people();
      shell.show(all, () => peopleTable(all, shell));
    },
  );

  examples(
    command
      .command('role')
      .description(describe('cli.user.roles'))
      .argument('<name>', describe('cli.user.name'))
      .addOption(roles()),
    language,
    'tacit user role li.wei --role approver --role analyst',
  ).action(async (name: string, options: { role: readonly string[] }) => {
    const shell = io();
    const changed = await (await people(shell)).setRoles(name, options.role.map(readRole));
    shell.show(changed, () => say('cli.user.changed', { name: changed.name, roles: changed.roles }, shell.language));
  });

  examples(
    command.command('link').description(describe('cli.user.link')).argument('<name>', describe('cli.user.name')),
    language,
    'tacit user link li.wei',
  ).action(async (name: string) => {
    const shell = io();
    showLink(shell, await (await people(shell)).linkPerson(name), 'cli.user.note');
  });

  examples(
    command.command('remove').description(describe('cli.user.remove')).argument('<name>', describe('cli.user.name')),
    language,
    'tacit user remove li.wei',
  ).action(async (name: string) => {
    const shell = io();
    const answer = await (await people(shell)).removePerson(name);
    shell.show(answer, () => say('cli.user.removed', { name: answer.removed }, shell.language));
  });
}

function readRole(text: string): PersonRole {
  const role = personRoles.find((candidate) => candidate === text);
  if (role === undefined) throw new UsageError('cli.user.bad-role', { found: text, roles: personRoles });
  return role;
}

function peopleTable(people: readonly Person[], io: Io): string {
  if (people.length === 0) return say('cli.user.none', {}, io.language);
  const title = (key: string): string => say(key, {}, io.language);
  const state = ({ hasPassphrase, passkeys, linkEndsAt }: Person): string =>
    linkEndsAt !== undefined
      ? say('cli.user.invited', { until: linkEndsAt }, io.language)
      : [
          ...(hasPassphrase ? [title('cli.user.active')] : []),
          ...(passkeys > 0 ? [say('cli.user.passkeys', { passkeys }, io.language)] : []),
        ].join(', ') || title('cli.user.no-way-in');
  return renderTable(
    [
      { title: title('cli.column.name') },
      { title: title('cli.column.roles') },
      { title: title('cli.column.added') },
      { title: title('cli.column.sign-in') },
    ],
    people.map((person) => [person.name, person.roles.join(', '), person.addedAt, state(person)]),
  );
}
