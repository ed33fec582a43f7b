/** Words for the question of an import and its steps, and for the outputs of imported models. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'import.question.trees': {
    en: 'the model "{model}" of {owner}, {trees} trees of depth {depth} with {outputs} outputs ({tool}, {objective}), kept as shares of {numbers} numbers beside the table {aligned}',
    zh: '{owner} 的模型“{model}”：{trees} 棵深度为 {depth} 的树、{outputs} 个输出（{tool}，{objective}），以 {numbers} 个数的份额与表 {aligned} 并存',
  },
  'import.question.network': {
    en: 'the network "{model}" of {owner}, with the hidden layers {layers} and {outputs} outputs ({tool}, {objective}), kept as shares of {numbers} numbers beside the table {aligned}',
    zh: '{owner} 的网络“{model}”：隐藏层 {layers}、{outputs} 个输出（{tool}，{objective}），以 {numbers} 个数的份额与表 {aligned} 并存',
  },
  'import.question.linear': {
    en: 'the {family} model "{model}" of {owner} ({tool}, {objective}), kept as shares of {numbers} numbers beside the table {aligned}',
    zh: '{owner} 的 {family} 模型“{model}”（{tool}，{objective}），以 {numbers} 个数的份额与表 {aligned} 并存',
  },
  'import.question.inputs': { en: 'its inputs: {columns}', zh: '其输入列：{columns}' },
  'import.step.own': {
    en: '{owner} reads {table}, checks that it has {numbers} numbers, each in its place and its bounds, and shares them among {computers}',
    zh: '{owner} 读取 {table}，检查其中恰有 {numbers} 个数且各在其位、不越界，并将其份额分给 {computers}',
  },
  'import.step.keep': {
    en: '{computers} each keep shares of them, encrypted; no rows are read',
    zh: '{computers} 各自加密留存这些份额；不读取任何数据行',
  },
  'score.question.imported-class': {
    en: 'The class that the model {model} finds most probable for each row of the table {table}',
    zh: '模型 {model} 对表 {table} 每一行给出的最可能类别',
  },
  'score.question.imported-probability': {
    en: 'What the model {model} says of the class {level} for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 对表 {table} 每一行就类别 {level} 给出的数，保留 {decimals} 位小数',
  },
  'serve.question.imported-class': {
    en: 'The service {service}: the class that the model {model} finds most probable for one person',
    zh: '服务 {service}：模型 {model} 对一个人给出的最可能类别',
  },
  'serve.question.imported-probability': {
    en: 'The service {service}: what the model {model} says of the class {level} for one person, to {decimals} decimals',
    zh: '服务 {service}：模型 {model} 就类别 {level} 对一个人给出的数，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-imported-class': {
    en: 'the class that the model finds most probable',
    zh: '模型给出的最可能类别',
  },
  'disclosure.serve-score-imported-probability': {
    en: 'what the model says of the class {level}, to {decimals} decimals',
    zh: '模型就类别 {level} 给出的数，保留 {decimals} 位小数',
  },
  'disclosure.score-result-imported-class': {
    en: 'the class that the model {model} finds most probable for each row of the table {table}',
    zh: '模型 {model} 对表 {table} 每一行给出的最可能类别',
  },
  'disclosure.score-result-imported-probability': {
    en: 'what the model {model} says of the class {level} for each row of the table {table}, to {decimals} decimals',
    zh: '模型 {model} 对表 {table} 每一行就类别 {level} 给出的数，保留 {decimals} 位小数',
  },
});
