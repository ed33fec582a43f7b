/** Tables that may be asked about, as their cards say. */
import { type CatalogEntry, type ColumnType, type DatasetCard, hasExpired, problemText, say } from '@tacit/party/api';
import { carriedText } from './carried.ts';
import type { Io } from './io.ts';
import { leftText } from './budget-view.ts';
import { rulesText, uniqueText } from './policy-view.ts';
import { renderTable } from './table.ts';

/** So many values of a list are shown. */
const shownCategories = 4;

export function catalogText(entries: readonly CatalogEntry[], io: Io): string {
  const texts = entries.flatMap(({ party, datasets, budgets = [], problem }) =>
    problem === undefined
      ? datasets.map((card) => {
          const left = budgets.find(({ dataset }) => dataset === card.name);
          return left === undefined ? cardText(card, io) : `${cardText(card, io)}\n  ${leftText(left, io)}`;
        })
      : [`${party}: ${problemText(problem, io.language).message}`],
  );
  return texts.length === 0 ? say('cli.catalog.empty', {}, io.language) : texts.join('\n\n');
}

/**
 * One table of the catalog: name, public size, what is withheld, what each column may be used for; with `possible`, what each
 * could be used for instead.
 */
export function cardText(
  card: DatasetCard,
  io: Io,
  possible?: readonly (readonly string[])[],
  categories: number = shownCategories,
): string {
  const title = (key: string): string => say(key, {}, io.language);
  const head = say(
    card.unit === undefined ? 'cli.catalog.head' : 'cli.catalog.head-unit',
    {
      table: `${card.owner}.${card.name}`,
      rows: card.rowsUpTo,
      minimum: card.minimumGroupSize,
      unit: card.unit?.column ?? '',
    },
    io.language,
  );
  // Columns without a permitted use are not on it: of keys, too, nothing can be said.
  if (card.columns.length === 0)
    return `${head}\n  ${say('cli.catalog.nothing', { owner: card.owner, name: card.name }, io.language)}`;
  const facts = [...rulesText(card, io), uniqueText(card, io)].map((line) => `  ${line}`);
  const expired = hasExpired(card.expires);
  const table = renderTable(
    [
      { title: title('cli.column.column') },
      { title: title('cli.column.type') },
      { title: title('cli.column.values') },
      { title: title(possible === undefined ? 'cli.column.allow' : 'cli.column.possible') },
    ],
    card.columns.map((column, i) => [
      column.name,
      typeText(column.type) + (column.nullable ? ' NULL' : ''),
      column.categories !== undefined
        ? say(
            categoriesText(column.categories.length, categories),
            { count: column.categories.length, some: column.categories.slice(0, categories) },
            io.language,
          )
        : column.range === undefined
          ? ''
          : `${carriedText(column.range.min, column.type)} … ${carriedText(column.range.max, column.type)}`,
      expired ? '' : (possible?.[i] ?? column.allow).join(', '),
    ]),
    { indent: '  ' },
  );
  const notes = expired ? [`  ${say('cli.catalog.expired', { expires: card.expires }, io.language)}`] : [];
  return [head, ...notes, ...facts, table].join('\n');
}

function categoriesText(count: number, shown: number): string {
  if (count > shown) return 'cli.catalog.categories-some';
  return count === 1 ? 'cli.catalog.categories-one' : 'cli.catalog.categories';
}

function typeText(type: ColumnType): string {
  if (type.kind === 'timestamp' && type.zone === true) return 'timestamptz';
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind;
}
