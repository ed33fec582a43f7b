// Five companies learn the average salary over all their employees; no company's payroll or head count is seen by another,
// even if the other four put together what they saw. `node examples/average-salary.ts`

import { additiveDealer, divide, permitLines, type Ring, runLocal, runProgram, type Sharing } from '@tacit/engine';

const payrolls: Readonly<Record<string, readonly bigint[]>> = {
  Acorn: [52_000n, 61_000n, 48_500n],
  Birch: [75_000n, 58_000n],
  Cedar: [43_000n, 47_000n, 51_000n, 66_000n],
  Dogwood: [90_000n],
  Elm: [39_000n, 55_000n, 62_000n],
};
const companies = Object.keys(payrolls);

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

async function averageSalary(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const { session } = sharing;
  let totals: Ring | undefined;
  for (const [party, company] of companies.entries()) {
    // Each company adds up its own payroll at home: element 0 is the sum, element 1 the number of employees.
    const salaries = payrolls[company] as readonly bigint[];
    const own = session.owns(party) ? BigUint64Array.of(sum(salaries), BigInt(salaries.length)) : undefined;
    const input = await sharing.inputRing(party, 2, own);
    totals = totals === undefined ? input : sharing.add(totals, input);
  }
  const [payroll, employees] = [sharing.slice(totals as Ring, 0, 1), sharing.slice(totals as Ring, 1, 2)];
  // Dividing under protocol: neither the sum nor the number of employees is revealed, only their quotient.
  const average = await divide(sharing, payroll, employees, {
    quotient: { min: 0n, max: 1_000_000n },
    denominatorMax: 10_000n,
    decimals: 2,
    rounding: 'nearest',
  });
  return sharing.reveal(average, 'average salary', [0, 1, 2, 3, 4]);
}

const guard = permitLines({ 'average salary': [0, 1, 2, 3, 4] });
const { results, traffic } = await runLocal([...companies, 'dealer'], (session) =>
  runProgram(additiveDealer, session, averageSalary, guard),
);

console.log(`average salary: ${Number(results[0]?.[0] ?? 0n) / 100}`);
const everyone = Object.values(payrolls).flat();
console.log(
  `in the clear:   ${(Number(sum(everyone)) / everyone.length).toFixed(2)} (only a demonstration can compare)`,
);
const { rounds, sent } = traffic[0] as (typeof traffic)[number];
console.log(`${companies[0]}: ${rounds} rounds, ${sent.reduce((total, to) => total + to, 0)} bytes sent`);
