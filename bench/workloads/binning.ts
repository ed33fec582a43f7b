// The program of kind `bin` as one party: labels by the bins of numbers in a table of shares, as `align` leaves one.

import {
  type ArtifactCard,
  type ColumnCard,
  type CompileRequest,
  type DatasetCard,
  type KeptShares,
  type KeptVector,
  kindNamed,
  type PartyRef,
  runtimeOf,
  Shelf,
} from '@tacit/analysis';
import {
  type Bits,
  permitAll,
  type RestShape,
  type Ring,
  replicated,
  type Session,
  type Sharing,
  toRest,
} from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface BinningRequest extends Runs {
  readonly rows: number;
  readonly features: number;
  readonly bins: number;
}

const rangeBits = 20;
const artifactName = 'align/0000000000000000/table';
const key: ColumnCard = { name: 'id', type: { kind: 'text' }, nullable: false, allow: ['join', 'membership'] };
const range = { min: '0', max: String(2 ** rangeBits - 1) };
const allow = ['aggregate', 'filter', 'combine', 'payload', 'single-out'] as const;

const columnsOf = (count: number): ColumnCard[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `x${i}`,
    type: { kind: 'integer' },
    nullable: false,
    range,
    allow,
  }));

const cardOf = (owner: string, name: string, rowsUpTo: number, columns: readonly ColumnCard[]): DatasetCard => ({
  owner,
  name,
  rowsUpTo,
  contentDigest: '0'.repeat(64),
  policyDigest: '0'.repeat(64),
  minimumGroupSize: 20,
  keptShares: 'allow',
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id']],
  recipients: ['*'],
  helpers: ['*'],
  helpersMay: ['receive'],
  columns: [key, ...columns],
});

export async function run(session: Session, request: BinningRequest): Promise<Timed> {
  const { rows, features, bins } = request;
  const [bank, insurer, helper] = session.names as [string, string, string];
  const bad: ColumnCard = { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] };
  const half = Math.floor(features / 2);
  const datasets = [
    cardOf(bank, 'loans', rows, [bad, ...columnsOf(half)]),
    cardOf(insurer, 'policies', rows, columnsOf(features).slice(half)),
  ];
  const parties: PartyRef[] = [
    ...[bank, insurer].map((name): PartyRef => ({ name, role: 'owner', publicKey: name })),
    { name: helper, role: 'helper', publicKey: helper },
  ];

  const names = columnsOf(features).map(
    ({ name }, i) => (i < half ? `${bank}.loans` : `${insurer}.policies`) + `.${name}`,
  );
  const label = `${bank}.loans.bad`;
  const asked = { parties, protocol: 'replicated', datasets, recipients: [bank] };
  const tables = [`${bank}.loans`, `${insurer}.policies`];
  const align = { tables, on: ['id'], columns: [label, ...names] };
  const compiled = await compileFor('align', align, asked);
  const [{ vectors, table }] = (compiled.plan as unknown as { readonly keeps: readonly [KeptShares] }).keeps;
  const known = (name: string) => ({ name, publicKey: name });
  const artifact: ArtifactCard = {
    name: artifactName,
    contractDigest: '0'.repeat(64),
    runId: '0'.repeat(32),
    run: 1,
    protocol: 'replicated',
    computers: session.names.map(known),
    owners: [bank, insurer].map(known),
    datasets: tables,
    vectors,
    ...(table === undefined ? {} : { table }),
    digests: [],
  };
  const { plan } = await compileFor(
    'bin',
    { aligned: artifactName, label, features: names, bins },
    { ...asked, artifacts: [artifact] },
  );

  const sharing = await replicated.create(session, permitAll);
  const held: (readonly BigUint64Array[])[] = [];
  for (const vector of vectors) held.push(toRest(sharing, await inputOf(sharing, vector), shapeOf(vector)));
  const shelf = () => new Shelf(plan, new Map([[artifactName, held]]));
  const load = () => Promise.reject(new Error('nothing is read'));
  return measure(session, request, () =>
    kindNamed('bin').run(plan, runtimeOf({ session, protocol: replicated, guard: permitAll, load, shelf: shelf() })),
  );
}

function compileFor(kind: string, question: object, request: object) {
  const own = kindNamed(kind);
  return own.compile({ kind, question: own.read(question), ...request } as CompileRequest<never>);
}

const shapeOf = (vector: KeptVector): RestShape => {
  if (vector.domain === 'bits') return vector;
  const { domain, length, min, max } = vector;
  return min === undefined || max === undefined
    ? { domain, length }
    : { domain, length, bounds: { min: BigInt(min), max: BigInt(max) } };
};

/** Rows that are all somebody's; random numbers of a column's range. */
async function inputOf(sharing: Sharing, vector: KeptVector): Promise<Ring | Bits> {
  const { session } = sharing;
  const { length } = vector;
  if (vector.domain === 'bits') return sharing.filledBits(length, vector.planes, true);
  const bounds = { min: BigInt(vector.min ?? 0), max: BigInt(vector.max ?? 0) };
  const words = randomWords(session, 0, length)?.map((word) => word & bounds.max);
  return sharing.within(await sharing.inputRing(0, length, words), bounds);
}
