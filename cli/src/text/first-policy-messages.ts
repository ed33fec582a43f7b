import { addCatalogue } from '@tacit/party/api';

/** `tacit data add` with a policy. */
addCatalogue({
  'cli.data.allow': {
    en: 'allow these uses of a column at once (id=join,membership); without it nothing is allowed until a policy is set',
    zh: '同时许可某列的这些用途（id=join,membership）；不写则在设置策略之前一律不允许使用',
  },
  'cli.data.recipients': {
    en: 'with --allow: parties that may receive results',
    zh: '与 --allow 连用：可接收结果的参与方',
  },
  'cli.data.helpers': {
    en: 'with --allow: parties that may help to compute (default: none)',
    zh: '与 --allow 连用：可协助计算的参与方（默认：无）',
  },
  'cli.data.no-recipients': {
    en: '--allow without --recipients: nobody could receive anything',
    zh: '指定了 --allow 而没有 --recipients：没有任何一方可以接收结果',
    hint: {
      en: 'name them (--recipients bank), also yourself if you are to receive results; "*" is anybody who takes part',
      zh: '请写明接收方（--recipients bank），自己要接收结果时也须写上；"*" 表示任何参与方',
    },
  },
  'cli.data.no-allow': {
    en: '--recipients and --helpers say nothing without --allow',
    zh: '没有 --allow 时，--recipients 和 --helpers 不起作用',
    hint: {
      en: 'add --allow COLUMN=USE,…, or set a policy afterwards: tacit policy edit NAME',
      zh: '请加上 --allow 列=用途,…，或之后设置策略：tacit policy edit NAME',
    },
  },
  'cli.data.allowed': {
    en: 'The policy of {name} now allows this and nothing else, in any contract that you sign:',
    zh: '{name} 的策略现在只许可以下内容，且须经您签署合约：',
  },
  'cli.data.allowed-use': { en: '{column}: {use}: {words}', zh: '{column}：{use}：{words}' },
  'cli.data.allowed-recipients': { en: 'results may go to: {recipients}', zh: '结果可发给：{recipients}' },
  'cli.data.allowed-helpers': { en: 'helpers: {helpers}', zh: '协助方：{helpers}' },
  'cli.data.allowed-no-helper': { en: 'no helper', zh: '不允许协助方' },
  'cli.data.allowed-more': {
    en: 'Minimum group size, expiry and the rest: tacit policy edit {name}{flag}',
    zh: '最小分组、有效期等其余设置：tacit policy edit {name}{flag}',
  },
});
