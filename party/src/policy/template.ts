import { type Language, say } from '@tacit/engine/text';
import { isKeyType, typeText } from '../catalog/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { uses } from '../api/uses.ts';
import { defaultGroupSize, possibleUses } from './policy.ts';
import './messages.ts';

/** The policy file of a new dataset: it allows nothing, and says in comments what could be allowed. */
export function policyTemplate(dataset: Pick<DatasetRecord, 'name' | 'columns'>, language: Language = 'en'): string {
  const note = (key: string) => `# ${say(`policy-file.${key}`, { dataset: dataset.name }, language)}\n`;
  const columns = dataset.columns.map((column) => {
    const kind = `${typeText(column.type)}${column.nullable ? ', NULL' : ''}`;
    return `  ${scalar(column.name)}: { allow: [] } # ${kind}: ${possibleUses(column).join(', ')}\n`;
  });
  const unit = dataset.columns.find(({ type }) => isKeyType(type));
  return [
    note('title'),
    note('change'),
    `dataset: ${scalar(dataset.name)}\n\n`,
    note('group-size'),
    `minimum_group_size: ${defaultGroupSize}\n`,
    ...(unit === undefined ? [] : [note('unit'), `# unit: ${scalar(unit.name)}\n`]),
    '\n',
    note('largest-percent'),
    '# largest_percent: 60\n',
    note('p-percent'),
    '# p_percent: 10\n\n',
    note('withheld-groups'),
    'withheld_groups: hidden\n',
    note('empty-groups'),
    'empty_groups: hidden\n\n',
    note('privacy'),
    '# privacy: { unit: row, epsilon: 4, delta: 1e-6, period: month }\n\n',
    note('earlier-answers'),
    'earlier_answers: warn\n',
    note('answers-per-month'),
    '# answers_per_month: 20\n\n',
    note('recipients'),
    'recipients: []\n\n',
    note('helpers'),
    'helpers: []\n\n',
    note('helpers-may'),
    '# helpers_may: [own-data, receive]\n\n',
    note('join'),
    'join: any\n\n',
    note('match-for-others'),
    '# match_for_others: allow\n\n',
    note('curious-computers'),
    '# curious_computers: all-others\n\n',
    note('kept-shares'),
    'kept_shares: refuse\n\n',
    note('expires'),
    '# expires: 2030-12-31\n\n',
    note('uses'),
    ...uses.map((use) => `#   ${use}: ${say(`policy-file.use.${use}`, {}, language)}\n`),
    'columns:\n',
    ...columns,
  ].join('');
}

/** A name as a YAML scalar on one line: plain only where YAML can take it for nothing else. */
function scalar(name: string): string {
  const isPlain = /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) && !/^(true|false|null)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}
