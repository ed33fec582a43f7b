/** Why something that was asked of the party did not happen, and what to do. */
import { ProblemError, problemText } from '@tacit/party/api';
import { useWords } from '../text/words.tsx';

export function Problem({ error }: { readonly error: unknown }) {
  const { language, say } = useWords();
  const { message, hint } =
    error instanceof ProblemError
      ? problemText(error.problem, language)
      : {
          message: say('console.fault', { detail: error instanceof Error ? error.message : String(error) }),
          hint: undefined,
        };
  return (
    <div role="alert" className="problem" dir="auto">
      <strong>{message}</strong>
      {hint !== undefined && <div>{hint}</div>}
    </div>
  );
}
