/** The first policy of a dataset where its owner says with the data what it allows: what is named, and nothing else. */
import { nearestNames, type Use } from '@tacit/analysis';
import { type Language, UsageError } from '@tacit/engine/text';
import { parseDocument } from 'yaml';
import type { FirstPolicy } from '../api/types.ts';
import { typeText } from '../catalog/types.ts';
import { isPartyName } from '../identity/names.ts';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import './messages.ts';
import { uses } from '../api/uses.ts';
import { orderedUses, possibleUses } from './policy.ts';
import { policyTemplate } from './template.ts';

/** The text of a new policy file, its comments in `language`. Throws UsageError 'policy-file.allow-…' for what makes no sense. */
export function firstPolicyText(dataset: DatasetRecord, wanted: FirstPolicy, language: Language): string {
  const document = parseDocument(policyTemplate(dataset, language));
  for (const setting of ['recipients', 'helpers'] as const) {
    const names = [...new Set(wanted[setting] ?? [])];
    const found = names.find((name) => {
      const isName: boolean = isPartyName(name);
      return name !== '*' && !isName;
    });
    if (found !== undefined) throw new UsageError('policy-file.allow-party', { found: found.slice(0, 80) });
    document.set(setting, document.createNode(names, { flow: true }));
  }
  for (const [column, allow] of usesByColumn(dataset, wanted))
    document.setIn(['columns', column, 'allow'], document.createNode(allow, { flow: true }));
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function usesByColumn(dataset: DatasetRecord, { allow }: FirstPolicy): Map<string, Use[]> {
  const found = new Map<string, Use[]>();
  for (const { column, uses: named } of allow) {
    const known = columnNamed(dataset, column);
    const checked = named.map((use) => useOf(known, use));
    found.set(column, orderedUses([...(found.get(column) ?? []), ...checked]));
  }
  return found;
}

function columnNamed({ name: dataset, columns }: DatasetRecord, name: string): DatasetColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = nearestNames(name, names);
  throw new UsageError('policy-file.allow-column', {
    dataset,
    name: name.slice(0, 128),
    nearest: near.length > 0 ? near : names.slice(0, 10),
  });
}

function useOf(column: DatasetColumn, named: string): Use {
  const use = uses.find((each) => each === named);
  const { name } = column;
  if (use === undefined)
    throw new UsageError('policy-file.allow-use', { name, found: named.slice(0, 40), known: uses });
  const possible = possibleUses(column);
  if (possible.includes(use)) return use;
  throw new UsageError('policy-file.allow-impossible', { name, type: typeText(column.type), use, possible });
}
