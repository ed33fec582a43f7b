/** What ways of computing a question are called, and why they are taken or not. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'way.local': { en: 'its owner computes', zh: '由其数据方计算' },
  'way.below': { en: 'rows of several owners, none matched', zh: '多方各行，不作匹配' },
  'way.matched': { en: 'a helper matches', zh: '由协助方匹配' },
  'way.matched-strict': { en: 'the owners match, a third party computes along', zh: '双方匹配，第三方参与计算' },
  'way.matched-alone': { en: 'the owners match, alone', zh: '双方自行匹配' },
  'way.matched-many': { en: 'the owners match, keys repeat in one table', zh: '双方匹配，其中一表的键重复' },
  'way.aggregated': { en: 'one table is aggregated by its key, then matched', zh: '先将一表按键汇总，再匹配' },
  'way.by-sort': { en: 'the same, rows sorted by their groups', zh: '同上，各行按分组排序' },
  'way.by-group': { en: 'the same, group by group', zh: '同上，逐组计算' },
  'way.relation': { en: 'a relation under protocol', zh: '协议下的关系运算' },
  'way.helped': { en: 'a third party matches (--helper NAME)', zh: '由第三方匹配（--helper 名称）' },
  'way.third': { en: 'a third party computes along (--helper NAME)', zh: '第三方参与计算（--helper 名称）' },
  'way.why-cheapest': { en: 'takes least of those that are allowed', zh: '在允许的方式中最省' },
  'way.why-always': { en: 'takes less than any other, whatever the sizes', zh: '无论规模如何都最省' },
  'way.why-only': { en: 'no other can compute it', zh: '其他方式都无法计算' },
  'way.why-rows': {
    en: 'its minimum counts rows, that of the other keys, of which there may be few',
    zh: '其下限按行计，另一种按键计，而键可能很少',
  },
  'way.why-keys': {
    en: 'would withhold more, as its minimum counts keys; taken where the other takes more than ten minutes',
    zh: '其下限按键计，会隐去更多；仅在另一种超过十分钟时采用',
  },
  'way.why-less': {
    en: 'releases averages alone, the other their sums and counts',
    zh: '只公布平均值，另一种会公布其合计与个数',
  },
  'way.why-parts': {
    en: 'would release sums and counts of averages apart; taken where the other takes more than ten minutes',
    zh: '会分别公布平均值的合计与个数；仅在另一种超过十分钟时采用',
  },
  'way.why-matched': {
    en: 'taken where keys occur once in a table, unless another takes clearly less',
    zh: '键在一表中不重复即采用，除非其他方式明显更省',
  },
  'way.why-small': {
    en: 'sends in less time, but not clearly (0.2 s and a third), and computes more',
    zh: '传输略省，但不明显（须省 0.2 秒且三成），且计算更多',
  },
  'way.why-dearer': { en: 'takes more', zh: '更费' },
  'way.why-unpriced': {
    en: 'of so many rows not priced; takes many times more as a rule',
    zh: '行数过多，未作估算；通常要费许多倍',
  },
  'way.why-refused': { en: 'policies, or what it can compute, do not allow it', zh: '策略或其计算能力不允许' },
  'way.why-told': {
    en: 'not asked for: {helper} would be told nothing (--join strict)',
    zh: '未作此要求：这样 {helper} 什么都不会得知（--join strict）',
  },
  'way.why-strict': {
    en: '{helper} would be told how many rows are in common: {tables} say join: strict',
    zh: '{helper} 会得知共有多少行：{tables} 写明 join: strict',
  },
  'way.why-strict-asked': {
    en: '{helper} would be told how many rows are in common: the question says join: strict',
    zh: '{helper} 会得知共有多少行：问题写明 join: strict',
  },
  'way.why-third': { en: 'needs a third party', zh: '需要第三方' },
  'way.why-helper': {
    en: 'much less than two alone: name a third party that both accept',
    zh: '比双方自行计算省得多：请指定一个双方都接受的第三方',
  },
});
