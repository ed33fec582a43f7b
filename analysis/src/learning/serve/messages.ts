/** What people may read where a scoring service cannot be. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'serve.learner': {
    en: '{model} is a {family} model, which no service scores one row by',
    zh: '{model} 是 {family} 模型，不能作为逐行评分的服务',
    hint: { en: 'score the rows of an aligned table: `score`', zh: '请用 `score` 为对齐表的各行评分' },
  },
  'serve.prepared': {
    en: 'the model {model} was trained on a table prepared by {by}, and the service names {found}: its rows go through the same preparation first',
    zh: '模型 {model} 在经 {by} 预处理的表上训练，而该服务写明的是 {found}：其行须先经过同一预处理',
    hint: { en: 'write "prepared": "{by}"', zh: '请写 "prepared": "{by}"' },
  },
  'serve.not-prepared': {
    en: 'the model {model} was trained on rows as their owners have them, and the service names a preparation, {found}',
    zh: '模型 {model} 以各数据方的原始行训练，而该服务写明了预处理 {found}',
    hint: { en: 'leave `prepared` out', zh: '请去掉 `prepared`' },
  },
  'serve.prepared-learner': {
    en: 'the model {model} is a {family} model of prepared columns, and a service prepares no rows of such models',
    zh: '模型 {model} 是基于预处理列的 {family} 模型，而服务不为此类模型预处理行',
    hint: {
      en: 'score by contract (prepare with that name, then kind score), or train a model on the aligned table itself',
      zh: '请按合约评分（先以该名称预处理，再用类型 score），或在对齐表本身上训练模型',
    },
  },
  'serve.caller': {
    en: 'a scoring service has one caller, who alone is told; the recipients are {found}',
    zh: '评分服务只有一个调用方，且只有它得知结果；接收方为 {found}',
    hint: {
      en: 'name one recipient; each caller has a contract of its own',
      zh: '请只指定一个接收方；每个调用方各有一份合约',
    },
  },
  'serve.dealer': {
    en: 'a scoring service has no dealer, and the model is kept under {protocol} with {dealer} as one',
    zh: '评分服务不能有分发方，而该模型在 {protocol} 下保存，分发方为 {dealer}',
    hint: {
      en: 'train it under a protocol without a dealer, or score many rows at once by kind score',
      zh: '请在无分发方的协议下训练，或用种类 score 一次为多行评分',
    },
  },
  'serve.no-link': {
    en: '{caller} calls and {owner} has features, and neither computes: it could not tell {owner} whom it asks about',
    zh: '{caller} 为调用方，{owner} 拥有特征，两者都不参与计算：前者无法告知后者所查询的是谁',
    hint: { en: 'let one of the two compute (--computers)', zh: '请由其中之一参与计算（--computers）' },
  },
  'serve.stacked': {
    en: 'the model {model} was trained on rows of several owners, one under the other: whose row of {column} a person has, a service cannot tell',
    zh: '模型 {model} 以多个数据方上下堆叠的行训练：服务无法得知某人的 {column} 在哪一方',
    hint: {
      en: 'score the rows of a stacked table by kind score',
      zh: '请用种类 score 为堆叠表的行评分',
    },
  },
  'serve.no-table': {
    en: 'the model {model} has a feature {column} of {owner}, of which the service has no table',
    zh: '模型 {model} 使用 {owner} 的特征 {column}，而该服务没有 {owner} 的表',
    hint: {
      en: 'name a table of each owner of features in `tables`',
      zh: '请在 `tables` 中为每个特征的数据方列出一张表',
    },
  },
  'serve.key-long': {
    en: 'the key takes {found} bytes, at most {most} are sent',
    zh: '该键有 {found} 字节，最多可发送 {most} 字节',
    hint: { en: 'check the key; identifiers are shorter', zh: '请检查该键；标识符不会这么长' },
  },
});
