/** Names of the steps of a training of trees, and why it may end without a model. */
import '../glm/step-messages.ts';
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train: bins': { en: 'train: bins', zh: '训练：分箱' },
  'train: trees': { en: 'train: trees', zh: '训练：树' },
  'trees.few-rows': {
    en: 'fewer than {minimum} rows take part, the minimum of the owners',
    zh: '参与的行不足各数据方的最小值 {minimum}',
    hint: {
      en: 'take a smaller share for tests, or tables with more rows in common; rows of a stack count without those of each recipient, too',
      zh: '请减小检验比例，或使用共有行更多的表；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'trees.few-test-rows': {
    en: 'fewer than {minimum} rows are left out for tests, the minimum of the owners: their loss says when to stop',
    zh: '留出用于检验的行不足各数据方的最小值 {minimum}：何时停止由这些行的损失决定',
    hint: {
      en: 'take a larger share for tests, or leave "stop" out; rows of a stack count without those of each recipient, too',
      zh: '请增大检验比例，或不写 "stop"；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'trees.few-of-class': {
    en: 'some class of the label has fewer than {minimum} rows',
    zh: '标签的某个类别不足 {minimum} 行',
    hint: {
      en: 'ask the owner of the label to put rare values together, or tell one value from all others ("positive"); rows of a stack count without those of each recipient, too',
      zh: '请标签的数据方合并罕见取值，或用 "positive" 区分某一取值与其余取值；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
});
