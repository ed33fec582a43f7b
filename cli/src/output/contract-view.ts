/** A contract as whoever signs it reads it: who, until when, under which minimum, what exactly, and who learns what. */
import { type Contract, type Grant, type Job, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { costText, disclosureText } from './job-view.ts';
import { questionBlock } from './question-view.ts';
import { fitted } from './width.ts';
import { verdictText } from './verdict-view.ts';

/** What earlier answers add, then everything that a signature is over, and what it needs beyond the own policy. */
export function contractText(job: Job, io: Io, original: boolean): string {
  const { contract } = job;
  return [
    ...(job.earlier === undefined ? [] : [verdictText(job.earlier, io)]),
    termsText(contract, job.missingGrants, io),
    questionBlock(contract, io, original),
    disclosureText(contract.disclosure, io),
    [
      costText(
        contract.cost,
        contract.parties.map(({ name }) => name),
        null,
        io,
      ),
      say('cli.job.digest', { digest: job.contractDigest }, io.language),
    ].join('\n'),
  ].join('\n\n');
}

/** Key of a text and its values. */
type Line = [string, Readonly<Record<string, string | number | readonly string[]>>];

/** What the owners' minimum is for: a promise about groups is none where nothing is shown, rows are, or one number is. */
function minimumText({ kind, plan }: Contract): string {
  if (kind === 'serve') return 'no-minimum-scored';
  if (plan.stands === true) return 'no-minimum-asked';
  if (kind === 'align' || kind === 'stack' || kind === 'import') return 'minimum-kept';
  const show = 'show' in plan ? plan.show : undefined;
  if (show === 'ids') return 'no-minimum';
  return show === 'count' && 'least' in plan && Number(plan.least) > 0 ? 'minimum-number' : 'minimum';
}

/** Proposer, recipients, computers, end, attempts, minimum, missing permissions: a line each. */
export function termsText(contract: Contract, missing: readonly Grant[], io: Io): string {
  const { parties, recipients, datasets, expiresAt, proposer, proposedAt, runs, plan, security } = contract;
  const named = (role: string): string[] => parties.filter((party) => party.role === role).map(({ name }) => name);
  const helpers = named('helper');
  const [dealer] = named('dealer');
  const computers = [...named('owner'), ...helpers];
  const contributors = named('contributor');
  const withData = parties.filter(({ ownData }) => ownData === true).map(({ name }) => name);
  const lines: Line[] = [
    ['proposer', { proposer, at: proposedAt }],
    ['recipients', { recipients }],
    ['computers', { computers, helpers }],
    ...withData.map((helper) => ['own-data', { helper }] satisfies Line),
    ...(contributors.length === 0 ? [] : [['contributors', { contributors }] satisfies Line]),
    [
      // What holds only as long as all follow it is not said of a protocol that holds although some do not.
      security.adversary === 'malicious' ? 'protocol-malicious' : 'protocol',
      { protocol: security.protocol, threshold: security.threshold, of: security.of },
    ],
    ...(dealer === undefined ? [] : [['dealer', { dealer }] satisfies Line]),
    plan.stands === true
      ? ['stands', { until: runs.until, expires: expiresAt }]
      : runs.atMost === 1
        ? ['runs', { expires: runs.until, attempts: runs.attempts }]
        : ['runs-many', { times: runs.atMost, until: runs.until, expires: expiresAt, attempts: runs.attempts }],
    [
      minimumText(contract),
      {
        minimum: plan.minimumGroupSize,
        least: 'least' in plan ? Number(plan.least) : 0,
        each: datasets.map(({ owner, name, minimumGroupSize: least, unit }) => {
          const counted = unit && say('cli.contract.units', { minimum: least, unit: unit.column }, io.language);
          return `${owner}.${name}: ${counted ?? least}`;
        }),
      },
    ],
  ];
  if (missing.length > 0) {
    lines.push(['missing', { grants: missing.map(({ dataset, column, use }) => `${use}: ${dataset}.${column}`) }]);
  }
  const rows = lines.map(([key, values]) => `  ${say(`cli.contract.${key}`, values, io.language)}`);
  return fitted([say('cli.contract.title', {}, io.language), ...rows].join('\n'));
}
