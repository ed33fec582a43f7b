/** The program of browser-party.test.ts, and what the browser's party does with it. Runs in Node and in a browser tab. */
import { type Channel, lessThan, permitAll, replicated, runParty, runProgram, type Sharing } from '@tacit/engine';
import { dialSocket } from '@tacit/engine/web';

export const names = ['bank', 'insurer', 'visitor'];
export const length = 20_000;
const everyone = [0, 1, 2];

/** What a party's number is in row i: public, so that everybody can check the answer. */
export const valueOf = (party: number, row: number): bigint => (BigInt(row) * [7n, 11n, 13n][party]!) % 1009n;

/** In how many rows is the bank's number below the visitor's, and the inner product of the insurer's with the visitor's. */
export async function program(sharing: Sharing): Promise<bigint[]> {
  const { session } = sharing;
  const columns = [];
  for (const party of everyone) {
    const own = session.owns(party) ? BigUint64Array.from({ length }, (_, row) => valueOf(party, row)) : undefined;
    columns.push(await sharing.inputRing(party, length, own));
  }
  const [bank, insurer, visitor] = columns as [(typeof columns)[0], (typeof columns)[0], (typeof columns)[0]];
  const below = await sharing.bitsToRing(await lessThan(sharing, bank, visitor, 11));
  const product = await sharing.dot(insurer, visitor, 1);
  const revealed = await sharing.reveal(sharing.concatenate([sharing.sum(below, 1), product]), 'answer', everyone);
  return [...(revealed ?? [])];
}

export interface Report {
  readonly answer: readonly string[];
  readonly prg: string;
  readonly rounds: number;
  readonly sent: readonly number[];
}

/** One party's run over its channels. */
export async function take(self: number, channels: Parameters<typeof runParty>[0]['channels']): Promise<Report> {
  const options = { names, self, channels, sessionId: 'with a visitor', program: 'visitor, version 1' };
  const { result, traffic } = await runParty(options, async (session) => ({
    answer: (await runProgram(replicated, session, program, permitAll)) ?? [],
    prg: session.prg,
  }));
  return { answer: result.answer.map(String), prg: result.prg, rounds: traffic.rounds, sent: traffic.sent };
}

/** The browser's party: dials both others. Errors come back as text. */
export async function visit(urls: readonly string[], token: string): Promise<Report | { readonly error: string }> {
  try {
    return await take(2, [...(await dial(urls, token)), undefined]);
  } catch (error) {
    return { error: `${(error as { code?: string }).code}: ${(error as Error).message}` };
  }
}

/** Three Node parties compute, and the visitor only sends its numbers and is told the answer. */
export const clientNames = ['bank', 'insurer', 'helper', 'visitor'];
export const computers = 3;

/** The inner product of the bank's numbers with the visitor's, for the visitor alone. */
export async function clientProgram(sharing: Sharing): Promise<bigint[]> {
  const { session } = sharing;
  const column = (party: number, number: number) => {
    const own = session.owns(party) ? BigUint64Array.from({ length }, (_, row) => valueOf(number, row)) : undefined;
    return sharing.inputRing(party, length, own);
  };
  const [bank, visitor] = [await column(0, 0), await column(computers, 2)];
  const product = await sharing.reveal(await sharing.dot(bank, visitor, 1), 'answer', [computers]);
  return [...(product ?? [])];
}

/** One party's run of that over its channels. */
export async function takeWithClient(
  self: number,
  channels: Parameters<typeof runParty>[0]['channels'],
): Promise<Report> {
  const run = { names: clientNames, computers, sessionId: 'with a client', program: 'client, version 1' };
  const { result, traffic } = await runParty({ ...run, self, channels }, async (session) => ({
    answer: (await runProgram(replicated, session, clientProgram, permitAll)) ?? [],
    prg: session.prg,
  }));
  return { answer: result.answer.map(String), prg: result.prg, rounds: traffic.rounds, sent: traffic.sent };
}

/** The browser's part of it: dials all computers. */
export async function visitAsClient(urls: readonly string[], token: string): Promise<Report> {
  return takeWithClient(computers, [...(await dial(urls, token)), undefined]);
}

/** Links to all of these; the session is the caller's. */
export function dial(urls: readonly string[], token: string): Promise<Channel[]> {
  return Promise.all(urls.map((url, party) => dialSocket({ party: names[party] as string, url, token })));
}
