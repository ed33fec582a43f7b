/** The statement of an import, and of contracts that use an imported model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.import-result': {
    en: 'a note that the model "{model}" is kept: all of which this contract says already; no number of it',
    zh: '一份说明：模型“{model}”已留存；内容均已在本合约中写明，其中没有模型的任何数',
  },
  'disclosure.import-shape-trees': {
    en: 'what is public of the model: {trees} trees, filled up to {depth} splits above each leaf, {outputs} outputs, every number in a leaf below {size}, its inputs {columns}, and what {owner} says it is ({tool}, {objective})',
    zh: '模型的公开部分：{trees} 棵树，每片叶子之上补足到 {depth} 次分裂，{outputs} 个输出，叶中每个数小于 {size}，输入列 {columns}，以及 {owner} 所声明的来源（{tool}，{objective}）',
  },
  'disclosure.import-shape-linear': {
    en: 'what is public of the model: a {family} model with the inputs {columns}, and what {owner} says it is ({tool}, {objective})',
    zh: '模型的公开部分：{family} 模型，输入列 {columns}，以及 {owner} 所声明的来源（{tool}，{objective}）',
  },
  'disclosure.import-shape-network': {
    en: 'what is public of the model: a network with the hidden layers {layers} and {outputs} outputs ({link}), that every number within it is below 65536, its inputs {columns}, and what {owner} says it is ({tool}, {objective})',
    zh: '模型的公开部分：隐藏层为 {layers}、有 {outputs} 个输出（{link}）的网络，其内部每个数小于 65536，输入列 {columns}，以及 {owner} 所声明的来源（{tool}，{objective}）',
  },
  'disclosure.import-numbers': {
    en: 'hold shares of the {numbers} numbers of {table}, the model itself: contracts that {owner} signs later may score rows by it, and say themselves what they release; this one releases nothing of it',
    zh: '持有 {table} 的 {numbers} 个数（即模型本身）的份额：此后由 {owner} 签署的合约可用它为数据行评分，并各自写明所公布的内容；本合约本身不给出模型的任何数',
  },
  'disclosure.import-choice': {
    en: 'that {owner} chose the model and knows all of it, and nobody else can look into it: it may be made so that its number of a row is the value of one column, or those of several. Contracts that tell its numbers row by row therefore ask for the use "payload" of its inputs',
    zh: '模型由 {owner} 选定且仅其知晓全部内容，他人无法查看：它可能被做成对某一行给出的数恰为某一列或若干列的值。因此逐行公布其结果的合约要求输入列开放“payload”用途',
  },
  'disclosure.import-trust': {
    en: 'that {owner} hands over the model it means: nobody checks whether its numbers are those of a model that {tool} made',
    zh: '需信任 {owner} 交出的确是其所称的模型：无人核对这些数是否出自 {tool} 生成的模型',
  },
  'disclosure.import-nobody-rows': {
    en: 'any value of {tables}: of these the list of columns alone is used, their types, ranges and lists of values',
    zh: '{tables} 的任何取值：仅使用其列清单、类型、范围与取值列表',
  },
  'disclosure.import-nobody-trees': {
    en: 'which column a split looks at, what it compares with, where missing values go, how deep a single tree is, and what leaves hold',
    zh: '每次分裂看哪一列、与何数比较、缺失值去向、单棵树的深度以及叶中的数',
  },
  'disclosure.import-nobody-network': {
    en: 'weights and biases of any layer, and what any unit gives for a row',
    zh: '任何一层的权重与偏置，以及任何单元对某一行给出的数',
  },
  'disclosure.import-nobody-linear': {
    en: 'coefficients and intercept',
    zh: '系数与截距',
  },
  'disclosure.model-given-upper': {
    en: 'that {owner} trained all layers of the model above the first by itself and knows them, and nobody can check them: what the model says of a row may be the value of one column, or those of several',
    zh: '模型第一层以上各层由 {owner} 自行训练，为其所知，且无人能够核对：模型对某一行给出的数可能恰为某一列或若干列的值',
  },
  'disclosure.model-given': {
    en: 'that the model was given by {owner}, which knows all of it and chose it: its number of a row may be the value of one column, or those of several, and {owner}, where it is told numbers, may have chosen what they tell',
    zh: '模型由 {owner} 提供，其知晓模型全部内容并自行选定：对某一行给出的数可能恰为某一列或若干列的值；若 {owner} 获知结果，则其所得内容可由其选定',
  },
});
