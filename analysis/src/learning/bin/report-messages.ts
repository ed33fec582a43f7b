/** Texts of the report of a binning. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bin.report.title': { en: 'Weight of evidence for {label}', zh: '{label} 的证据权重（WOE）' },
  'bin.report.too-few': {
    en: 'Fewer than {minimum} rows have the label {label}, or fewer than {minimum} do not: nothing more is told.',
    zh: '带有标签 {label} 的行不足 {minimum}，或不带的不足 {minimum}：不再公布任何内容。',
  },
  'bin.report.minimum': {
    en: 'Every bin has at least {minimum} rows with the label {label} and {minimum} without it: bins with fewer are joined, values with fewer withheld.',
    zh: '每箱带有与不带标签 {label} 的行各至少 {minimum}：不足的分箱已合并，不足的取值隐去。',
  },
  'bin.report.rows': { en: 'Rows', zh: '行数' },
  'bin.report.about': { en: 'of which', zh: '内容' },
  'bin.report.count': { en: 'rows', zh: '行数' },
  'bin.report.all': { en: 'all', zh: '全部' },
  'bin.report.positives': { en: 'with the label {label}', zh: '带有标签 {label}' },
  'bin.report.woe-told': { en: '{feature}: weight of evidence', zh: '{feature}：证据权重（WOE）' },
  'bin.report.woe-equal-frequency': {
    en: '{feature}: bins of about equally many rows',
    zh: '{feature}：行数大致相等的分箱',
  },
  'bin.report.woe-monotone': { en: '{feature}: monotone bins', zh: '{feature}：单调分箱' },
  'bin.report.woe-chi-merge': { en: '{feature}: bins by χ² (ChiMerge)', zh: '{feature}：卡方分箱（ChiMerge）' },
  'bin.report.nothing': {
    en: '{feature}: nothing is told, as no bin has {minimum} rows of each label',
    zh: '{feature}：没有任何分箱的两类标签各有 {minimum} 行，隐去',
  },
  'bin.report.withheld': { en: '{feature}: withheld: {values}', zh: '{feature}：隐去：{values}' },
  'bin.report.ways': { en: '{feature}: ways to put bins together', zh: '{feature}：分箱方式比较' },
  'bin.report.way': { en: 'way', zh: '方式' },
  'bin.report.bins': { en: 'bins', zh: '箱数' },
  'bin.report.cuts': { en: 'cut points', zh: '切点' },
  'bin.report.way-told': { en: 'as told', zh: '按公布结果' },
  'bin.report.way-equal-frequency': { en: 'equally many rows', zh: '等频' },
  'bin.report.way-monotone': { en: 'monotone', zh: '单调' },
  'bin.report.way-chi-merge': { en: 'ChiMerge', zh: '卡方合并（ChiMerge）' },
});
