/** What people read of shares that stay at the computers, and of contracts that run several times. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.keeps': {
    en: 'each keeps its shares of "{output}" ({numbers} numbers made of {datasets}) after the run, encrypted; {together} of them together could rebuild it; a later contract may use it that all of {owners} sign',
    zh: '运行结束后各自加密保存“{output}”的份额（由 {datasets} 得出的 {numbers} 个数）；其中 {together} 方合谋即可还原；此后只有经 {owners} 全部签署的合约才能使用它',
  },
  'disclosure.uses': {
    en: 'uses what run {run} of contract {contract} left: their shares of "{name}" ({numbers} numbers made of {datasets}); nobody learns more of it than is said here',
    zh: '使用合约 {contract} 第 {run} 次运行留下的“{name}”的份额（由 {datasets} 得出的 {numbers} 个数）；除此处所列内容外，无人从中获知更多',
  },
  'disclosure.runs': {
    en: 'may learn all of this up to {times} times, until {until}: the contract may be run so often; each run reads the same, unchanged data and has its own receipt',
    zh: '在 {until} 之前最多可获知上述内容 {times} 次：合约最多可运行这么多次；每次运行读取的都是同一份未变的数据，并各有回执',
  },
});
