/** Why a relation of several owners cannot be computed under protocol, and what to ask instead. */
import { addCatalogue } from '@tacit/engine/text';

const at = { en: 'line {line}, column {column}: ', zh: '第 {line} 行第 {column} 列：' };
const where = {
  en: 'this question puts rows of several owners together before it counts them, which happens under protocol; ',
  zh: '此问题在统计之前先将多方的行合并，这一步在协议下进行；',
};

addCatalogue({
  'sql.shared-call': {
    en: `${at.en}${where.en}{expression} of such rows cannot be computed there`,
    zh: `${at.zh}${where.zh}其中无法计算 {expression}`,
    hint: {
      en: 'use the function on a column of one owner’s table in the innermost SELECT: that owner computes it by itself',
      zh: '请在最内层 SELECT 中对单个数据方表的列使用该函数，由该数据方自行计算',
    },
  },
  'sql.shared-construct': {
    en: `${at.en}${where.en}{construct} cannot be computed there`,
    zh: `${at.zh}${where.zh}其中无法计算 {construct}`,
    hint: {
      en: 'write it with JOIN … ON equal columns, GROUP BY, a window function or EXISTS with an equality, or let one owner compute it over its own tables',
      zh: '请改用 JOIN … ON 列相等、GROUP BY、窗口函数或带等式条件的 EXISTS，或由单个数据方在自己的表上计算',
    },
  },
  'sql.shared-frame': {
    en: `${at.en}${where.en}{frame} cannot be computed there`,
    zh: `${at.zh}${where.zh}其中无法计算 {frame}`,
    hint: {
      en: 'rows of several owners have frames by rows, ROWS BETWEEN 2 PRECEDING AND CURRENT ROW, and by rows alike in order, RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW; rows within so much of a value are those of a join of the table with itself, ON a.k = b.k AND b.t BETWEEN a.t - 2 AND a.t; MIN and MAX look from the first row of the partition on, or at most at 64 rows',
      zh: '多方的行可用按行的框架，例如 ROWS BETWEEN 2 PRECEDING AND CURRENT ROW，或次序相同的全部行，例如 RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW；取值相差不超过若干的行，请把表与自身连接：ON a.k = b.k AND b.t BETWEEN a.t - 2 AND a.t；MIN 和 MAX 须从分区的第一行看起，或最多看 64 行',
    },
  },
  'sql.shared-outer': {
    en: `${at.en}${where.en}a {join} of these rows is by equal columns of both sides, and its ON names none`,
    zh: `${at.zh}${where.zh}对这些行的 {join} 须以两侧的列相等为条件，而其 ON 中没有`,
    hint: {
      en: 'write {join} b ON a.key = b.key, with further conditions on either side or both beside it: AND a.x > 3 AND b.y < a.z',
      zh: '请写成 {join} b ON a.键 = b.键，其他条件（针对一侧或两侧）写在其后：AND a.x > 3 AND b.y < a.z',
    },
  },
  'sql.shared-overflow': {
    en: `${at.en}${where.en}{expression} over {rows} rows may leave 63 bits there`,
    zh: `${at.zh}${where.zh}对 {rows} 行计算 {expression} 可能超出 63 位`,
    hint: {
      en: 'let the owner declare a narrower range of the column (tacit data add --range), or round it to fewer digits in the innermost SELECT',
      zh: '请由数据方声明更窄的列取值范围（tacit data add --range），或在最内层 SELECT 中舍入到更少的小数位',
    },
  },
  'sql.shared-pairs': {
    en: `${at.en}keys of this join may repeat on both sides, of {left} and {right} rows, so that it may have more than the {limit} pairs that are computed under protocol`,
    zh: `${at.zh}此连接两侧的键都可能重复（{left} 行与 {right} 行），可能的行对超过协议下可计算的 {limit} 对`,
    hint: {
      en: 'aggregate one side by the key before it is joined (SELECT key, SUM(…) … GROUP BY key), or let one owner declare how many rows have one key at most, which is checked (tacit data add --repeats key=10)',
      zh: '请先按键聚合其中一侧（SELECT 键, SUM(…) … GROUP BY 键），或由其中一方声明每个键至多的行数并经检查（tacit data add --repeats 键=10）',
    },
  },
  'sql.shared-own-rows': {
    en: `${at.en}{owner} would receive an answer in which rows of its own stand beside rows that only others have: without them it would know less than {minimum} rows of the others`,
    zh: `${at.zh}{owner} 将收到的结果中，它自己的行与仅属于其他方的行并列：除去自己的行后，它可得知不足 {minimum} 行的其他方数据`,
    hint: {
      en: 'name a recipient that has no table in the question; or match the rows by JOIN or LEFT JOIN instead of FULL JOIN and UNION ALL inside; or ask for UNION ALL as a whole, which leaves own rows out of the minimum',
      zh: '请指定在该问题中没有表的接收方；或用 JOIN、LEFT JOIN 匹配各行，而不在内部使用 FULL JOIN 或 UNION ALL；或对 UNION ALL 整体提问，此时最小值不计自己的行',
    },
  },
  'sql.shared-filled': {
    en: `${at.en}rows of {owner} that an outer join may leave out are counted in a derived table, and nothing tells how many rows of the answer have any`,
    zh: `${at.zh}派生表统计了外连接可能缺失的 {owner} 的行，而无法得知结果中有多少行包含它们`,
    hint: {
      en: 'write JOIN instead of the outer join, or leave window functions over it out; with a minimum of 1 at all tables it is answered',
      zh: '请将外连接改为 JOIN，或不要在其上使用窗口函数；若所有表的最小值均为 1，则可以回答',
    },
  },
  'sql.total-rule-shared': {
    en: `${at.en}an owner limits how much one contribution may be of a total, and contributions to {total} are not added up where several owners' rows are put together first`,
    zh: `${at.zh}数据方限制了单个贡献在总和中的占比，而多方的行先行组合时，无法逐一累加对 {total} 的贡献`,
    hint: {
      en: 'ask for counts or least and greatest values, or for the total over one JOIN of the tables; or the owner sets no rule about totals for this table',
      zh: '请改为询问计数或最小值、最大值，或只用一次 JOIN 求总和；或由数据方取消该表的总和规则',
    },
  },
});
