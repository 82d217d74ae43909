// The frame of the page: what is above and below every view, the language, the theme and the account.
import { useEffect, useReducer, useState } from 'preact/hooks';
import { listenToCount, session } from './account/account.ts';
import { AccountDialog } from './account/dialog.tsx';
import { api, type Deployment } from './api/api.ts';
import { BEGINNING, changed } from './draw/drawing.ts';
import { DrawView } from './draw/view.tsx';
import {
  chooseLanguage,
  firstLanguage,
  type Language,
  LanguageContext,
  useTexts,
} from './language/language.ts';
import { LinkView } from './link/view.tsx';
import { MineView } from './mine/view.tsx';
import { linkCode, useView, VIEWS } from './route.ts';
import { firstTheme, showTheme, THEMES, type Theme } from './theme.ts';

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
  const [isSigningIn, setSigningIn] = useState(false);
  const [deployment, setDeployment] = useState<Deployment>();
  // Here, so that no view loses it.
  const [history, change] = useReducer(changed, BEGINNING);
  const view = useView();
  const isOnline = useOnline();
  const waiting = useWaiting();
  useEffect(() => showTheme(theme), [theme]);
  useEffect(() => session.listen(setState), []);
  useEffect(() => {
    // Without it the page lacks a link and takes registration for open.
    api.deployment().then(setDeployment, () => undefined);
  }, []);
  const username = typeof state === 'object' ? state.username : undefined;

  return (
    <>
      <header>
        <a class="brand" href="#/draw">
          Vigía
        </a>
        <nav aria-label={texts.views}>
          {VIEWS.map((each) => (
            <a key={each} href={`#/${each}`} aria-current={each === view ? 'page' : undefined}>
              {texts[each]}
            </a>
          ))}
        </nav>
        {waiting > 0 && !isOnline && <span class="badge">{texts.answersWait(waiting)}</span>}
        <div class="account">
          {username === undefined ? (
            <button type="button" onClick={() => setSigningIn(true)}>
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
      {view === 'link' && (
        <LinkView code={linkCode()} username={username} onSignIn={() => setSigningIn(true)} />
      )}
      {view === 'mine' && <MineView username={username} onSignIn={() => setSigningIn(true)} />}
      {view === 'draw' && (
        <DrawView
          history={history}
          change={change}
          username={username}
          theme={theme}
          isOnline={isOnline}
          onSignIn={() => setSigningIn(true)}
        />
      )}
      <footer>
        <nav aria-label={texts.links}>
          <a href="/docs">{texts.docs}</a>
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
      {isSigningIn && (
        <AccountDialog
          maySignUp={deployment?.registration !== 'closed'}
          hasEnded={state === 'ended'}
          onClose={() => setSigningIn(false)}
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

/** How many answers wait in the outbox. */
function useWaiting(): number {
  const [waiting, setWaiting] = useState(0);
  useEffect(() => listenToCount(setWaiting), []);
  return waiting;
}
