import { addCatalogue } from '../base/text.ts';

/** What people may read from `lookups/`. Imported for its effect by whoever raises these. */
addCatalogue({
  'lookup.duplicate-inputs': {
    en: 'keys that occur more than once: {keys}, in {rows} rows',
    zh: '有 {keys} 个键重复出现，涉及 {rows} 行',
    hint: {
      en: 'a library has one row a key: remove the duplicates, or aggregate them first; keys count as equal after the rules of the contract',
      zh: '查询库中每个键只能有一行：请去重或先聚合；键是否相同以合约中的规整规则处理之后为准',
    },
  },
  'lookup.too-many-rows': {
    en: 'there are {found} rows, more than the {expected} that the library is declared to have',
    zh: '共有 {found} 行，超过查询库声明的 {expected} 行',
    hint: { en: 'declare a larger size', zh: '请声明更大的规模' },
  },
  'lookup.payload-too-long': {
    en: 'a row hands over {found} bytes, more than the {expected} that were declared',
    zh: '有一行要交出 {found} 字节，超过声明的 {expected} 字节',
    hint: { en: 'declare a larger width, or hand over less', zh: '请声明更大的宽度，或减少交出的内容' },
  },
  'lookup.shape': {
    en: 'look-up: found {found}, expected {expected}',
    zh: '隐私查找：实际为 {found}，应为 {expected}',
  },
  'lookup.too-large': {
    en: 'a library of {rows} rows of {width} bytes is too large',
    zh: '{rows} 行、每行 {width} 字节的查询库过大',
    hint: { en: 'split the library, or hand over less', zh: '请拆分查询库，或减少交出的内容' },
  },
  'lookup.other-key': {
    en: 'the key is not the one of these outputs or of this library, or not one for look-ups',
    zh: '密钥与这些输出或此查询库不对应，或不是用于隐私查找的密钥',
    hint: {
      en: 'use the key that belongs to them, or prepare the library anew with this one',
      zh: '请使用与其对应的密钥，或用此密钥重新准备查询库',
    },
  },
  'lookup.damaged-outputs': {
    en: 'the outputs that were kept of an earlier library are incomplete or damaged',
    zh: '为先前的查询库保留的输出不完整或已损坏',
    hint: { en: 'prepare the library without them', zh: '请不使用它们，重新准备查询库' },
  },
  'lookup.damaged-library': {
    en: 'the file of the library is incomplete or damaged',
    zh: '查询库的文件不完整或已损坏',
    hint: {
      en: 'get the file again from its publisher, and check that both sides run the same version',
      zh: '请向发布方重新获取该文件，并确认双方软件版本一致',
    },
  },
  'lookup.damaged-row': {
    en: 'a row of the library does not open under its key: its publisher has put something else there, or the file was changed',
    zh: '查询库中有一行无法用其密钥打开：发布方放入了其他内容，或文件被改动',
    hint: {
      en: 'the publisher must not learn of this: do not report which row or when; compare the digest with the signed one and with other callers',
      zh: '不得让发布方得知此事：请勿报告是哪一行或何时发生；请将摘要与已签名的摘要及其他调用方的摘要比对',
    },
  },
  'lookup.question-size': {
    en: 'a question of {found} bytes, expected 1 to {most} elements of 32 bytes',
    zh: '请求为 {found} 字节，应为 1 到 {most} 个元素，每个 32 字节',
    hint: { en: 'ask for fewer keys at a time', zh: '请减少每次请求的键数' },
  },
  'lookup.answer-size': {
    en: '{party} answered with {found} bytes, expected {expected}',
    zh: '{party} 的应答为 {found} 字节，应为 {expected} 字节',
    hint: {
      en: 'check that both sides run the same version; an honest provider answers every element',
      zh: '请确认双方软件版本一致；诚实的提供方会应答每个元素',
    },
  },
  'lookup.pir-question-size': {
    en: 'a question to the library of {found} bytes, expected {expected}',
    zh: '对查询库的请求为 {found} 字节，应为 {expected} 字节',
    hint: {
      en: 'ask with the public file of the library as it is now',
      zh: '请使用此库当前的公开文件发出请求',
    },
  },
  'lookup.used-question': {
    en: 'a prepared question was used already, or its answer was read',
    zh: '预先准备的请求已被使用，或其应答已被读取',
    hint: {
      en: 'prepare fresh questions: two under one secret would show what they ask for',
      zh: '请准备新的请求：同一秘密用于两次请求会泄露所查内容',
    },
  },
  'lookup.other-database': {
    en: 'the database does not belong to the published file of the library',
    zh: '数据库与查询库的公开文件不对应',
    hint: { en: 'prepare the library anew, and publish both together', zh: '请重新准备查询库，并同时发布两者' },
  },
});
