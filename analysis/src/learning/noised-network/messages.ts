/** Why a network with noise is refused. */
import { addCatalogue } from '@tacit/engine/text';
import '../noised/messages.ts';

addCatalogue({
  'network.split-stack': {
    en: '"leak": "{leak}" shows numbers of single rows, and rows of {stack} are whole rows of one owner each',
    zh: '"leak": "{leak}" 会显示单行的数值，而 {stack} 的每一行完整属于某一数据方',
    hint: { en: 'leave out "leak"', zh: '请去掉 "leak"' },
  },
  'network.split-number': {
    en: '"leak": "{leak}" shows the owner of {label} its labels in the order of the rows, and a number may be another one in each row, and so say which person a row is',
    zh: '"leak": "{leak}" 会按行的顺序向 {label} 的数据方显示其标签，而数值可能逐行不同，从而表明某行是谁',
    hint: { en: 'take a label with few values, or leave out "leak"', zh: '请使用取值较少的标签，或去掉 "leak"' },
  },
  'network.split-sigmoid': {
    en: '"leak": "{leak}" shows what the first hidden layer gives, which must be from 0 to 1: noise is scaled for that',
    zh: '"leak": "{leak}" 会显示第一隐藏层的输出，其取值必须在 0 到 1 之间：噪声按此确定',
    hint: {
      en: 'give the network a first layer with "activation": "sigmoid"',
      zh: '请将网络第一层设为 "activation": "sigmoid"',
    },
  },
  'network.split-tell': {
    en: '"leak": "{leak}" and "tell": {tell} do not go together: the upper layers are made of the labels of {owner} without noise',
    zh: '"leak": "{leak}" 与 "tell": {tell} 不能同时使用：上层由 {owner} 的标签得出，不带噪声',
    hint: { en: 'leave out "tell" or "leak"', zh: '请去掉 "tell" 或 "leak"' },
  },
  'network.split-recipient': {
    en: '"leak": "{leak}" shows numbers to {owner}, who has the label and is not a recipient',
    zh: '"leak": "{leak}" 会向 {owner} 显示数值：它持有标签，却不是接收方',
    hint: { en: 'name {owner} as a recipient', zh: '请将 {owner} 列为接收方' },
  },
  'network.split-alone': {
    en: 'all tables are of {owner}, who has the label: there is nothing to split',
    zh: '所有表都属于持有标签的 {owner}：无可拆分',
    hint: { en: 'leave out "leak"', zh: '请去掉 "leak"' },
  },
});
