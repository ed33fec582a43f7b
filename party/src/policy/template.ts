import { type Language, say } from '@tacit/engine';
import { typeText } from '../catalog/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { defaultGroupSize, possibleUses } from './policy.ts';
import './messages.ts';

/** The policy file of a new dataset: it allows nothing, and says in comments what could be allowed. */
export function policyTemplate(dataset: Pick<DatasetRecord, 'name' | 'columns'>, language: Language = 'en'): string {
  const note = (key: string) => `# ${say(`policy-file.${key}`, { dataset: dataset.name }, language)}\n`;
  const columns = dataset.columns.map((column) => {
    const kind = `${typeText(column.type)}${column.nullable ? ', NULL' : ''}`;
    return `  ${scalar(column.name)}: { allow: [] } # ${kind}: ${possibleUses(column).join(', ')}\n`;
  });
  return [
    note('title'),
    note('change'),
    `dataset: ${scalar(dataset.name)}\n\n`,
    note('group-size'),
    `minimum_group_size: ${defaultGroupSize}\n\n`,
    note('recipients'),
    'recipients: []\n\n',
    note('helpers'),
    'helpers: []\n\n',
    note('expires'),
    '# expires: 2030-12-31\n\n',
    note('uses'),
    'columns:\n',
    ...columns,
  ].join('');
}

/** A name as a YAML scalar on one line: plain only where YAML can take it for nothing else. */
function scalar(name: string): string {
  const isPlain = /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) && !/^(true|false|null)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}
