// A model whose numbers were told, as files for other programs.

export { type ExportedModel, exportedModel, pmmlOf, type ToldModel } from './learning/export/pmml.ts';
export { plainTrees, type ToldTrees } from './learning/export/told-trees.ts';
export type { TreesCard } from './learning/trees/card.ts';
export type { TreesNumbers } from './learning/trees/report.ts';
export { onnxOf } from './learning/export/onnx.ts';
export { type PlainTrees, treesOnnxOf, xgboostOf } from './learning/export/plain-trees.ts';
export { type ScorecardLine, scorecardLines } from './learning/export/scorecard-csv.ts';
export type { GlmCard } from './learning/glm/card.ts';
export type { TrainNumbers } from './learning/glm/report.ts';
