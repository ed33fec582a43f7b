// Programs of somebody who has installed the packages, and what they print: for test/packed.test.ts and `npm run packed`.

/** Uses the engine: two protocols, and a refusal with its hint. Says so in one line, see `says`. */
export const sharesProgram = `
import { additiveOt, permitLines, platformName, replicated, runLocal, runProgram, type Sharing, UsageError } from '@tacit/engine';

async function products(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const { session } = sharing;
  const x = await sharing.inputRing(0, 3, session.owns(0) ? BigUint64Array.of(3n, 5n, 7n) : undefined);
  const y = await sharing.inputRing(1, 3, session.owns(1) ? BigUint64Array.of(10n, 20n, 30n) : undefined);
  return sharing.reveal(await sharing.multiply(x, y), 'products', [0]);
}
const guard = permitLines({ products: [0] });
const found: string[] = [platformName];
for (const [protocol, names] of [[replicated, ['a', 'b', 'c']], [additiveOt, ['a', 'b']]] as const) {
  const { results } = await runLocal(names, (session) => runProgram(protocol, session, products, guard));
  found.push(String(results[0]));
}
const refused = await runLocal(['a', 'b', 'c'], (session) => runProgram(replicated, session, products)).catch((error: unknown) => error);
found.push(String((refused as UsageError).hint?.includes('permitLines')));
console.log(found.join(' '));
`;
/** What a program of somebody else's does with a party: its server's types, its interface's client, the words of its contracts. */
export const consoleProgram = `
import { compile, type DatasetCard } from '@tacit/analysis';
import { type RunningParty, startParty } from '@tacit/party/server';
import { createClient, type Job, ProblemError, type Transport } from '@tacit/party/api';
import { type Contract, renderDisclosure } from '@tacit/party/api/contract';
import { viewNamed } from '@tacit/party/api/question';

export const shown = ({ disclosure }: Contract): string => renderDisclosure(disclosure, 'zh');
export const asked = ({ kind, plan }: Contract): string => viewNamed(kind).questionText(plan);
export const start: (home: string) => Promise<RunningParty> = startParty;
export type Cards = readonly DatasetCard[];
const paths: string[] = [];
const transport: Transport = {
  send: async ({ path }) => {
    paths.push(path);
    const problem = { code: 'json.number', title: '', type: '', detail: '', status: 400, kind: 'usage', fields: {} };
    return path.startsWith('/api/jobs?') ? { status: 200, body: '{"items":[]}' } : { status: 400, body: JSON.stringify(problem) };
  },
  stream: async () => ({ status: 200, body: '' }),
};
const client = createClient(transport, { token: 'secret', language: 'zh' });
const jobs: readonly Job[] = await client.jobs();
const refused = await client.job('a/b').catch((error: unknown) => (error instanceof ProblemError ? error.text('zh').message : ''));
console.log(jobs.length, paths.join(' '), refused, typeof compile);
`;
export const consoleSays = '0 /api/jobs?limit=200 /api/jobs/a%2Fb 该 JSON 中有过大的数 function\n';
export const says = (platform: string): string => `${platform} 30,100,210 30,100,210 true\n`;
