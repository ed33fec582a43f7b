/** Names of the steps of joins and intersections, for progress and errors; the key is the English name. */
import { addCatalogue } from '../base/text.ts';

addCatalogue({
  'join: tokens': { en: 'join: tokens', zh: '隐私连接：发送标记' },
  'join: match': { en: 'join: match', zh: '隐私连接：匹配' },
  'join: bins': { en: 'join: bins', zh: '隐私连接：分箱' },
  'join: set-up': { en: 'join: set-up', zh: '隐私连接：准备' },
  'join: correlations': { en: 'join: correlations', zh: '隐私连接：生成关联随机数' },
  'join: encoded set': { en: 'join: encoded set', zh: '隐私连接：发送编码后的集合' },
  'join: programmed values': { en: 'join: programmed values', zh: '隐私连接：发送编程值' },
  'join: spread': { en: 'join: spread', zh: '隐私连接：分发' },
  'join: compare': { en: 'join: compare', zh: '隐私连接：比较' },
  'intersect: tokens': { en: 'intersect: tokens', zh: '隐私求交：发送标记' },
  'intersect: match': { en: 'intersect: match', zh: '隐私求交：匹配' },
  'intersect: set-up': { en: 'intersect: set-up', zh: '隐私求交：准备' },
  'intersect: correlations': { en: 'intersect: correlations', zh: '隐私求交：生成关联随机数' },
  'intersect: encoded set': { en: 'intersect: encoded set', zh: '隐私求交：发送编码后的集合' },
  'intersect: tags': { en: 'intersect: tags', zh: '隐私求交：发送标记' },
  'intersect: programmed values': { en: 'intersect: programmed values', zh: '隐私求交：发送编程后的函数值' },
  'intersect: count': { en: 'intersect: count', zh: '隐私求交：计数' },
  'intersection: blinded items': { en: 'intersection: blinded items', zh: '求交：发送盲化条目' },
  'intersection: prepared set': { en: 'intersection: prepared set', zh: '求交：发送已准备的集合' },
  'intersection: look-up': { en: 'intersection: look-up', zh: '求交：查找' },
});
