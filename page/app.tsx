// The frame of the page: what is above and below every view, the language, the theme and the account.
import { useEffect, useErrorBoundary, useReducer, useRef, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { listenToWaiting, session, vigia } from './account/account.ts';
import { AccountDialog, type Way } from './account/dialog.tsx';
import type { Waiting } from './account/outbox.ts';
import { type Role, useRole } from './account/use-role.ts';
import { AdministrationLater } from './administration-later.ts';
import { BEGINNING, changed, isEmpty } from './draw/drawing.ts';
import { DrawView } from './draw/view.tsx';
import type { Texts } from './language/es.ts';
import {
  chooseLanguage,
  firstLanguage,
  type Language,
  LanguageContext,
  useTexts,
} from './language/language.ts';
import { later } from './later.tsx';
import { noteDrawing } from './newer-version.ts';
import { onWindow, useOutside } from './outside.ts';
import { ReloadNotice } from './parts/problem-notice.tsx';
import { ADMIN_VIEWS, isAdminView, usePlace, VIEWS, type View } from './route.ts';
import { firstTheme, showTheme, THEMES, type Theme } from './theme.ts';

type Deployment = Answer<'GET', '/app/config.json'>;

const LANGUAGES = [
  ['es', 'Español'],
  ['en', 'English'],
] as const;

// The first load draws; what else there is comes when it is asked for.
const MineView = later(async () => (await import('./mine/view.tsx')).MineView);
const LinkView = later(async () => (await import('./link/view.tsx')).LinkView);
const AccessView = later(async () => (await import('./access/view.tsx')).AccessView);

export function App() {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <LanguageContext.Provider value={language}>
      <Page
        language={language}
        onLanguage={(chosen) => {
          chooseLanguage(chosen);
          setLanguage(chosen);
        }}
      />
    </LanguageContext.Provider>
  );
}

function Page({ language, onLanguage }: { language: Language; onLanguage(language: Language): void }) {
  const texts = useTexts();
  const [theme, setTheme] = useState(() => showTheme(firstTheme()));
  const state = useOutside(
    () => session.state,
    (changed) => session.listen(changed),
  );
  const [account, setAccount] = useState<{ first: Way; why?: string | undefined }>();
  const [deployment, setDeployment] = useState<Deployment>();
  // Here, so that no view loses it.
  const [history, change] = useReducer(changed, BEGINNING);
  const { view, id } = usePlace();
  const isOnline = useOutside(() => navigator.onLine, onWindow('online', 'offline'));
  const waiting = useWaiting();
  useEffect(() => noteDrawing(!isEmpty(history.present)), [history]);
  useEffect(() => {
    // Without it the page lacks a link and takes registration for open.
    vigia.call('GET', '/app/config.json').then(setDeployment, () => undefined);
  }, []);
  // A view that cannot show what the server says leaves the others in reach.
  const [broken, mend] = useErrorBoundary((error) => reportError(error));
  useEffect(mend, [view, id]);
  useEffect(() => {
    document.title = `${titleOf(view, texts)} · Vigía`;
  }, [view, texts]);
  const username = typeof state === 'object' ? state.username : undefined;
  const { role, problem: roleProblem } = useRole(username);
  const maySignUp = (deployment?.registration ?? 'open') === 'open';
  const signIn = () => setAccount({ first: 'in' });

  return (
    <>
      <Header
        view={view}
        role={role}
        username={username}
        isOnline={isOnline}
        waiting={waiting}
        onSignIn={signIn}
      />
      {state === 'ended' && (
        <p class="notice" role="status">
          {texts.sessionEnded}
        </p>
      )}
      {broken ? (
        <main>
          <ReloadNotice text={texts.viewFailed} />
        </main>
      ) : (
        <>
          {view === 'link' && <LinkView code={id} username={username} onSignIn={signIn} />}
          {isAdminView(view) && (
            <main class="administration">
              <AdministrationLater
                view={view}
                id={id}
                username={username}
                role={role}
                roleProblem={roleProblem}
                onSignIn={signIn}
                signIn={texts.signIn}
              />
            </main>
          )}
          {(view === 'password' || view === 'invitation') && <AccessView key={id} is={view} code={id} />}
          {view === 'mine' && <MineView username={username} onSignIn={signIn} />}
          {view === 'draw' && (
            <DrawView
              history={history}
              change={change}
              username={username}
              theme={theme}
              isOnline={isOnline}
              isDelayed={waiting.delay !== undefined}
              maySignUp={maySignUp}
              onAccount={(first, why) => setAccount({ first, why })}
            />
          )}
        </>
      )}
      <footer>
        <Links deployment={deployment} />
        <Choice label={texts.language} value={language} options={LANGUAGES} onChoose={onLanguage} />
        <Choice
          label={texts.theme}
          value={theme}
          options={THEMES.map((each) => [each, themeName(each, texts)] as const)}
          onChoose={(chosen) => setTheme(showTheme(chosen))}
        />
      </footer>
      {account && (
        <AccountDialog
          first={account.first}
          why={account.why}
          maySignUp={maySignUp}
          hasEnded={state === 'ended'}
          onClose={() => setAccount(undefined)}
        />
      )}
    </>
  );
}

interface HeaderProps {
  view: View;
  role: Role | undefined;
  username: string | undefined;
  isOnline: boolean;
  waiting: Waiting;
  onSignIn(): void;
}

/** The views, the answers that wait, and who is signed in. */
function Header({ view, role, username, isOnline, waiting, onSignIn }: HeaderProps) {
  const texts = useTexts();
  const nav = useRef<HTMLElement>(null);
  // On a phone not all views are in sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
  const views = role === 'admin' ? [...VIEWS, ...ADMIN_VIEWS] : VIEWS;
  return (
    <header>
      <a class="brand" href="#/draw">
        Vigía
      </a>
      <nav ref={nav} aria-label={texts.views}>
        {views.map((each) => (
          <a key={each} href={`#/${each}`} aria-current={each === view ? 'page' : undefined}>
            {texts[each]}
          </a>
        ))}
      </nav>
      {waiting.count > 0 && (!isOnline || waiting.delay) && (
        <span class="badge">{(isOnline ? texts.answersDelayed : texts.answersWait)(waiting.count)}</span>
      )}
      <div class="account">
        {username === undefined ? (
          <button type="button" onClick={onSignIn}>
            {texts.signIn}
          </button>
        ) : (
          <>
            <span class="name" title={username}>
              {username}
            </span>
            <button type="button" onClick={() => void session.signOut()}>
              {texts.signOut}
            </button>
          </>
        )}
      </div>
    </header>
  );
}

/** The documents, and where this deployment says that people read about it and see its alerts. */
function Links({ deployment }: { deployment: Deployment | undefined }) {
  const texts = useTexts();
  return (
    <nav aria-label={texts.links}>
      <a href="/docs">{texts.docs}</a>
      {deployment?.readme_url && <a href={deployment.readme_url}>{texts.readme}</a>}
      {deployment?.slack_channel_url && <a href={deployment.slack_channel_url}>{texts.channel}</a>}
    </nav>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose(value: Value): void;
}

function Choice<Value extends string>({ label, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value as Value)}>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Of the view in the browser's history and tabs. */
function titleOf(view: View, texts: Texts): string {
  if (view === 'link') return texts.slackTie;
  if (view === 'password') return texts.choosePassword;
  return view === 'invitation' ? texts.signUp : texts[view];
}

function themeName(theme: Theme, texts: ReturnType<typeof useTexts>): string {
  return { system: texts.themeSystem, light: texts.themeLight, dark: texts.themeDark }[theme];
}

/** The answers that wait in the outbox. */
function useWaiting(): Waiting {
  const [waiting, setWaiting] = useState<Waiting>({ count: 0, delay: undefined });
  useEffect(() => listenToWaiting(setWaiting), []);
  return waiting;
}
