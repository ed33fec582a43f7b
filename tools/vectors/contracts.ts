/** Contracts of two kinds, and others that nobody may sign. */
import {
  canonicalJson,
  compile,
  type CompileRequest,
  type Contract,
  contractDigest,
  type DatasetCard,
  makeContract,
} from '@tacit/analysis';
import { customers, persons, policies, stays } from './cards.ts';
import { add, type BadVector, hex, type PatchStep, patched, remove, replace, utf8, type VectorFile } from './file.ts';
import { testKey } from './keys.ts';

const proposedAt = '2030-01-01T00:00:00.000Z';
const expiresAt = '2030-01-08T00:00:00.000Z';
/** Policies are looked at as of then. */
const compiledAt = '2030-01-01T00:00:00.000Z';

type Asked = Pick<CompileRequest, 'kind' | 'question' | 'datasets' | 'recipients'>;

const party = (name: string, role: 'owner' | 'helper' | 'dealer' | 'recipient') => ({
  name,
  role,
  publicKey: testKey(name).publicKey,
});

async function contractOf(
  asked: Asked,
  helpers: readonly string[],
  expires = expiresAt,
  dealer?: string,
): Promise<Contract> {
  const owners = asked.datasets.map(({ owner }) => owner);
  const parties = [
    ...owners.map((name) => party(name, 'owner')),
    ...helpers.map((name) => party(name, 'helper')),
    ...(dealer === undefined ? [] : [party(dealer, 'dealer')]),
  ];
  const protocol = dealer === undefined ? 'replicated' : 'additive-dealer';
  const request: CompileRequest = { ...asked, parties, protocol };
  const compiled = await compile(request, { at: compiledAt });
  const proposer = asked.recipients[0] as string;
  // Not the version of this software: a new one must not change the vectors.
  return makeContract({ request, compiled, proposer, proposedAt, expiresAt: expires, version: '0.0.0-vectors' });
}

export interface Contracts {
  readonly sql: Contract;
  readonly describe: Contract;
  /** `sql` with another end. */
  readonly other: Contract;
  /** Of two owners and a dealer. */
  readonly dealt: Contract;
  /** A service: it stands, and is called. */
  readonly lookup: Contract;
}

export async function makeContracts(): Promise<Contracts> {
  const sql: Asked = {
    kind: 'sql',
    question: {
      sql: 'SELECT c."\u5206\u7ec4", count(*) AS pairs, sum(p.premium) AS premium FROM bank.customers c JOIN insurer.policies p ON c.id = p.customer_id WHERE c.balance > 1000.50 GROUP BY 1',
    },
    datasets: [customers, policies],
    recipients: ['bank'],
  };
  const describe: Asked = {
    kind: 'describe',
    question: {
      tables: ['north.stays', 'south.stays', 'west.stays'],
      columns: ['days'],
      where: 'emergency',
      statistics: ['count', 'missing', 'mean', 'deviation'],
    },
    datasets: stays,
    recipients: ['north', 'south', 'west'],
  };
  const two: Asked = {
    kind: 'describe',
    question: { tables: ['north.stays', 'south.stays'], columns: ['days'], statistics: ['count', 'mean'] },
    datasets: stays.slice(0, 2),
    recipients: ['north'],
  };
  return {
    sql: await contractOf(sql, ['notary']),
    describe: await contractOf(describe, []),
    other: await contractOf(sql, ['notary'], '2030-01-09T00:00:00.000Z'),
    dealt: await contractOf(two, [], expiresAt, 'west'),
    lookup: await lookupContract(),
  };
}

async function lookupContract(): Promise<Contract> {
  const request: CompileRequest = {
    kind: 'lookup',
    question: {
      service: 'scores',
      table: 'insurer.persons',
      key: ['id'],
      check: ['name', 'mobile'],
      payload: ['score', 'band'],
      canonical: { id: ['cn-id'], name: ['nfkc', 'casefold'], mobile: ['cn-mobile'] },
      perDay: 5_000,
      capacity: 1_000,
    },
    datasets: [persons],
    parties: [party('insurer', 'owner'), party('bank', 'recipient')],
    recipients: ['bank'],
    protocol: 'voprf',
    runs: { atMost: 1, until: '2030-12-31T00:00:00.000Z' },
  };
  const compiled = await compile(request, { at: compiledAt });
  return makeContract({ request, compiled, proposer: 'insurer', proposedAt, expiresAt, version: '0.0.0-vectors' });
}

/** Refused by its form, whatever it says. */
const malformed: readonly (readonly [string, readonly PatchStep[]])[] = [
  ['an unknown member', [add('/note', 'x')]],
  ['another version', [replace('/version', 2)]],
  ['a version as text', [replace('/version', '3')]],
  ['a member is missing', [remove('/expiresAt')]],
  ['a time without milliseconds', [replace('/proposedAt', '2030-01-01T00:00:00Z')]],
  ['a time with an offset', [replace('/proposedAt', '2030-01-01T08:00:00.000+08:00')]],
  ['a day that does not exist', [replace('/proposedAt', '2030-02-30T00:00:00.000Z')]],
  ['no run', [replace('/runs/atMost', 0)]],
  ['an unknown role', [replace('/parties/2/role', 'observer')]],
  ['data of its own that is denied', [add('/parties/2/ownData', false)]],
  ['a key a character short', [replace('/parties/0/publicKey', 'A'.repeat(42))]],
  ['one party', [remove('/parties/2'), remove('/parties/1')]],
  ['no recipient', [replace('/recipients', [])]],
  ['an unknown member of a card', [add('/datasets/0/note', 'x')]],
  ['a name of a party with a capital', [replace('/proposer', 'Bank')]],
  ['a contract in a list', [replace('', [])]],
];

/** Well formed, and not what a compilation gives: the path of the first member that differs. */
const uncompiled: readonly (readonly [string, string, readonly PatchStep[]])[] = [
  ['a smaller minimum', 'plan.minimumGroupSize', [replace('/plan/minimumGroupSize', 1)]],
  ['an unknown member of the plan', 'plan.note', [add('/plan/note', 'x')]],
  ['more values released', 'disclosure[1].releases', [replace('/disclosure/1/releases', 1_000_000)]],
  ['a line of the disclosure is missing', 'disclosure[0]', [replace('/disclosure', [])]],
  ['a lower price', 'cost.rounds', [replace('/cost/rounds', 1)]],
  ['a stronger promise', 'security.adversary', [replace('/security/adversary', 'malicious')]],
  ['an unknown member of the security', 'security.note', [add('/security/note', 'x')]],
  ['more runs than are stated', 'disclosure[21]', [replace('/runs/atMost', 2)]],
  ['more attempts', 'runs.attempts', [replace('/runs/attempts', 9)]],
  ['a later version of the kind', 'kindVersion', [replace('/kindVersion', 99)]],
];

export function contractVectors({ sql, describe }: Contracts): VectorFile {
  const good = (name: string, contract: Contract) => {
    const canonical = canonicalJson(contract);
    return { name, contract, canonicalBytes: utf8(canonical).length, digest: contractDigest(contract) };
  };
  const of = 'sql';
  const loose: DatasetCard = { ...customers, minimumGroupSize: 1 };
  const swapped = [replace('/datasets/0', policies), replace('/datasets/1', customers)];
  const digestOf = (patch: readonly PatchStep[]): string => contractDigest(patched(sql, patch) as Contract);
  return {
    file: 'contract',
    about: [
      'good: `contract`, the length of its canonical JSON in bytes, and `digest`: SHA-256 over these bytes, hex.',
      'bad: `patch` (RFC 6902) makes it from the good case `of`. `contract.invalid`: by its form. `contract.digest-differs`: the receiver compiles the question itself; `path` is the first member that differs, and `digest` another contract’s.',
      '`contract.card-differs`: the owner compares with `ownCard` of dataset-card.json, the card that it publishes.',
    ],
    common: { compiledAt, protocol: 'replicated' },
    good: [good('sql', sql), good('describe', describe)],
    bad: [
      ...malformed.map(([name, patch]): BadVector => ({ name, of, patch, error: 'contract.invalid' })),
      ...uncompiled.map(
        ([name, path, patch]): BadVector => ({
          name,
          of,
          patch,
          error: 'contract.digest-differs',
          path,
          digest: digestOf(patch),
        }),
      ),
      {
        name: 'cards in another order',
        of,
        patch: swapped,
        error: 'contract.digest-differs',
        path: 'datasets[0].columns[0].name',
      },
      {
        name: 'a helper with data that an owner does not accept',
        of,
        patch: [add('/parties/2/ownData', true)],
        error: 'policy.helper-own-data',
      },
      { name: 'an unknown kind', of, patch: [replace('/kind', 'oracle')], error: 'kind.unknown' },
      {
        name: 'a question of another kind',
        of,
        patch: [replace('/question', { tables: ['bank.customers'] })],
        error: 'question.invalid',
      },
      {
        name: 'an unknown member of a question',
        of: 'describe',
        patch: [add('/question/note', 'x')],
        error: 'question.unknown-member',
      },
      {
        name: 'another question',
        of: 'describe',
        patch: [replace('/question/statistics', ['count'])],
        error: 'contract.digest-differs',
      },
      {
        name: 'a card with a smaller minimum than the owner publishes',
        of,
        patch: [replace('/datasets/0', loose)],
        ownCard: 'bank.customers',
        error: 'contract.card-differs',
        path: 'minimumGroupSize',
      },
      {
        name: 'a card of other content',
        of,
        patch: [replace('/datasets/0/contentDigest', hex(new Uint8Array(32)))],
        ownCard: 'bank.customers',
        error: 'contract.card-differs',
        path: 'contentDigest',
      },
    ],
  };
}
