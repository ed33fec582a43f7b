/** Services: published for callers to ask about, refreshed, revoked, and the receipts of their calls. */
import { existsSync } from 'node:fs';
import { type PartyClient, ProblemError, say, UsageError } from '@tacit/party/api';
import { type PublishService, type Service, serviceClient } from '@tacit/party/api/services';
import type { Command } from 'commander';
import { activityLine } from '../output/activity.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { readJson } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { progressStep, serviceText, servicesText } from '../output/service-view.ts';
import { approveShown } from './approve.ts';
import { readTime } from './question.ts';
import { writeResult } from '../output/result-file.ts';

/** What a party takes; see `refresh` of its routes. */
const mostGraceHours = 8_784;

interface PublishOptions {
  readonly dataset: string;
  readonly key: string;
  readonly check?: string;
  readonly payload?: string;
  readonly canonical?: readonly string[];
  readonly duplicates?: string;
  readonly callers: string;
  readonly quota: string;
  readonly capacity?: string;
  readonly retrieval?: boolean;
  readonly until?: string;
  readonly requestGrants?: boolean;
  readonly yes?: boolean;
}

const pollMs = 300;

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const named = (name: string): Command =>
    command
      .command(name)
      .description(describe(`cli.service.${name}`))
      .argument('<name>', describe(name === 'show' ? 'cli.service.name' : 'cli.service.own-name'));

  examples(
    named('publish')
      .requiredOption('--dataset <name>', describe('cli.service.dataset'))
      .requiredOption('--key <columns>', describe('cli.service.key'))
      .option('--check <columns>', describe('cli.service.check'))
      .option('--payload <columns>', describe('cli.service.payload'))
      .option('--canonical <column:rule+rule...>', describe('cli.service.canonical'))
      .option('--duplicates <refuse|once>', describe('cli.intersect.duplicates'))
      .requiredOption('--callers <parties>', describe('cli.service.callers'))
      .requiredOption('--quota <number/day>', describe('cli.service.quota'))
      .option('--capacity <rows>', describe('cli.service.capacity'))
      .option('--retrieval', describe('cli.service.retrieval'))
      .option('--until <time>', describe('cli.service.until'))
      .option('--request-grants', describe('cli.question.request'))
      .option('--yes', describe('cli.approve.yes')),
    language,
    'tacit service publish scores --dataset persons --key id --payload score,band --callers bank --quota 5000/day --until 2027-06-30',
    'tacit service publish identity --dataset persons --key id --check name,mobile --canonical id:cn-id name:nfkc+casefold mobile:cn-mobile --callers bank,lender --quota 20000/day',
  ).action(async (name: string, options: PublishOptions) => {
    const shell = io();
    const request = publication(name, options);
    if (options.yes !== true && (shell.json || !process.stdin.isTTY))
      throw new UsageError('cli.service.unconfirmed', {});
    const client = await connect(shell);
    const jobs = await serviceClient(client)
      .publishService(request)
      .catch((error: unknown) => {
        throw wrongRule(error);
      });
    for (const job of jobs) {
      const { approved } = await approveShown(client, job.id, options.yes === true ? { yes: true } : {}, shell);
      if (approved === undefined) {
        for (const each of jobs) await client.cancel(each.id).catch(() => undefined);
        return;
      }
    }
    await serviceClient(client).refreshService(name);
    const service = await prepared(client, name, shell);
    shell.show({ service, jobs: jobs.map(({ id }) => id) }, () => serviceText(service, shell));
    if (shell.json) return;
    for (const { id: job, contract } of jobs)
      shell.note(say('cli.service.published', { name, job, caller: contract.recipients }, shell.language));
  });

  examples(command.command('list').description(describe('cli.service.list')), language, 'tacit service list').action(
    async () => {
      const shell = io();
      const [{ name }, services] = await withStatus(shell);
      shell.show(services, () => servicesText(services, name, shell));
    },
  );

  examples(named('show'), language, 'tacit service show scores', 'tacit service show insurer/scores').action(
    async (name: string) => {
      const shell = io();
      const service = await serviceClient(await connect(shell)).service(name);
      shell.show(service, () => serviceText(service, shell));
    },
  );

  examples(
    named('refresh')
      .option('--rotate-key', describe('cli.service.rotate'))
      .option('--grace <hours>', describe('cli.service.grace')),
    language,
    'tacit data refresh persons && tacit service refresh scores',
    'tacit service refresh scores --rotate-key --grace 2',
  ).action(async (name: string, { rotateKey, grace }: { rotateKey?: boolean; grace?: string }) => {
    const shell = io();
    const graceHours = grace === undefined ? undefined : Number(grace);
    if (graceHours !== undefined && !(graceHours >= 0 && graceHours <= mostGraceHours))
      throw new UsageError('cli.service.bad-grace', { found: grace });
    const client = await connect(shell);
    await serviceClient(client).refreshService(name, {
      ...(rotateKey === true ? { rotateKey } : {}),
      ...(graceHours === undefined ? {} : { graceHours }),
    });
    const service = await prepared(client, name, shell);
    shell.show(service, () => serviceText(service, shell));
  });

  examples(
    named('revoke')
      .argument('<caller>', describe('cli.service.caller'))
      .option('--why <text>', describe('cli.service.why')),
    language,
    'tacit service revoke scores bank --why "contract ended"',
  ).action(async (name: string, caller: string, { why }: { why?: string }) => {
    const shell = io();
    const reason = why ?? say('cli.service.no-reason', {}, shell.language);
    const service = await serviceClient(await connect(shell)).revokeService(name, caller, reason);
    shell.show(service, () => say('cli.service.revoked', { name, caller }, shell.language));
  });

  examples(
    command
      .command('receipts')
      .description(describe('cli.service.receipts'))
      .argument('<job>', describe('cli.argument.job'))
      .option('--from <time>', describe('cli.service.from'))
      .option('--output <file>', describe('cli.result.output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit service receipts 3f9a21c07d11be04 --output calls.json',
  ).action(async (id: string, { from, output, force = false }: { from?: string; output?: string; force?: boolean }) => {
    const shell = io();
    if (output !== undefined && !force && existsSync(output))
      throw new UsageError('cli.result.exists', { file: output });
    const receipts = await serviceClient(await connect(shell)).callReceipts(
      id,
      from === undefined ? {} : { from: readTime(from, 'start') },
    );
    if (output === undefined) shell.print(JSON.stringify(receipts, null, 2));
    else {
      writeResult(output, `${JSON.stringify(receipts)}\n`, force);
      const values = { file: output, calls: receipts.receipts.length };
      shell.show(values, () => say('cli.service.written', values, shell.language));
    }
  });

  examples(
    command
      .command('verify')
      .description(describe('cli.service.verify'))
      .argument('<file>', describe('cli.service.file')),
    language,
    'tacit service verify calls.json',
  ).action(async (file: string) => {
    const shell = io();
    const { verifyCallReceipts } = await import('@tacit/party/receipts');
    const verdict = verifyCallReceipts(await receiptsIn(file));
    const key = verdict.calls === 0 ? 'cli.service.valid-none' : 'cli.service.valid';
    shell.show(verdict, () => say(key, { ...verdict }, shell.language));
  });
}

/** Throws UsageError 'service.receipts-invalid' where `readJson` finds no JSON: its own hint is about receipts of runs. */
async function receiptsIn(file: string): Promise<unknown> {
  return await readJson(file).catch((cause: unknown) => {
    if (!(cause instanceof UsageError && cause.code === 'cli.not-json')) throw cause;
    throw new UsageError('service.receipts-invalid', {}, { cause });
  });
}

async function withStatus(shell: Io): Promise<[{ readonly name: string }, readonly Service[]]> {
  const client = await connect(shell);
  return await Promise.all([client.status(), serviceClient(client).services()]);
}

/** The service once nothing is being prepared. Throws UsageError 'cli.service.not-prepared' with the cause. */
async function prepared(client: PartyClient, name: string, shell: Io): Promise<Service> {
  const activity = activityLine(shell);
  let shown = '';
  try {
    for (;;) {
      const service = await serviceClient(client).service(name);
      const { preparing, problem } = service;
      if (problem !== undefined)
        throw new UsageError('cli.service.not-prepared', { name, cause: problem.message, hint: problem.hint ?? '' });
      if (preparing === undefined) return service;
      const text = progressStep(preparing, shell);
      const { step, done, of } = preparing;
      // Where a line stays, ten of them are enough.
      const mark = shell.interactive || of === 0 ? text : `${step} ${Math.floor((10 * done) / of)}`;
      if (mark !== shown) activity.begin(text);
      shown = mark;
      await new Promise((done) => setTimeout(done, pollMs));
    }
  } finally {
    activity.end();
  }
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Throws UsageError 'cli.service.…', 'cli.bad-until'. */
function publication(name: string, options: PublishOptions): PublishService {
  const { dataset, key, check, payload, duplicates, callers, capacity, until } = options;
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) throw new UsageError('cli.service.bad-name', { found: name });
  if (duplicates !== undefined && duplicates !== 'refuse' && duplicates !== 'once')
    throw new UsageError('cli.service.bad-duplicates', { found: duplicates });
  const rows = capacity === undefined ? undefined : Number(capacity);
  if (rows !== undefined && !(Number.isSafeInteger(rows) && rows > 0))
    throw new UsageError('cli.service.bad-capacity', { found: capacity });
  return {
    name,
    dataset,
    key: listed(key),
    ...(check === undefined ? {} : { check: listed(check) }),
    ...(payload === undefined ? {} : { payload: listed(payload) }),
    ...(options.canonical === undefined ? {} : { canonical: rulesOf(options.canonical) }),
    ...(duplicates === undefined ? {} : { duplicates }),
    callers: listed(callers),
    perDay: quotaOf(options.quota),
    ...(rows === undefined ? {} : { capacity: rows }),
    ...(options.retrieval === true ? { fetch: 'retrieval' } : {}),
    ...(until === undefined ? {} : { until: readTime(until) }),
    ...(options.requestGrants === true ? { requestGrants: true } : {}),
  };
}

/** A rule that is unknown, in the words of the option in place of the question's. */
export function wrongRule(error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.code !== 'question.wrong-member') return error;
  const { member, found, expected } = error.fields;
  const [, known] = /\((.*)\)/.exec(String(expected)) ?? [];
  const [, column, rules] = /"([^"]*)":\s*\[([^\]]*)/.exec(String(found)) ?? [];
  if (member !== 'canonical' || known === undefined || column === undefined || rules === undefined) return error;
  const shown = `${column}:${rules.replaceAll(/["\s]/g, '').replaceAll(',', '+')}`;
  return new UsageError('cli.service.bad-rule', { found: shown, known: known.split(', ') }, { cause: error });
}

/** `5000/day`. */
function quotaOf(text: string): number {
  const [, number] = /^(\d{1,8})\s*\/\s*(?:day|d|天)$/.exec(text.trim()) ?? [];
  if (number === undefined || Number(number) < 1) throw new UsageError('cli.service.bad-quota', { found: text });
  return Number(number);
}

/** `name:nfkc+casefold`. */
function rulesOf(texts: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    texts.flatMap(listed).map((text) => {
      const at = text.lastIndexOf(':');
      const rules = text.slice(at + 1).split('+');
      if (at < 1 || rules.includes('')) throw new UsageError('cli.service.bad-canonical', { found: text });
      return [text.slice(0, at), rules];
    }),
  );
}
