/** What a card or a policy says of its table as a whole, in words. */
import { type DatasetCard, type PolicySettings, say } from '@tacit/party/api';
import type { Io } from './io.ts';

type Rules = Pick<
  PolicySettings,
  | 'largestPercent'
  | 'pPercent'
  | 'curiousComputers'
  | 'helpersMay'
  | 'join'
  | 'keptShares'
  | 'withheldGroups'
  | 'emptyGroups'
  | 'privacy'
>;

/** Rules beyond the minimum group size; what is hidden by default is not repeated for every table. */
export function rulesText(rules: Rules, { language }: Io): string[] {
  const { largestPercent, pPercent, curiousComputers: curious, helpersMay = [], keptShares } = rules;
  const { withheldGroups, emptyGroups } = rules;
  return [
    ...(largestPercent === undefined ? [] : [say('cli.policy.largest', { percent: largestPercent }, language)]),
    ...(pPercent === undefined ? [] : [say('cli.policy.p-percent', { percent: pPercent }, language)]),
    ...(curious === undefined
      ? []
      : [
          curious === 'all-others'
            ? say('cli.policy.curious-all', {}, language)
            : say('cli.policy.curious', { computers: curious }, language),
        ]),
    ...helpersMay.map((each) => say(`cli.policy.helpers-${each}`, {}, language)),
    ...(rules.join === undefined ? [] : [say('cli.policy.join-strict', {}, language)]),
    ...(keptShares === undefined ? [] : [say('cli.policy.kept-shares', {}, language)]),
    ...(rules.privacy === undefined ? [] : [privacyText(rules.privacy, language)]),
    ...(withheldGroups === 'hidden' ? [] : [say('cli.policy.withheld-number', {}, language)]),
    ...(emptyGroups === 'hidden' ? [] : [say('cli.policy.empty-public', {}, language)]),
  ];
}

function privacyText({ unit, ...rest }: NonNullable<Rules['privacy']>, language: Io['language']): string {
  const { epsilon, delta, period } = rest;
  return say(
    `cli.policy.privacy-${unit === null ? 'row' : 'unit'}`,
    { unit: unit ?? '', epsilon, delta, period },
    language,
  );
}

/** Which columns can be the key of a join: their values occur once. */
export function uniqueText(
  { unique, repeats = [] }: Pick<DatasetCard, 'unique' | 'repeats'>,
  { language }: Io,
): string {
  const sets = repeats.map(({ columns, most }) => `${columns.join(' + ')} (${most.toLocaleString('en-US')})`);
  const lines = [
    unique.length === 0
      ? say('cli.catalog.unique-none', {}, language)
      : say('cli.catalog.unique', { sets: unique.map((set) => set.join(' + ')) }, language),
    ...(sets.length === 0 ? [] : [say('cli.catalog.repeats', { sets }, language)]),
  ];
  return lines.join('\n  ');
}

/** All settings of an owner's policy but those of columns. */
export function settingsText(settings: PolicySettings, io: Io): string {
  const { minimumGroupSize: minimum, unit, withheldGroups, emptyGroups, earlierAnswers, answersPerMonth } = settings;
  const line = (key: string, values: Record<string, string | number> = {}): string => say(key, values, io.language);
  return [
    unit === undefined ? line('cli.policy.minimum', { minimum }) : line('cli.policy.minimum-unit', { minimum, unit }),
    ...(withheldGroups === 'hidden' ? [line('cli.policy.withheld-hidden')] : []),
    ...(emptyGroups === 'hidden' ? [line('cli.policy.empty-hidden')] : []),
    ...rulesText(settings, io),
    ...(settings.matchForOthers === undefined ? [] : [line('cli.policy.match')]),
    line(`cli.policy.earlier-${earlierAnswers}`),
    answersPerMonth === undefined ? line('cli.policy.month-any') : line('cli.policy.month', { count: answersPerMonth }),
  ].join('\n');
}
