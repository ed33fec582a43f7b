/** Signing in: by a link that works once, by name and passphrase, and the first passphrase of whoever came by a link. */
import { ProblemError } from '@tacit/party/api';
import type { BrowserSession, LinkPreview } from '@tacit/party/api/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sessionQuery } from '../../client/session.tsx';
import { client } from '../../client/transport.ts';
import { Moment } from '../../parts/moment.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loaded } from '../../parts/state.tsx';
import { useWords } from '../../text/words.tsx';

/** The code of a link as `/enter#k=CODE`: what stands behind # is sent to nobody. */
function codeInAddress(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('k');
  return code === null || code === '' ? undefined : code;
}

export function Enter() {
  const [code, setCode] = useState(codeInAddress);
  const { say } = useWords();
  return (
    <main className="narrow">
      <h1>{say('console.enter.title')}</h1>
      {code === undefined ? (
        <ByPassphrase />
      ) : (
        <ByLink
          code={code}
          onOther={() => {
            history.replaceState(null, '', '/enter');
            setCode(undefined);
          }}
        />
      )}
    </main>
  );
}

/** A mutation that ends in a session. */
function useEntering() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => client.call<BrowserSession>('POST', '/api/sessions', body),
    onSuccess: (session) => {
      // The code is used: nobody shall see it in the address.
      if (location.pathname === '/enter') history.replaceState(null, '', '/');
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

function ByLink({ code, onOther }: { readonly code: string; readonly onOther: () => void }) {
  const { say } = useWords();
  const preview = useQuery({
    queryKey: ['link', code],
    queryFn: () => client.call<LinkPreview>('POST', '/api/sessions/preview', { link: code }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entering = useEntering();
  const other = (
    <button type="button" data-kind="plain" onClick={onOther}>
      {say('console.enter.passphrase-instead')}
    </button>
  );
  return (
    <>
      <Loaded query={preview}>
        {({ party, user, endsAt }) => (
          <>
            <p>{say('console.enter.ask', { party, user })}</p>
            <p className="muted">
              {say('console.enter.link-once')} <Moment at={endsAt} />
            </p>
            {entering.error !== null && <Problem error={entering.error} />}
            <div className="actions">
              <button
                type="button"
                data-kind="main"
                disabled={entering.isPending}
                onClick={() => entering.mutate({ link: code })}
              >
                {say('console.enter.as', { user })}
              </button>
              {other}
            </div>
          </>
        )}
      </Loaded>
      {preview.error !== null && <div className="actions">{other}</div>}
    </>
  );
}

function ByPassphrase({ user: known }: { readonly user?: string }) {
  const { say } = useWords();
  const [user, setUser] = useState(known ?? '');
  const [passphrase, setPassphrase] = useState('');
  const entering = useEntering();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        entering.mutate({ user, passphrase });
      }}
    >
      <label>
        {say('console.enter.name')}
        <input
          name="user"
          autoComplete="username"
          required
          value={user}
          onChange={({ target }) => setUser(target.value)}
        />
      </label>
      <Passphrase
        label={say('console.enter.passphrase')}
        use="current-password"
        value={passphrase}
        onChange={setPassphrase}
      />
      {entering.error !== null && <Problem error={entering.error} />}
      <div className="actions">
        <button type="submit" data-kind="main" disabled={entering.isPending}>
          {say('console.enter.enter')}
        </button>
      </div>
      <p className="muted">{say('console.enter.no-link')}</p>
    </form>
  );
}

interface PassphraseProps {
  readonly label: string;
  readonly use: 'current-password' | 'new-password';
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Passphrase({ label, use, value, onChange }: PassphraseProps) {
  return (
    <label>
      {label}
      <input
        type="password"
        autoComplete={use}
        required
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

/** Whoever has none sets one before anything else. */
export function FirstPassphrase({ user, children }: { readonly user: string; readonly children?: ReactNode }) {
  const { say } = useWords();
  const queries = useQueryClient();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const setting = useMutation({
    mutationFn: () => {
      if (passphrase !== again) {
        throw new ProblemError({
          type: 'urn:tacit:problem:console.enter.different',
          title: 'console.enter.different',
          status: 400,
          detail: 'console.enter.different',
          code: 'console.enter.different',
          kind: 'usage',
          fields: {},
        });
      }
      return client.call<BrowserSession>('PUT', '/api/me/credential', { passphrase });
    },
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });
  return (
    <main className="narrow">
      <h1>{say('console.enter.first', { user })}</h1>
      <p>{say('console.enter.first-why')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setting.mutate();
        }}
      >
        <input type="hidden" name="user" autoComplete="username" value={user} readOnly />
        <Passphrase
          label={say('console.enter.passphrase')}
          use="new-password"
          value={passphrase}
          onChange={setPassphrase}
        />
        <Passphrase label={say('console.enter.again')} use="new-password" value={again} onChange={setAgain} />
        {setting.error !== null && <Problem error={setting.error} />}
        <div className="actions">
          <button type="submit" data-kind="main" disabled={setting.isPending}>
            {say('console.enter.set')}
          </button>
        </div>
      </form>
      {children}
    </main>
  );
}
