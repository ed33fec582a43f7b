/** What a policy may allow a column to be used for, in words. */
import { addCatalogue, type Language, say } from '@tacit/engine/text';

addCatalogue({
  'policy-file.use.join': {
    en: 'rows of two owners are matched by it; it is never shown',
    zh: '用于匹配两个数据方的行，其取值从不显示',
  },
  'policy-file.use.filter': {
    en: 'conditions on it; two answers whose conditions differ by one row give that row away (see earlier_answers)',
    zh: '用于条件；若两次结果的条件只差一行，相减即可得出该行的内容（参见 earlier_answers）',
  },
  'policy-file.use.group': {
    en: 'groups are formed by it; peers then see the list of its values',
    zh: '用于分组；其取值列表会因此显示给对等方',
  },
  'policy-file.use.aggregate': { en: 'COUNT, SUM and AVG over it', zh: '用于 COUNT、SUM、AVG' },
  'policy-file.use.extreme': {
    en: 'MIN and MAX over it; these are values of single rows',
    zh: '用于 MIN、MAX，即个别行的取值',
  },
  'policy-file.use.combine': {
    en: 'values of two owners in one number or one condition; a recipient that brings values of its own can read single values',
    zh: '与另一数据方的取值一同用于同一个数值或条件；接收方可借助自己提供的取值读出个别取值',
  },
  'policy-file.use.membership': {
    en: 'another owner that asks can learn which of its own rows are in common',
    zh: '提问的另一数据方可以得知自己的哪些行是双方共有的',
  },
  'policy-file.use.payload': {
    en: 'values of single rows are handed over, beside rows that another owner has too',
    zh: '对另一数据方也有的行，逐行交出其取值',
  },
  'policy-file.use.single-out': {
    en: 'conditions and numbers that can fit a single row',
    zh: '允许可能只对应单独一行的条件和数值',
  },
});

/** What a use allows; undefined for one of a newer party, which has no words here. */
export function useText(use: string, language: Language): string | undefined {
  const key = `policy-file.use.${use}`;
  const words = say(key, {}, language);
  return words === key ? undefined : words;
}
