// A model whose numbers were told, as files for other programs; apart, because few who call a party export one.

export {
  type ExportedModel,
  exportedModel,
  type GlmCard,
  onnxOf,
  plainTrees,
  pmmlOf,
  scorecardLines,
  type ToldModel,
  type TrainNumbers,
  type TreesCard,
  type TreesNumbers,
  treesOnnxOf,
  xgboostOf,
} from '@tacit/analysis/model-export';
