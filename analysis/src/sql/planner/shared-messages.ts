/** Errors about relations of several owners' tables. */
import { addCatalogue } from '@tacit/engine';

const at = { en: 'line {line}, column {column}: ', zh: '第 {line} 行第 {column} 列：' };

addCatalogue({
  'sql.shared-own-rows': {
    en: `${at.en}{owner} would receive an answer in which rows of its own stand beside rows that only others have: without them it would know less than {minimum} rows of the others`,
    zh: `${at.zh}{owner} 将收到的结果中，它自己的行与仅属于其他方的行并列：除去自己的行后，它可得知不足 {minimum} 行的其他方数据`,
    hint: {
      en: 'name a recipient that has no table in the question; or match the rows by JOIN or LEFT JOIN instead of FULL JOIN and UNION ALL inside; or ask for UNION ALL as a whole, which leaves own rows out of the minimum',
      zh: '请指定在该问题中没有表的接收方；或用 JOIN、LEFT JOIN 匹配各行，而不在内部使用 FULL JOIN 或 UNION ALL；或对 UNION ALL 整体提问，此时最小值不计自己的行',
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
