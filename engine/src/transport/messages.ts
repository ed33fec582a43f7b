/** Text of the errors that sessions raise, in English and Chinese. Imported for its effect by whoever raises them. */
import { addCatalogue } from '../base/text.ts';
import '../platform/messages.ts';

addCatalogue({
  'peer.closed': {
    en: '{party} closed its connection during step "{step}"',
    zh: '{party} 在步骤“{step}”中断开了连接',
    hint: {
      en: 'ask {party} whether its process stopped, then run the job again',
      zh: '请向 {party} 确认其进程是否已停止，然后重新运行任务',
    },
  },
  'peer.silent': {
    en: '{party} sent nothing for {seconds} s during step "{step}"',
    zh: '{party} 在步骤“{step}”中已有 {seconds} 秒没有任何响应',
    hint: {
      en: 'check the network to {party} and whether its machine is overloaded, then run the job again',
      zh: '请检查与 {party} 之间的网络以及对方机器是否过载，然后重新运行任务',
    },
  },
  'peer.stalled': {
    en: '{party} is alive but has not sent what step "{step}" waits for in {seconds} s',
    zh: '{party} 仍在线，但 {seconds} 秒内未发送步骤“{step}”所等待的数据',
    hint: {
      en: 'look at what {party} is doing (a very slow local query?) and that all parties run the same version, then run the job again',
      zh: '请查看 {party} 正在做什么（本地查询过慢？），并确认各方软件版本一致，然后重新运行任务',
    },
  },
  'peer.bad-frame': {
    en: '{party} sent bytes that are no valid frame: found {found}, expected {expected}',
    zh: '{party} 发来的数据不是有效的帧：收到 {found}，应为 {expected}',
    hint: {
      en: 'check that {party} runs a compatible version and that nothing in between changes the connection',
      zh: '请确认 {party} 运行的版本兼容，并且中间没有设备改动连接内容',
    },
  },
  'peer.message-size': {
    en: '{party} sent a message of the wrong size in step "{step}": found {found} bytes, expected {expected}',
    zh: '{party} 在步骤“{step}”中发送的消息大小不符：收到 {found} 字节，应为 {expected} 字节',
    hint: {
      en: 'check that all parties run the same version and the same contract or program, with the same public lengths',
      zh: '请确认各参与方运行的是同一版本、同一份合约或程序，且公开的长度一致',
    },
  },
  'peer.too-early': {
    en: '{party} sent more than {limit} bytes ahead of what step "{step}" reads',
    zh: '{party} 发送的数据超前步骤“{step}”的读取进度，超过了 {limit} 字节的上限',
    hint: {
      en: 'check that all parties run the same version and the same contract; a much slower party may need more memory for early messages',
      zh: '请确认各参与方运行的是同一版本和同一份合约；若本方明显较慢，可调大提前消息的缓冲上限',
    },
  },
  'peer.other-operation': {
    en: '{party} is at operation {found} in step "{theirStep}" while this party is at {expected} in step "{step}"',
    zh: '{party} 正在步骤“{theirStep}”中执行 {found}，而本方正在步骤“{step}”中执行 {expected}',
    hint: {
      en: 'the parties run different programs: check that code, version and public parameters are the same at all, and that no decision depends on what only one party knows',
      zh: '各方运行的程序不同：请确认各方的代码、版本和公开参数一致，且任何分支都不取决于仅一方知道的内容',
    },
  },
  'peer.standstill': {
    en: 'all parties have waited for each other for {seconds} s: {party} is at operation {found} in step "{theirStep}", this party at {expected} in step "{step}"',
    zh: '各方已相互等待 {seconds} 秒：{party} 正在步骤“{theirStep}”中执行 {found}，本方正在步骤“{step}”中执行 {expected}',
    hint: {
      en: 'the parties run different programs: check that code, version and public parameters are the same at all, and that no decision depends on what only one party knows',
      zh: '各方运行的程序不同：请确认各方的代码、版本和公开参数一致，且任何分支都不取决于仅一方知道的内容',
    },
  },
  'peer.unread': {
    en: '{party} sent a message that the program never reads (step "{step}")',
    zh: '{party} 发送了程序不会读取的消息（步骤“{step}”）',
    hint: {
      en: 'check that all parties run the same version and the same contract',
      zh: '请确认各参与方运行的是同一版本和同一份合约',
    },
  },
  'peer.finished-early': {
    en: '{party} finished its program while step "{step}" still expects a message from it',
    zh: '步骤“{step}”仍在等待 {party} 的消息，但它的程序已经结束',
    hint: {
      en: 'check that all parties run the same version and the same contract',
      zh: '请确认各参与方运行的是同一版本和同一份合约',
    },
  },
  'peer.no-hello': {
    en: '{party} did not introduce itself within {seconds} s',
    zh: '{party} 在 {seconds} 秒内没有完成握手',
    hint: {
      en: 'check that {party} started the same job, then run it again',
      zh: '请确认 {party} 已启动同一任务，然后重新运行',
    },
  },
  'peer.version-differs': {
    en: '{party} speaks another version of the session protocol: found {found}, expected {expected}',
    zh: '{party} 使用的会话协议版本不同：对方为 {found}，本方为 {expected}',
    hint: { en: 'install the same version of Tacit at all parties', zh: '请在各参与方安装相同版本的 Tacit' },
  },
  'peer.session-differs': {
    en: '{party} joined another run: found {found}, expected {expected}',
    zh: '{party} 加入的是另一次运行：对方为 {found}，本方为 {expected}',
    hint: { en: 'start the job again at all parties', zh: '请在各参与方重新启动任务' },
  },
  'peer.program-differs': {
    en: '{party} runs another contract, or another run of it: found {found}, expected {expected}',
    zh: '{party} 运行的合约或其运行次序不同：对方为 {found}，本方为 {expected}',
    hint: {
      en: 'compare the contract and the version of Tacit with {party}; propose the question again if they differ',
      zh: '请与 {party} 核对合约和 Tacit 版本；如有不同，请重新提出问题',
    },
  },
  'peer.parties-differ': {
    en: '{party} sees other parties: found {found}, expected {expected}',
    zh: '{party} 所见的参与方列表不同：对方为 {found}，本方为 {expected}',
    hint: {
      en: 'compare names and order of the parties with {party}',
      zh: '请与 {party} 核对参与方的名称和顺序',
    },
  },
  'peer.computers-differ': {
    en: '{party} sees other computers among the parties: found {found}, expected {expected}',
    zh: '{party} 所见的计算方不同：对方为 {found}，本方为 {expected}',
    hint: {
      en: 'compare with {party} who computes and who only sends inputs or receives results',
      zh: '请与 {party} 核对哪些参与方执行计算、哪些只提交输入或接收结果',
    },
  },
  'peer.client-operation': {
    en: '{party} does not compute, but sent a message of operation {found} in step "{step}"',
    zh: '{party} 不参与计算，却在步骤“{step}”中发送了运算 {found} 的消息',
    hint: {
      en: 'a client sends inputs only: check that {party} runs the same version and the same program',
      zh: '客户端只能提交输入：请确认 {party} 运行的是同一版本和同一程序',
    },
  },
  'peer.prg-differs': {
    en: '{party} uses another generator of randomness: found {found}, expected {expected}',
    zh: '{party} 使用的伪随机数生成器不同：对方为 {found}，本方为 {expected}',
    hint: {
      en: 'install the same version of Tacit at all parties, and name the same generator or none',
      zh: '请在各参与方安装相同版本的 Tacit，并指定相同的生成器或都不指定',
    },
  },
  'peer.failed': {
    en: '{party} failed during step "{step}" ({cause})',
    zh: '{party} 在步骤“{step}”中失败（{cause}）',
    hint: { en: 'the log of {party} has the details', zh: '详细信息请查看 {party} 的日志' },
  },
  'run.stopped-by-data': {
    en: '{party} stopped the run in step "{step}" because of its own data',
    zh: '{party} 因其自身数据的原因，在步骤“{step}”中停止了运行',
    hint: {
      en: 'only {party} sees what it was: ask its operator to look at the job there, repair the data and refresh the dataset; then propose the question again',
      zh: '具体原因只有 {party} 自己能看到：请其运维人员查看该方的任务详情，修正数据并刷新数据集，然后重新提出问题',
    },
  },
  'session.cancelled': {
    en: 'cancelled at {party} during step "{step}"',
    zh: '{party} 在步骤“{step}”中取消了任务',
    hint: { en: 'run the job again when all parties agree', zh: '各参与方一致同意后可重新运行任务' },
  },
  'session.stopped': {
    en: 'the run was cancelled by its AbortSignal',
    zh: '运行已被其 AbortSignal 取消',
    hint: {
      en: 'start it again without the signal, or with one that leaves it more time',
      zh: '请不带该信号重新运行,或使用留出更多时间的信号',
    },
  },
  'session.closed': {
    en: 'the session is closed',
    zh: '会话已关闭',
    hint: { en: 'await every operation before the program returns', zh: '请在程序返回前等待所有操作完成' },
  },
  'session.lost-await': {
    en: 'the program went on without the message it asked of {party} in step "{step}"',
    zh: '程序在步骤“{step}”中没有等待它向 {party} 请求的消息就继续执行了',
    hint: { en: 'await every operation that sends messages', zh: '请等待（await）每个会发送消息的操作' },
  },
  'session.concurrent': {
    en: '{started} began while {running} had not ended on the same session',
    zh: '同一会话中 {running} 尚未结束就开始了 {started}',
    hint: {
      en: 'await each operation before the next one; run independent ones through together(sharing, [...]), which merges their rounds',
      zh: '请先等待（await）前一个运算结束；相互独立的运算请用 together(sharing, [...]) 并行，它会合并通信轮次',
    },
  },
  'session.unfinished': {
    en: 'the program returned before its operation {operation} had ended',
    zh: '程序在运算 {operation} 结束之前就返回了',
    hint: { en: 'await every operation that sends messages', zh: '请等待（await）每个会发送消息的操作' },
  },
  'session.branch-busy': {
    en: 'a session was used while its parallel branches run (step "{step}")',
    zh: '并行分支尚未结束时使用了其父会话（步骤“{step}”）',
    hint: {
      en: 'inside a branch use the session that the branch was given',
      zh: '请在分支内使用传给该分支的会话',
    },
  },
  'session.no-such-party': {
    en: 'there is no party {found} to talk to, expected one of 0 to {last} other than {self}',
    zh: '不存在可通信的参与方 {found}，应为 0 至 {last} 之间且不等于 {self}',
  },
  'session.no-link': {
    en: '{party} has no link to {found}, as neither of them computes',
    zh: '{party} 与 {found} 之间没有连接：双方都不是计算方',
    hint: {
      en: 'have a party that computes take that part, or let both compute',
      zh: '请改由计算方承担这一步，或让双方都参与计算',
    },
  },
  'session.computers': {
    en: '{found} parties were to compute, expected {expected}',
    zh: '计算方数量为 {found}，应为 {expected}',
  },
  'session.wrong-length': {
    en: 'a message of {found} bytes was passed, expected {expected}',
    zh: '传入的消息为 {found} 字节，应为 {expected} 字节',
  },
});
