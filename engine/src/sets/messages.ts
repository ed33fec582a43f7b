import { addCatalogue } from '../base/text.ts';
import './step-messages.ts';

/** What people may read from `sets/`. */
addCatalogue({
  // Steps, as progress and errors name them.
  'join.duplicate-keys': {
    en: 'the table of {party} has {keys} join keys that occur more than once, in {rows} rows (one key in {most} rows)',
    zh: '{party} 的表中有 {keys} 个连接键重复出现，涉及 {rows} 行（其中一个键出现在 {most} 行中）',
    hint: {
      en: 'a join needs at most one row per key: remove or aggregate the duplicates, or join on more columns; texts count as equal when they differ only in surrounding spaces, invisible characters or Unicode composition',
      zh: '连接要求每个键至多一行：请去重或先聚合，或增加连接列；仅首尾空格、不可见字符或 Unicode 组合方式不同的文本视为相同',
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
  'set.too-many-rows': {
    en: 'the set of {party} has {found} items, more than the {expected} that were agreed',
    zh: '{party} 的集合有 {found} 项，超过约定的 {expected} 项',
    hint: {
      en: 'the table has grown since the contract was made: propose it again',
      zh: '合约达成后表中的行数增加了：请重新提出合约',
    },
  },
  'set.bucket-overflow': {
    en: 'the set of {party} does not fit into buckets of {most} items, which happens once in 2^40 runs',
    zh: '{party} 的集合无法放入每桶 {most} 项的分桶，这种情况每 2^40 次运行约出现一次',
    hint: { en: 'run the job again', zh: '请重新运行该任务' },
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
    en: 'keys of {party} that occur more than once: {keys}, in {rows} rows (one of them in {most} rows)',
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
  'set.broken-commitment': {
    en: '{party} opened something else than it had committed to',
    zh: '{party} 公开的内容与其先前承诺的不符',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  'set.impossible-count': {
    en: '{party} says that {found} items are in common, more than the {most} that the smallest set can have',
    zh: '{party} 称共有 {found} 项相同，超过最小集合所能有的 {most} 项',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议；在其运营方作出解释之前，请勿再与其运行',
    },
  },
  // Intersection by an oblivious pseudorandom function.
  'oprf-set.duplicate-items': {
    en: '{keys} items occur more than once, in {rows} rows',
    zh: '有 {keys} 个条目重复出现，涉及 {rows} 行',
    hint: {
      en: 'remove the duplicates first: a set holds each item once',
      zh: '请先去重：集合中每个条目只能出现一次',
    },
  },
  'oprf-set.too-many-items': {
    en: 'there are {found} items, more than the {expected} that were agreed',
    zh: '共有 {found} 个条目，超过约定的 {expected} 个',
    hint: {
      en: 'agree on a larger size, or ask for fewer items',
      zh: '请约定更大的规模，或减少条目数',
    },
  },
  'oprf-set.too-many-queries': {
    en: 'a question of {found} items was asked of a set that is made for {expected} at a time',
    zh: '一次请求 {found} 个条目，但该集合每次最多支持 {expected} 个',
    hint: {
      en: 'ask in several questions, or have the set prepared for larger ones',
      zh: '请分多次请求，或请持有方按更大的请求规模重新准备集合',
    },
  },
  'oprf-set.too-large': {
    en: 'a set of {capacity} entries asked for {queries} items at a time is larger than fingerprints can tell apart',
    zh: '容量 {capacity}、每次 {queries} 个条目的集合超出了指纹所能区分的范围',
    hint: { en: 'split the set, or ask for fewer items at a time', zh: '请拆分集合，或减少每次请求的条目数' },
  },
  'oprf-set.full': {
    en: 'the set would have {found} entries, more than its capacity of {expected}',
    zh: '集合将有 {found} 条记录，超过其容量 {expected}',
    hint: {
      en: 'make one file of all first: removed items then no longer count; if that is not enough, prepare the set with a larger capacity',
      zh: '请先将各文件合并为一个，已删除的条目便不再计入；若仍不够，请以更大的容量重新准备集合',
    },
  },
  'oprf-set.other-key': {
    en: 'the key is not the one that the set was prepared with, or not one for intersections',
    zh: '密钥与准备集合时所用的不同，或不是用于求交的密钥',
    hint: {
      en: 'use the key that belongs to the set, or prepare the set anew with this one and hand its file over again',
      zh: '请使用与该集合对应的密钥，或用此密钥重新准备集合并再次交付文件',
    },
  },
  'oprf-set.too-many-changes': {
    en: 'of the set {found} items have come or gone since the last run, and the contract allows {expected} each',
    zh: '自上次运行以来，集合中新增或移除的条目有 {found} 个，而合约规定新增与移除各不超过 {expected} 个',
    hint: {
      en: 'put the table back as it was, or propose a new contract with a larger number of changes (--changes)',
      zh: '请恢复表的内容，或以更大的变更上限（--changes）提出新的合约',
    },
  },
  'oprf-set.unreadable': {
    en: 'what was kept of the set between runs cannot be read: it is that of another version, or damaged',
    zh: '两次运行之间保存的集合无法读取：可能属于其他版本，或已损坏',
    hint: {
      en: 'delete it (tacit artifact list, tacit artifact delete NAME): the next run prepares it anew, or asks for all of it again',
      zh: '请将其删除（tacit artifact list，tacit artifact delete 名称）：下次运行会重新准备，或重新获取整个集合',
    },
  },
  'oprf-set.already-there': {
    en: '{rows} of the items to be added are in the set already',
    zh: '要添加的条目中有 {rows} 个已在集合中',
    hint: { en: 'add only new items: compare with the last change', zh: '只添加新条目：请与上一次变更核对' },
  },
  'oprf-set.not-there': {
    en: '{rows} of the items to be removed are not in the set',
    zh: '要删除的条目中有 {rows} 个不在集合中',
    hint: {
      en: 'remove only items of the set: compare with the last change',
      zh: '只删除集合中的条目：请与上一次变更核对',
    },
  },
  'oprf-set.damaged': {
    en: 'a file of the prepared set is incomplete or damaged',
    zh: '已准备集合的文件不完整或已损坏',
    hint: {
      en: 'get the file again from the party whose set it is, and check that both sides run the same version',
      zh: '请向集合所属方重新获取该文件，并确认双方软件版本一致',
    },
  },
  'oprf-set.gap': {
    en: 'the files of the prepared set do not follow each other',
    zh: '已准备集合的各文件前后不衔接',
    hint: {
      en: 'get all files of the set from the first one on, in their order and of one key',
      zh: '请从第一个文件起，按顺序获取该集合同一密钥下的全部文件',
    },
  },
});
