/**
 * The texts behind codes. Rows carry the code of a text alone, through all operators; of the groups that are shown each code is looked up, at
 * the end, in lists of the texts that owners have. An owner makes a list of its column's different texts in the order of their codes, and
 * shares it filled up to the size of its table, so that nobody hears how many there are.
 *
 * What is looked up is not opened, nor whether it is found: a join by codes (joinByKeys), and a sort back into the order of the groups.
 */
import {
  bitLength,
  type Bits,
  joinByKeys,
  packBits,
  rowsToPlanes,
  type Sharing,
  sortRows,
  wordsFor,
} from '@tacit/engine';
import type { LocalRows } from '../../local/stages.ts';
import { textKeyWords } from '../plan/keyed.ts';
import { columnsOfNode, knownFlag, type SharedColumn, type SharedNode } from '../plan/shared.ts';
import type { SecureNumber } from '../plan/types.ts';
import { textCodes, textWords } from './text-keys.ts';

export type StageNode = Extract<SharedNode, { kind: 'stage' }>;

/** A column of an owner's table whose texts another column has. */
export interface TextSource {
  readonly node: StageNode;
  readonly column: SharedColumn;
}

const codeBits = 61;

/** The columns of tables that a text column's values come from. */
export function textSources(node: SharedNode, id: string): TextSource[] {
  switch (node.kind) {
    case 'stage': {
      const column = node.columns.find((each) => each.id === id);
      if (column?.kind !== 'text') throw new Error(`${id} is no text`);
      return [{ node, column }];
    }
    case 'below': {
      const at = node.columns.findIndex((column) => column.id === id);
      return unique(node.items.flatMap((item, i) => textSources(item, node.from[i]?.[at] as string)));
    }
    case 'join': {
      const isLeft = columnsOfNode(node.left).some((column) => column.id === id);
      return textSources(isLeft ? node.left : node.right, id);
    }
    case 'compute': {
      const made = node.columns.find((column) => column.id === id);
      const ids = made === undefined ? [id] : textsIn(made.value);
      return unique(ids.flatMap((each) => textSources(node.item, each)));
    }
    case 'window': {
      const made = node.columns.find((column) => column.id === id);
      return textSources(node.item, made !== undefined && 'of' in made && made.of !== null ? made.of : id);
    }
    case 'filter':
    case 'group':
      return textSources(node.item, id);
  }
}

/** Each column once. */
export const unique = (sources: readonly TextSource[]): TextSource[] => [
  ...new Map(sources.map((source) => [source.column.id, source])).values(),
];

/** The columns that a text is chosen from. */
function textsIn(value: SecureNumber | null): string[] {
  if (value?.kind === 'input') return [value.id];
  if (value?.kind === 'case') return [...textsIn(value.result), ...textsIn(value.otherwise)];
  if (value?.kind === 'constant' && value.isNull === true) return [];
  throw new Error('a text under protocol is that of a column');
}

/** Different texts in the order of their codes: those that are there first. */
export interface TextList {
  readonly kept: Bits;
  readonly codes: Bits;
  readonly words: Bits;
}

/** One round. Throws UsageError 'data.text-key' for texts that are too long to be told. */
export async function shareTexts(
  sharing: Sharing,
  owner: number,
  { node, column }: TextSource,
  dataset: string,
  data: LocalRows | undefined,
): Promise<TextList> {
  const { rows } = node;
  const { words = textKeyWords } = column;
  const planes = 1 + codeBits + 64 * words;
  let values: BigUint64Array | undefined;
  if (data !== undefined) {
    const texts = textsInOrder(column, data);
    const columns = [textCodes(texts, 'hash'), ...textWords(dataset, column.id, texts, undefined, words)];
    values = new BigUint64Array(planes * wordsFor(rows));
    values.set(packBits(new Uint8Array(texts.length).fill(1)));
    for (const [c, own] of columns.entries()) {
      const filled = new BigUint64Array(rows);
      filled.set(own);
      const [start, width] = c === 0 ? [1, codeBits] : [1 + codeBits + 64 * (c - 1), 64];
      values.set(rowsToPlanes(filled, width), start * wordsFor(rows));
    }
  }
  const bits = await sharing.inputBits(owner, rows, planes, values);
  return {
    kept: sharing.slicePlanes(bits, 0, 1),
    codes: sharing.slicePlanes(bits, 1, 1 + codeBits),
    words: sharing.slicePlanes(bits, 1 + codeBits, planes),
  };
}

function textsInOrder({ id, nullable }: SharedColumn, data: LocalRows): string[] {
  const known = nullable ? data.flags[knownFlag(id)] : undefined;
  const texts = [...new Set((data.texts?.[id] ?? []).filter((_, row) => known?.[row] !== 0))];
  const codes = textCodes(texts, 'hash');
  const inOrder = [...texts.keys()].sort((a, b) => ((codes[a] as bigint) < (codes[b] as bigint) ? -1 : 1));
  return inOrder.map((i) => texts[i] as string);
}

/** The first byte of a NULL's words (text-keys.ts). */
const nullPlanes = 8;

/**
 * The words of each row's text, NULL where `known` is 0 or no list has it. `shown`: rows of which it matters. Rounds: of each list a join and
 * a sort of the rows.
 */
export async function wordsOfCodes(
  sharing: Sharing,
  lists: readonly TextList[],
  codes: Bits,
  known: Bits | undefined,
  shown: Bits,
): Promise<Bits> {
  const rows = codes.length;
  const places = rowNumbers(sharing, rows);
  const planes = Math.max(64, ...lists.map((list) => list.words.planes));
  let words = sharing.filledBits(rows, planes, false);
  let found = sharing.filledBits(rows, 1, false);
  for (const list of lists) {
    const left = { kept: shown, keys: codes, keyed: known, columns: { rings: [], bits: [places] } };
    const right = { kept: list.kept, keys: list.codes, columns: { rings: [], bits: [list.words] } };
    const joined = await joinByKeys(sharing, left, right, 'left', true);
    const [back, told] = [joined.left.bits[0] as Bits, joined.right.bits[0] as Bits];
    const sorted = await sortRows(sharing, [{ by: back }], { rings: [], bits: [joined.matched, told] });
    const [matched, own] = sorted.bits as [Bits, Bits];
    // Lists that both have a text have the same words of it.
    const both = sharing.joinPlanes([own, matched]);
    const added = await sharing.and(both, spread(sharing, sharing.not(found), both.planes));
    const above = sharing.filledBits(rows, planes - own.planes, false);
    words = sharing.xor(words, sharing.joinPlanes([sharing.slicePlanes(added, 0, own.planes), above]));
    found = sharing.xor(found, sharing.slicePlanes(added, own.planes, both.planes));
  }
  const none = sharing.not(found);
  return sharing.joinPlanes([
    sharing.xor(sharing.slicePlanes(words, 0, nullPlanes), spread(sharing, none, nullPlanes)),
    sharing.slicePlanes(words, nullPlanes, words.planes),
  ]);
}

const spread = (sharing: Sharing, plane: Bits, planes: number): Bits =>
  sharing.pickPlanes(plane, new Array<number>(planes).fill(0));

function rowNumbers(sharing: Sharing, rows: number): Bits {
  const planes = Math.max(1, bitLength(BigInt(Math.max(0, rows - 1))));
  return sharing.constantBits(
    rows,
    planes,
    rowsToPlanes(
      BigUint64Array.from({ length: rows }, (_, row) => BigInt(row)),
      planes,
    ),
  );
}
