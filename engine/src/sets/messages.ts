import { addCatalogue } from '../base/text.ts';

/** What people may read from `sets/`. */
addCatalogue({
  // Steps, as progress and errors name them.
  'join: tokens': { en: 'join: tokens', zh: '隐私连接：发送标记' },
  'join: match': { en: 'join: match', zh: '隐私连接：匹配' },
  'join: bins': { en: 'join: bins', zh: '隐私连接：分箱' },
  'join: set-up': { en: 'join: set-up', zh: '隐私连接：准备' },
  'join: correlations': { en: 'join: correlations', zh: '隐私连接：生成关联随机数' },
  'join: encoded set': { en: 'join: encoded set', zh: '隐私连接：发送编码后的集合' },
  'join: programmed values': { en: 'join: programmed values', zh: '隐私连接：发送编程值' },
  'join: compare': { en: 'join: compare', zh: '隐私连接：比较' },
  'join.duplicate-keys': {
    en: 'the table of {party} has {keys} join keys that occur more than once, in {rows} rows (one key in {most} rows)',
    zh: '{party} 的表中有 {keys} 个连接键重复出现，涉及 {rows} 行（其中一个键出现在 {most} 行中）',
    hint: {
      en: 'a join needs at most one row per key: remove or aggregate the duplicates, or join on more columns; texts count as equal when they differ only in surrounding spaces or Unicode composition',
      zh: '连接要求每个键至多一行：请去重或先聚合，或增加连接列；仅首尾空格或 Unicode 组合方式不同的文本视为相同',
    },
  },
  'join.duplicate-token': {
    en: '{party} sent the same join token for different rows',
    zh: '{party} 对不同的行发来了相同的连接标记',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  'join.key-text': {
    en: '{rows} texts in join key column {column} are not valid Unicode',
    zh: '连接键第 {column} 列中有 {rows} 个文本不是有效的 Unicode',
    hint: { en: 'repair the encoding of the column and load it again', zh: '请修正该列的编码后重新加载' },
  },
  'join.too-many-rows': {
    en: 'the table of {party} has {found} rows, more than the {expected} that were agreed',
    zh: '{party} 的表有 {found} 行，超过约定的 {expected} 行',
    hint: {
      en: 'the table has grown since the contract was made: propose it again',
      zh: '合约达成后表中的行数增加了：请重新提出合约',
    },
  },
  'join.shape': {
    en: 'join: found {found}, expected {expected}',
    zh: '连接：实际为 {found}，应为 {expected}',
    hint: {
      en: 'give every column the rows of the table, and three different parties',
      zh: '请使每一列与表的行数一致，并指定三个不同的参与方',
    },
  },
  'intersect: tokens': { en: 'intersect: tokens', zh: '隐私求交：发送标记' },
  'intersect: match': { en: 'intersect: match', zh: '隐私求交：匹配' },
  'set.too-many-rows': {
    en: 'the set of {party} has {found} items, more than the {expected} that were agreed',
    zh: '{party} 的集合有 {found} 项，超过约定的 {expected} 项',
    hint: {
      en: 'the table has grown since the contract was made: propose it again',
      zh: '合约达成后表中的行数增加了：请重新提出合约',
    },
  },
  'set.shape': {
    en: 'intersection: found {found}, expected {expected}',
    zh: '隐私求交：实际为 {found}，应为 {expected}',
    hint: {
      en: 'give every owner its items and as many bytes beside each as were agreed',
      zh: '请为每个数据方提供其集合，且每项附带的字节数须与约定一致',
    },
  },
  'set.duplicate-keys': {
    en: 'the set of {party} has {keys} keys that occur more than once, in {rows} rows (one key in {most} rows)',
    zh: '{party} 的集合中有 {keys} 个键重复出现，涉及 {rows} 行（其中一个键出现在 {most} 行中）',
    hint: {
      en: 'remove the duplicates, or have each key taken once (duplicates: once); keys count as equal after the rules of the contract',
      zh: '请去重，或设为每个键只取一次（duplicates: once）；键是否相同以合约中的规整规则处理之后为准',
    },
  },
  'set.payload-too-long': {
    en: '{rows} texts of column {column} are longer than the {most} bytes that are handed over of each',
    zh: '{column} 列中有 {rows} 个文本超过每个可交出的 {most} 字节',
    hint: {
      en: 'hand over another column, or a shorter code for it',
      zh: '请改为交出其他列，或改用较短的代码',
    },
  },
  'set.bad-payload': {
    en: '{party} sent something beside a row that is no value of {column}',
    zh: '{party} 在某行旁发来的内容不是 {column} 的取值',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  'set.repeated-tag': {
    en: '{party} sent two tags of one item',
    zh: '{party} 对同一项发来了两个标记',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  'set.broken-commitment': {
    en: '{party} opened something else than it had committed to',
    zh: '{party} 公开的内容与其先前承诺的不符',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  'intersect: set-up': { en: 'intersect: set-up', zh: '隐私求交：准备' },
  'intersect: correlations': { en: 'intersect: correlations', zh: '隐私求交：生成关联随机数' },
  'intersect: encoded set': { en: 'intersect: encoded set', zh: '隐私求交：发送编码后的集合' },
  'intersect: tags': { en: 'intersect: tags', zh: '隐私求交：发送标记' },
  'set.impossible-count': {
    en: '{party} says that {found} items are in common, more than the {most} that the smallest set can have',
    zh: '{party} 称共有 {found} 项相同，超过最小集合所能有的 {most} 项',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
});
