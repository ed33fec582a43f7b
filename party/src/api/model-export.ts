// A model whose numbers were told, as files for other programs; apart, because few who call a party export one.

export {
  type ExportedModel,
  exportedModel,
  type GlmCard,
  pmmlOf,
  scorecardLines,
  type ToldModel,
  type TrainNumbers,
} from '@tacit/analysis/model-export';
