/**
 * What every protocol must do, as one suite: each case is a secure program over public test data. It runs on `clear` for the
 * answer, on `cost` for the declared traffic, and as every party of a protocol; answers must be equal bit for bit, rounds and
 * bytes to the round and the byte. How the parties run is the caller's: in one process or in several over TLS.
 */
import type { Session, Traffic } from '../transport/session.ts';
import { runClear } from './clear/run.ts';
import { obliviousProtocol } from './additive/oblivious.ts';
import { transfersOf } from './additive/oblivious-steps.ts';
import { type Cost, planProgram, runCost } from './cost/run.ts';
import { type ConformanceCase, conformanceCases } from './conformance-cases.ts';
import { permitAll } from './guard.ts';
import type { Protocol } from './protocol.ts';
import { runProgram } from './run.ts';

export { type ConformanceCase, conformanceCases } from './conformance-cases.ts';

/** Runs a program as every party of `names`, of which `computers` compute (all unless given), and returns results and traffic in party order. */
export type Runner = <T>(
  names: readonly string[],
  program: (session: Session) => Promise<T>,
  roles?: { readonly computers: number },
) => Promise<{ results: T[]; traffic: Traffic[] }>;

/** Names for a protocol's parties. */
export const partyNames = (parties: number): string[] => Array.from({ length: parties }, (_, i) => `party${i}`);

/** A protocol with so many computing parties. */
export interface Setting {
  /** For test reports. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly computing: number;
  /** So many parties more that do not compute; none unless given. */
  readonly clients?: number;
}

/** Every protocol with each of these numbers of parties that it runs with. */
export const settingsOf = (all: readonly Protocol[], counts: readonly number[] = [2, 3, 5]): Setting[] =>
  all.flatMap((protocol) =>
    counts
      .filter((computing) => computing >= protocol.parties.min && computing <= protocol.parties.max)
      .map((computing) => ({ name: `${protocol.name}, ${computing} parties`, protocol, computing })),
  );

/** Each protocol with the fewest parties that it takes, and with all other numbers. */
export const fewestAndMore = (all: readonly Protocol[]): { fewest: Setting[]; more: Setting[] } => {
  const settings = all.map((protocol) => settingsOf([protocol]));
  return { fewest: settings.flatMap((own) => own.slice(0, 1)), more: settings.flatMap((own) => own.slice(1)) };
};

/** The same settings with clients. */
export const withClients = (settings: readonly Setting[], clients: number): Setting[] =>
  settings.map((setting) => ({ ...setting, name: `${setting.name}, ${clients} clients`, clients }));

/** Names for all parties of a setting: clients come after those that compute, a dealer last. */
export const settingNames = ({ protocol, computing, clients = 0 }: Setting): string[] => [
  ...partyNames(computing + clients),
  ...(protocol.dealer ? ['dealer'] : []),
];

/** One case as one party, for runners whose parties are processes of their own; undefined at a dealer. */
export function runCase(
  protocol: Protocol,
  test: ConformanceCase,
  session: Session,
): Promise<BigUint64Array[] | undefined> {
  return runProgram(protocol, session, test.program, permitAll);
}

/** Every way in which a protocol does not do what it must in one case; empty when all is well. */
export async function checkCase(setting: Setting, test: ConformanceCase, run: Runner): Promise<string[]> {
  const { protocol, computing, clients = 0 } = setting;
  const names = settingNames(setting);
  const program = (session: Session) => runCase(protocol, test, session);
  const roles = { computers: computing };
  const { results, traffic } = await (clients === 0 ? run(names, program) : run(names, program, roles));
  const expected = await runClear(partyNames(computing + clients), test.program, roles);
  const cost = await runCost(names, protocol, test.program, permitAll, clients === 0 ? {} : roles);
  return [
    ...results.slice(0, computing + clients).flatMap((result, party) => {
      const faults = result === undefined ? ['no result'] : compareResults(result, expected);
      return faults.map((fault) => `party ${party}: ${fault}`);
    }),
    ...compareTraffic(cost, traffic),
  ];
}

/** The settings whose cases run one by one, and those of many parties or a slow set-up, for which all run as one program. */
export const singly = (settings: readonly Setting[]): Setting[] => settings.filter((setting) => !isSlow(setting));
export const jointly = (settings: readonly Setting[]): Setting[] => settings.filter(isSlow);

const isSlow = ({ protocol, computing }: Setting): boolean => protocol.name === obliviousProtocol || computing > 3;

/** Oblivious transfers of one pair that a case may take, by the number of parties. */
const mostTransfers = (computing: number): number => 2_000_000 / computing ** 2;

/** The cases that a setting has time for: without those that take more than `most` oblivious transfers of one pair. */
export async function shortCases(
  { protocol, computing }: Setting,
  cases: readonly ConformanceCase[],
  most = mostTransfers(computing),
): Promise<ConformanceCase[]> {
  if (protocol.name !== obliviousProtocol) return [...cases];
  const short: ConformanceCase[] = [];
  for (const each of cases) {
    const plan = await planProgram(partyNames(computing), protocol, each.program);
    if (transfersOf(plan) <= most) short.push(each);
  }
  return short;
}

/** The cases that a setting has time for with every party in a process of its own. */
export async function casesOverLinks(setting: Setting): Promise<ConformanceCase[]> {
  const most = setting.computing > 3 ? 1000 : Number.POSITIVE_INFINITY;
  const short = await shortCases(setting, conformanceCases);
  return short.filter(({ name }) => Number(/length (\d+)/.exec(name)?.[1] ?? 0) <= most);
}

/** `checkCase` for many cases as one program, whose preparation and traffic are one. */
export async function checkTogether(
  setting: Setting,
  cases: readonly ConformanceCase[],
  run: Runner,
): Promise<string[]> {
  const ends: number[] = [];
  const whole: ConformanceCase = {
    name: 'all',
    async program(sharing) {
      const results: BigUint64Array[] = [];
      ends.length = 0;
      for (const each of cases) {
        results.push(...(await each.program(sharing)));
        ends.push(results.length);
      }
      return results;
    },
  };
  const faults = await checkCase(setting, whole, run);
  // A fault tells the number of its result; which case that is stands in `ends`, alike for every party.
  return faults.map((fault) => {
    const result = /result (\d+)/.exec(fault)?.[1];
    const at = ends.findIndex((end) => Number(result) < end);
    return result === undefined || at < 0 ? fault : `${cases[at]?.name}: ${fault}`;
  });
}

/** Differences of two lists of values. */
export function compareResults(found: readonly BigUint64Array[], expected: readonly BigUint64Array[]): string[] {
  if (found.length !== expected.length) return [`${found.length} results instead of ${expected.length}`];
  return found.flatMap((values, i) => {
    const wanted = expected[i] as BigUint64Array;
    if (values.length !== wanted.length) return [`result ${i}: length ${values.length} instead of ${wanted.length}`];
    const at = values.findIndex((value, j) => value !== wanted[j]);
    return at < 0 ? [] : [`result ${i}, element ${at}: ${values[at]} instead of ${wanted[at]}`];
  });
}

/** Differences between the declared cost and what the parties counted. */
export function compareTraffic(cost: Cost, traffic: readonly Traffic[]): string[] {
  const faults: string[] = [];
  const expect = (what: string, found: unknown, expected: unknown): void => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    if (a !== b) faults.push(`${what}: counted ${a}, declared ${b}`);
  };
  expect('rounds', Math.max(0, ...traffic.map(({ rounds }) => rounds)), cost.rounds);
  traffic.forEach((counted, party) => {
    expect(`party ${party} sent`, counted.sent, cost.sent[party]);
    const received = cost.sent.map((row) => row[party]);
    expect(`party ${party} received`, counted.received, received);
    const steps = cost.steps.map(({ step, rounds, sent }) => ({ step, rounds: rounds[party], sent: sent[party] }));
    expect(
      `party ${party} steps`,
      counted.steps,
      steps.filter(
        ({ rounds, sent }) => (rounds as number) > 0 || (sent as readonly number[]).some((bytes) => bytes > 0),
      ),
    );
  });
  return faults;
}
