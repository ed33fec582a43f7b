// `npm run bench -- [NAME...] [--json] [--no-raw] [--write] [--wan] [--published ROWS]`: prints the tables that the documentation quotes. A NAME is a
// group (engine, browser, sql, parties, sets, lookups, lending) or selects every measurement whose name starts with it. `--no-raw` leaves plain TCP out, `--write`
// puts the engine's table into docs/performance.md, `--published` has lookup-publish prepare another number of rows than a million,
// `--wan` puts 40 ms and 100 Mbit/s on the links of the sql group.

import { parseArgs } from 'node:util';
import { browserBenches } from './browser.ts';
import { engineBenches } from './engine.ts';
import { lookupBenches } from './lookups.ts';
import { multiLending } from './lending.ts';
import { lookupLoadBenches } from './lookup-load.ts';
import type { Bench } from './measure.ts';
import { writePerformancePage } from './page.ts';
import { runBenches } from './run.ts';
import { setBenches } from './sets.ts';
import { partyBenches } from './parties.ts';
import { sqlBenches } from './sql.ts';
import { tableHead, tableRow } from './table.ts';
import { twoOwnerBenches } from './two-owners.ts';

const benches: readonly Bench[] = [
  ...engineBenches,
  ...browserBenches,
  ...sqlBenches,
  ...partyBenches,
  ...setBenches,
  ...lookupBenches,
  ...lookupLoadBenches,
  ...twoOwnerBenches,
  multiLending,
];

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean' },
    'no-raw': { type: 'boolean' },
    write: { type: 'boolean' },
    published: { type: 'string' },
    wan: { type: 'boolean' },
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

if (values.json !== true) console.log(tableHead());
const { measured, notMeasured } = await runBenches(
  wanted,
  { raw: values['no-raw'] !== true, wan: values.wan === true, ...(published === undefined ? {} : { published }) },
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
