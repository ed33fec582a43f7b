/** What is wrong with a question for a profile. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'profile.no-pair': {
    en: 'of {columns} no two are numbers or truth values: there is nothing to correlate',
    zh: '{columns} 中没有两列数值列或布尔列：无可计算相关性的列',
    hint: {
      en: 'name two such columns at least, or leave "correlation" and "vif" out of "tell"',
      zh: '请至少写出两个此类列，或从 "tell" 中去掉 "correlation" 与 "vif"',
    },
  },
  'profile.wide-column': {
    en: '{column} ({min} to {max}, in its smallest unit) is too wide to be added up over {rows} rows',
    zh: '{column}（{min} 至 {max}，以其最小单位计）范围过宽，无法对 {rows} 行求和',
    hint: {
      en: 'declare a narrower range (tacit data add --range), or leave "moments" out of "tell"',
      zh: '请声明更窄的范围（tacit data add --range），或从 "tell" 中去掉 "moments"',
    },
  },
});
