/** `config.yaml` of a home directory. */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type Language, say, UsageError } from '@tacit/engine/text';
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseYaml } from '../text/yaml.ts';
import { isAllowedEntry } from './api-gate.ts';
import { isPartyUrl, isReachableUrl, isUnspecifiedHost } from './card.ts';
import { isPartyName } from './names.ts';

export interface PartyConfig {
  readonly name: string;
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Where peers reach this party, if that is not https://host:port. */
  readonly publicUrl?: string | undefined;
  /** Who may use /api beside this machine: addresses, networks as address/bits, or '*'. */
  readonly api?: { readonly allow: readonly string[] } | undefined;
  /** How browsers reach this party. */
  readonly console?:
    | {
        /** Where, if that is not where peers do: https://host:port. */
        readonly url?: string | undefined;
        /** Certificate (with those that it was issued by) and key that the organisation's CA gave, PEM: absolute paths. */
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
      }
    | undefined;
  /** Folders that data may be added from. Without this, only the operator may name files. */
  readonly data?: { readonly roots: readonly string[] } | undefined;
  /** What one computation may cost this party; contracts beyond that are refused. Defaults: contracts/limits.ts. */
  readonly limits?:
    | {
        /** Rows of each table that goes into a computation. */
        readonly rows?: number | undefined;
        /** Megabytes that this party sends. */
        readonly sentMB?: number | undefined;
        /** Megabytes of memory, estimated. */
        readonly memoryMB?: number | undefined;
      }
    | undefined;
  /** Delay and bandwidth put on links, for tests and benches. */
  readonly link?:
    | { readonly roundTripMs?: number | undefined; readonly mbitPerSecond?: number | undefined }
    | undefined;
}

const hostPattern = /^[A-Za-z0-9.:_-]{1,253}$/;

const configSchema: z.ZodType<PartyConfig> = z.strictObject({
  name: z.string().refine(isPartyName, 'lowercase letters, digits, dots, hyphens'),
  host: z.string().regex(hostPattern, 'host name or address'),
  port: z.int().min(0).max(65535),
  publicUrl: z.string().refine(isPartyUrl, 'https://host:port').optional(),
  api: z
    .strictObject({ allow: z.array(z.string().refine(isAllowedEntry, "an address, address/bits or '*'")).max(256) })
    .optional(),
  console: z
    .strictObject({
      url: z.string().refine(isPartyUrl, 'https://host:port').optional(),
      cert: z.string().refine(isAbsolute, 'the absolute path of a file').optional(),
      key: z.string().refine(isAbsolute, 'the absolute path of a file').optional(),
    })
    .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key together')
    .optional(),
  data: z
    .strictObject({ roots: z.array(z.string().refine(isAbsolute, 'the absolute path of a folder')).min(1).max(64) })
    .optional(),
  limits: z
    .strictObject({
      rows: z.int().positive().optional(),
      sentMB: z.number().positive().optional(),
      memoryMB: z.number().positive().optional(),
    })
    .optional(),
  link: z
    .strictObject({
      roundTripMs: z.number().min(0).max(10_000).optional(),
      mbitPerSecond: z.number().positive().optional(),
    })
    .optional(),
});

/** Where peers reach the party: as configured, else the address it listens on. */
export function urlOf(config: PartyConfig, port: number): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `https://${host}:${port}`;
}

/** Throws UsageError 'party.no-public-address' when peers would be told an address at which nobody can be reached. */
function checkPublic(config: PartyConfig, file: string): void {
  const { host, publicUrl } = config;
  if (publicUrl === undefined ? !isUnspecifiedHost(host) : isReachableUrl(publicUrl)) return;
  throw new UsageError('party.no-public-address', { found: publicUrl ?? host, file });
}

/** Throws UsageError 'yaml.…', naming line and column, or 'party.no-public-address'. */
export function readConfig(file: string): PartyConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('home.unusable', { file, cause: (error as Error).message }, { cause: error });
  }
  const config = parseYaml(text, file, configSchema).value;
  checkPublic(config, file);
  return config;
}

/**
 * Text of `config.yaml`, which will be `file`, with what else may be set as comments. Throws UsageError
 * 'party.invalid-address' or 'party.no-public-address'.
 */
export function printConfig(config: PartyConfig, file: string, language: Language = 'en'): string {
  const result = configSchema.safeParse(config);
  if (!result.success) {
    const issue = result.error.issues[0];
    const what = issue?.path.map(String).join('.') ?? '';
    const found = JSON.stringify(config[what as keyof PartyConfig] ?? null).slice(0, 80);
    const expected = what === 'port' ? '0…65535' : (issue?.message ?? '');
    throw new UsageError('party.invalid-address', { what, found, expected });
  }
  checkPublic(result.data, file);
  return `${stringify(result.data)}${comments(result.data, language)}`;
}

function comments(config: PartyConfig, language: Language): string {
  const note = (key: string, example: string): string =>
    `\n${say(`config-file.${key}`, {}, language).replace(/^/gm, '# ')}\n# ${example}\n`;
  return [
    config.api === undefined ? note('api', 'api: { allow: [10.20.0.0/16] }') : '',
    config.console === undefined ? note('console', 'console: { url: https://tacit.bank.example:7443 }') : '',
    config.data === undefined ? note('data', 'data: { roots: [/srv/tacit-data] }') : '',
  ].join('');
}
