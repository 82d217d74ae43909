// #/alerts/<fingerprint>: what one alert means, what to do about it, and what has happened.
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { type Alert, admin } from '../api.ts';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useSharedTexts } from '../texts.ts';
import { useLiveEvent, useShown } from '../use-live.ts';
import { Actions } from './actions.tsx';
import { AssignTo } from './assign.tsx';
import { possible, sourcesOf } from './inbox.ts';
import { Day, DayTable, Handling, SeverityMark, statusText } from './parts.tsx';
import { useAlertTexts } from './texts.ts';
import { Timeline } from './timeline.tsx';
import { useActing } from './use-acting.ts';

export function AlertView({ fingerprint }: { fingerprint: string }) {
  const texts = useAlertTexts();
  const shared = useSharedTexts();
  const shown = useShown(useCallback(() => admin.alert(fingerprint), [fingerprint]));
  const { toast, tell } = useToast();
  const { isBusy, act, assign } = useActing({
    tell,
    onChanged: (alert) => shown.set(() => alert),
    onStale: shown.again,
  });
  useLiveEvent('alert_state', (data) => {
    if (data.fingerprint === fingerprint) shown.again();
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const alert = shown.value;
  const isThere = alert !== undefined;
  useEffect(() => {
    if (isThere) heading.current?.focus();
  }, [isThere]);
  return (
    <>
      <p>
        <a href="#/alerts">← {texts.allAlerts}</a>
      </p>
      <Reading shown={shown} />
      {alert && (
        <>
          <div class="one">
            <p>
              <SeverityMark severity={alert.severity} /> · {statusText(alert.status, texts)} ·{' '}
              {texts.times(alert.count)}
            </p>
            <h1 ref={heading} tabIndex={-1} lang="es">
              {alert.title}
            </h1>
            <p class="hint">{sourcesOf(alert).join(', ')}</p>
            <Handling alert={alert} />
          </div>
          {possible(alert).length > 0 && (
            <div class="choices">
              <Actions alerts={[alert]} isBusy={isBusy} onWish={(wish) => act([alert], wish)} />
              <AssignTo isBusy={isBusy} tell={tell} onAssign={(to) => assign(alert, to)} />
            </div>
          )}
          <div class="two">
            <About alert={alert} />
            <div>
              <section>
                <h2>{texts.lastDay}</h2>
                <Day daily={alert.daily} isLarge />
                <details>
                  <summary>{shared.asTable}</summary>
                  <DayTable daily={alert.daily} />
                </details>
              </section>
              <section>
                <h2>{texts.timeline}</h2>
                <Timeline alert={alert} />
              </section>
            </div>
          </div>
        </>
      )}
      {toast}
    </>
  );
}

function About({ alert }: { alert: Alert }) {
  const texts = useAlertTexts();
  const { meaning, runbook, links, error, fields, requests, release } = alert;
  return (
    <div>
      {meaning !== null && (
        <section>
          <h2>{texts.meaning}</h2>
          <p lang="es" class="meaning">
            {meaning}
          </p>
          {error && error.message !== meaning && (
            <p>
              <code>
                {error.type}: {error.message}
              </code>
            </p>
          )}
          {error?.stack && (
            <details>
              <summary>{texts.stack}</summary>
              <pre>{error.stack}</pre>
            </details>
          )}
        </section>
      )}
      {(runbook !== null || links.length > 0) && (
        <section>
          <h2>{texts.whatToDo}</h2>
          <ul class="links">
            {runbook !== null && (
              <li>
                <OutsideLink url={runbook}>{texts.runbook}</OutsideLink>
              </li>
            )}
            {links.map(({ label, url }) => (
              <li key={url} lang="es">
                <OutsideLink url={url}>{label}</OutsideLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(fields.length > 0 || release !== null) && (
        <section>
          <h2>{texts.details}</h2>
          <dl>
            {fields.map(({ name, value }) => (
              <div key={name}>
                <dt lang="es">{name}</dt>
                <dd lang="es">{value}</dd>
              </div>
            ))}
            {release !== null && (
              <div>
                <dt>{texts.commit}</dt>
                <dd>
                  <code>{release.slice(0, 12)}</code>
                </dd>
              </div>
            )}
          </dl>
        </section>
      )}
      {requests.length > 0 && (
        <section>
          <h2>{texts.requests}</h2>
          <ul class="links">
            {requests.map((id) => (
              <li key={id}>
                <code>{id}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
