// The administrators' views: a file of its own, loaded when the first of them is opened.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type LiveEvent, listen } from '#client';
import { vigia } from '../account/account.ts';
import { later } from '../later.tsx';
import type { AdminView } from '../route.ts';
import { AlertsView } from './alerts/view.tsx';
import { useErrorText } from './error-text.ts';
import { PeopleView } from './people/view.tsx';
import { useSharedTexts } from './texts.ts';
import { LiveContext, type LiveSource } from './use-live.ts';

export interface AdministrationProps {
  view: AdminView;
  /** What follows the view in the address. */
  id: string;
  username: string | undefined;
  /** undefined until it is known */
  role: 'user' | 'admin' | undefined;
  /** Why the role is not known. */
  roleProblem: unknown;
  onSignIn(): void;
  signIn: string;
}

export function Administration(props: AdministrationProps) {
  const texts = useSharedTexts();
  const errorText = useErrorText();
  const { username, role } = props;
  const live = useLiveSource(role === 'admin' ? username : undefined);
  if (username === undefined) {
    return (
      <div class="choices">
        <p>{texts.signInFirst}</p>
        <button type="button" class="main" onClick={props.onSignIn}>
          {props.signIn}
        </button>
      </div>
    );
  }
  if (role === undefined && props.roleProblem !== undefined) {
    return (
      <p class="problem" role="alert">
        {errorText(props.roleProblem)}
      </p>
    );
  }
  if (role !== 'admin') {
    return <p role="status">{role === undefined ? texts.loading : texts.onlyAdministrators(username)}</p>;
  }
  return (
    <LiveContext.Provider value={live}>
      <View {...props} username={username} />
    </LiveContext.Provider>
  );
}

const ReportView = later(async () => (await import('./report/view.tsx')).ReportView);
const RunsView = later(async () => (await import('./runs/view.tsx')).RunsView);
const ModelsView = later(async () => (await import('./models/view.tsx')).ModelsView);
const AnswersView = later(async () => (await import('./answers/view.tsx')).AnswersView);

function View({ view, id, username }: AdministrationProps & { username: string }) {
  switch (view) {
    case 'report':
      return <ReportView />;
    case 'runs':
      return <RunsView id={id} />;
    case 'models':
      return <ModelsView />;
    case 'answers':
      return <AnswersView key={id} asked={id} />;
    case 'alerts':
      return <AlertsView fingerprint={id} username={username} />;
    case 'people':
      return <PeopleView username={username} />;
  }
}

/** One connection for all views; another when somebody else signs in. Where it is, the client asks until it is told. */
function useLiveSource(username: string | undefined): LiveSource {
  const [isOpen, setOpen] = useState(false);
  const listeners = useMemo(() => new Set<(event: LiveEvent) => void>(), []);
  useEffect(() => {
    if (username === undefined) return;
    const stop = listen(vigia, {
      onState: (state) => setOpen(state.isOpen),
      onEvent: (event) => {
        for (const listener of listeners) listener(event);
      },
    });
    return () => {
      stop();
      setOpen(false);
    };
  }, [username, listeners]);
  return useMemo(
    () => ({
      isOpen,
      listen: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    }),
    [isOpen, listeners],
  );
}
