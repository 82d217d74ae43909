// The frame of the page: what is above and below every view, the language, the theme and the account.
import { useEffect, useErrorBoundary, useReducer, useRef, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { listenToWaiting, session, vigia } from './account/account.ts';
import { AccountDialog, type Way } from './account/dialog.tsx';
import type { Waiting } from './account/outbox.ts';
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
import { ReloadNotice } from './problem-notice.tsx';
import { ADMIN_VIEWS, isAdminView, usePlace, VIEWS, type View } from './route.ts';
import { firstTheme, showTheme, THEMES, type Theme } from './theme.ts';

type Role = Answer<'GET', '/me'>['role'];

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
  const [deployment, setDeployment] = useState<Answer<'GET', '/app/config.json'>>();
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
  const nav = useRef<HTMLElement>(null);
  // On a phone not all of them are in sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
  const username = typeof state === 'object' ? state.username : undefined;
  const { role, problem: roleProblem } = useRole(username);
  const maySignUp = (deployment?.registration ?? 'open') === 'open';
  const signIn = () => setAccount({ first: 'in' });
  const views = role === 'admin' ? [...VIEWS, ...ADMIN_VIEWS] : VIEWS;

  return (
    <>
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
            <button type="button" onClick={signIn}>
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
        <nav aria-label={texts.links}>
          <a href="/docs">{texts.docs}</a>
          {deployment?.readme_url && <a href={deployment.readme_url}>{texts.readme}</a>}
          {deployment?.slack_channel_url && <a href={deployment.slack_channel_url}>{texts.channel}</a>}
        </nav>
        <Choice
          label={texts.language}
          value={language}
          options={[
            ['es', 'Español'],
            ['en', 'English'],
          ]}
          onChoose={onLanguage}
        />
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

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: (readonly [Value, string])[];
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

interface KnownRole {
  /** undefined until it is known */
  role?: Role;
  /** Why it could not be read; it is tried again. */
  problem?: unknown;
}

const ROLE_AGAIN_MS = 10_000;

/** What the signed-in person may do. */
function useRole(username: string | undefined): KnownRole {
  const [known, setKnown] = useState<KnownRole & { username?: string }>({});
  useEffect(() => {
    if (username === undefined) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      clearTimeout(timer);
      vigia.call('GET', '/me').then(
        ({ role }) => isCurrent && setKnown({ username, role }),
        (problem) => {
          if (!isCurrent) return;
          setKnown((before) =>
            before.username === username && before.role ? before : { username, problem },
          );
          timer = setTimeout(read, ROLE_AGAIN_MS);
        },
      );
    };
    read();
    addEventListener('online', read);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      removeEventListener('online', read);
    };
  }, [username]);
  return known.username === username ? known : {};
}

/** The answers that wait in the outbox. */
function useWaiting(): Waiting {
  const [waiting, setWaiting] = useState<Waiting>({ count: 0, delay: undefined });
  useEffect(() => listenToWaiting(setWaiting), []);
  return waiting;
}
