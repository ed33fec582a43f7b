/** What a service whose model was trained on a prepared table takes of its owners' rows, and what is made of it. */
import type { ArtifactCard, KeptTable, KeptVector } from '../../contract/artifacts.ts';
import type { Feature } from '../features.ts';
import { fittedNamed } from '../prepare/fitted-card.ts';
import { type KeptRowsTable, type OneRowPreparation, planOneRow, sourcesOf } from '../prepare/plan.ts';

/** A column as its owner's stage hands it over. */
interface HandedColumn {
  readonly stage: number;
  /** Outputs of that stage: its value, and whether there is one. */
  readonly value: string;
  readonly present: string | null;
}

export interface PreparedRow extends OneRowPreparation {
  /** In the order of the owners' columns. */
  readonly handed: readonly HandedColumn[];
  /** These, as a table of one row. */
  readonly rows: KeptRowsTable;
}

/** What a model's features are made of by a transformation: the owners' columns. Throws UsageError 'artifact.unknown', 'prepare.not-fitted'. */
export function preparationNamed(name: string, artifacts: readonly ArtifactCard[], features: readonly Feature[]) {
  const found = fittedNamed(name, artifacts);
  const { fitted, asTheyWere } = sourcesOf(found.card, features);
  return {
    uses: found.uses,
    columns: [...fitted, ...asTheyWere].map(({ owner, column }) => ({ owner, column })),
    /** On a table of one row with these columns. */
    on: (rows: KeptRowsTable, handed: readonly HandedColumn[]): PreparedRow => {
      return { ...planOneRow(rows, found, fitted, name), handed, rows };
    },
  };
}

/** A table of one row: first whether it is somebody's, which every row of a service is. */
export function oneRowTable(
  { table, vectors }: { readonly table: Pick<KeptTable, 'columns'>; readonly vectors: readonly KeptVector[] },
  tables: KeptTable['tables'],
): KeptRowsTable {
  const columns = table.columns.map(({ value, present, ...about }) => {
    return { ...about, value: value + 1, ...(present === undefined ? {} : { present: present + 1 }) };
  });
  const about = { rules: [], duplicates: 'refuse', matcher: null, valid: 0, minimumGroupSize: 1 } as const;
  return { table: { ...about, tables, columns }, vectors: [{ domain: 'bits', length: 1, planes: 1 }, ...vectors] };
}

/** What the plan says of a table whose rows come as they are: owners' tables change between calls. */
export function withoutTables<Row extends PreparedRow>(row: Row): Row {
  const plain = <Of extends KeptRowsTable>(of: Of): Of => ({ ...of, table: { ...of.table, tables: [] } });
  return { ...plain(row), rows: plain(row.rows) };
}
