/** Words of the report of an isolation forest. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'isolation.report.title': { en: 'Isolation forest of the rows of {table}', zh: '{table} 各行的孤立森林' },
  'isolation.report.kept': {
    en: 'The trees stay at the computers as shares, under the name "{output}": kinds score and serve give rows their anomaly scores.',
    zh: '各棵树以份额留存于各计算方，名为“{output}”：类型 score 与 serve 给出各行的异常得分。',
  },
  'isolation.report.rows': {
    en: 'Rows that took part: {rows}. Each of {trees} trees saw {sample} of {drawn} of them.',
    zh: '参与的行数：{rows}。{trees} 棵树各取其中 {drawn} 行里的 {sample} 行。',
  },
  'isolation.report.scores': {
    en: 'A score is from 0 to 1: near 1 few splits tell a row apart from all others; about 0.5 for all rows, none stands out.',
    zh: '得分为 0 至 1：接近 1 表示少数几次分裂即可将该行与其余各行分开；若所有行约为 0.5，则没有突出的行。',
  },
});
