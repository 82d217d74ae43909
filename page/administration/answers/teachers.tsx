// Who teaches the next model most, and whether we trust them.
import { useState } from 'preact/hooks';
import { admin, type TrainingSet } from '../api.ts';
import { useFormats } from '../language.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import type { Tell } from '../parts/toast.tsx';
import { useAnswerTexts } from './texts.ts';

interface Props {
  set: TrainingSet;
  tell: Tell;
  onChanged(): void;
}

type Deed = 'confirmed' | 'excluded';

export function Teachers({ set, tell, onChanged }: Props) {
  const texts = useAnswerTexts();
  const formats = useFormats();
  const [asked, setAsked] = useState<{ username: string; state: Deed }>();
  if (set.teachers.length === 0) return <p class="empty">{texts.noTeachers}</p>;
  return (
    <>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{texts.person}</th>
            <th scope="col">{texts.labels}</th>
            <th scope="col">{texts.corrections}</th>
            <th scope="col">{texts.share}</th>
            <th scope="col" class="last">
              {texts.actions}
            </th>
          </tr>
        </thead>
        <tbody>
          {set.teachers.map(({ username, labels, corrections }) => (
            <tr key={username}>
              <th scope="row">
                <a href={`#/answers/${encodeURIComponent(username)}`}>{username}</a>
              </th>
              <td data-label={texts.labels}>{formats.count(labels)}</td>
              <td data-label={texts.corrections}>{formats.count(corrections)}</td>
              <td data-label={texts.share}>{formats.percent(set.labels === 0 ? 0 : labels / set.labels)}</td>
              <td class="last">
                <div class="choices">
                  <button
                    type="button"
                    aria-label={texts.trustUserOf(username)}
                    onClick={() => setAsked({ username, state: 'confirmed' })}
                  >
                    {texts.trustUser}
                  </button>
                  <button
                    type="button"
                    aria-label={texts.excludeUserOf(username)}
                    onClick={() => setAsked({ username, state: 'excluded' })}
                  >
                    {texts.excludeUser}
                  </button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked && (
        <UserDialog {...asked} tell={tell} onChanged={onChanged} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

interface DialogProps {
  username: string;
  state: Deed;
  tell: Tell;
  onChanged(): void;
  onClose(): void;
}

function UserDialog({ username, state, tell, onChanged, onClose }: DialogProps) {
  const texts = useAnswerTexts();
  const [reason, setReason] = useState('');
  const isTrust = state === 'confirmed';
  const action = (isTrust ? texts.trustUserOf : texts.excludeUserOf)(username);
  const act = async () => {
    await admin.reviewUser(username, { state, ...(reason.trim() !== '' && { reason: reason.trim() }) });
    tell((isTrust ? texts.trusted : texts.userExcluded)(username), async () => {
      await admin.reviewUser(username, { state: 'none' });
      onChanged();
    });
    onChanged();
  };
  return (
    <ActionDialog title={action} action={action} isDanger={!isTrust} act={act} onClose={onClose}>
      <ul>
        {(isTrust ? texts.trustMeans : texts.excludeMeans).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <ReasonField value={reason} onChange={setReason} />
    </ActionDialog>
  );
}
