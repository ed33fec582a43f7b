/** Why a model cannot leave its computers as a file. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'model.export-prepared': {
    en: 'the model {model} is of columns prepared by {by}, whose means, deviations and weights stay shares',
    zh: '模型 {model} 基于经 {by} 预处理的列，其均值、标准差与权重以份额存在',
    hint: {
      en: 'use it by contract (kind serve with "prepared": "{by}", or kind score), print its scorecard, or train a model on the aligned table itself: no contract tells what a preparation was fitted to',
      zh: '请按合约使用（类型 serve 并写 "prepared": "{by}"，或类型 score）、打印其评分卡，或在对齐表本身上训练模型：没有合约会公布预处理所拟合的数',
    },
  },
  'model.not-told': {
    en: 'this party was not told the coefficients of {model}: they stay as shares',
    zh: '本方未获知 {model} 的系数：它们以份额留存',
    hint: {
      en: 'a recipient of the training has them where its contract tells `coefficients`; without, score by kind score or serve',
      zh: '若合约公布 `coefficients`，训练的接收方会有系数；否则请用种类 score 或 serve 评分',
    },
  },
  'model.trees-not-told': {
    en: 'this party was not told the trees of {model}: they stay as shares',
    zh: '本方未获知 {model} 的树：它们以份额留存',
    hint: {
      en: 'a recipient of the training has them where its contract tells `trees`; without, score by kind score or serve',
      zh: '若合约公布 `trees`，训练的接收方会有这些树；否则请用种类 score 或 serve 评分',
    },
  },
  'model.export-start': {
    en: 'an output without a tree does not start from 0, for which the file has no place',
    zh: '某个没有树的输出不从 0 开始，文件中无处写入',
    hint: { en: 'write the model as ONNX: --format onnx', zh: '请写为 ONNX：--format onnx' },
  },
  'model.no-scorecard': {
    en: 'the training of {model} asked for no scorecard',
    zh: '{model} 的训练没有要求评分卡',
    hint: {
      en: 'train it with `scorecard`, where all features are bins or lists',
      zh: '请在训练中给出 `scorecard`，且全部特征为分箱或列表',
    },
  },
});
