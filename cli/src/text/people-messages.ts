/** Texts about people who sign in with a browser. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.console': {
    en: 'a link by which the account that runs the party signs in with a browser: once, within ten minutes',
    zh: '为运行本方的账户生成浏览器登录链接：仅可使用一次，十分钟内有效',
  },
  'cli.console.root': {
    en: 'print the root certificate that browsers can be told to trust, for this party and its names alone',
    zh: '输出可让浏览器信任的根证书，仅对本方的名称有效',
  },
  'cli.console.note': {
    en: 'Open this address in a browser on this machine; it signs in {user}, once, until {endsAt}. The browser may warn that it does not know the certificate: its SHA-256 must be {pin}.',
    zh: '请在本机浏览器中打开此地址；它以 {user} 的身份登录，仅可使用一次，有效期至 {endsAt}。浏览器可能提示证书不受信任：其 SHA-256 指纹必须为 {pin}。',
  },
  'cli.console.root-note': {
    en: 'Whoever trusts this certificate gets no warning from this party. It can vouch for the names of this party only: localhost, its address, publicUrl and console.url, and names below them. Its key is in the folder console of the home directory.',
    zh: '信任此证书后，浏览器访问本方时不再告警。它只能为本方的名称作证：localhost、本方地址、publicUrl 与 console.url 及其下级名称。其私钥保存在主目录的 console 文件夹中。',
  },
  'cli.console.no-root': {
    en: "the certificate at {url} is the organisation's own: there is no root of this party",
    zh: '{url} 使用的是本机构自有的证书：本方没有自己的根证书',
    hint: {
      en: "browsers have to know the organisation's CA; without console.cert in config.yaml the party makes a root",
      zh: '浏览器需信任本机构的 CA；若 config.yaml 中未设置 console.cert，本方会自行生成根证书',
    },
  },
  'cli.console.no-pages': {
    en: 'This party runs without the pages of the console: nothing opens at this address so far. Programs can use its code with POST /api/sessions.',
    zh: '本方目前未带控制台页面：此地址暂无内容可打开。程序可用其中的代码调用 POST /api/sessions。',
  },
  'cli.user': {
    en: 'people who sign in with a browser, each with roles',
    zh: '通过浏览器登录的人员，每人有各自的角色',
  },
  'cli.user.add': {
    en: 'add a person and print the link by which they come in: once, within 24 hours',
    zh: '添加人员并显示其登录链接：仅可使用一次，24 小时内有效',
  },
  'cli.user.name': {
    en: "the person's name, which the audit log gives with what they do; it stays at this party",
    zh: '人员名称；审计日志会以此记录其操作，名称只保存在本方',
  },
  'cli.user.role': {
    en: 'viewer (jobs, ledger, receipts, audit log), analyst (also ask, run, results), approver (also data, policies, sign, results), admin (also peers, people; no results); more than one: repeat',
    zh: 'viewer（任务、台账、回执、审计日志）、analyst（另可提问、运行、查看结果）、approver（另可管理数据与策略、签署、查看结果）、admin（另可管理对等方与人员；不可查看结果）；多个角色请重复该选项',
  },
  'cli.user.list': { en: 'list people, their roles and how they come in', zh: '列出人员、角色与登录方式' },
  'cli.user.roles': {
    en: 'give a person these roles in place of those before',
    zh: '为人员重新设置角色，替换原有角色',
  },
  'cli.user.link': {
    en: 'print a new link for a person who lost their passphrase or passkey, or came too late; those made before end',
    zh: '为丢失密码短语或通行密钥、或错过期限的人员生成新链接；此前的链接随即失效',
  },
  'cli.user.remove': {
    en: 'remove a person; their sessions and links end at once',
    zh: '移除人员；其会话与链接立即失效',
  },
  'cli.user.removed': { en: 'removed {name}', zh: '已移除 {name}' },
  'cli.user.changed': { en: '{name} is now {roles}', zh: '{name} 现在的角色：{roles}' },
  'cli.user.none': {
    en: 'nobody so far; begin with: tacit user add NAME --role approver',
    zh: '还没有人员；请先运行：tacit user add 名称 --role approver',
  },
  'cli.user.active': { en: 'by passphrase', zh: '密码短语' },
  'cli.user.passkeys': { en: 'by {passkeys} passkeys', zh: '{passkeys} 个通行密钥' },
  'cli.user.invited': { en: 'has a link until {until}', zh: '持有链接，有效期至 {until}' },
  'cli.user.no-way-in': { en: 'needs a link', zh: '需要链接' },
  'cli.user.note': {
    en: 'Give this link to {user} on a way that others do not read. It works once, until {endsAt}; {user} then sets a passphrase or a passkey. Where the browser warns of the certificate, its SHA-256 must be {pin}.',
    zh: '请通过他人看不到的途径将此链接交给 {user}。链接仅可使用一次，有效期至 {endsAt}；之后由 {user} 设置密码短语或通行密钥。若浏览器提示证书不受信任，其 SHA-256 指纹必须为 {pin}。',
  },
  'cli.user.bad-role': {
    en: 'there is no role {found}; roles are {roles}',
    zh: '没有角色 {found}；可用角色：{roles}',
    hint: { en: 'for example: --role approver', zh: '例如：--role approver' },
  },
  'cli.column.sign-in': { en: 'sign-in', zh: '登录方式' },
});
