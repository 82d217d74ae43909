// The Spanish sentence about many failed sign-ins, which is logged as an error and so becomes an alert.
import { countText } from '#lib/locale-es.ts';

/** What many sign-ins failed at within an hour: one account, or all accounts from one address. */
export interface Burst {
  of: 'account' | 'address';
  count: number;
}

/** Of an account, as long as a name may be. */
const MOST_NAME = 80;

/** Names in quotes and addresses are no part of what makes two alerts one: it stays one, whatever is tried next. */
export function burstText({ of, count }: Burst, account: string, address: string): string {
  const name = account.replace(/[«»\s]+/g, ' ').slice(0, MOST_NAME);
  const many = `${countText(count)} inicios de sesión fallidos en una hora`;
  return of === 'account'
    ? `${many} en la cuenta «${name}», el último desde ${address}`
    : `${many} desde ${address}, el último en la cuenta «${name}»`;
}
