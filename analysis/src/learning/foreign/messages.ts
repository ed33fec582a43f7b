/** What is wrong with a model file of another tool. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'foreign.size': {
    en: 'the model has {found} {what}; at most {most} are read',
    zh: '模型有 {found} 个{what}；至多读取 {most} 个',
    hint: { en: 'train a smaller model', zh: '请训练较小的模型' },
  },
  'foreign.format': {
    en: 'the file is no model that is read: it begins with {found}',
    zh: '该文件不是可读取的模型：其开头为 {found}',
    hint: {
      en: 'write XGBoost with save_model("model.json"), LightGBM with save_model("model.txt"), others as ONNX',
      zh: 'XGBoost 请用 save_model("model.json")，LightGBM 请用 save_model("model.txt")，其他请导出为 ONNX',
    },
  },
  'foreign.binary': {
    en: 'the file is a binary model of XGBoost (UBJSON), which is not read',
    zh: '该文件是 XGBoost 的二进制模型（UBJSON），无法读取',
    hint: {
      en: 'write it as JSON: save_model("model.json"), a name that ends in .json',
      zh: '请写作 JSON：save_model("model.json")，文件名以 .json 结尾',
    },
  },
  'foreign.json': {
    en: 'the file is not whole as JSON: {cause}',
    zh: '该文件不是完整的 JSON：{cause}',
    hint: {
      en: 'write the model again; a number that is NaN or infinite is not JSON',
      zh: '请重新写出模型；NaN 或无穷大不是 JSON 数字',
    },
  },
  'foreign.missing': {
    en: '{place} is missing in the model',
    zh: '模型中缺少 {place}',
    hint: {
      en: 'write the model again with a current version of its tool; a file that was changed by hand is not read',
      zh: '请用该工具的当前版本重新写出模型；手工改过的文件不予读取',
    },
  },
  'foreign.twice': {
    en: '{place} stands in the model twice',
    zh: '模型中 {place} 出现了两次',
    hint: { en: 'write the model again', zh: '请重新写出模型' },
  },
  'foreign.value': {
    en: '{place} is {found}, not {expected}',
    zh: '{place} 为 {found}，应为 {expected}',
    hint: {
      en: 'write the model again with a current version of its tool; a file that was changed by hand is not read',
      zh: '请用该工具的当前版本重新写出模型；手工改过的文件不予读取',
    },
  },
  'foreign.unsupported': {
    en: 'the model has {what} {found}, which is not computed; known: {known}',
    zh: '模型的{what}为 {found}，无法计算；可用的有：{known}',
    hint: { en: 'train or export the model with one of these', zh: '请用其中之一训练或导出模型' },
  },
  'foreign.links': {
    en: 'tree {tree} is none: node {node} is reached twice',
    zh: '第 {tree} 棵不是树：节点 {node} 被到达两次',
    hint: { en: 'write the model again', zh: '请重新写出模型' },
  },
  'foreign.depth': {
    en: 'tree {tree} has leaves below more than {most} splits',
    zh: '第 {tree} 棵树有叶子位于 {most} 次以上的分裂之下',
    hint: { en: 'train with a smaller max_depth', zh: '请用较小的 max_depth 训练' },
  },
  'foreign.row': {
    en: 'a row has {found} numbers, and the model takes {expected}',
    zh: '一行有 {found} 个数，模型需要 {expected} 个',
    hint: { en: 'give a number, or NaN, for each input', zh: '请为每个输入给出一个数或 NaN' },
  },
  'foreign.map': {
    en: '{place} of the map of inputs is {found}, not {expected}',
    zh: '输入对应表中的 {place} 为 {found}，应为 {expected}',
    hint: {
      en: 'write for each input its column, with type and range of a number, or the values of a list',
      zh: '请为每个输入写明列：数值写类型与范围，列表写取值',
    },
  },
  'foreign.input-unknown': {
    en: 'the model has no input {input}; near: {near}; its inputs: {inputs}',
    zh: '模型没有输入 {input}；相近的有：{near}；其输入：{inputs}',
    hint: { en: 'write the names as the model has them', zh: '请按模型中的名称书写' },
  },
  'foreign.input-missing': {
    en: 'nothing says which column the input {input} is',
    zh: '未写明输入 {input} 对应哪一列',
    hint: { en: 'add it to the map of inputs', zh: '请在输入对应表中补上' },
  },
  'foreign.inputs': {
    en: 'columns are named for {found} inputs; the model has {expected}',
    zh: '为 {found} 个输入写明了列；模型有 {expected} 个输入',
    hint: { en: 'say of every input which column it is', zh: '请为每个输入写明对应的列' },
  },
  'foreign.input-list': {
    en: 'input {input} does not go with column {column}: of a list say which value (is) or the order of its codes (codes); of a number neither',
    zh: '输入 {input} 与列 {column} 不符：取值列表须写明取值（is）或编码顺序（codes）；数值列两者皆不写',
    hint: {
      en: 'an input that is split by categories is a column with a list of values',
      zh: '按类别分裂的输入须对应有取值列表的列',
    },
  },
  'foreign.input-level': {
    en: 'input {input}, column {column}: {level} stands in one list and not in the other',
    zh: '输入 {input}，列 {column}：{level} 只在其中一个列表中',
    hint: {
      en: 'write the values of the column (values) and the order of the codes (codes) with the same texts',
      zh: '列的取值（values）与编码顺序（codes）须使用相同的文本',
    },
  },
  'foreign.input-null': {
    en: 'input {input} may have no value, of which the model makes no number',
    zh: '输入 {input} 可能没有取值，而模型对此给不出数',
    hint: {
      en: 'map a column without NULL, or write values with `is`',
      zh: '请对应没有 NULL 的列，或用 `is` 写明取值',
    },
  },
  'foreign.link': {
    en: 'a model of {outputs} outputs with {found} is not scored on shares',
    zh: '有 {outputs} 个输出、变换为 {found} 的模型无法在份额上评分',
    hint: {
      en: 'one output with identity, sigmoid or (of trees and linear models) exp; several outputs of trees and networks with softmax or as they are',
      zh: '单个输出可用 identity、sigmoid 或（树与线性模型）exp；树与网络的多个输出可用 softmax 或不变换',
    },
  },
  'foreign.layer': {
    en: 'numbers of layer {layer} may be {found} in size over the ranges of the columns; {most} is the most',
    zh: '在各列的范围内，第 {layer} 层的数的绝对值可达 {found}；至多为 {most}',
    hint: {
      en: 'say tighter ranges of the columns, or train with regularisation, so that weights are smaller',
      zh: '请收紧各列的范围，或在训练时加正则化以使权重更小',
    },
  },
  'foreign.coarse': {
    en: 'with the digits that shares have, responses of trial rows are {found} off (in parts of the largest), and {most} is the most',
    zh: '以份额所用的位数计算，试算行的结果偏差为 {found}（占最大值的比例），至多为 {most}',
    hint: {
      en: 'say tighter ranges of the columns, or train with regularisation, so that weights are smaller',
      zh: '请收紧各列的范围，或在训练时加正则化以使权重更小',
    },
  },
  'foreign.deep': {
    en: 'a tree has {found} splits above a leaf; on shares trees are filled up to the deepest one, and {most} are the most',
    zh: '有叶子位于 {found} 次分裂之下；在份额上各树都补足到最深的一棵，至多 {most} 层',
    hint: { en: 'train with max_depth {most} or less', zh: '请以不超过 {most} 的 max_depth 训练' },
  },
  'foreign.large': {
    en: 'a leaf is {most} or more in size',
    zh: '有叶子的绝对值达到 {most}',
    hint: { en: 'train on a label in larger units', zh: '请用更大的单位作为标签训练' },
  },
  'foreign.steep': {
    en: 'over the ranges of its columns the predictor may be {found} in size; {most} is the most',
    zh: '在各列的范围内，预测值的绝对值可达 {found}；至多为 {most}',
    hint: {
      en: 'say tighter ranges of the columns, or train a model that is less steep',
      zh: '请收紧各列的范围，或训练较平缓的模型',
    },
  },
  'foreign.zero-missing': {
    en: 'input {input}, column {column}: a zero counts as missing and goes to another side than its neighbours',
    zh: '输入 {input}，列 {column}：零被视为缺失，且去向与相邻的数不同',
    hint: { en: 'train with zero_as_missing=false', zh: '请以 zero_as_missing=false 训练' },
  },
});
