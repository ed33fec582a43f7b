/** What is signed beside the question and who learns what, a line each; and what the ledger says of it. The same on a terminal and in a browser. */
import type { Contract } from '@tacit/analysis';
import { type Language, say } from '@tacit/engine/text';
import { findingText } from './earlier.ts';
import './terms-messages.ts';
import type { EarlierVerdict } from './types.ts';

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

/** Proposer, recipients, computers, end, attempts, minimum: a line each. */
export function termLines(contract: Contract, language: Language): string[] {
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
          const counted = unit && say('contract.term.units', { minimum: least, unit: unit.column }, language);
          return `${owner}.${name}: ${counted ?? least}`;
        }),
      },
    ],
  ];
  return lines.map(([key, values]) => say(`contract.term.${key}`, values, language));
}

/** What an owner's software says about a contract in the light of earlier answers: a line of judgement, and one for each finding. */
export function verdictLines(
  { dataset, level, setting, compared, findings }: EarlierVerdict,
  language: Language,
): { readonly head: string; readonly findings: readonly string[] } {
  const head = (key: string) => say(`contract.earlier.${key}`, { dataset, compared }, language);
  if (level === 'pending') return { head: head('pending'), findings: [] };
  if (level === 'clear')
    return { head: head(setting === 'off' ? 'off' : compared === 0 ? 'first' : 'clear'), findings: [] };
  return { head: head(level), findings: findings.map((finding) => findingText(finding, language)) };
}
