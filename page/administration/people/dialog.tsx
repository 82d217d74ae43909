// Asks before somebody's role changes or their account is deleted, and says what follows.
import { useState } from 'preact/hooks';
import { admin, type Person } from '../api.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { usePeopleTexts } from './texts.ts';

export type Deed = 'promote' | 'demote' | 'remove';

interface Props {
  person: Person;
  deed: Deed;
  isYou: boolean;
  onDone(): void;
  onClose(): void;
}

export function PersonDialog({ person: { username }, deed, isYou, onDone, onClose }: Props) {
  const texts = usePeopleTexts();
  const [typed, setTyped] = useState('');
  const means = { promote: texts.promoteMeans, demote: texts.demoteMeans, remove: texts.removeMeans }[deed];
  const action = { promote: texts.promoteOf, demote: texts.demoteOf, remove: texts.removeOf }[deed](username);
  const act = async () => {
    if (deed === 'remove') await admin.deletePerson(username);
    else await admin.setRole(username, deed === 'promote' ? 'admin' : 'user');
    onDone();
  };
  return (
    <ActionDialog
      title={action}
      action={action}
      isDanger={deed !== 'promote'}
      mayNot={deed === 'remove' && typed.trim() !== username}
      act={act}
      onClose={onClose}
    >
      <ul>
        {means.map((each) => (
          <li key={each}>{each}</li>
        ))}
        {isYou && deed !== 'promote' && <li>{texts.yourself}</li>}
      </ul>
      {deed === 'remove' && (
        <label>
          {texts.typeName(username)}
          <input
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
      )}
    </ActionDialog>
  );
}
