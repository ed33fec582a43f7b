/** Why answers cannot be put below each other in one question, and what to ask instead. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'sql.answers-overlap': {
    en: 'line {line}, column {column}: two answers of this UNION are about rows of {table}, chosen by different conditions: what they differ in may be a few rows',
    zh: '第 {line} 行第 {column} 列：此 UNION 中有两个结果以不同条件选取 {table} 的行，两者之差可能只涉及少数几行',
    hint: {
      en: 'ask for them as columns of one answer, COUNT(*) FILTER (WHERE a) AS a, COUNT(*) FILTER (WHERE b) AS b, whose rows are held apart; or group by the condition, GROUP BY CASE WHEN a THEN … END; groups and their totals have the same FROM and WHERE',
      zh: '请写成同一结果中的多列：COUNT(*) FILTER (WHERE a) AS a, COUNT(*) FILTER (WHERE b) AS b，其所涉各行会分别受最小值约束；或按条件分组：GROUP BY CASE WHEN a THEN … END；分组及其合计须有相同的 FROM 与 WHERE',
    },
  },
  'sql.answers-empty': {
    en: 'line {line}, column {column}: this answer of a UNION has a row also where it counts no rows, which groups of the rows of all answers have not',
    zh: '第 {line} 行第 {column} 列：UNION 中的此结果即使没有任何行可统计也有一行，而由各结果的行组成的分组没有',
    hint: {
      en: "write SELECT k, COUNT(*) FROM (SELECT 'a' AS k FROM a.t UNION ALL SELECT 'b' FROM b.t) AS t GROUP BY k, which leaves out what has no rows",
      zh: "请写成 SELECT k, COUNT(*) FROM (SELECT 'a' AS k FROM a.t UNION ALL SELECT 'b' FROM b.t) AS t GROUP BY k，它不列出没有行的部分",
    },
  },
});
