/** Texts about a party of one's own: making, starting and looking after it. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.init': { en: 'make a party: keys, certificate, store, settings', zh: '创建一个参与方：密钥、证书、存储与设置' },
  'cli.start': { en: 'run the party until stopped', zh: '运行本方服务，直到被停止' },
  'cli.stop': { en: 'stop the running party', zh: '停止正在运行的本方服务' },
  'cli.status': { en: 'what the running party is and does', zh: '查看本方服务的状态' },
  'cli.doctor': {
    en: 'check settings, file modes, disk, data, and the way to peers, their clocks and versions',
    zh: '检查设置、文件权限、磁盘、数据，以及与各方的连接、时钟和版本',
  },

  'cli.stop.done': { en: 'stopping', zh: '正在停止' },
  'cli.status.text': {
    en: '{name} at {url}, version {version}, Node {node}\npeers: {peers}; datasets: {datasets}; jobs: {jobs}',
    zh: '{name}，地址 {url}，版本 {version}，Node {node}\n对等方：{peers}；数据集：{datasets}；任务：{jobs}',
  },
  'cli.status.expired': {
    en: 'policies that have expired, so that nothing is granted: {datasets}',
    zh: '策略已过期、不再授予任何用途的数据集：{datasets}',
  },
  'cli.status.wait': { en: 'wait this long for the party to come up', zh: '等待服务就绪的最长秒数' },
  'cli.bad-seconds': {
    en: '--wait {found} is not a number of seconds',
    zh: '--wait {found} 不是秒数',
    hint: { en: 'for example: --wait 20', zh: '例如：--wait 20' },
  },
  'cli.init.name': {
    en: 'name of this party: lowercase letters, digits, dots, hyphens',
    zh: '本方名称：小写字母、数字、点、连字符',
  },
  'cli.init.port': { en: 'port of the API, peers and runs', zh: 'API、对等方与运行共用的端口' },
  'cli.init.host': { en: 'address to listen on', zh: '监听地址' },
  'cli.init.url': { en: 'address at which peers reach this party', zh: '对等方访问本方的地址' },
  'cli.init.done': {
    en: 'made party {name} in {home}\naddress {url}\npublic key {key}\ncertificate {pin}\nnext: tacit start{flag}',
    zh: '已在 {home} 创建参与方 {name}\n地址 {url}\n公钥 {key}\n证书指纹 {pin}\n下一步：tacit start{flag}',
  },
  'cli.start.ready': { en: '{name} is ready at {url}; stop with Ctrl-C', zh: '{name} 已就绪：{url}；按 Ctrl-C 停止' },
  'cli.doctor.with': { en: 'only this peer', zh: '仅检查该机构' },
  'cli.doctor.line': { en: '{about}: {detail}', zh: '{about}：{detail}' },
  'cli.doctor.settings': { en: 'settings', zh: '设置' },
  'cli.doctor.disk': { en: 'disk', zh: '磁盘' },
  'cli.doctor.server': { en: 'server', zh: '服务' },
  'cli.doctor.data': { en: 'data', zh: '数据' },
  'cli.doctor.policy': { en: 'policy', zh: '策略' },
  'cli.doctor.peer': { en: 'peer', zh: '对等方' },
  'cli.doctor.clock': { en: 'clock', zh: '时钟' },
  'cli.doctor.version': { en: 'version', zh: '版本' },
  'cli.doctor.free': { en: '{free} free, {needed} needed', zh: '可用空间 {free}，至少需要 {needed}' },
  'cli.doctor.free-hint': {
    en: 'free some space on the disk that holds {home}: a run whose party cannot write fails at all parties',
    zh: '请在 {home} 所在磁盘上腾出空间：任何一方无法写入，运行就会在所有参与方失败',
  },
  'cli.doctor.restart': {
    en: 'the party answers at {url}, but config.yaml now says {configured}',
    zh: '本方服务的地址为 {url}，而 config.yaml 中现为 {configured}',
  },
  'cli.doctor.restart-hint': {
    en: 'start it again (tacit stop, tacit start); peers that were given {url} need a new invitation',
    zh: '请重新启动（tacit stop、tacit start）；已得到 {url} 的对等方需要重新邀请',
  },
  'cli.doctor.rows': { en: '{rows} rows, unchanged', zh: '{rows} 行，内容未变' },
  'cli.doctor.slow': {
    en: '{rows} rows; reading them all takes longer than this check waits',
    zh: '{rows} 行；全部读取所需时间超过本次检查的等待时间',
  },
  'cli.doctor.slow-hint': {
    en: 'nothing is known about changes; a run reads the data again and says so',
    zh: '无法判断内容是否有变；运行时会重新读取并给出结论',
  },
  'cli.doctor.clock-good': { en: 'differs by {difference}', zh: '相差 {difference}' },
  'cli.doctor.clock-hint': {
    en: 'check the clock of {suspects} (date -u): contracts and invitations are refused when clocks differ by more than 10 min',
    zh: '请检查 {suspects} 的时钟（date -u）：时钟相差超过 10 分钟时，合约与邀请会被拒绝',
  },
  'cli.doctor.no-clock': { en: 'the peer does not tell its time', zh: '该对等方未告知其时间' },
  'cli.doctor.versions': { en: 'the peer runs {found}, this party {own}', zh: '该对等方运行 {found}，本方运行 {own}' },
  'cli.doctor.same-version': {
    en: 'install the same version of Tacit at both parties: contracts between different ones are refused',
    zh: '请在双方安装相同版本的 Tacit：不同版本之间的合约会被拒绝',
  },
  'cli.doctor.see-log': { en: "see log.jsonl in the party's directory", zh: '请查看本方目录中的 log.jsonl' },
  'cli.contract.title': { en: 'What is signed', zh: '签署内容' },
  'cli.contract.missing': {
    en: 'your policy does not allow: {grants}; approving needs --grant once or --grant always',
    zh: '您的策略不允许：{grants}；批准时需加上 --grant once 或 --grant always',
  },
  'cli.contract.question': { en: 'Question, as it will be computed', zh: '问题（按实际计算内容）' },
  'cli.contract.original': { en: 'Question, as {proposer} wrote it', zh: '问题（{proposer} 的原文）' },
});
