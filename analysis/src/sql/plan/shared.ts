/**
 * A relation under protocol: what a question makes of several owners' tables before it selects and measures rows, where no owner can make
 * it alone. Every operator takes tables of secret rows, of which only the sizes are public, and gives such a table.
 *
 * Everything is JSON, as in types.ts. Columns have names that are unique in the whole relation. A column is of whole numbers: carried
 * integers (types.ts), 0/1 of a boolean, or the code of a text (text-keys.ts, 'hash'), by which texts can only be found equal.
 */
import type { Range } from '../../contract/cards.ts';
import type { RowsFrame, RowStage } from '../../local/stages.ts';
import type { SecureBoolean, SecureNumber } from './secure-values.ts';

/** A column under protocol. Of NULL the value is 0; of a row that takes no part it is anything. */
export interface SharedColumn {
  readonly id: string;
  readonly kind: 'number' | 'boolean' | 'text';
  /** Of its values, 0 included where one may be NULL; of booleans 0 to 1, of codes 0 to 2^61 − 1. */
  readonly range: Range;
  readonly nullable: boolean;
  /** Of an owner's text that is a key which is told: most words of eight bytes that one has; they are looked up at the end (shared-words.ts). */
  readonly words?: number;
}

/**
 * Numbers and conditions over a table's columns are SecureNumber and SecureBoolean with `table` 0: {kind: 'input', id} is a column's value,
 * {kind: 'flag', id} whether a boolean column IS TRUE, {kind: 'flag', id: knownFlag(id)} whether a column is not NULL.
 */
export const knownFlag = (id: string): string => `${id} is known`;

/** A column that is made of others of the same row. */
export type MadeColumn = SharedColumn & {
  /** Null of booleans, which `truth` says. */
  readonly value: SecureNumber | null;
  readonly truth: SecureBoolean | null;
  /** Whether it is not NULL; null: it never is. */
  readonly known: SecureBoolean | null;
};

/** 'sum', 'min', 'max', 'distinct' of the rows whose value is not NULL; NULL without one (of 'distinct' and 'count' 0). */
export type SharedAggregate = SharedColumn &
  (
    | { readonly function: 'count'; readonly where: SecureBoolean | null }
    | {
        readonly function: 'sum' | 'min' | 'max' | 'distinct';
        readonly of: string;
        /** FILTER; null: all rows. */
        readonly where: SecureBoolean | null;
      }
    /** Rounded to nearest, halves away from zero, `decimals` digits more than what is averaged. */
    | { readonly function: 'avg'; readonly of: string; readonly where: SecureBoolean | null; readonly decimals: number }
  );

export interface SharedOrder {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** SQL's window functions, with its default frame: up to the last peer of the row where there is an order, else all rows. */
export type SharedWindow = SharedColumn &
  (
    | { readonly function: 'row_number' | 'rank' | 'dense_rank' }
    | { readonly function: 'ntile'; readonly number: number }
    | { readonly function: 'lag' | 'lead'; readonly of: string; readonly number: number }
    | { readonly function: 'nth_value'; readonly of: string; readonly number: number }
    | { readonly function: 'first_value' | 'last_value' | 'sum' | 'min' | 'max'; readonly of: string }
    | { readonly function: 'count'; readonly of: string | null }
  ) & {
    /** Another one than the standard's own. */
    readonly frame?: RowsFrame;
  };

/** `rows`: of the result, padded; everybody knows it. */
export type SharedNode =
  /**
   * What one owner hands over: `stage` is an index into Plan.stages. Column `id` is the number, text or flag output of that id; the flag
   * output `knownFlag(id)` of the same stage says whether it is not NULL, where it may be. Boolean columns are flag outputs (IS TRUE).
   */
  | { readonly kind: 'stage'; readonly stage: number; readonly rows: number; readonly columns: readonly SharedColumn[] }
  /** Rows of all items, below each other; `from[i]`: ids of item i's columns, in the order of `columns`. */
  | {
      readonly kind: 'below';
      readonly items: readonly SharedNode[];
      readonly from: readonly (readonly string[])[];
      readonly rows: number;
      readonly columns: readonly SharedColumn[];
    }
  /** Rows where the condition does not hold take no part from here on. */
  | { readonly kind: 'filter'; readonly item: SharedNode; readonly where: SecureBoolean; readonly rows: number }
  /** Further columns; of all columns only those in `keep`, and the new ones, stay. */
  | {
      readonly kind: 'compute';
      readonly item: SharedNode;
      readonly columns: readonly MadeColumn[];
      readonly keep: readonly string[];
      readonly rows: number;
    }
  /**
   * Pairs of rows with equal keys, none of them NULL. 'left': rows of `left` without a partner stay, with NULLs beside them; 'full':
   * those of both sides. 'semi', 'anti': rows of `left` with and without a partner, alone; 'mark': all rows of `left`, and whether they have
   * one in the boolean column `mark`.
   * `once`: right rows that take part have different keys, or only their presence counts; `leftOnce`, of 'left' alone and where right keys
   * repeat: the left ones have different keys. Without `once` each pair stands: there are
   * `rows` of them at most (of 'left' with the rows without a partner).
   */
  | {
      readonly kind: 'join';
      readonly join: 'inner' | 'left' | 'full' | 'semi' | 'anti' | 'mark';
      readonly left: SharedNode;
      readonly right: SharedNode;
      /** Without keys every row meets every row. */
      readonly keys: readonly (readonly [left: string, right: string])[];
      readonly once: boolean;
      readonly leftOnce?: true;
      readonly mark?: string;
      readonly rows: number;
    }
  /** One row for each group of equal keys, NULLs being equal; without keys one row always. */
  | {
      readonly kind: 'group';
      readonly item: SharedNode;
      readonly keys: readonly string[];
      readonly aggregates: readonly SharedAggregate[];
      readonly rows: number;
    }
  | {
      readonly kind: 'window';
      readonly item: SharedNode;
      readonly partition: readonly string[];
      readonly order: readonly SharedOrder[];
      readonly columns: readonly SharedWindow[];
      readonly rows: number;
      /** Rows that are equal in partition and order stand in an order that is drawn under protocol, and that nobody knows. */
      readonly shuffled?: true;
    };

/** What the question's own rows hand over, by the ids of `asked`'s outputs. */
export type SharedOutput =
  | { readonly kind: 'number'; readonly id: string; readonly value: SecureNumber }
  | { readonly kind: 'flag'; readonly id: string; readonly value: SecureBoolean }
  /** A text: the code of a column; of a key its words are looked up. */
  | { readonly kind: 'text'; readonly id: string; readonly column: string }
  /** For each place in the list, NULL last where it may be, whether the row has it. */
  | { readonly kind: 'category'; readonly id: string; readonly positions: readonly SecureBoolean[] };

/** Flags of `asked` about a row: whether rows of this owner stand behind it, and whether rows of any other do. */
export interface SharedPresence {
  readonly owner: string;
  readonly own: string;
  readonly others: string;
}

/** Flag `own` of `asked`: whether rows of this owner, which an outer join may have left out, stand behind a row. */
export interface SharedFilled {
  readonly owner: string;
  readonly own: string;
}

export interface SharedRelation {
  /**
   * The question's rows as one stage of nobody's (`party` ''), over a relation with tables of several owners, which it calls
   * 'owner.name': what statements, permissions and the ledger are read off. `body` computes its relation, and `where` and `outputs` what
   * it selects and hands over; as of one owner's rows, plan.measures and plan.keys call its outputs by table 0.
   */
  readonly asked: RowStage;
  readonly body: SharedNode;
  readonly where: SecureBoolean | null;
  readonly outputs: readonly SharedOutput[];
  /** Ids of number and text outputs whose different values count as units, beside the rows; `ID.known` is the flag of one that may be NULL. */
  readonly units: readonly string[];
  /** Of recipients of whom a row may be without others', or others' without theirs (own-rows.ts): what they know is left out. */
  readonly presence?: readonly SharedPresence[];
  /** Of owners whose rows an outer join may leave out before rows are counted inside (meetings.ts): so many rows with theirs, or none. */
  readonly filled?: readonly SharedFilled[];
}

/** The columns of a table. */
export function columnsOfNode(node: SharedNode): readonly SharedColumn[] {
  switch (node.kind) {
    case 'stage':
    case 'below':
      return node.columns;
    case 'filter':
      return columnsOfNode(node.item);
    case 'compute': {
      const own = columnsOfNode(node.item).filter(({ id }) => node.keep.includes(id));
      return [...own, ...node.columns];
    }
    case 'group': {
      const keys = columnsOfNode(node.item).filter(({ id }) => node.keys.includes(id));
      return [...keys, ...node.aggregates];
    }
    case 'window':
      return [...columnsOfNode(node.item), ...node.columns];
    case 'join':
      return columnsOfJoin(node);
  }
}

function columnsOfJoin({
  join,
  left,
  right,
  keys,
  mark,
}: Extract<SharedNode, { kind: 'join' }>): readonly SharedColumn[] {
  const own = columnsOfNode(left);
  if (join === 'semi' || join === 'anti') return own;
  if (join === 'mark') {
    const range = { min: '0', max: '1' };
    return [...own, { id: mark as string, kind: 'boolean', range, nullable: false }];
  }
  const filled = (columns: readonly SharedColumn[]) => columns.map((column) => withNulls(column));
  const others = columnsOfNode(right);
  if (join === 'inner') return [...own, ...others.map((column) => metColumn(column, keys, own))];
  return [...(join === 'full' ? filled(own) : own), ...filled(others)];
}

/**
 * A right column after an inner join: of rows without a partner, which take no part, a key's value is that of the left key, in whose place
 * it stands.
 */
export function metColumn(
  column: SharedColumn,
  keys: readonly (readonly [string, string])[],
  left: readonly SharedColumn[],
): SharedColumn {
  const partners = keys.flatMap(([own, other]) => (other === column.id ? [own] : []));
  if (column.kind !== 'number' || partners.length === 0) return column;
  const ranges = [column, ...left.filter(({ id }) => partners.includes(id))].map(({ range }) => range);
  const [first, ...rest] = ranges.map(({ min, max }) => ({ min: BigInt(min), max: BigInt(max) })) as [Ends, ...Ends[]];
  const { min, max } = rest.reduce(
    (a, b) => ({ min: b.min < a.min ? b.min : a.min, max: b.max > a.max ? b.max : a.max }),
    first,
  );
  return { ...column, range: { min: String(min), max: String(max) } };
}

interface Ends {
  readonly min: bigint;
  readonly max: bigint;
}

function withNulls(column: SharedColumn): SharedColumn {
  const [min, max] = [BigInt(column.range.min), BigInt(column.range.max)];
  const range = { min: String(min < 0n ? min : 0n), max: String(max > 0n ? max : 0n) };
  return { ...column, range, nullable: true };
}
