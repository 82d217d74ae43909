// The attacks: what the attacker has, and what their accounts say. Each has at most fifty accounts in at most five networks.
import { type Crowd, honest } from './crowd.ts';
import { FORMS, type Form } from './forms.ts';

const form = (name: string) => FORMS.find((one) => one.name === name) as Form;
const [plain, crossed, upstroke, lined] = [
  'plain',
  'crossed sevens',
  'ones with an upstroke',
  'underlined',
].map(form) as [Form, Form, Form, Form];
const next = (digit: number) => (digit + 1) % 10;

/** Thirty people in fifteen networks, whose accounts are two months old; some write other forms. */
const people: readonly Crowd[] = [
  {
    name: 'people',
    accounts: 26,
    networks: 13,
    ageDays: 60,
    answersEach: 16,
    form: plain,
    says: honest,
    overDays: 60,
  },
  {
    name: 'swiss',
    accounts: 2,
    networks: 1,
    ageDays: 60,
    answersEach: 12,
    form: crossed,
    says: honest,
    overDays: 60,
  },
  {
    name: 'spanish',
    accounts: 2,
    networks: 1,
    ageDays: 60,
    answersEach: 12,
    form: upstroke,
    says: honest,
    overDays: 60,
  },
];

const liars = (over: Partial<Crowd>): Crowd => ({
  name: 'liars',
  accounts: 50,
  networks: 5,
  ageDays: 30,
  answersEach: 20,
  form: plain,
  says: next,
  ...over,
});

export interface Attack {
  readonly name: string;
  readonly crowds: readonly Crowd[];
}

export const ATTACKS: readonly Attack[] = [
  { name: 'flipped labels, 50 accounts', crowds: [...people, liars({})] },
  {
    name: 'one rare form: crossed sevens are ones',
    crowds: [...people, liars({ form: crossed, answersEach: 6, says: () => 1 })],
  },
  {
    name: 'one rare form: underlined digits shifted, 6 accounts of one address',
    crowds: [...people, liars({ accounts: 6, networks: 1, ageDays: 0.01, form: lined })],
  },
  {
    name: 'slow trickle: 12 % lies for two months',
    crowds: [
      ...people,
      liars({ answersEach: 14, ageDays: 60, overDays: 60, says: honest }),
      liars({ answersEach: 2, ageDays: 60, overDays: 60, form: crossed, says: () => 1 }),
    ],
  },
  {
    name: 'sybils of one network',
    crowds: [...people, liars({ networks: 1, ageDays: 0.5, form: crossed, says: () => 1, answersEach: 10 })],
  },
  {
    name: 'sybils of five networks, aged a month',
    crowds: [...people, liars({ form: upstroke, says: () => 7, answersEach: 10 })],
  },
  {
    name: 'held-out capture: few honest people, all held-out answers are lies',
    crowds: [
      { ...(people[0] as Crowd), accounts: 3, networks: 3, answersEach: 40 },
      liars({ accounts: 50, networks: 5, answersEach: 8, form: plain }),
    ],
  },
];

/** The same people, of whom an administrator vouches for all. */
export const VOUCHED: readonly Crowd[] = people.map((crowd) => ({ ...crowd, trusted: true }));
