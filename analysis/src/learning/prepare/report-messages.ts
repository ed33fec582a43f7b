/** Texts of the report of a preparation. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare.report.title': { en: 'Prepared table "{output}"', zh: '预处理后的表“{output}”' },
  'prepare.report.kept': {
    en: 'The prepared table is kept as shares under the name "{output}", and what its columns were prepared by as "{fitted}". A model trained on this table is used on tables that "{fitted}" prepared.',
    zh: '预处理后的表以份额形式留存，名为“{output}”；其变换留存为“{fitted}”。用该表训练的模型，只用于经“{fitted}”预处理的表。',
  },
  'prepare.report.kept-with': {
    en: 'The table prepared by {with} is kept as shares under the name "{output}".',
    zh: '经 {with} 预处理的表以份额形式留存，名为“{output}”。',
  },
  'prepare.report.columns': { en: 'Columns', zh: '列' },
  'prepare.report.column': { en: 'column', zh: '列' },
  'prepare.report.made': { en: 'made', zh: '来源' },
  'prepare.report.as-it-was': { en: 'as it was', zh: '原样' },
  'prepare.report.prepared': { en: 'prepared', zh: '经预处理' },
  'prepare.report.type': { en: 'type', zh: '类型' },
  'prepare.report.values': { en: 'values', zh: '取值' },
  'prepare.report.listed': { en: '{values} listed', zh: '列表共 {values} 个' },
});
