/** Services as people read them. */
import { say } from '@tacit/party/api';
import type { Service, ServiceUse } from '@tacit/party/api/services';
import type { Io } from './io.ts';
import { renderTable } from './table.ts';
import { fitted } from './width.ts';

const nameOf = ({ name, owner }: Service, own: string): string => (owner === own ? name : `${owner}/${name}`);
const day = (time: string): string => time.slice(0, 16).replace('T', ' ');

/** `own`: whose services are named without their owner. */
export function servicesText(services: readonly Service[], own: string, { language }: Io): string {
  if (services.length === 0) return say('cli.service.none', {}, language);
  const title = (key: string): string => say(key, {}, language);
  return renderTable(
    [
      { title: title('cli.service.column.service') },
      { title: title('cli.service.column.fields') },
      { title: title('cli.service.column.version'), align: 'right' },
      { title: title('cli.service.column.callers') },
    ],
    services.map((service) => [
      nameOf(service, own),
      service.fields.map(({ name }) => name).join(', '),
      String(service.versions[0]?.version ?? '–'),
      service.uses.map(({ caller, state }) => `${caller} (${title(`job.state.${state}`)})`).join(', '),
    ]),
  );
}

/** One service: what a question names, its versions, and its use by caller. */
export function serviceText(service: Service, io: Io): string {
  const { language } = io;
  const { name, owner, fields, versions, uses, preparing, problem, isComputed } = service;
  const title = (key: string): string => say(key, {}, language);
  const shown = fields.map((field) => `${field.name} (${field.type})`);
  const versionTable = renderTable(
    [
      { title: title('cli.service.column.version'), align: 'right' },
      { title: title('cli.service.column.published') },
      { title: title('cli.service.column.ends') },
      { title: title('cli.service.column.rows'), align: 'right' },
      { title: title('cli.column.bytes'), align: 'right' },
      { title: title('cli.service.column.digest') },
    ],
    versions.map((version) => [
      String(version.version),
      day(version.publishedAt),
      version.endsAt === null ? '–' : day(version.endsAt),
      version.rows?.toLocaleString('en-US') ?? '–',
      version.bytes.toLocaleString('en-US'),
      version.digest.slice(0, 8),
    ]),
    { indent: '  ' },
  );
  return [
    fitted(say('cli.service.title', { name, owner, fields: shown }, language)),
    ...(preparing === undefined ? [] : [progressStep(preparing, io)]),
    ...(problem === undefined ? [] : [fitted(problem.message)]),
    ...(versions.length > 0 ? [versionTable] : []),
    ...(versions.length === 0 && isComputed !== true ? [say('cli.service.no-version', {}, language)] : []),
    ...(uses.length === 0 ? [] : [contractsTable(uses, io), usesTable(uses, io)]),
  ].join('\n\n');
}

/** Contracts and their use are two tables: one would not fit into a terminal. */
function contractsTable(uses: readonly ServiceUse[], { language }: Io): string {
  const title = (key: string) => ({ title: say(key, {}, language) });
  return renderTable(
    [
      title('cli.service.column.caller'),
      title('cli.column.state'),
      title('cli.service.column.until'),
      title('cli.column.job'),
    ],
    uses.map((use) => [use.caller, say(`job.state.${use.state}`, {}, language), day(use.until), use.job]),
    { indent: '  ' },
  );
}

function usesTable(uses: readonly ServiceUse[], { language }: Io): string {
  const title = (key: string): string => say(key, {}, language);
  const right = (key: string) => ({ title: title(key), align: 'right' as const });
  return renderTable(
    [
      { title: title('cli.service.column.caller') },
      right('cli.service.column.today'),
      right('cli.service.column.month'),
      right('cli.service.column.calls'),
      right('cli.service.column.refused'),
      right('cli.service.column.times'),
    ],
    uses.map((use) => [
      use.caller,
      `${use.today} / ${use.perDay}`,
      String(use.month),
      String(use.calls),
      String(use.refused),
      use.p50 === undefined ? '–' : `${use.p50} / ${use.p99} ms`,
    ]),
    { indent: '  ' },
  );
}

export function progressStep(
  { step, done, of }: NonNullable<Service['preparing']>,
  { language }: Pick<Io, 'language'>,
): string {
  const percent = of === 0 ? 0 : Math.floor((100 * done) / of);
  return say(`cli.service.step.${step}`, { percent, done, of }, language);
}
