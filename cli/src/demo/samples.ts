/** The tables of the two demonstrations, as CSV text. */

import { csvRecord } from '@tacit/party/api/report';
import { type Draw, isoDate, seededDraw } from './generator.ts';

const GIVEN = [
  'Anna',
  'Björn',
  'Chiara',
  'Dmitri',
  'Élodie',
  'Fatima',
  'Grace',
  'Hugo',
  'Ines',
  'João',
  'Kofi',
  'Lena',
  'Mateusz',
  'Nadia',
  'Owen',
  'Priya',
  'Quentin',
  'Rosa',
  'Søren',
  'Tomás',
  'Uma',
  'Věra',
  'Wanjiru',
  'Yara',
  'Zoë',
];
const FAMILY = [
  'Andersson',
  'Bauer',
  'Costa',
  'Dubois',
  "O'Brien",
  'Fischer',
  'García',
  'Haddad',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'López',
  'Müller',
  'Novák',
  'Okafor',
  'Patel',
  'Rossi',
  'Šimić',
  'Tanaka',
  'Weiß',
  'Yılmaz',
  'Zhou',
];
const CHINESE_FAMILY = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳'];
const CHINESE_GIVEN = ['伟', '芳', '娜', '敏', '静', '强', '磊', '洋', '艳', '勇', '晓明', '丽华', '志远', '雨桐'];
// Few customers are diplomats: few enough for the minimum group size to matter.
const SEGMENTS = ['business', 'diplomatic', 'premium', 'private', 'student', 'youth'];
const REGIONS = ['east', 'north', 'south', 'west'];
const PRODUCTS = ['health', 'home', 'life', 'motor'];

/** Bank customers and insurer policies share the customer number; about half of the customers have a policy. */
export interface BankAndInsurer {
  readonly customers: string;
  readonly policies: string;
}

/** `customers`: id, name, income, balance, opened, segment, region, active. `policies`: customer_id, holder, product, … */
export function bankAndInsurer(customers = 10_000, policies = 8_000, seed = 2026): BankAndInsurer {
  const draw = seededDraw(seed);
  const bank = ['id,name,income,balance,opened,segment,region,active'];
  const names: string[] = [];
  for (let i = 0; i < customers; i++) {
    const name = personName(draw);
    names.push(name);
    const segment = draw.weighted([8, 0.2, 12, 50, 18, 12]);
    const income = draw.skewed([72_000, 64_000, 95_000, 41_000, 11_000, 16_000][segment] as number, 0.55);
    bank.push(
      csvRecord([
        customerNumber(i),
        name,
        // A few incomes are unknown, which is what NULL means.
        draw.chance(0.03) ? null : money(income),
        money(draw.skewed(6_000, 1.1) - (draw.chance(0.1) ? 9_000 : 0)),
        isoDate('2001-01-01', draw.between(0, 9_000)),
        draw.chance(0.01) ? null : (SEGMENTS[segment] as string),
        draw.pick(REGIONS),
        draw.chance(0.92) ? 'true' : 'false',
      ]),
    );
  }
  const insurer = ['customer_id,holder,product,premium,claims_total,claims,started,renewed'];
  const insured = distinct(draw, policies, Math.round(customers * 1.66));
  for (const i of insured) {
    const claims = draw.weighted([45, 28, 15, 8, 4]);
    insurer.push(
      csvRecord([
        customerNumber(i),
        names[i] ?? personName(draw),
        draw.pick(PRODUCTS),
        money(draw.skewed(620, 0.5)),
        claims === 0 ? '0.00' : money(draw.skewed(3_400 * claims, 0.9)),
        claims,
        isoDate('2015-01-01', draw.between(0, 4_000)),
        draw.chance(0.2) ? null : isoDate('2025-01-01', draw.between(0, 650)),
      ]),
    );
  }
  return { customers: `${bank.join('\n')}\n`, policies: `${insurer.join('\n')}\n` };
}

/** Stays of three hospitals in one shape: patient, ward, admitted, days, cost, readmitted. */
export function hospitalStays(hospital: number, rows = 3_000): string {
  const draw = seededDraw(7_000 + hospital);
  const wards = ['cardiology', 'maternity', 'neurology', 'oncology', 'orthopaedics', 'paediatrics', 'surgery'];
  const lines = ['patient,ward,admitted,days,cost,readmitted'];
  for (let i = 0; i < rows; i++) {
    const ward = draw.weighted([18, 14, 9, 13, 16, 12, 18]);
    // The rarest ward of every hospital is rare enough for the minimum group size to matter.
    const name = draw.chance(0.001) ? 'tropical medicine' : (wards[ward] as string);
    const days = Math.max(1, Math.round(draw.skewed([6, 3, 8, 9, 5, 3, 4][ward] as number, 0.5)));
    lines.push(
      csvRecord([
        `H${hospital}-${String(i + 1).padStart(5, '0')}`,
        name,
        isoDate('2025-01-01', draw.between(0, 600)),
        days,
        draw.chance(0.02) ? null : money(days * draw.skewed(780, 0.3)),
        draw.chance(0.12) ? 'true' : 'false',
      ]),
    );
  }
  return `${lines.join('\n')}\n`;
}

function personName(draw: Draw): string {
  if (draw.chance(0.25)) return draw.pick(CHINESE_FAMILY) + draw.pick(CHINESE_GIVEN);
  return `${draw.pick(GIVEN)} ${draw.pick(FAMILY)}`;
}

function customerNumber(index: number): string {
  return `C${String(100_000 + index * 7)}`;
}

function money(value: number): string {
  return value.toFixed(2);
}

/** `count` distinct whole numbers below `bound`, in random order. */
function distinct(draw: Draw, count: number, bound: number): number[] {
  const seen = new Set<number>();
  while (seen.size < count) seen.add(draw.between(0, bound - 1));
  return [...seen];
}
