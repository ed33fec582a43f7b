/** Texts of errors about privacy loss. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'accounting.whole': {
    en: '{name} must be a whole number of at least {least}; found {found}',
    zh: '{name} 必须为不小于 {least} 的整数；实际为 {found}',
    hint: { en: 'correct the value of {name}', zh: '请更正 {name} 的值' },
  },
  'accounting.type': {
    en: '{name} must be of type {expected}; found {found}',
    zh: '{name} 的类型必须为 {expected}；实际为 {found}',
    hint: { en: 'correct the value of {name}', zh: '请更正 {name} 的值' },
  },
  'accounting.delta': {
    en: 'at δ {delta} this mechanism, with the distance of its sampler, is not private for any ε',
    zh: '在 δ {delta} 时，该机制连同其抽样器的误差，对任何 ε 都不具有隐私性',
    hint: { en: 'state it at a larger δ, or draw with less distance', zh: '请以更大的 δ 写明，或以更小的误差抽样' },
  },
  'accounting.numbers': {
    en: 'noise on {found} numbers is stated as noise on one',
    zh: '加在 {found} 个数上的噪声被写成加在一个数上的噪声',
    hint: {
      en: 'set `vector` to true, and state the sensitivity of all numbers together',
      zh: '请将 `vector` 设为 true，并写明所有数合在一起的敏感度',
    },
  },
  'accounting.number': {
    en: '{name} must be {expected}; found {found}',
    zh: '{name} 必须为{expected}；实际为 {found}',
    hint: { en: 'correct the value of {name}', zh: '请更正 {name} 的值' },
  },
  'accounting.word': {
    en: '{name} must be one of {expected}; found {found}',
    zh: '{name} 必须为以下之一：{expected}；实际为 {found}',
    hint: { en: 'correct the value of {name}', zh: '请更正 {name} 的值' },
  },
  'accounting.member': {
    en: '{name} has no member {found}; it may have {expected}',
    zh: '{name} 没有成员 {found}；可有：{expected}',
    hint: { en: 'remove {found} or correct its spelling', zh: '请删除 {found} 或更正拼写' },
  },
  'accounting.order': {
    en: 'a Rényi order must be at least {least}; found {found}, where floating-point numbers would understate the loss',
    zh: 'Rényi 阶数至少为 {least}；实际为 {found}，此时浮点数会低估隐私损失',
    hint: { en: 'use larger orders', zh: '请使用更大的阶数' },
  },
  'accounting.shuffled': {
    en: 'batches of shuffled rows were not drawn by Poisson sampling: the gain from sampling is not proven for them',
    zh: '打乱后划分的批次不是 Poisson 抽样得到的：抽样带来的增益对其未被证明',
    hint: {
      en: 'draw each batch by Poisson sampling, or a fixed number of rows without replacement; or leave sampling out and count one release per pass over the rows',
      zh: '请用 Poisson 抽样或不放回的固定行数抽取每个批次；或不写抽样，每遍历一次所有行计为一次公布',
    },
  },
  'accounting.sampling': {
    en: '{sampling} sampling is accounted for under the relation {expected}; found {found}',
    zh: '{sampling} 抽样按相邻关系 {expected} 计算；实际为 {found}',
    hint: {
      en: 'state the relation {expected}, with the sensitivity that a unit has under it',
      zh: '请写明相邻关系 {expected}，以及该关系下一个单位的敏感度',
    },
  },
  'accounting.different': {
    en: 'spendings about different units cannot be added: {first} and {second}',
    zh: '关于不同单位的花费不能相加：{first} 与 {second}',
    hint: {
      en: 'state all spendings for the same unit and relation; a row’s loss becomes a group’s by `forGroup`',
      zh: '请以同一单位和相邻关系写明所有花费；一行的损失可用 `forGroup` 换算为一组的损失',
    },
  },
  'accounting.claim': {
    en: 'the spending claims ε {claimed} at δ {delta}, but its mechanism needs ε {needed}',
    zh: '该花费声称在 δ {delta} 时 ε 为 {claimed}，而其机制需要 ε {needed}',
    hint: {
      en: 'make spendings by `spendingOf`, which computes what the mechanism gives',
      zh: '请用 `spendingOf` 生成花费，它计算机制实际给出的值',
    },
  },
  'accounting.group': {
    en: 'the loss of a group of {size} units does not follow from {mechanism} sampled by {sampling}',
    zh: '{size} 个单位的组的损失不能由经 {sampling} 抽样的 {mechanism} 推出',
    hint: {
      en: 'use the group’s ε and δ that `groupPrivacy` gives for the total',
      zh: '请使用 `groupPrivacy` 由总额算出的该组的 ε 与 δ',
    },
  },
});
