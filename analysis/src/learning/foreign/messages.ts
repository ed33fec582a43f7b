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
});
