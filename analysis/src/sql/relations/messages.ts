/** Errors about what one owner computes by itself. */
import { addCatalogue } from '@tacit/engine';

const at = { en: 'line {line}, column {column}: ', zh: '第 {line} 行第 {column} 列：' };

addCatalogue({
  'sql.relation-units': {
    en: `${at.en}nothing in this row set of {owner} tells how many rows or units of {datasets} stand behind a row, so that no minimum could be kept`,
    zh: `${at.zh}{owner} 的这组行中没有任何列能说明每一行背后有多少 {datasets} 的行或单位，因此无法保证最小组规模`,
    hint: {
      en: 'group by the column whose values the minimum counts (a customer, a patient), or keep it in the derived table; rows that look several owners’ units up at once need a minimum of 1 at all tables but one',
      zh: '请按最小组规模所统计的列（如客户、患者）分组，或在派生表中保留该列；同一行涉及多张表的单位时，除一张表外其他表的最小值须为 1',
    },
  },
  'sql.relation-rows': {
    en: `${at.en}what {owner} is to compute may have more than {limit} rows`,
    zh: `${at.zh}{owner} 需计算的结果可能超过 {limit} 行`,
    hint: {
      en: 'join by columns of which at least one side has each value once, as the catalogue says of its key; the owner declares others with --unique',
      zh: '请按至少一侧不重复的列进行连接（目录会注明键列）；其他不重复的列由数据方以 --unique 声明',
    },
  },
  'sql.shared-rows': {
    en: `${at.en}several owners' rows put together may be more than {limit} here, as their keys may repeat on both sides`,
    zh: `${at.zh}多方的行组合后可能超过 {limit} 行，因为两侧的键都可能重复`,
    hint: {
      en: 'aggregate one side by the key before it is joined (SELECT key, SUM(…) … GROUP BY key), or let one owner declare how many rows have one key at most, which is checked (tacit data add --repeats key=10)',
      zh: '请先按键聚合其中一侧（SELECT 键, SUM(…) … GROUP BY 键），或由其中一方声明每个键至多的行数并经检查（tacit data add --repeats 键=10）',
    },
  },
  'sql.derived-owners': {
    en: `${at.en}this derived table reads tables of {owners}`,
    zh: `${at.zh}此派生表读取了 {owners} 的表`,
    hint: {
      en: 'a derived table is one owner’s, a UNION ALL of branches of which each is one owner’s, or a plain SELECT … FROM … WHERE that stands alone in FROM',
      zh: '派生表须只涉及一方，或为每个分支只涉及一方的 UNION ALL，或为 FROM 中唯一的简单 SELECT … FROM … WHERE',
    },
  },
  'sql.subquery-owner': {
    en: `${at.en}this subquery stands in a question about {owner} and reads a table of {other}`,
    zh: `${at.zh}此子查询位于 {owner} 的问题中，却读取了 {other} 的表`,
    hint: {
      en: 'a subquery reads tables of the owner whose rows it decides about; match rows of two owners with JOIN … ON',
      zh: '子查询只能读取其所筛选行的数据方的表；两方的行请用 JOIN … ON 匹配',
    },
  },
  'sql.subquery-columns': {
    en: `${at.en}this subquery must have one column`,
    zh: `${at.zh}此子查询只能有一列`,
    hint: { en: 'select the column that is compared', zh: '请只选取用于比较的列' },
  },
  'sql.scalar-rows': {
    en: `${at.en}this subquery may have several rows`,
    zh: `${at.zh}此子查询可能有多行`,
    hint: {
      en: 'select an aggregate without GROUP BY, such as (SELECT MAX(x) FROM …), or write x IN (SELECT …)',
      zh: '请选取不带 GROUP BY 的聚合，例如 (SELECT MAX(x) FROM …)，或写成 x IN (SELECT …)',
    },
  },
  'sql.beside-none': {
    en: `${at.en}the value of a subquery stands beside rows here, and would be missing where this question finds none`,
    zh: `${at.zh}此处子查询的值附在各行旁，若该问题没有找到任何行，该值便会缺失`,
    hint: {
      en: 'ask for it in a question of its own; beside COUNT, SUM, AVG, MIN and MAX of all rows, without GROUP BY, it is there in any case',
      zh: '请另行提问；附在所有行的 COUNT、SUM、AVG、MIN、MAX 旁且无 GROUP BY 时，该值总会给出',
    },
  },
  'sql.subquery-list': {
    en: `${at.en}a subquery stands in a select list`,
    zh: `${at.zh}子查询位于 SELECT 列表中`,
    hint: {
      en: 'subqueries stand in WHERE and HAVING; a value per row comes from JOIN (SELECT key, SUM(x) AS s FROM … GROUP BY key) AS t ON …',
      zh: '子查询须位于 WHERE 或 HAVING；每行一个的值请用 JOIN (SELECT 键, SUM(x) AS s FROM … GROUP BY 键) AS t ON … 取得',
    },
  },
  'sql.window-frame': {
    en: `${at.en}this frame ends before it begins`,
    zh: `${at.zh}该窗口框架的终点在起点之前`,
    hint: {
      en: 'write the earlier row first: ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
      zh: '请先写较早的行：ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    },
  },
  'sql.having-row': {
    en: `${at.en}in HAVING a subquery may ask by keys of the group, columns of which none is rolled up, in the list of a question of groups it is one value for all; this one asks by {name}`,
    zh: `${at.zh}HAVING 中的子查询只能按分组的键（列，且未被汇总）取值，分组问题列表中的子查询对所有分组须是同一个值；而此处按 {name} 取值`,
    hint: {
      en: 'join a value for each group and compare it: LEFT JOIN (SELECT key, COUNT(*) AS n FROM … GROUP BY key) AS t ON t.key = a.key … GROUP BY a.key HAVING COUNT(*) > COALESCE(MAX(t.n), 0)',
      zh: '请连接每组的值再比较：LEFT JOIN (SELECT 键, COUNT(*) AS n FROM … GROUP BY 键) AS t ON t.键 = a.键 … GROUP BY a.键 HAVING COUNT(*) > COALESCE(MAX(t.n), 0)',
    },
  },
  'sql.window-order': {
    en: `${at.en}{function} needs ORDER BY in its OVER`,
    zh: `${at.zh}{function} 的 OVER 中须有 ORDER BY`,
    hint: {
      en: 'write OVER (PARTITION BY … ORDER BY a column that tells rows apart)',
      zh: '请写 OVER (PARTITION BY … ORDER BY 能区分各行的列)',
    },
  },
  'sql.window-offset': {
    en: `${at.en}rows of a frame are told by a whole number from 0 to 1,000,000, a distance in its order by one that is not below 0`,
    zh: `${at.zh}窗口框架的行数须为 0 至 1,000,000 的整数，其次序上的距离不得小于 0`,
    hint: {
      en: "write ROWS BETWEEN 2 PRECEDING AND CURRENT ROW, RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW",
      zh: "例如 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW、RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW",
    },
  },
  'sql.window-range': {
    en: `${at.en}no distance as written is added to {expression}, of type {type}, by which the window is ordered`,
    zh: `${at.zh}窗口按 {expression}（类型 {type}）排序，不能与所写的距离相加`,
    hint: {
      en: "in an order by a number write a number, RANGE 2.5 PRECEDING, by a date days, RANGE 7 PRECEDING or RANGE INTERVAL '7 days' PRECEDING, by a timestamp or time an interval, RANGE INTERVAL '36 hours' PRECEDING; a number needs a range that fits 62 bits (--range)",
      zh: "按数字排序请写数字，例如 RANGE 2.5 PRECEDING；按日期排序请写天数，例如 RANGE 7 PRECEDING 或 RANGE INTERVAL '7 days' PRECEDING；按时间戳或时刻排序请写时间间隔，例如 RANGE INTERVAL '36 hours' PRECEDING；数字的范围须不超过 62 位（--range）",
    },
  },
  'sql.window-range-order': {
    en: `${at.en}a frame by values, RANGE n PRECEDING, needs one expression in ORDER BY`,
    zh: `${at.zh}按取值的窗口框架 RANGE n PRECEDING 要求 ORDER BY 中只有一个表达式`,
    hint: {
      en: 'order by the value that the distance is added to, alone: rows alike in it are in the same frames',
      zh: '请只按与距离相加的那个值排序：该值相同的行属于相同的框架',
    },
  },
  'sql.window-number': {
    en: `${at.en}this takes a whole number from 1 to 1,000,000`,
    zh: `${at.zh}此处须为 1 至 1,000,000 的整数`,
    hint: { en: 'write lag(x, 2), ntile(4)', zh: '例如 lag(x, 2)、ntile(4)' },
  },
  'sql.own-limit': {
    en: `${at.en}LIMIT and OFFSET stand at the end of the whole question`,
    zh: `${at.zh}LIMIT 和 OFFSET 只能位于整个问题的末尾`,
    hint: {
      en: 'of rows inside write ROW_NUMBER() OVER (ORDER BY …) AS r in a derived table, and WHERE r <= 10 around it',
      zh: '若要限制内部的行，请在派生表中写 ROW_NUMBER() OVER (ORDER BY …) AS r，并在外层写 WHERE r <= 10',
    },
  },
  'sql.alias-columns': {
    en: `${at.en}{found} column names for the columns ({expected})`,
    zh: `${at.zh}列名有 {found} 个，而列为（{expected}）`,
    hint: {
      en: 'name each column that the catalogue shows of the table, in its order, or none',
      zh: '请按目录中的顺序为表的每一列命名，或不命名',
    },
  },
  'sql.with-too-large': {
    en: `${at.en}the names of WITH stand for too much text where they are used`,
    zh: `${at.zh}WITH 中的名称展开后过长`,
    hint: { en: 'use each name less often, or ask several questions', zh: '请减少引用次数，或拆分为多个问题' },
  },
});
