// The workspace of the local Slack: its ids, its channel, its app and the people who press.

export const TEAM = { id: 'T0VIGIA001', domain: 'vigia-local' } as const;
export const CHANNEL = { id: 'C0VIGIA001', name: 'vigia' } as const;
export const APP = { id: 'A0VIGIA001', bot: 'B0VIGIA001', user: 'U0VIGIABOT', command: '/vigia' } as const;

export interface Person {
  id: string;
  name: string;
}

/** Two, so that one can find that the other was faster. */
export const PEOPLE = [
  { id: 'U0VIGIA001', name: 'ana' },
  { id: 'U0VIGIA002', name: 'luis' },
] as const satisfies Person[];

export function personOf(id: unknown): Person | undefined {
  return PEOPLE.find((person) => person.id === id);
}

/** What the bot token may do; auth.test and every other answer say it in a header. */
export const SCOPES = ['chat:write', 'commands', 'incoming-webhook'] as const;

/** What the app offers for every message, as resources/slack-manifest.json declares it. */
export const SHORTCUTS = [{ callback_id: 'alert.silence', name: 'Silenciar este aviso' }] as const;
