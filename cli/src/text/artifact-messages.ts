/** Texts about what is kept for later runs: artifacts, and what is prepared. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.artifact': {
    en: 'what contracts left at this party for later: list, show, delete',
    zh: '合约留在本方以备后用的产物：列出、查看、删除',
  },
  'cli.prepare': {
    en: 'prepare randomness ahead as the dealer of a contract, or take in what its dealer prepared',
    zh: '作为合约的分发方预先准备随机数，或导入分发方准备的内容',
  },
  'cli.prepare.make': {
    en: 'at the dealer: make what one run of a contract takes, seal it and deliver it',
    zh: '在分发方：生成合约一次运行所需的内容，密封并送达各计算方',
  },
  'cli.prepare.out': {
    en: 'write a file for each computer instead of delivering over the network',
    zh: '不经网络送达，而是为每个计算方写一个文件',
  },
  'cli.prepare.list': {
    en: 'preparations that this party holds, or made as a dealer',
    zh: '本方持有的，或作为分发方生成的预处理',
  },
  'cli.prepare.import': {
    en: 'take in the file that the dealer made for this party',
    zh: '导入分发方为本方生成的文件',
  },
  'cli.prepare.file': { en: 'file of the dealer for this party', zh: '分发方为本方生成的文件' },
  'cli.prepare.deliver': {
    en: 'at the dealer: deliver what could not be delivered before',
    zh: '在分发方：再次送达此前未能送达的部分',
  },
  'cli.prepare.number': { en: 'number of the preparation', zh: '预处理编号' },
  'cli.prepare.step.plan': { en: 'planning what the run takes', zh: '正在规划运行所需的内容' },
  'cli.prepare.step.deal': { en: 'making {total}', zh: '正在生成 {total}' },
  'cli.prepare.step.seal': { en: 'sealing: {done} of {total}', zh: '正在密封：{done}，共 {total}' },
  'cli.prepare.step.deliver': { en: 'delivering: {done} of {total}', zh: '正在送达：{done}，共 {total}' },
  'cli.prepare.made': {
    en: 'Preparation {number} of job {job}, good for one run:',
    zh: '任务 {job} 的预处理 {number}，只供一次运行使用：',
  },
  'cli.prepare.part.delivered': { en: '{party} has its part ({size})', zh: '{party} 已收到其部分（{size}）' },
  'cli.prepare.part.delivering': { en: 'being delivered to {party} ({size})', zh: '正在送达 {party}（{size}）' },
  'cli.prepare.part.kept': { en: '{party} does not have its part ({size})', zh: '{party} 尚未收到其部分（{size}）' },
  'cli.prepare.part.dropped': {
    en: 'the part of {party} ({size}) is not here any more',
    zh: '{party} 的部分（{size}）已不在本方',
  },
  'cli.prepare.part.written': { en: 'for {party} ({size}): {file}', zh: '给 {party}（{size}）：{file}' },
  'cli.prepare.next-run': {
    en: 'This party is not needed any more: any of the others runs it with tacit run {job}',
    zh: '此后不再需要本方在场：其他任何一方均可运行：tacit run {job}',
  },
  'cli.prepare.next-again': {
    en: 'Deliver the rest when that party is there: tacit prepare deliver {number}{flag}',
    zh: '待该方在线后送达其余部分：tacit prepare deliver {number}{flag}',
  },
  'cli.prepare.next-carry': {
    en: 'Take each file to its party, which alone can open it: tacit prepare import FILE there. Then delete the copies. This party is not needed any more.',
    zh: '请将每个文件交给对应的一方（只有该方能打开），在其处执行 tacit prepare import 文件，然后删除副本。此后不再需要本方在场。',
  },
  'cli.prepare.imported': {
    en: 'Preparation {number} of {dealer} for job {job} is here ({size}). Delete the file; when all computers have theirs: tacit run {job}{flag}',
    zh: '{dealer} 为任务 {job} 生成的预处理 {number} 已导入（{size}）。请删除该文件；各计算方都导入后即可运行：tacit run {job}{flag}',
  },
  'cli.prepare.not-taken': {
    en: '{file} changed while it was read',
    zh: '读取期间 {file} 发生了变化',
    hint: { en: 'copy it anew, then import it again', zh: '请重新复制后再导入' },
  },
  'cli.prepare.none': { en: 'There is no preparation here.', zh: '本方没有预处理。' },
  'cli.prepare.from': { en: 'own, by {dealer}', zh: '本方的，由 {dealer} 生成' },
  'cli.prepare.for': { en: 'for {party}', zh: '给 {party}' },
  'cli.prepare.state.ready': { en: 'ready for a run', zh: '可供运行' },
  'cli.prepare.state.used': { en: 'used at {at}', zh: '已于 {at} 使用' },
  'cli.prepare.state.dropped': { en: 'taken away', zh: '已删除' },
  'cli.prepare.state.kept': { en: 'waits here', zh: '在此等待送达' },
  'cli.prepare.state.delivering': { en: 'being delivered', zh: '正在送达' },
  'cli.prepare.state.delivered': { en: 'delivered', zh: '已送达' },
  'cli.artifact.content.table': { en: 'table', zh: '表' },
  'cli.artifact.content.set': { en: 'rows of a table', zh: '表的行' },
  'cli.artifact.list': { en: 'list what is kept here', zh: '列出本方保存的产物' },
  'cli.artifact.show': {
    en: 'say what an artifact is, where it came from and who holds it',
    zh: '说明一个产物是什么、来自何处、由谁持有',
  },
  'cli.artifact.delete': {
    en: 'delete an artifact here: no contract can use it any more',
    zh: '删除本方的一个产物：此后任何合约都不能再使用它',
  },
  'cli.artifact.name': { en: 'its name: kind/job/output', zh: '产物名称：类型/任务/输出' },
  'cli.artifact.none': { en: 'no contract has left anything here', zh: '没有合约在本方留下产物' },
  'cli.artifact.deleted': {
    en: 'deleted {name}; what other parties hold of it they delete themselves',
    zh: '已删除 {name}；其他参与方持有的部分由其自行删除',
  },
  'cli.artifact.content.memory': { en: 'kept between runs', zh: '运行之间保存' },
  'cli.artifact.content.shares': { en: 'shares', zh: '份额' },
  'cli.artifact.content.model': { en: 'model', zh: '模型' },
  'cli.artifact.content.file': { en: 'file', zh: '文件' },
  'cli.artifact.what': {
    en: '{content}, {bytes} bytes on disk, encrypted',
    zh: '{content}，磁盘上占 {bytes} 字节，已加密',
  },
  'cli.artifact.from': {
    en: 'left by run {run} of job {job} at {at}',
    zh: '由任务 {job} 的第 {run} 次运行于 {at} 留下',
  },
  'cli.artifact.held': {
    en: 'each of {computers} holds its share, under {protocol}',
    zh: '{computers} 各持有一份份额，协议为 {protocol}',
  },
  'cli.artifact.made': {
    en: 'made of {datasets}; a contract that uses it is signed by {owners}',
    zh: '由 {datasets} 得出；使用它的合约须由 {owners} 签署',
  },
  'cli.artifact.digest': { en: 'digest, as in the receipt: {digest}', zh: '摘要（与回执一致）：{digest}' },
});
