/** What a contract about a model takes of one owner's data, as its ledger compares it: all that is told is about rows in common. */
import type { DatasetCard } from '../contract/cards.ts';
import { type OwnMeasure, type OwnPart, plainDigest } from '../local/own-part.ts';
import { plainText } from '../local/plain-text.ts';
import type { Expression } from '../local/stages.ts';
import type { KeptColumn } from '../contract/artifacts.ts';
import { sourcesOf } from '../contract/kept-sources.ts';
import { nameOf } from './features.ts';
import { originsOf, type TablePlan } from './plan.ts';
import { preparationOf } from './prepared.ts';

/**
 * The part of `owner`; undefined where the contract uses no data of it. `columns`: those that it takes, of all owners; `asked`: what is told of
 * them, as JSON.
 */
export function ownPartOf(
  plan: TablePlan,
  columns: readonly KeptColumn[],
  asked: object,
  datasets: readonly DatasetCard[],
  owner: string,
): OwnPart | undefined {
  const { table } = plan.aligned;
  const source = table.tables.find((each) => each.owner === owner);
  if (source === undefined) return undefined;
  const { dataset } = source;
  const card = datasets.find((each) => each.owner === owner && each.name === dataset);
  const origins = originsOf(columns);
  const own = origins.filter((each) => sourcesOf(table, each).includes(source));
  // The same question of other rows, or of columns that were prepared otherwise, is another one.
  const by = preparationOf(plan.aligned);
  const derived = {
    ...(by === undefined ? {} : { prepared: by }),
    ...(table.part === undefined ? {} : { part: table.part }),
  };
  const meaning = plainText({ ...asked, ...derived });
  const measure: OwnMeasure = {
    kind: 'sum',
    expression: null,
    nullable: false,
    meaning,
    bases: [
      'count',
      ...origins.flatMap((column) => sourcesOf(table, column).map((each) => nameOf({ ...each, column: column.name }))),
    ],
  };
  const marked = [
    ...source.keys.flatMap((key): Expression[] => {
      const type = card?.columns.find(({ name }) => name === key)?.type;
      return type === undefined ? [] : [{ kind: 'column', column: key, type }];
    }),
    ...own.map(({ name, type }): Expression => ({ kind: 'column', column: name, type })),
  ];
  return {
    version: 1,
    source: 'join',
    dataset,
    where: null,
    keys: [],
    measures: [measure],
    minimum: plan.minimumGroupSize,
    unit: card?.unit?.column ?? null,
    owners: table.tables.map((each) => each.owner),
    frame: plainDigest([
      table.tables.map((each) => [each.owner, each.dataset, each.keys]),
      table.rules,
      table.duplicates,
      ...(table.stack === undefined ? [] : [table.stack]),
      meaning,
    ]),
    others: table.tables.flatMap((each) =>
      each === source ? [] : [{ owner: each.owner, dataset: each.dataset, contentDigest: each.contentDigest }],
    ),
    marked: marked.filter((each, i) => marked.findIndex((other) => plainText(other) === plainText(each)) === i),
  };
}
