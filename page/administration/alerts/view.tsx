// #/alerts: the inbox, by state; one alert under its fingerprint.
import { useState } from 'preact/hooks';
import { type Alert, admin, type Severity, type Status } from '../api.ts';
import { LiveState } from '../parts/live-state.tsx';
import { useNow } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useSharedTexts } from '../texts.ts';
import { useLiveEvent, useShown } from '../use-live.ts';
import { Actions, type Wish } from './actions.tsx';
import { AlertView } from './alert.tsx';
import {
  type Filter,
  fits,
  inboxOf,
  possible,
  SEVERITIES,
  STATUSES,
  sorted,
  sourcesOf,
  withAlert,
  withEvent,
} from './inbox.ts';
import { Planned } from './planned.tsx';
import { Row } from './row.tsx';
import { useAlertTexts } from './texts.ts';
import { useActing } from './use-acting.ts';

export function AlertsView({ fingerprint, username }: { fingerprint: string; username: string }) {
  return fingerprint === '' ? (
    <Inbox username={username} />
  ) : (
    <AlertView key={fingerprint} fingerprint={fingerprint} />
  );
}

const NO_FILTER: Filter = { text: '', severity: '', source: '', mineOf: undefined };

function Inbox({ username }: { username: string }) {
  const texts = useAlertTexts();
  const shared = useSharedTexts();
  const now = useNow();
  const shown = useShown(admin.alerts, 'alert_state');
  const { toast, tell } = useToast();
  const [status, setStatus] = useState<Status>('firing');
  const [filter, setFilter] = useState(NO_FILTER);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const replace = (items: (before: readonly Alert[]) => Alert[]) =>
    shown.set((before) => ({ ...before, items: items(before.items) }));
  useLiveEvent('alert_state', (data) => replace((items) => withEvent(items, data)));
  const { isBusy, act } = useActing({
    tell,
    onChanged: (alert) => replace((items) => withAlert(items, alert)),
    onStale: shown.again,
  });

  const all = inboxOf(shown.value?.items ?? [], now);
  const here = all.filter((alert) => alert.status === status);
  const visible = sorted(here.filter((alert) => fits(alert, filter)));
  const chosen = visible.filter(({ fingerprint }) => selected.has(fingerprint));
  const select = (fingerprints: readonly string[], isSelected: boolean) => {
    const next = new Set(selected);
    for (const each of fingerprints) {
      if (isSelected) next.add(each);
      else next.delete(each);
    }
    setSelected(next);
  };
  const isFiltered = filter !== NO_FILTER;
  const none = isFiltered ? texts.noneFits : status === 'firing' ? texts.noneFiring : texts.noneHere;
  return (
    <>
      <div class="top">
        <h1>{texts.title}</h1>
        <LiveState />
      </div>
      <States alerts={all} status={status} onStatus={setStatus} />
      <Filters alerts={here} filter={filter} username={username} onFilter={setFilter} />
      <Reading shown={shown} />
      {shown.value && visible.length === 0 && (
        <p class="empty">
          {none}{' '}
          {isFiltered && (
            <button type="button" class="plain" onClick={() => setFilter(NO_FILTER)}>
              {texts.clearFilter}
            </button>
          )}
        </p>
      )}
      {visible.length > 0 && status !== 'resolved' && (
        <Selection
          visible={visible}
          chosen={chosen}
          isBusy={isBusy}
          onSelect={(isSelected) =>
            select(
              visible.map(({ fingerprint }) => fingerprint),
              isSelected,
            )
          }
          onWish={(wish) => {
            act(chosen, wish);
            setSelected(new Set());
          }}
        />
      )}
      {status === 'resolved' && visible.length > 0 && <p class="hint">{texts.resolvedHint}</p>}
      {visible.some((alert) => possible(alert).includes('acknowledge')) && (
        <p class="hint touch-only">{texts.swipeHint}</p>
      )}
      <ul class="alerts">
        {visible.map((alert) => (
          <Row
            key={alert.fingerprint}
            alert={alert}
            isSelected={selected.has(alert.fingerprint)}
            onSelect={(isSelected) => select([alert.fingerprint], isSelected)}
            onAcknowledge={
              possible(alert).includes('acknowledge')
                ? () => act([alert], { action: 'acknowledge' })
                : undefined
            }
          />
        ))}
      </ul>
      {shown.value?.isCut && <p class="hint">{shared.cut}</p>}
      <Planned alerts={all} tell={tell} />
      {toast}
    </>
  );
}

interface StatesProps {
  alerts: readonly Alert[];
  status: Status;
  onStatus(status: Status): void;
}

/** A tab for each state, with how many alerts it has. */
function States({ alerts, status, onStatus }: StatesProps) {
  const texts = useAlertTexts();
  return (
    <fieldset class="tabs">
      <legend class="said">{texts.states}</legend>
      {STATUSES.map((each) => (
        <label key={each}>
          <input type="radio" name="state" checked={each === status} onChange={() => onStatus(each)} />
          <span>
            {texts[each]} <b>{alerts.filter((alert) => alert.status === each).length}</b>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SelectionProps {
  visible: readonly Alert[];
  chosen: readonly Alert[];
  isBusy: boolean;
  onSelect(isSelected: boolean): void;
  onWish(wish: Wish): void;
}

/** Selects all that are shown, and acts on those that are selected. */
function Selection({ visible, chosen, isBusy, onSelect, onWish }: SelectionProps) {
  const texts = useAlertTexts();
  return (
    <div class="selection">
      <label class="tick">
        <input
          type="checkbox"
          checked={chosen.length === visible.length}
          onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
        />
        {chosen.length === 0 ? texts.selectAll(visible.length) : texts.selected(chosen.length)}
      </label>
      {chosen.length > 0 && <Actions alerts={chosen} isBusy={isBusy} onWish={onWish} />}
    </div>
  );
}

interface FiltersProps {
  alerts: readonly Alert[];
  filter: Filter;
  username: string;
  onFilter(filter: Filter): void;
}

function Filters({ alerts, filter, username, onFilter }: FiltersProps) {
  const texts = useAlertTexts();
  const sources = [
    ...new Set([...alerts.flatMap(sourcesOf), ...(filter.source ? [filter.source] : [])]),
  ].sort();
  const change = (part: Partial<Filter>) => {
    const next = { ...filter, ...part };
    const isNone = !next.text && !next.severity && !next.source && next.mineOf === undefined;
    onFilter(isNone ? NO_FILTER : next);
  };
  return (
    <search class="filters">
      <label class="wide">
        {texts.search}
        <input
          type="search"
          value={filter.text}
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        />
      </label>
      <label>
        {texts.severity}
        <select
          value={filter.severity}
          onChange={({ currentTarget }) => change({ severity: currentTarget.value as Severity | '' })}
        >
          <option value="">{texts.all}</option>
          {SEVERITIES.map((each) => (
            <option key={each} value={each}>
              {texts[each]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.source}
        <select
          value={filter.source}
          onChange={({ currentTarget }) => change({ source: currentTarget.value })}
        >
          <option value="">{texts.all}</option>
          {sources.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={filter.mineOf !== undefined}
          onChange={({ currentTarget }) => change({ mineOf: currentTarget.checked ? username : undefined })}
        />
        {texts.mine}
      </label>
    </search>
  );
}
