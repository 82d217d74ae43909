// #/people: who has an account, who administers, and who is the last to do so.
import { useState } from 'preact/hooks';
import { type AccessLink, admin, type Person } from '../api.ts';
import { At } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useSharedTexts } from '../texts.ts';
import { useShown } from '../use-live.ts';
import { AccessLinkDialog, AccessLinkNotice } from './access-link.tsx';
import { type Deed, PersonDialog } from './dialog.tsx';
import { fitsName, lastAdministrator, sortedPeople } from './people.ts';
import { usePeopleTexts } from './texts.ts';

export function PeopleView({ username }: { username: string }) {
  const texts = usePeopleTexts();
  const shared = useSharedTexts();
  const shown = useShown(admin.people);
  const { toast, tell } = useToast();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<{ person: Person; deed: Deed }>();
  // Without a name it is an invitation.
  const [linkFor, setLinkFor] = useState<{ username: string | undefined }>();
  const [made, setMade] = useState<{ username: string | undefined; link: AccessLink }>();
  const all = shown.value?.items ?? [];
  const people = sortedPeople(all.filter((person) => fitsName(person, text)));
  const last = lastAdministrator(all, shown.value?.isCut ?? false);

  const done = (person: Person, deed: Deed) => {
    const said = { promote: texts.promoted, demote: texts.demoted, remove: texts.removed }[deed];
    const back = deed === 'promote' ? 'user' : 'admin';
    const undo = async () => {
      await admin.setRole(person.username, back);
      shown.again();
    };
    // Nobody who has just made themselves a user may undo it.
    const mayUndo = deed !== 'remove' && person.username !== username;
    tell(said(person.username), mayUndo ? undo : undefined);
    shown.again();
  };
  return (
    <>
      <div class="top">
        <h1>{texts.title}</h1>
        {shown.value && (
          <p class="hint">{texts.count(all.length, all.filter(({ role }) => role === 'admin').length)}</p>
        )}
      </div>
      <Reading shown={shown} />
      <div>
        <button type="button" onClick={() => setLinkFor({ username: undefined })}>
          {texts.inviteSomebody}
        </button>
      </div>
      {made && <AccessLinkNotice key={made.link.path} {...made} onClose={() => setMade(undefined)} />}
      <search class="filters">
        <label class="wide">
          {texts.search}
          <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
      </search>
      {last !== undefined && <p class="notice">{`${last}: ${texts.last}`}</p>}
      {shown.value && people.length === 0 && <p class="empty">{texts.none}</p>}
      {people.length > 0 && (
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{texts.name}</th>
              <th scope="col">{texts.role}</th>
              <th scope="col">{texts.since}</th>
              <th scope="col" class="last">
                {texts.actions}
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <Line
                key={person.username}
                person={person}
                isYou={person.username === username}
                isLast={person.username === last}
                onAsk={(deed) => setAsked({ person, deed })}
                onReset={() => setLinkFor({ username: person.username })}
              />
            ))}
          </tbody>
        </table>
      )}
      {shown.value?.isCut && <p class="hint">{shared.cut}</p>}
      {linkFor && (
        <AccessLinkDialog
          {...linkFor}
          onDone={(link) => setMade({ ...linkFor, link })}
          onClose={() => setLinkFor(undefined)}
        />
      )}
      {asked && (
        <PersonDialog
          {...asked}
          isYou={asked.person.username === username}
          onDone={() => done(asked.person, asked.deed)}
          onClose={() => setAsked(undefined)}
        />
      )}
      {toast}
    </>
  );
}

interface LineProps {
  person: Person;
  isYou: boolean;
  isLast: boolean;
  onAsk(deed: Deed): void;
  onReset(): void;
}

function Line({ person: { username, role, created_at }, isYou, isLast, onAsk, onReset }: LineProps) {
  const texts = usePeopleTexts();
  const isAdmin = role === 'admin';
  const turn = isAdmin ? 'demote' : 'promote';
  return (
    <tr>
      <th scope="row">
        {username} {isYou && <span class="hint">({texts.you})</span>}
      </th>
      <td>{isAdmin ? <strong>{texts.admin}</strong> : texts.user}</td>
      <td>
        <At at={created_at} />
      </td>
      <td class="last">
        <div class="choices">
          <button
            type="button"
            disabled={isLast}
            aria-label={`${texts[turn]}: ${username}`}
            onClick={() => onAsk(turn)}
          >
            {texts[turn]}
          </button>
          {!isYou && (
            <button type="button" aria-label={`${texts.reset}: ${username}`} onClick={onReset}>
              {texts.reset}
            </button>
          )}
          <button
            type="button"
            disabled={isLast}
            aria-label={`${texts.remove}: ${username}`}
            onClick={() => onAsk('remove')}
          >
            {texts.remove}
          </button>
        </div>
      </td>
    </tr>
  );
}
