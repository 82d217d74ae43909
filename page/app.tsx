// The frame of the page: what is above and below every view, the language, the theme and the account.
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { listenToCount, session, vigia } from './account/account.ts';
import { AccountDialog, type Way } from './account/dialog.tsx';
import { AdministrationLater } from './administration-later.ts';
import { BEGINNING, changed, isEmpty } from './draw/drawing.ts';
import { DrawView } from './draw/view.tsx';
import {
  chooseLanguage,
  firstLanguage,
  type Language,
  LanguageContext,
  useTexts,
} from './language/language.ts';
import { later } from './later.tsx';
import { noteDrawing } from './newer-version.ts';
import { ADMIN_VIEWS, isAdminView, usePlace, VIEWS } from './route.ts';
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
  const [theme, setTheme] = useState(firstTheme);
  const [state, setState] = useState(session.state);
  const [account, setAccount] = useState<{ first: Way; why?: string | undefined }>();
  const [deployment, setDeployment] = useState<Answer<'GET', '/app/config.json'>>();
  // Here, so that no view loses it.
  const [history, change] = useReducer(changed, BEGINNING);
  const { view, id } = usePlace();
  const isOnline = useOnline();
  const waiting = useWaiting();
  useEffect(() => noteDrawing(!isEmpty(history.present)), [history]);
  useEffect(() => showTheme(theme), [theme]);
  useEffect(() => session.listen(setState), []);
  useEffect(() => {
    // Without it the page lacks a link and takes registration for open.
    vigia.call('GET', '/app/config.json').then(setDeployment, () => undefined);
  }, []);
  const nav = useRef<HTMLElement>(null);
  // On a phone not all of them are in sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
  const username = typeof state === 'object' ? state.username : undefined;
  const role = useRole(username);
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
        {waiting > 0 && !isOnline && <span class="badge">{texts.answersWait(waiting)}</span>}
        <div class="account">
          {username === undefined ? (
            <button type="button" onClick={signIn}>
              {texts.signIn}
            </button>
          ) : (
            <>
              <span class="name">{username}</span>
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
      {view === 'link' && <LinkView code={id} username={username} onSignIn={signIn} />}
      {isAdminView(view) && (
        <main class="administration">
          <AdministrationLater
            view={view}
            id={id}
            username={username}
            role={role}
            webSocketUrl={deployment?.websocket_url}
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
          maySignUp={maySignUp}
          onAccount={(first, why) => setAccount({ first, why })}
        />
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
          onChoose={(chosen) => setTheme(chosen)}
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

function themeName(theme: Theme, texts: ReturnType<typeof useTexts>): string {
  return { system: texts.themeSystem, light: texts.themeLight, dark: texts.themeDark }[theme];
}

function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return isOnline;
}

/** What the signed-in person may do; undefined until it is known. */
function useRole(username: string | undefined): Role | undefined {
  const [known, setKnown] = useState<{ username: string; role: Role }>();
  useEffect(() => {
    if (username === undefined) return;
    const read = async () => {
      const { role } = await vigia.call('GET', '/me');
      setKnown({ username, role });
    };
    const tryToRead = () => void read().catch(() => undefined);
    tryToRead();
    addEventListener('online', tryToRead);
    return () => removeEventListener('online', tryToRead);
  }, [username]);
  return known?.username === username ? known?.role : undefined;
}

/** How many answers wait in the outbox. */
function useWaiting(): number {
  const [waiting, setWaiting] = useState(0);
  useEffect(() => listenToCount(setWaiting), []);
  return waiting;
}
