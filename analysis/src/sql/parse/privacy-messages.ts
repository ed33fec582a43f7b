/** Text of errors about questions with differential privacy. */
import { addCatalogue } from '@tacit/engine';

const form = {
  en: 'write WITH PRIVACY (epsilon => 1) for Laplace noise, WITH PRIVACY (epsilon => 1, delta => 1e-6) for Gaussian noise',
  zh: '拉普拉斯噪声请写 WITH PRIVACY (epsilon => 1)，高斯噪声请写 WITH PRIVACY (epsilon => 1, delta => 1e-6)',
};

addCatalogue({
  'sql.privacy-twice': {
    en: 'line {line}, column {column}: WITH PRIVACY stands in the question a second time ({excerpt})',
    zh: '第 {line} 行第 {column} 列：问题中出现了第二个 WITH PRIVACY（{excerpt}）',
    hint: { en: 'an answer has one ε: keep one of them', zh: '一次结果只有一个 ε：请只保留一个' },
  },
  'sql.privacy-option': {
    en: 'line {line}, column {column}: WITH PRIVACY takes {options}, each once as name => value ({excerpt})',
    zh: '第 {line} 行第 {column} 列：WITH PRIVACY 只接受 {options}，各写一次，格式为 名称 => 值（{excerpt}）',
    hint: form,
  },
  'sql.privacy-values': {
    en: 'line {line}, column {column}: epsilon is a number above 0 and at most 100; delta, which Gaussian noise needs and Laplace noise has not, one between 0 and 1; mechanism one of laplace, gaussian, choice ({excerpt})',
    zh: '第 {line} 行第 {column} 列：epsilon 应为大于 0 且不超过 100 的数；delta 应为 0 与 1 之间的数，高斯噪声必须给出，拉普拉斯噪声不带；mechanism 为 laplace、gaussian 或 choice（{excerpt}）',
    hint: form,
  },
  'sql.privacy-delta': {
    en: 'δ = {found} is less than what drawing the noise leaves; at least {least} is needed here',
    zh: 'δ = {found} 小于生成噪声本身的误差；此处至少需要 {least}',
    hint: { en: 'ask with delta => {least} or more', zh: '请使用 delta => {least} 或更大的值' },
  },
  'sql.privacy-wide': {
    en: 'the noise of {number} would be too large to be drawn: one row changes it by too much for this ε',
    zh: '{number} 所需的噪声过大，无法生成：在此 ε 下，一行数据对它的改变过大',
    hint: {
      en: 'ask for fewer numbers or a larger ε, or of values within a range: SUM(LEAST(x, 1000))',
      zh: '请减少数值的个数或增大 ε，或限制取值范围：SUM(LEAST(x, 1000))',
    },
  },
  'sql.privacy-both': {
    en: 'the question asks for privacy in its text and beside it',
    zh: '问题的文本中与文本之外都要求了差分隐私',
    hint: { en: 'keep one of the two', zh: '请只保留其中一处' },
  },
  'sql.privacy-shape': {
    en: '{construct} has no noise of a known size: of one row it may show anything',
    zh: '{construct} 无法配以确定大小的噪声：一行数据可以任意改变它',
    hint: {
      en: 'with privacy a question is COUNT, SUM, AVG, VAR or STDDEV over a table, over several below each other (UNION ALL) or over two that are joined by keys, by keys with lists of values',
      zh: '带差分隐私的问题：对一张表、上下相接的多张表（UNION ALL）或按键连接的两张表求 COUNT、SUM、AVG、VAR 或 STDDEV，分组列须有取值列表',
    },
  },
  'sql.privacy-choice': {
    en: 'mechanism => choice tells which group has nearly the most: the question selects keys and one COUNT or SUM, and ends ORDER BY that number DESC LIMIT 1',
    zh: 'mechanism => choice 只公布哪个分组接近最大：问题应选取分组列与一个 COUNT 或 SUM，并以按该数值 ORDER BY … DESC LIMIT 1 结尾',
    hint: {
      en: 'as in SELECT topic, COUNT(*) AS n FROM … GROUP BY topic ORDER BY n DESC LIMIT 1 WITH PRIVACY (epsilon => 1, mechanism => choice)',
      zh: '例如 SELECT topic, COUNT(*) AS n FROM … GROUP BY topic ORDER BY n DESC LIMIT 1 WITH PRIVACY (epsilon => 1, mechanism => choice)',
    },
  },
  'sql.privacy-repeats': {
    en: 'how many rows of {table} one key has is not declared, and so not how much one row of {other} changes',
    zh: '未声明 {table} 中一个键最多有多少行，因而无法得知 {other} 的一行最多改变多少',
    hint: {
      en: 'its owner declares it: repeats: [{ columns: […], most: 3 }] in the policy of that table',
      zh: '请其数据方在该表的策略中声明：repeats: [{ columns: […], most: 3 }]',
    },
  },
});
