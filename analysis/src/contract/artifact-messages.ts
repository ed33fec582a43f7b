/** What people read of shares that stay at the computers. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.keeps': {
    en: 'each keeps shares of "{output}" ({numbers} numbers of {datasets}), encrypted; {together} of them together could rebuild it; {owners} must sign every contract that uses it',
    zh: '各自加密留存“{output}”的份额（由 {datasets} 得出的 {numbers} 个数）；其中 {together} 方合谋即可还原；使用它的合约须经 {owners} 签署',
  },
  'disclosure.keeps-each': {
    en: 'after each run, each keeps that run’s shares of "{output}" ({numbers} numbers of {datasets}), encrypted; {together} of them together could rebuild it; {owners} must sign every contract that uses it',
    zh: '每次运行之后，各自加密留存该次运行“{output}”的份额（由 {datasets} 得出的 {numbers} 个数）；其中 {together} 方合谋即可还原；使用它的合约须经 {owners} 签署',
  },
  'disclosure.uses': {
    en: 'uses "{name}", shares that run {run} of contract {contract} left ({numbers} numbers of {datasets}); minimum, uses of columns and rules about totals in the policies of these held for that contract, and hold here only as far as a line says so',
    zh: '使用“{name}”：合约 {contract} 第 {run} 次运行留下的份额（由 {datasets} 得出的 {numbers} 个数）；这些数据的策略中的最小分组、列的用途和合计规则约束的是那份合约，在此仅在清单条目写明时适用',
  },
});
