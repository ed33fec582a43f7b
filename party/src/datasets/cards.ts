/** Comparing what a contract says about a dataset with what its owner publishes. */
import { canonicalJson, type ColumnCard, type DatasetCard } from '@tacit/analysis';
import type { Grant } from '../api/types.ts';
import { repeatsAmong, uniqueAmong } from '../policy/card.ts';

/**
 * Compares the card of a contract with the owner's own, on which every column stands (also those without any permitted
 * use). `path`: first member that differs, uses aside; `extra`: uses the contract has and the owner's policy does not.
 */
export function compareCards(contract: DatasetCard, own: DatasetCard): { path: string | undefined; extra: Grant[] } {
  const extra: Grant[] = [];
  let path: string | undefined;
  const differs = (where: string): void => {
    path ??= where;
  };
  const { columns: _contractColumns, unique, repeats, policyDigest: contractPolicy, ...contractRest } = contract;
  const { columns: _ownColumns, unique: ownUnique, repeats: ownRepeats, policyDigest: ownPolicy, ...ownRest } = own;
  for (const key of new Set([...Object.keys(contractRest), ...Object.keys(ownRest)])) {
    const [left, right] = [contractRest[key as keyof typeof contractRest], ownRest[key as keyof typeof ownRest]];
    if (text(left) !== text(right)) differs(key);
  }
  const known = new Map(own.columns.map((column) => [column.name, column]));
  for (const column of contract.columns) {
    const mine = known.get(column.name);
    known.delete(column.name);
    if (mine === undefined) {
      differs(`columns.${column.name}`);
      continue;
    }
    const { allow: wanted, categories: listed, ...left } = column;
    const { allow: granted, categories, ...right } = mine;
    if (text(left) !== text(right)) differs(`columns.${column.name}`);
    // A list of values is shown only where grouping is allowed.
    if (listed !== undefined && text(listed) !== text(categories)) differs(`columns.${column.name}.categories`);
    for (const use of wanted) {
      if (!granted.includes(use)) extra.push({ owner: own.owner, dataset: own.name, column: column.name, use });
    }
    if (granted.some((use) => !wanted.includes(use))) differs(`columns.${column.name}.allow`);
  }
  // Whatever else may be used must be on the contract's card too: the same question must compile the same way.
  for (const [name, column] of known) if (column.allow.length > 0) differs(`columns.${name}`);
  // Keys are named only where all their columns are on the card.
  if (text(unique) !== text(uniqueAmong(ownUnique, contract.columns))) differs('unique');
  if (text(repeats) !== text(repeatsAmong(ownRepeats, contract.columns).repeats)) differs('repeats');
  if (contractPolicy !== ownPolicy) differs('policyDigest');
  return { path, extra };
}

/**
 * The card of a contract whose data may have changed since, with what follows from the content as `own` has it: digest, size, ranges and
 * lists of values. Of the columns `taken` the types stay as they were approved; permissions and keys of all do.
 */
export function withContentOf(approved: DatasetCard, own: DatasetCard, taken: readonly string[]): DatasetCard {
  const { contentDigest, rowsUpTo } = own;
  const columns = approved.columns.map((column): ColumnCard => {
    const mine = own.columns.find(({ name }) => name === column.name);
    if (mine === undefined) return column;
    const { name, allow, type } = column;
    return { ...mine, name, allow, type: taken.includes(name) ? type : mine.type };
  });
  return { ...approved, contentDigest, rowsUpTo, columns };
}

function text(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}
