/** A spending: what one release, or several that are alike, cost of a privacy budget, as plain data that contracts and ledgers hold as canonical JSON. */
import { UsageError } from '@tacit/engine/text';
import { canonicalJson } from '../../contract/canonical.ts';
import { checkDelta, checkNotNegative, checkWhole, isWithin, wrongNumber } from './checks.ts';
import { groupPrivacy } from './composition.ts';
import { knowledgeOf, type Mechanism, mechanismForGroup } from './mechanisms.ts';
import type { Releases, Unit } from './releases.ts';
import type { Sampling } from './sampled-renyi.ts';
import { addSpendings } from './spendings.ts';

export interface Spending extends Releases {
  /** What these releases alone cost at `delta`. */
  readonly epsilon: number;
  readonly delta: number;
  /** Of zero-concentrated privacy, all releases together, where it is known. */
  readonly rho?: number;
}

/** The spending of releases, told at δ `delta` (0: only for pure privacy). Throws UsageError 'accounting.…'. */
export function spendingOf(releases: Releases, delta: number): Spending {
  checkReleases(releases);
  checkDelta('delta', delta);
  const { rho } = knowledgeOf(releases.mechanism, releases.sampling, releases.relation);
  const { epsilon } = addSpendings([releases], delta, 'fixed');
  if (epsilon === Infinity) throw new UsageError('accounting.delta', { delta: String(delta) });
  return { ...releases, epsilon, delta, ...(rho === undefined ? {} : { rho: rho * releases.times }) };
}

/** A spending about `size` units that change together. Throws UsageError 'accounting.group' for sampled releases. */
export function forGroup(spending: Spending, size: number): Spending {
  checkWhole('size', size, 1);
  const { unit, mechanism, sampling } = spending;
  if (sampling !== undefined) {
    throw new UsageError('accounting.group', { size, mechanism: mechanism.name, sampling: sampling.kind });
  }
  const grown: Unit = { kind: 'group', size: size * (unit.kind === 'group' ? unit.size : 1) };
  if (unit.kind === 'person') {
    throw new UsageError('accounting.word', { name: 'unit.kind', expected: ['row', 'group'], found: unit.kind });
  }
  const { epsilon: _, delta, rho: __, ...releases } = spending;
  // At the δ that group privacy gives, there is an ε whatever the mechanism is.
  const enough = groupPrivacy(spending, size).delta;
  return spendingOf(
    { ...releases, unit: grown, mechanism: mechanismForGroup(mechanism, size) },
    Math.max(delta, Math.min(enough, 0.99)),
  );
}

const members = [
  'unit',
  'relation',
  'mechanism',
  'sampling',
  'times',
  'numbers',
  'distance',
  'epsilon',
  'delta',
  'rho',
];

/**
 * A spending from JSON. Throws UsageError 'accounting.…' for what is not one, and 'accounting.claim' for one whose ε or ρ is below what its mechanism needs: nobody's own
 * figure is taken on trust.
 */
export function readSpending(value: unknown): Spending {
  const given = record('spending', value);
  only(given, 'spending', members);
  const releases: Releases = {
    unit: readUnit(given.unit),
    relation: word('relation', given.relation, ['add-remove', 'replace-one']),
    mechanism: readMechanism(given.mechanism),
    ...(given.sampling === undefined ? {} : { sampling: readSampling(given.sampling) }),
    times: number('times', given.times),
    numbers: number('numbers', given.numbers),
    distance: number('distance', given.distance),
  };
  const [epsilon, delta] = [number('epsilon', given.epsilon), number('delta', given.delta)];
  const needed = spendingOf(releases, delta);
  if (!isWithin(needed.epsilon, epsilon)) {
    throw new UsageError('accounting.claim', {
      claimed: String(epsilon),
      delta: String(delta),
      needed: String(needed.epsilon),
    });
  }
  if (given.rho !== undefined) {
    if (needed.rho === undefined)
      throw new UsageError('accounting.member', {
        name: 'spending',
        found: 'rho',
        expected: members.filter((one) => one !== 'rho'),
      });
    if (!isWithin(needed.rho, number('rho', given.rho))) throw wrongNumber('rho', `≥ ${needed.rho}`, given.rho);
  }
  return { ...needed, epsilon };
}

/** The canonical JSON of a spending. */
export function spendingJson(spending: Spending): string {
  return canonicalJson(spending);
}

function checkReleases({ unit, mechanism, times, numbers, distance }: Releases): void {
  checkWhole('times', times, 1);
  checkWhole('numbers', numbers, 1);
  checkNotNegative('distance', distance);
  if (unit.kind === 'person') checkWhole('most', unit.most, 1);
  if (unit.kind === 'group') checkWhole('size', unit.size, 1);
  if ('sensitivity' in mechanism && mechanism.vector !== true && numbers !== 1) {
    throw new UsageError('accounting.numbers', { found: numbers });
  }
}

type Members = Readonly<Record<string, unknown>>;

function record(name: string, value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(name, 'object', value);
  return value as Members;
}

function wrongType(name: string, expected: string, value: unknown): UsageError {
  return new UsageError('accounting.type', { name, expected, found: value === null ? 'null' : typeof value });
}

function only(given: Members, name: string, expected: readonly string[]): void {
  const found = Object.keys(given).find((member) => !expected.includes(member));
  if (found !== undefined) throw new UsageError('accounting.member', { name, found, expected });
}

function number(name: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(name, 'number', value);
  return value;
}

function word<const Word extends string>(name: string, value: unknown, expected: readonly Word[]): Word {
  const found = expected.find((one) => one === value);
  if (found === undefined) throw new UsageError('accounting.word', { name, expected, found: String(value) });
  return found;
}

function readUnit(value: unknown): Unit {
  const given = record('unit', value);
  const kind = word('unit.kind', given.kind, ['row', 'person', 'group']);
  switch (kind) {
    case 'row':
      only(given, 'unit', ['kind']);
      return { kind };
    case 'person':
      only(given, 'unit', ['kind', 'key', 'most']);
      if (typeof given.key !== 'string' || given.key === '') throw wrongType('unit.key', 'string', given.key);
      return { kind, key: given.key, most: number('unit.most', given.most) };
    case 'group':
      only(given, 'unit', ['kind', 'size']);
      return { kind, size: number('unit.size', given.size) };
  }
}

function readSampling(value: unknown): Sampling {
  const given = record('sampling', value);
  const kind = word('sampling.kind', given.kind, ['poisson', 'fixed-size', 'shuffled']);
  switch (kind) {
    case 'poisson':
      only(given, 'sampling', ['kind', 'rate']);
      return { kind, rate: number('sampling.rate', given.rate) };
    case 'fixed-size':
      only(given, 'sampling', ['kind', 'batch', 'total']);
      return { kind, batch: number('sampling.batch', given.batch), total: number('sampling.total', given.total) };
    case 'shuffled':
      only(given, 'sampling', ['kind']);
      return { kind };
  }
}

/** The numbers that each mechanism has. */
const parameters = {
  laplace: ['sensitivity', 'scale'],
  'discrete-laplace': ['sensitivity', 'scale'],
  gaussian: ['sensitivity', 'deviation'],
  'discrete-gaussian': ['sensitivity', 'deviation'],
  exponential: ['epsilon'],
  'permute-and-flip': ['epsilon'],
  'randomised-response': ['epsilon'],
  guaranteed: ['epsilon', 'delta'],
  concentrated: ['rho'],
} as const satisfies Record<Mechanism['name'], readonly string[]>;

function readMechanism(value: unknown): Mechanism {
  const given = record('mechanism', value);
  const name = word('mechanism.name', given.name, Object.keys(parameters) as Mechanism['name'][]);
  const numbers: readonly string[] = parameters[name];
  const noisy = numbers.includes('sensitivity');
  only(given, 'mechanism', ['name', ...numbers, ...(noisy ? ['vector'] : [])]);
  for (const one of numbers) number(`mechanism.${one}`, given[one]);
  if (given.vector !== undefined && typeof given.vector !== 'boolean')
    throw wrongType('mechanism.vector', 'boolean', given.vector);
  return given as unknown as Mechanism;
}
