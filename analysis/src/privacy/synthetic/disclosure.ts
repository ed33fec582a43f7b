/** Who learns what by synthetic rows. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { line, partLines } from '../../learning/disclosure.ts';
import { nameOf } from '../../learning/features.ts';
import { othersLines, unitLines } from '../../sql/disclosure-privacy.ts';
import { halfWidthOf } from '../../sql/plan/noise-error.ts';
import './disclosure-messages.ts';
import { choiceLine } from './lines.ts';
import { pairsOf } from './marginals.ts';
import { cellsOf, choicesOf, columnsOf, levelsIn, mostTreeCells, noiseMoves, type SynthesizePlan } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: SynthesizePlan): DisclosureLine[] {
  const { recipients, aligned, synthesize: of } = plan;
  const { privacy } = of;
  const columns = of.columns.map(nameOf);
  const everyone = runnersOf(plan);
  const tables = aligned.table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  const numbers = levelsIn(of);
  return [
    line('result', recipients, 'synthesize-result', { columns, table: aligned.name }),
    line(
      'columns',
      recipients,
      'synthesize-columns',
      { columns, numbers, error: String(halfWidthOf(privacy, 'columns')) },
      numbers,
    ),
    ...choiceLines(plan, everyone),
    ...pairsLines(plan),
    movedLine(plan, recipients),
    line('gate.noise', everyone, 'synthesize-gate', { tables }),
    ...unitLines(everyone, privacy),
    // Rows of a stack are matched with nobody else's.
    ...(aligned.table.stack === undefined ? othersLines(everyone, privacy.units) : []),
    line('privacy.exact', everyone, 'synthesize-exact', { table: aligned.name }),
    ...partLines(plan, columnsOf(plan)),
  ];
}

function choiceLines({ synthesize: of }: SynthesizePlan, who: readonly string[]): DisclosureLine[] {
  const { choice, columns, keep } = of;
  if (choice === null) return [];
  const scale = Number(choice.numerator) / Number(choice.denominator);
  // What is t or more below the largest is chosen with a probability of candidates · exp(−t / scale) at most (McKenna and Sheldon 2020, theorem 2).
  const behind = Math.ceil(scale * Math.log(20 * pairsOf(columns.length).length));
  return Array.from({ length: choicesOf(of) }, (_, i) =>
    line(choiceLine(i), who, `synthesize-choice${i === 0 ? '' : '-next'}`, { place: keep.length + i + 1, behind }, 1),
  );
}

function pairsLines({ recipients, synthesize: of }: SynthesizePlan): DisclosureLine[] {
  const { columns, keep, privacy } = of;
  if (columns.length < 2) return [];
  const numbers = mostTreeCells(of);
  const text = choicesOf(of) === 0 ? 'named' : keep.length === 0 ? 'chosen' : 'both';
  const which = keep.map((pair) =>
    pair.map((column) => nameOf(columns[column] as (typeof columns)[number])).join(' × '),
  );
  const values = { pairs: columns.length - 1, which, numbers, error: String(halfWidthOf(privacy, 'pairs')) };
  return [line('pairs', recipients, `synthesize-pairs-${text}`, values, numbers)];
}

/** Rows as three digits: what is computed of logarithms is the same at every party then. */
const rowsText = (rows: number): string => String(Number(rows.toPrecision(3)));

/** How far off everything will be, before anything is drawn. */
function movedLine({ synthesize: of }: SynthesizePlan, who: readonly string[]): DisclosureLine {
  const moved = of.columns.map(
    (column) => `${nameOf(column)} ±${rowsText(noiseMoves(of, 'columns', column.levels.length))}`,
  );
  if (of.columns.length < 2) return line('error', who, 'synthesize-moved', { moved });
  const cells = cellsOf(of);
  const [least, most] = [Math.min(...cells), Math.max(...cells)].map(
    (each) => `±${rowsText(noiseMoves(of, 'pairs', each))}`,
  );
  return line('error', who, 'synthesize-moved-pairs', { moved, least: least as string, most: most as string });
}
