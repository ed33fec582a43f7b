/**
 * Permissions beyond the policy: once, for one contract (kept with its approval), or for good (written into the file).
 * What a question needs is derived from its plan by `requiredGrants`; here only what is missing is looked at.
 */
import type { DatasetCard, Use } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import { isMap, isSeq } from 'yaml';
import type { OneContractGrant } from '../storage/approvals.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { policyFile, readPolicyText, writePolicy } from './files.ts';
import { parsePolicy } from './parse.ts';
import { orderedUses, type Policy, possibleUses } from './policy.ts';
import './messages.ts';

/** The required uses of this dataset that its policy does not allow, in their order. */
export function missingUses(required: readonly OneContractGrant[], policy: Policy): OneContractGrant[] {
  return required.filter(({ dataset, column, use }) => {
    return (
      dataset === policy.dataset && !(Object.hasOwn(policy.columns, column) && policy.columns[column]?.includes(use))
    );
  });
}

/** The card as if its policy allowed `grants` as well: what one contract is judged by. The card itself does not change. */
export function grantOnce(card: DatasetCard, grants: readonly OneContractGrant[]): DatasetCard {
  const granted = grants.filter(({ dataset }) => dataset === card.name);
  if (granted.length === 0) return card;
  return {
    ...card,
    columns: card.columns.map((column) => {
      const more = granted.filter((grant) => grant.column === column.name).map(({ use }) => use);
      return more.length === 0 ? column : { ...column, allow: orderedUses([...column.allow, ...more]) };
    }),
  };
}

/**
 * Writes `grants` of this dataset into its policy file, keeping its comments and order, and returns the new policy. The
 * policy's digest changes, as after any edit. Throws UsageError when the file is wrong or a use is impossible.
 */
export function grantForGood(directory: string, dataset: DatasetRecord, grants: readonly OneContractGrant[]): Policy {
  const file = policyFile(directory, dataset.name);
  const { policy, document } = parsePolicy(readPolicyText(directory, dataset.name), file, dataset);
  const missing = missingUses(grants, policy);
  if (missing.length === 0) return policy;
  for (const [column, more] of usesByColumn(missing)) {
    const known = dataset.columns.find(({ name }) => name === column);
    const use = more.find((wanted) => known === undefined || !possibleUses(known).includes(wanted));
    if (use !== undefined) {
      const possible = known === undefined ? [] : possibleUses(known);
      const type = known?.type.kind ?? '–';
      throw new UsageError('policy-file.impossible-use', {
        file,
        line: 1,
        column: 1,
        name: column,
        type,
        use,
        possible,
      });
    }
    if (!isMap(document.get('columns'))) document.set('columns', document.createNode({}));
    if (!isMap(document.getIn(['columns', column])))
      document.setIn(['columns', column], document.createNode({}, { flow: true }));
    const allowed = Object.hasOwn(policy.columns, column) ? (policy.columns[column] ?? []) : [];
    const allow = orderedUses([...allowed, ...more]);
    const list = document.createNode(allow, { flow: true });
    const old = document.getIn(['columns', column, 'allow']);
    if (isSeq(old) && typeof old.comment === 'string') list.comment = old.comment;
    document.setIn(['columns', column, 'allow'], list);
  }
  return writePolicy(directory, dataset, document.toString({ lineWidth: 0, flowCollectionPadding: true }));
}

function usesByColumn(grants: readonly OneContractGrant[]): Map<string, Use[]> {
  const byColumn = new Map<string, Use[]>();
  for (const { column, use } of grants) byColumn.set(column, [...(byColumn.get(column) ?? []), use]);
  return byColumn;
}
