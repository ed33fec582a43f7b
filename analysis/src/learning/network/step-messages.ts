/** Why the training of a network may end without one. */
import { addCatalogue } from '@tacit/engine/text';
import '../glm/step-messages.ts';

addCatalogue({
  'train.network-few-rows': {
    en: 'fewer than {least} rows take part: the minimum of the owners is {minimum}, and {weights} weights that are told come on top',
    zh: '参与的行不足 {least}：各数据方的最小值为 {minimum}，另加所公布的 {weights} 个权重',
    hint: {
      en: 'take tables with more rows in common, "missing": "mean" instead of "drop", or leave "weights" out of "tell"; rows of a stack count without those of each recipient, too',
      zh: '请使用共有行更多的表，用 "missing": "mean" 代替 "drop"，或从 "tell" 中去掉 "weights"；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'train.network-few-of-class': {
    en: 'fewer than {minimum} rows have one of the label’s values',
    zh: '标签的某个取值的行不足 {minimum}',
    hint: {
      en: 'ask the owner of the label to put rare values together, or name one value: "positive"; rows of a stack count without those of each recipient, too',
      zh: '请标签的数据方合并罕见取值，或指定一个取值："positive"；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'train.network-ran-away': {
    en: 'the training ran away: weights ended at their limit of 8, a hidden unit at 16, or an error at four times the label’s range',
    zh: '训练发散：权重达到其上限 8，某个隐藏单元达到 16，或误差达到标签范围的四倍',
    hint: {
      en: 'take a quarter of the learning rate ("learningRate"), or add a penalty ("ridge": 0.001)',
      zh: '请将学习率（"learningRate"）减为四分之一，或加上惩罚项（"ridge": 0.001）',
    },
  },
  'train.network-classes': {
    en: 'the label {column} has {found} values, and a network gives probabilities of 2 to {most}',
    zh: '标签 {column} 有 {found} 个取值，而网络可给出 2 至 {most} 个取值的概率',
    hint: { en: 'name the value that counts: "positive"', zh: '请指定所关注的取值："positive"' },
  },
  'train.network-embed': {
    en: '{column} cannot be embedded: it is no feature with a list of values or in bins; these are {lists}',
    zh: '{column} 不能嵌入：它不是有取值列表或已分箱的特征；此类特征为 {lists}',
    hint: {
      en: 'leave it out of "embed", or name it under "features"',
      zh: '请从 "embed" 中去掉它，或将其列入 "features"',
    },
  },
});
