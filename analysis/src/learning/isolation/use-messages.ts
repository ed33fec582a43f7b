/** Words for what an isolation forest tells of a row. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.score-result-anomaly': {
    en: 'how easily "{model}" tells each row of "{table}" apart from those that it was trained on, from 0 to 1, to {decimals} decimals',
    zh: '“{model}” 将 “{table}” 的每一行与其训练所用各行区分的难易程度（0 至 1），保留 {decimals} 位小数',
  },
  'disclosure.serve-score-anomaly': {
    en: 'of each person whom it asks about: how easily the model tells its row apart from those that it was trained on, from 0 to 1, to {decimals} decimals',
    zh: '所询问的每个人：模型将其一行与训练所用各行区分的难易程度（0 至 1），保留 {decimals} 位小数',
  },
  'disclosure.score-infer-isolation': {
    en: 'can work out: between which bins of {features} the trees split, as far as it knows the features of rows that differ in few of them; these lie between the least and the greatest values of ever fewer training rows, down to single ones, though not whose; and, from what leaves add, how many of the rows that a tree saw are alike there. No minimum holds for that',
    zh: '可推算：若其已知若干仅少数特征不同的行的特征，则可得知各树在 {features} 的哪些分箱之间分裂；它们位于越来越少的训练行（直至单行）的最小与最大取值之间（但不知属于谁）；并可由叶子所增加的量推算一棵树所见的行中有多少行落在该处。对此不适用最小分组',
  },
  'disclosure.serve-infer-isolation': {
    en: 'can work out: between which bins the trees split, as far as it knows the features of persons that it asks about and that differ in few of them; these lie between the least and the greatest values of ever fewer training rows, down to single ones, though not whose; and, from what leaves add, how many of the rows that a tree saw are alike there. No minimum holds for that',
    zh: '可推算：若其已知所查询的人的特征，且这些人仅少数特征不同，则可得知各树在哪些分箱之间分裂；它们位于越来越少的训练行（直至单行）的最小与最大取值之间（但不知属于谁）；并可由叶子所增加的量推算一棵树所见的行中有多少行落在该处。对此不适用最小分组',
  },
  'disclosure.serve-infer-own-isolation': {
    en: 'can work out: between which bins of {terms} features of its own the trees split, with rows of its own that it changes; of those of others where it knows the features of persons that it asks about. They lie between the least and the greatest values of ever fewer training rows, down to single ones, though not whose; and, from what leaves add, how many of the rows that a tree saw are alike there. No minimum holds for that',
    zh: '可推算：改动自己的行，即可得知各树在自己的 {terms} 个特征的哪些分箱之间分裂；若已知所查询的人的特征，还可得知按其他各方的特征的分裂。它们位于越来越少的训练行（直至单行）的最小与最大取值之间（但不知属于谁）；并可由叶子所增加的量推算一棵树所见的行中有多少行落在该处。对此不适用最小分组',
  },
  'score.question.anomaly': {
    en: 'The anomaly score of each row of the table {table} by the model {model}, to {decimals} decimals',
    zh: '用模型 {model} 给出表 {table} 每一行的异常得分，保留 {decimals} 位小数',
  },
  'serve.question.anomaly': {
    en: 'Service {service}: the anomaly score of one person at a time by the model {model}, to {decimals} decimals',
    zh: '服务 {service}：用模型 {model} 每次给出一人的异常得分，保留 {decimals} 位小数',
  },
});
