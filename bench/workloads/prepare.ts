// A preparation of a kept table as one party: filled, clipped, standardised and encoded, as its kind runs it over random rows.

import {
  type ArtifactCard,
  type ColumnCard,
  type DatasetCard,
  type HeldShares,
  kindNamed,
  type KeptVector,
  runtimeOf,
  Shelf,
} from '@tacit/analysis';
import { permitAll, replicated, type Session } from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface PrepareRequest extends Runs {
  readonly rows: number;
  readonly columns: number;
}

type KeptColumn = NonNullable<ArtifactCard['table']>['columns'][number];

const digest = '0'.repeat(64);
const aligned = 'align/0000000000000000/table';
const owners = ['bank', 'insurer'];
const most = (1n << 20n) - 1n;

/** Two in three columns have gaps, which the median fills, and are clipped at quantiles; one in six is a list. */
const isList = (i: number): boolean => i % 6 === 5;
const hasGaps = (i: number): boolean => i % 3 !== 2;
const categories = ['a', 'b', 'c', 'd'];
const steps = (i: number): object[] => {
  if (isList(i)) return [{ encode: 'one-hot', categories: categories.slice(1) }];
  const filled = hasGaps(i) ? [{ fill: 'median' }, { clip: { quantiles: [0.01, 0.99] } }] : [];
  return [...filled, { standardise: 'z' }];
};

function tableOf({ rows, columns }: PrepareRequest) {
  const vectors: KeptVector[] = [{ domain: 'bits', length: rows, planes: 1 }];
  const kept = Array.from({ length: columns }, (_, i): KeptColumn => {
    const own = { owner: owners[i % 2] as string, dataset: 'rows', name: `c${i}` };
    const max = isList(i) ? String(categories.length - 1) : String(most);
    const value = vectors.push({ domain: 'ring', length: rows, min: '0', max }) - 1;
    if (isList(i)) return { ...own, type: { kind: 'text' }, categories, value };
    const number = { ...own, type: { kind: 'integer' }, range: { min: '0', max }, value } as const;
    if (!hasGaps(i)) return number;
    return { ...number, present: vectors.push({ domain: 'bits', length: rows, planes: 1 }) - 1 };
  });
  return { vectors, kept };
}

const id: ColumnCard = { name: 'id', type: { kind: 'text' }, nullable: false, allow: ['join', 'membership'] };

const cardOf = (owner: string, rows: number, columns: readonly KeptColumn[]): DatasetCard => ({
  owner,
  name: 'rows',
  rowsUpTo: rows,
  contentDigest: digest,
  policyDigest: digest,
  minimumGroupSize: 10,
  keptShares: 'allow',
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id']],
  recipients: ['*'],
  helpers: ['*'],
  columns: [
    id,
    ...columns.flatMap(({ owner: of, name, type, range, categories: list, present }): ColumnCard[] => {
      if (of !== owner) return [];
      const about = list === undefined ? (range === undefined ? {} : { range }) : { categories: list };
      return [
        {
          name,
          type,
          nullable: present !== undefined,
          allow: ['aggregate', 'group', 'combine', 'filter', 'extreme'],
          ...about,
        },
      ];
    }),
  ],
});

export async function run(session: Session, request: PrepareRequest): Promise<Timed> {
  const { rows } = request;
  const { vectors, kept } = tableOf(request);
  const known = (name: string) => ({ name, publicKey: name });
  const artifact: ArtifactCard = {
    name: aligned,
    contractDigest: digest,
    runId: '0'.repeat(32),
    run: 1,
    protocol: 'replicated',
    digests: [],
    computers: session.names.map(known),
    owners: owners.map(known),
    datasets: owners.map((owner) => `${owner}.rows`),
    vectors,
    table: {
      tables: owners.map((owner) => ({ owner, dataset: 'rows', contentDigest: digest, keys: ['id'] })),
      rules: [['exact']],
      duplicates: 'refuse',
      matcher: null,
      valid: 0,
      columns: kept,
      minimumGroupSize: 10,
    },
  };
  const kind = kindNamed('prepare');
  const columns = Object.fromEntries(kept.map(({ name }, i) => [name, steps(i)]));
  const { plan } = await kind.compile({
    kind: 'prepare',
    question: kind.read({ aligned, columns }),
    parties: session.names.map((name, i) => ({ name, role: i < owners.length ? 'owner' : 'helper', publicKey: name })),
    protocol: 'replicated',
    datasets: owners.map((owner) => cardOf(owner, rows, kept)),
    artifacts: [artifact],
    recipients: ['bank'],
  });

  const sharing = await replicated.create(session, permitAll);
  const input = new Shelf({ keeps: [{ output: 'input', vectors }] });
  const shared = [];
  for (const vector of vectors) {
    const ring = vector.domain === 'ring';
    const words = randomWords(session, 0, ring ? rows : Math.ceil(rows / 64));
    const max = ring ? BigInt(vector.max ?? 0) : 0n;
    if (ring && words !== undefined) words.forEach((word, i) => (words[i] = word & max));
    if (!ring) words?.fill((1n << 64n) - 1n);
    if (!ring && words !== undefined && rows % 64 > 0) words[words.length - 1] = (1n << BigInt(rows % 64)) - 1n;
    shared.push(
      ring
        ? sharing.within(await sharing.inputRing(0, rows, words), { min: 0n, max })
        : await sharing.inputBits(0, rows, 1, words),
    );
  }
  input.keep(sharing, 'input', shared);
  const held = new Map([[aligned, input.kept().get('input') as HeldShares]]);
  return await measure(session, request, async () => {
    const shelf = new Shelf(plan, held);
    const load = () => Promise.reject(new Error('nothing is read'));
    await kind.run(plan, runtimeOf({ session, protocol: replicated, guard: permitAll, load, shelf }));
  });
}
