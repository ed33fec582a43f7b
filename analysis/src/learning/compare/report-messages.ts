/** Texts of the report of a comparison. */
import { addCatalogue } from '@tacit/engine/text';

const plain = (key: string, en: string, zh: string) => ({ [`compare.report.${key}`]: { en, zh } });

addCatalogue({
  ...plain('title', '{champion} and {challenger}', '{champion} 与 {challenger}'),
  ...plain('differences', 'Challenger less champion, on the same rows', '挑战模型减去现用模型（同一批行）'),
  ...plain('figure', 'figure', '指标'),
  ...plain('champion', 'champion {model}', '现用模型 {model}'),
  ...plain('challenger', 'challenger {model}', '挑战模型 {model}'),
  ...plain('difference', 'difference', '差'),
  ...plain('value', 'value', '值'),
  ...plain('auc', 'AUC', '曲线下面积（AUC）'),
  ...plain('ks', 'KS', 'KS 值'),
  ...plain('averagePrecision', 'average precision', '平均精确率'),
  ...plain('logLoss', 'log loss (less is better)', '对数损失（越小越好）'),
  ...plain('brier', 'Brier score (less is better)', 'Brier 分数（越小越好）'),
  ...plain('agreement', 'How far both agree', '两者的一致程度'),
  ...plain('correlation', 'correlation of the scores', '两组得分的相关系数'),
  ...plain('meanDifference', 'mean of the difference of scores', '得分之差的均值'),
  ...plain('rootMeanSquare', 'root mean square of the difference', '得分之差的均方根'),
  ...plain('both', 'rows to which both say yes', '两者都判为是的行数'),
  ...plain('onlyChampion', 'rows to which only the champion does', '仅现用模型判为是的行数'),
  ...plain('onlyChallenger', 'rows to which only the challenger does', '仅挑战模型判为是的行数'),
  ...plain('neither', 'rows to which neither does', '两者都不判为是的行数'),
  ...plain('agreeing', 'share of rows that both judge alike', '两者判断相同的行占比'),
});
