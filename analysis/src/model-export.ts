// A model whose numbers were told, as files for other programs.

export { type ExportedModel, exportedModel, pmmlOf, type ToldModel } from './learning/export/pmml.ts';
export { type ScorecardLine, scorecardLines } from './learning/export/scorecard-csv.ts';
export type { GlmCard } from './learning/glm/card.ts';
export type { TrainNumbers } from './learning/glm/report.ts';
