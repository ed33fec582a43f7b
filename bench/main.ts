// `npm run bench -- [NAME...] [--json] [--no-raw] [--write] [--wan] [--published ROWS] [--scale SF] [--queries N,N…]`: prints the tables that the documentation quotes. A NAME is a
// group (engine, browser, sql, parties, sets, lookups, lending, learning, judging, trees, privacy) or selects every measurement whose name starts with it. `--no-raw` leaves plain TCP out, `--write`
// puts the engine's table into docs/performance.md, `--published` has lookup-publish prepare another number of rows than a million,
// `--wan` puts 40 ms and 100 Mbit/s on the links of the sql, learning and trees groups, `--scale` and `--queries` are for the rows that ask TPC-H.

import { parseArgs } from 'node:util';
import { browserBenches } from './browser.ts';
import { engineBenches } from './engine.ts';
import { judgingBenches } from './judging.ts';
import { lookupBenches } from './lookups.ts';
import { multiLending } from './lending.ts';
import { learningBenches } from './learning.ts';
import { lookupLoadBenches } from './lookup-load.ts';
import type { Bench } from './measure.ts';
import { writePerformancePage } from './page.ts';
import { runBenches } from './run.ts';
import { scoreServiceBenches } from './score-service.ts';
import { setBenches } from './sets.ts';
import { partyBenches } from './parties.ts';
import { networkBenches } from './networks.ts';
import { sqlBenches } from './sql.ts';
import { tpchBenches } from './tpch.ts';
import { tableHead, tableRow } from './table.ts';
import { privacyBenches } from './privacy.ts';
import { treesBenches } from './trees.ts';
import { twoOwnerBenches } from './two-owners.ts';

const benches: readonly Bench[] = [
  ...engineBenches,
  ...browserBenches,
  ...sqlBenches,
  ...tpchBenches,
  ...partyBenches,
  ...setBenches,
  ...lookupBenches,
  ...lookupLoadBenches,
  ...twoOwnerBenches,
  ...judgingBenches,
  ...learningBenches,
  ...treesBenches,
  ...networkBenches,
  ...privacyBenches,
  ...scoreServiceBenches,
  multiLending,
];

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean' },
    'no-raw': { type: 'boolean' },
    write: { type: 'boolean' },
    published: { type: 'string' },
    wan: { type: 'boolean' },
    scale: { type: 'string' },
    queries: { type: 'string' },
  },
  allowPositionals: true,
});

function fail(message: string, hint: string): never {
  console.error(`error: ${message}`);
  console.error(`hint: ${hint}`);
  process.exit(2);
}

const isWanted = ({ group, names }: Bench): boolean =>
  positionals.length === 0 ||
  positionals.some((wanted) => wanted === group || names.some((name) => name.startsWith(wanted)));
const wanted = benches.filter(isWanted);
if (wanted.length === 0) {
  const known = [...new Set(benches.map(({ group }) => group)), ...benches.flatMap(({ names }) => names)];
  fail(`no benchmark is named ${positionals.join(', ')}`, `the names are ${known.join(', ')}`);
}
if (values.write === true && engineBenches.some((bench) => !wanted.includes(bench))) {
  fail('a page of some rows only would mix measurements', 'write it with `npm run bench -- engine --write`');
}

const published = values.published === undefined ? undefined : Number(values.published);
if (published !== undefined && !(Number.isInteger(published) && published > 0)) {
  fail(`--published ${values.published ?? ''} is no number of rows`, 'give a whole number, such as 100000');
}

const scale = values.scale === undefined ? undefined : Number(values.scale);
if (scale !== undefined && !(scale > 0 && scale <= 1)) {
  fail(`--scale ${values.scale ?? ''} is no scale factor`, 'give a number up to 1, such as 0.01');
}
const queries = values.queries?.split(',').map(Number);
if (queries?.some((query) => !(Number.isInteger(query) && query >= 1 && query <= 22)) === true) {
  fail(`--queries ${values.queries ?? ''} names no queries`, 'give numbers from 1 to 22 with commas between them');
}

if (values.json !== true) console.log(tableHead());
const { measured, notMeasured } = await runBenches(
  wanted,
  {
    raw: values['no-raw'] !== true,
    wan: values.wan === true,
    ...(published === undefined ? {} : { published }),
    ...(scale === undefined ? {} : { scale }),
    ...(queries === undefined ? {} : { queries }),
  },
  (line) => values.json !== true && console.log(tableRow(line)),
  ({ name, why }) => console.error(`${name}: not measured: ${why}`),
);
if (values.json === true) console.log(JSON.stringify(measured, null, 2));
if (notMeasured.some(({ hasFailed }) => hasFailed)) process.exitCode = 1;
if (values.write === true) {
  if (notMeasured.some(({ name }) => isOfEngine(name))) {
    fail('the page is not written: it would lack the rows named above', 'see why they were not measured, and repeat');
  }
  writePerformancePage(measured.filter(({ name }) => isOfEngine(name)));
}

function isOfEngine(name: string): boolean {
  return engineBenches.some(({ names }) => names.includes(name));
}
