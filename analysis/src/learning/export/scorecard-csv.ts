/** A scorecard as a table that can be printed: a line for each bin of each feature. */
import { UsageError } from '@tacit/engine';
import type { TrainNumbers } from '../glm/report.ts';
import './messages.ts';

/** One line each: feature, bin, points as they are, points to nearest. */
export interface ScorecardLine {
  readonly feature: string;
  readonly bin: string;
  readonly points: number;
  readonly rounded: number;
}

/**
 * The base that everybody starts with stands first, with an empty bin. Rounded points may add up to half a point a feature beside the sum of
 * those that are not. Throws UsageError 'model.no-scorecard'.
 */
export function scorecardLines(model: string, { scorecard }: Pick<TrainNumbers, 'scorecard'>): ScorecardLine[] {
  if (scorecard === undefined) throw new UsageError('model.no-scorecard', { model });
  const line = (feature: string, bin: string, points: number): ScorecardLine => ({
    feature,
    bin,
    points,
    rounded: Math.round(points),
  });
  return [
    line('(base)', '', scorecard.base),
    ...scorecard.features.flatMap(({ name, bins }) =>
      bins.flatMap(({ label, points }) => (points === null ? [] : [line(name, label, points)])),
    ),
  ];
}
