/** The demonstrations, as a newcomer starts them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { lookupDocument, silentLookups } from '../../cli/src/demo/narrate-lookup.ts';
import { runLookups } from '../../cli/src/demo/lookup.ts';
import { tacitHere } from './here.ts';
import { tacit } from './support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tacit-demo-test-'));
const env = { TMPDIR: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Demonstrations that are made of parts of the others are played with TACIT_TEST_RUNS above 1. */
const isLong = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1;

interface Document {
  readonly question: string;
  readonly contract: { readonly parties: readonly { readonly name: string; readonly role: string }[] };
  readonly disclosure: readonly { readonly who: readonly string[]; readonly text: string }[];
  readonly cost: { readonly declared: unknown; readonly measured: unknown };
  readonly result: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly unknown[])[];
    readonly withheldGroups: number | null;
  };
  readonly plaintext: { readonly rows: unknown };
  readonly matchesPlaintext: boolean;
  readonly receipts: { readonly count: number; readonly verified: number };
  readonly seconds: Readonly<Record<string, unknown>>;
  readonly peakMemoryMB: Readonly<Record<string, number>>;
}

async function demo(...args: string[]): Promise<Document> {
  // As a process, and then here, which spares the start.
  const command = args.length === 0 ? tacit : tacitHere;
  const { code, stdout, stderr } = await command(['demo', '--json', ...args], { env });
  expect(code, stderr).toBe(0);
  expect(stderr).toBe('');
  const document = JSON.parse(stdout) as Document;
  expect(document.matchesPlaintext).toBe(true);
  expect(document.plaintext.rows).toEqual(document.result.rows);
  expect(document.cost.measured).toEqual(document.cost.declared);
  expect(document.receipts).toEqual({ count: 3, verified: 3 });
  // Where every group is shown there is nothing of a group that nobody learns.
  expect(document.disclosure.some(({ who }) => who.length === 0)).toBe(!args.includes('--minimum-group-size'));
  return document;
}

test('bank and insurer', async () => {
  const { result, contract, peakMemoryMB } = await demo();
  expect(result.columns).toEqual(['segment', 'customers', 'claims', 'average_income']);
  expect(result.rows.length).toBeGreaterThanOrEqual(5);
  // The diplomats are too few to be shown; how many groups are is not told.
  expect(result.withheldGroups).toBeNull();
  expect(result.rows.map(([segment]) => segment)).not.toContain('diplomatic');
  expect(contract.parties.map(({ role }) => role)).toEqual(['owner', 'owner', 'helper']);
  for (const size of Object.values(peakMemoryMB)) expect(size).toBeLessThan(500);
});

test.runIf(isLong)('three hospitals', async () => {
  const { result, contract } = await demo('hospitals');
  expect(result.rows).toHaveLength(7);
  expect(result.withheldGroups).toBeNull();
  expect(contract.parties.map(({ role }) => role)).toEqual(['owner', 'owner', 'owner']);
});

test('the bank and the insurer and nobody else: the same question under oblivious transfer', async () => {
  const { code, stdout, stderr } = await tacitHere(['demo', 'two', '--json'], { env });
  expect(code, stderr).toBe(0);
  const document = JSON.parse(stdout) as Document & { contract: { security: { protocol: string } } };
  expect(document.contract.parties.map(({ role }) => role)).toEqual(['owner', 'owner']);
  expect(document.contract.security.protocol).toBe('additive-ot');
  expect(document.result.rows.length).toBeGreaterThan(3);
  expect(document.matchesPlaintext).toBe(true);
  expect(document.cost.measured).toEqual(document.cost.declared);
  expect(document.receipts).toEqual({ count: 2, verified: 2 });
});

test.runIf(isLong)('who is in both lists: every row as found in the clear', async () => {
  const { code, stdout, stderr } = await tacitHere(['demo', 'intersect', '--json'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const shown = JSON.parse(stdout) as Record<string, never>;
  expect(shown).toMatchObject({ result: { rows: 11_000 }, plaintext: { rows: 11_000 }, matchesPlaintext: true });
  const { cost, receipts } = shown as unknown as Document;
  expect(cost.measured).toEqual(cost.declared);
  expect(receipts).toEqual({ count: 2, verified: 2 });
});

test('look-ups about one person and many: as found in the clear, at the price declared, receipts at both sides', async () => {
  // Of a smaller table than the command's, whose sealing takes most of its time.
  const outcome = await runLookups({ language: 'en', persons: 150, applicants: 40 }, silentLookups);
  const shown = lookupDocument(outcome, 'en');
  const document: Omit<Document, 'question' | 'plaintext' | 'result'> = shown;
  expect(document.matchesPlaintext).toBe(true);
  expect(shown.plaintext).toEqual(shown.result);
  for (const count of [shown.result.same, shown.result.differ, shown.result.nobody]) expect(count).toBeGreaterThan(1);
  expect(document.cost.measured).toEqual(document.cost.declared);
  expect(shown.calls.map(({ questions, bytes }) => [questions, bytes.measured])).toEqual([
    [1, [160, 96]],
    [1, [160, 96]],
    [1, [160, 96]],
    [1, [160, 96]],
    [40, [3_904, 3_840]],
  ]);
  expect(shown.calls.every(({ bytes }) => String(bytes.measured) === String(bytes.declared))).toBe(true);
  expect(document.receipts).toEqual({ count: 10, verified: 10 });
  // The first and the fourth were about the same person.
  expect(new Set(shown.providerSaw.map(({ request }) => request)).size).toBe(5);
  expect(Object.keys(document.peakMemoryMB)).toEqual(['agency server', 'bank server']);
});

test('three attacks are stopped, two by the policy and one by the ledger', async () => {
  const { code, stdout, stderr } = await tacitHere(['demo', 'attack', '--json'], { env });
  expect(code, stderr).toBe(0);
  const { attacks } = JSON.parse(stdout) as {
    attacks: {
      name: string;
      stoppedBy: string;
      code: string;
      statement: { id: string }[];
      ledger?: { level: string };
    }[];
  };
  expect(attacks.map(({ name, stoppedBy }) => [name, stoppedBy])).toEqual([
    ['powers', 'policy'],
    ['product', 'policy'],
    ['shrinking', 'ledger'],
  ]);
  expect(attacks.map(({ code: found }) => found).slice(0, 2)).toEqual(['policy.column', 'policy.column']);
  expect(attacks.map(({ statement }) => statement.map(({ id }) => id))).toEqual([
    ['infer.membership.1'],
    ['infer.isolate.1'],
    [],
  ]);
  expect(attacks[2]).toMatchObject({ ledger: { level: 'refuse' } });
});

test("one's own tables and question, and an option that shows small groups", async () => {
  const towns = ['Aarhus', 'Łódź', '苏州'];
  // Of the first eight that are open, fewer than ten, the default would show nothing.
  const shops = Array.from(
    { length: 240 },
    (_, i) => `${i},${i < 16 ? 'Skagen' : towns[i % 3]},${i % 7 === 0 ? '' : (i * 1.5).toFixed(1)},${i % 2 === 0}`,
  );
  const cards = Array.from({ length: 300 }, (_, i) => `${i * 2},${((i * 37) % 100) - 20}.25,2024-0${(i % 9) + 1}-15`);
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { result, question } = await demo(
    '--table',
    `retail.shops=${file('shops.csv', `id,town,area,open\n${shops.join('\n')}\n`)}`,
    '--table',
    `cards.sales=${file('sales.csv', `shop,amount,day\n${cards.join('\n')}\n`)}`,
    '--query',
    file(
      'question.sql',
      `SELECT s.town, COUNT(*) AS n, COUNT(s.area) AS measured, SUM(c.amount) AS amount, AVG(s.area * 2) AS area,
              MIN(c.day) AS first, MAX(c.amount) AS largest
       FROM retail.shops s JOIN cards.sales c ON c.shop = s.id
       WHERE s.open AND (c.amount > s.area - 100 OR s.area IS NULL) AND c.day < DATE '2024-09-01'
       GROUP BY s.town HAVING COUNT(*) > 5 ORDER BY s.town`,
    ),
    '--minimum-group-size',
    '1',
  );
  expect(question).toContain('retail.shops');
  expect(result.rows.map(([town]) => town)).toEqual(['Aarhus', 'Skagen', 'Łódź', '苏州']);
  expect(String(result.rows[1]?.[1])).toBe('8');
});

test.runIf(isLong)('few rows of odd types: what the minimum withholds is said, and how it is shown', async () => {
  const parquet = join(folder, 'odd.parquet');
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run(`COPY (SELECT i::UINTEGER AS id, if(i % 2 = 1, 'gold', 'silver') AS seg,
      if(i % 7 = 0, NULL, i)::UTINYINT AS small, i::UTINYINT AS tiny, i::DECIMAL(38,18) AS wide, (i * 3)::DECIMAL(38,0) AS whole,
      (TIMESTAMP '2024-01-01' + INTERVAL (i) DAY)::TIMESTAMP_NS AS opened, TIMESTAMPTZ '2024-01-02 23:30:00+00' AS updated,
      ['a', 'b'] AS tags, {city: 'x', zip: '1'} AS addr, NULL::INTEGER AS nothing, i % 3 = 0 AS flag, TIME '01:02:03' AS t
    FROM range(1, 61) AS rows(i)) TO '${parquet}' (FORMAT parquet)`);
  connection.closeSync();
  database.closeSync();
  const csv = join(folder, 'odd.csv');
  writeFileSync(csv, `id,k\n${Array.from({ length: 40 }, (_, i) => `${i + 1},${i + 1}\n`).join('')}`);
  const query = join(folder, 'odd.sql');
  writeFileSync(
    query,
    `SELECT a.seg, COUNT(*) AS n, SUM(a.small) AS small, SUM(a.tiny) AS tiny, SUM(a.wide) AS wide, SUM(a.whole) AS whole, COUNT(a.small) AS known
     FROM bank.a AS a JOIN shop.b AS b ON a.id = b.id WHERE a.opened >= '2024-01-10' AND NOT a.flag
     GROUP BY a.seg ORDER BY a.seg`,
  );
  const own = ['--table', `bank.a=${parquet}`, '--table', `shop.b=${csv}`, '--query', query];
  const options = [...own, '--type', 'bank.a.wide=decimal(12,6)'];

  // In each group some rows, but fewer than ten, have no value: their number and total stay back by default.
  const groups = (['gold', 'silver'] as const).map((seg) => {
    const ids = Array.from({ length: 40 }, (_, i) => i + 1).filter(
      (i) => i >= 9 && i % 3 !== 0 && (seg === 'gold') === (i % 2 === 1),
    );
    const sum = ids.reduce((total, id) => total + id, 0);
    return [seg, ids.length, 'withheld', sum, `${sum}.000000`, sum * 3, 'withheld'].map(String);
  });
  const { code, stdout } = await tacitHere(['demo', ...options], { env });
  expect(code).toBe(0);
  const printed = stdout.split('\n').map((line) => line.trim().split(/ +/));
  for (const group of groups) expect(printed).toContainEqual(group);
  expect(stdout).toMatch(/^Withheld are .*--minimum-group-size 1 /m);
});

test('an answer that nothing here is compared with is shown all the same', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => i + 1);
  writeFileSync(join(folder, 'k.csv'), ['id,x', ...ids.map((id) => `${id},${id % 4}`)].join('\n'));
  const query = 'SELECT COUNT(*) AS n FROM one.k a FULL JOIN two.k b ON a.id = b.id AND a.x = b.x';
  writeFileSync(join(folder, 'k.sql'), query);
  const tables = ['one', 'two'].flatMap((owner) => ['--table', `${owner}.k=${join(folder, 'k.csv')}`]);
  const { code, stdout } = await tacitHere(['demo', ...tables, '--query', join(folder, 'k.sql')], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^40 *$/m);
  expect(stdout).toContain('not compared: the computation in the clear');
});

test('a question that fails ends with its error, and nothing is left', async () => {
  writeFileSync(join(folder, 'a.csv'), 'id,x\n1,2\n');
  writeFileSync(join(folder, 'bad.sql'), 'SELECT SUM(a.y) FROM one.a JOIN two.b ON a.id = b.id');
  const ended = await tacitHere(
    [
      'demo',
      '--json',
      '--table',
      `one.a=${join(folder, 'a.csv')}`,
      '--table',
      `two.b=${join(folder, 'a.csv')}`,
      '--query',
      join(folder, 'bad.sql'),
    ],
    { env },
  );
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'sql.unknown-column' } });
  expect(temporary()).toEqual([]);
});

test('interrupted, it leaves neither processes nor files', async () => {
  const child = spawn(process.execPath, [join(root, 'cli/src/bin.ts'), 'demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    // The table of parties is there: three processes run.
    if (/^ {2}notary +\d+/m.test(output) && !child.killed) child.kill('SIGINT');
  });
  child.stderr.resume();
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  expect(code).not.toBe(0);
  expect(temporary()).toEqual([]);
  const pids = [...output.matchAll(/^ {2}(?:bank|insurer|notary) +(\d+) /gm)].map(([, pid]) => Number(pid));
  expect(pids).toHaveLength(3);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
});

/** What demonstrations have left in their temporary directory. */
function temporary(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('tacit-demo-'));
}

test('a bank and a telecom: a model in six steps, as a fit in the clear finds it, and the page of its judgement', async () => {
  const file = join(folder, 'judgement.html');
  const { code, stdout, stderr } = await tacitHere(['demo', 'credit', '--json', '--report', file], { env });
  expect(code, stderr).toBe(0);
  const document = JSON.parse(stdout) as Omit<Document, 'result' | 'plaintext'> & {
    readonly result: Readonly<Record<string, number>>;
    readonly plaintext: Readonly<Record<string, number>>;
    readonly steps: readonly (Pick<Document, 'cost' | 'disclosure'> & { readonly name: string })[];
  };
  expect(document.matchesPlaintext).toBe(true);
  expect(document.receipts).toEqual({ count: 24, verified: 24 });
  expect(document.contract.parties.map(({ role }) => role)).toEqual(['owner', 'owner', 'helper']);
  for (const { cost } of document.steps) expect(cost.measured).toEqual(cost.declared);
  // A number that is missing would be no difference to a comparison that is wrong.
  expect(Object.keys(document.result)).toEqual(Object.keys(document.plaintext));
  expect(Object.keys(document.plaintext).filter((what) => what.startsWith('score of '))).toHaveLength(250);
  for (const value of Object.values(document.result)) expect(value).toEqual(expect.any(Number));
  // The numbers that the data were made by are found again.
  expect(document.result['telecom.subscribers.late_bills']).toBeCloseTo(0.45, 1);
  expect(document.result['AUC']).toBeGreaterThan(0.7);
  const page = readFileSync(file, 'utf8');
  for (const title of ['ROC', 'KS', 'Lift', 'Calibration']) expect(page).toContain(title);
});
