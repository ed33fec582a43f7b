/**
 * Quantiles with privacy: a value is chosen among public ones in the range of the column, evenly spaced, by how far its rank is from the
 * asked one (exponential mechanism; Smith 2011). What it takes under protocol is how many rows have a smaller value than each, which is
 * counts with a FILTER: owners who aggregate on their own count these in the clear.
 */
import { quoted } from '../../contract/nearest.ts';
import type { BoundAggregate, BoundCondition, BoundOutput, BoundQuestion, BoundValue } from '../bind/bound.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import type { OutputColumn, Plan } from '../plan/types.ts';

/** A quantile of the question, and what stands in its place while it is planned. */
export interface AskedQuantile {
  /** Number of the output, whose column is that of the least value: what is ordered. */
  readonly output: number;
  readonly quantile: NonNullable<BoundAggregate['quantile']>;
  readonly first: bigint;
  readonly step: bigint;
  /** Numbers of the outputs that count smaller values, and of the one that counts all. */
  readonly below: readonly number[];
  readonly rows: number;
}

/** Values to choose among: counted by each owner in the clear, or under protocol a condition for each row. */
const candidates = { clear: 256, protocol: 64 } as const;

/** The question with counts in the place of quantiles, which `chosenQuantiles` undoes in its plan. Quantiles in expressions stay. */
export function withCandidates(
  source: SourceText,
  question: BoundQuestion,
  isShared: boolean,
): { readonly question: BoundQuestion; readonly asked: readonly AskedQuantile[] } {
  const more: BoundOutput[] = [];
  const asked: AskedQuantile[] = [];
  const count = (aggregate: Omit<BoundAggregate, 'function'>): number => {
    more.push({ kind: 'aggregate', name: '', aggregate: { ...aggregate, function: 'count' } });
    return question.outputs.length + more.length - 1;
  };
  const outputs = question.outputs.map((output, i): BoundOutput => {
    if (output.kind !== 'aggregate' || output.aggregate.function !== 'quantile') return output;
    const { quantile, ...aggregate } = output.aggregate;
    const argument = aggregate.argument as BoundValue;
    const { range, type } = argument;
    if (quantile === undefined || quantile.mode === true || range === null) return output;
    if (question.keys.some(({ free }) => free === true))
      throw errorAt(source, aggregate.at, 'sql.privacy-quantile-groups', { name: quoted(output.name) });
    const values = range.max - range.min + 1n;
    const most = BigInt(candidates[isShared || question.source.kind === 'join' ? 'protocol' : 'clear']);
    const step = (values + most - 1n) / most;
    const bins = Number((values + step - 1n) / step);
    const below = Array.from({ length: bins - 1 }, (_, bin): number => {
      const edge = range.min + BigInt(bin + 1) * step;
      const limit = { min: edge, max: edge };
      const right: BoundValue = { kind: 'constant', type, value: String(edge), range: limit, at: aggregate.at };
      const smaller: BoundCondition = { kind: 'compare', operator: '<', left: argument, right, at: aggregate.at };
      return count({ argument: null, filter: [...(aggregate.filter ?? []), smaller], at: aggregate.at });
    });
    // The middle one of the values that a choice stands for.
    const first = range.min + (step - 1n) / 2n;
    asked.push({ output: i, quantile, first, step, below, rows: count(aggregate) });
    return { ...output, aggregate: { ...aggregate, function: 'min' } };
  });
  return { question: { ...question, outputs: [...outputs, ...more] }, asked };
}

/** A quantile of a plan before its noise is known. */
export interface PlannedQuantile extends Omit<AskedQuantile, 'output' | 'below' | 'rows'> {
  readonly measure: string;
  readonly below: readonly string[];
  readonly rows: string;
}

/** The plan of a question of `withCandidates` with the quantiles that were asked for, and what they are chosen by. */
export function chosenQuantiles(
  plan: Plan,
  asked: readonly AskedQuantile[],
): { readonly plan: Plan; readonly quantiles: readonly PlannedQuantile[] } {
  if (asked.length === 0) return { plan, quantiles: [] };
  const measureOfColumn = (column: number): string => {
    const found = plan.columns[column];
    if (found?.kind !== 'measure') throw new Error(`column ${column} is no measure`);
    return found.measure;
  };
  const added = Math.min(...asked.flatMap(({ below, rows }) => [...below, rows]));
  const quantiles = asked.map(({ output, ...each }, i): PlannedQuantile & { readonly least: string } => {
    return {
      ...each,
      // Several quantiles of one column are the same least value.
      measure: `quantile${i + 1}`,
      least: measureOfColumn(output),
      below: each.below.map(measureOfColumn),
      rows: measureOfColumn(each.rows),
    };
  });
  const columns = plan.columns.slice(0, added).map((column, i): OutputColumn => {
    const place = asked.findIndex(({ output }) => output === i);
    const chosen = quantiles[place];
    return chosen === undefined || column.kind !== 'measure' ? column : { ...column, measure: chosen.measure };
  });
  const replaced = new Set(quantiles.map((each) => each.least));
  const measures = plan.measures.flatMap((measure) => {
    if (!replaced.has(measure.id) || measure.kind === 'count') return [measure];
    return quantiles.flatMap(({ least: id, measure: chosen, quantile }) =>
      id === measure.id ? [{ ...measure, kind: 'quantile' as const, id: chosen, quantile }] : [],
    );
  });
  // What owners who aggregate on their own prepare of the value is what the statement calls it by.
  const stages = plan.stages.map((stage) => {
    if (stage.kind !== 'groups') return stage;
    const partials = stage.partials.flatMap((partial) => {
      const named = quantiles.filter((each) => each.least === partial.id);
      return named.length === 0 ? [partial] : named.map(({ measure }) => ({ ...partial, id: measure }));
    });
    return { ...stage, partials };
  });
  return { plan: { ...plan, columns, measures, stages }, quantiles };
}
